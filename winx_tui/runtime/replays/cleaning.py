"""Data made fit for other eyes: no secrets, no name of the person or of the machine. Pure."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from winx_tui.core.errors import SessionError
from winx_tui.runtime.replays.record_words import record_fields, record_values
from winx_tui.security.redaction import Redactor

_HIDDEN = "[REDACTED]"
_TRIES = 4
_LEAST_NAME = 4
"""A shorter name of a person or a machine stands in too many other words."""
_COMMON_NAMES = frozenset(
    {"root", "user", "users", "admin", "test", "home", "ubuntu", "debian", "node", "runner"}
    | {"vagrant", "build", "builder", "localhost", "docker", "codespace", "linux", "winx"}
)
"""They name nobody."""
_TEXT_FIELDS = frozenset({"text", "title", "prompt", "output", "question", "answer", "reason"})
"""What a person or a model has written stands in these."""
_LEFT_OUT = {"data_base64": "", "signature": None}
"""Keys whose values nobody needs to read: images, and what providers want back."""
_LEAF = re.compile(r'^(?P<before>\s*(?:"(?:[^"\\]|\\.)*": )?)"(?:[^"\\]|\\.)*"(?P<after>,?)$')
_KEY = re.compile(r'^(?P<before>\s*)"(?:[^"\\]|\\.)*": ')


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose machine it is."""

    home: Path | None = None
    user: str = ""
    host: str = ""
    names: tuple[str, ...] = ()
    """As they sign what they write: their full name."""
    emails: tuple[str, ...] = ()

    def hidden(self, text: str) -> str:
        """Put words in the place of what names the person or the machine."""
        for pattern, shown in self._patterns():
            text = re.sub(pattern, shown, text)
        return text

    def _patterns(self) -> Iterator[tuple[str, str]]:
        for email in self.emails:
            yield rf"(?i)(?<![\w.+-]){re.escape(email)}(?![\w-])", "<email>"
        for name in self.names:
            if len(name) >= _LEAST_NAME and name.lower() not in _COMMON_NAMES:
                yield rf"(?i)(?<!\w){re.escape(name)}(?!\w)", "<name>"
        for home in self._homes():
            yield rf"{re.escape(home)}(?![\w-])", "~"
        if self.user:
            user = re.escape(self.user)
            yield rf"(?<![\w.-])/(home|Users)/{user}(?![\w.-])", r"/\1/<user>"
            yield rf"(?<![\w.-]){user}@", "<user>@"
        for name, shown in (
            (self.host, "<host>"),
            (self.host.partition(".")[0], "<host>"),
            (self.user, "<user>"),
        ):
            if len(name) >= _LEAST_NAME and name.lower() not in _COMMON_NAMES:
                yield rf"(?i)(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", shown

    def _homes(self) -> list[str]:
        """Return the home directory, as it is named and as it is, the longest first."""
        if self.home is None or len(self.home.parts) < 2:
            return []
        names = {str(self.home), str(self.home.resolve())}
        return sorted(names, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Takes out of data what is nobody else's business."""

    redactor: Redactor
    identity: Identity

    def text(self, text: str) -> str:
        """Clean a text; once more changes nothing."""
        # A name that is replaced may lay open a secret, and the other way round.
        for _ in range(_TRIES):
            before, text = text, self.redactor.redact(self.identity.hidden(text))
            if text == before:
                break
        return text

    def data(self, value: Any) -> Any:
        """Clean JSON data, the names of its fields too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self._name(name): self._field(name, each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.data(each) for each in value]
        return value

    def written(self, data: Any) -> str:
        """Write clean data as JSON in which, as a whole, nothing is found any more.

        What looks like a secret only beside the name of its field, or across texts, is
        taken out by the line.

        Raises:
            SessionError: something is found however often it is taken out.
        """
        text = json.dumps(self.data(data), indent=1, ensure_ascii=True) + "\n"
        for _ in range(_TRIES):
            spans = self.redactor.find(text)
            if not spans:
                return text
            text = _without_leaves(text, [(span.start, span.end) for span in spans])
        raise SessionError("The report still holds what looks like a secret; it is not written.")

    def _name(self, name: str) -> str:
        return name if name in record_fields() else self.text(name)

    def _field(self, name: str, value: Any) -> Any:
        if name in _LEFT_OUT:
            return _LEFT_OUT[name]
        is_fixed = isinstance(value, str) and value in record_values()
        return value if is_fixed and name not in _TEXT_FIELDS else self.data(value)


def _without_leaves(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Hide the texts on the lines of some spans; with this indent each has a line of its own."""
    lines = text.split("\n")
    ends = list(accumulate(len(line) + 1 for line in lines))
    for start, end in spans:
        for index in range(bisect_right(ends, start), bisect_right(ends, end - 1) + 1):
            lines[index] = _hidden(lines[index])
    return "\n".join(lines)


def _hidden(line: str) -> str:
    hidden = _LEAF.sub(rf'\g<before>"{_HIDDEN}"\g<after>', line)
    if hidden != line:
        return hidden
    return _KEY.sub(rf'\g<before>"{_HIDDEN}": ', line)
