"""Commands that people write themselves: Markdown files whose text is sent as a prompt."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.core.text import shortened
from winx_tui.workspace.display import visible
from winx_tui.workspace.library.files import Owner, TextReader

_ENDING = ".md"
_NAME = re.compile(r"[^\s/`]+")
"""What can be typed as one word, and stand between backticks in a list."""
_PLACE = re.compile(r"\$(?:(ARGUMENTS)\b|([1-9])(?!\d))")
_DESCRIPTION_CHARS = 100
"""Of a line of text that stands in for a description."""


@dataclass(frozen=True, slots=True)
class CustomCommand:
    """A file in a folder of commands."""

    name: str
    """In small letters; the folders it lies in stand before it, with colons."""
    path: Path
    owner: Owner
    description: str
    hint: str
    """What it takes, such as `[FILE]`."""
    problem: str = ""
    """Why it cannot be used, a sentence."""


def custom_command(name: str, path: Path, owner: Owner, reader: TextReader) -> CustomCommand | None:
    """Look at one file; None where nobody could type its name.

    Args:
        name: relative to the folder of commands, with its ending.
        path: of the file.
        owner: whose folder it is.
        reader: remembers what was read.
    """
    if not name.lower().endswith(_ENDING):
        return None
    called = name[: -len(_ENDING)].replace("/", ":").lower()
    if not _NAME.fullmatch(called) or called != visible(called):
        return None
    try:
        document = reader.document(path)
    except WorkspaceError as error:
        return CustomCommand(called, path, owner, "", "", problem=str(error))
    description = document.fields.get("description") or _first_line(document.body)
    hint = document.fields.get("argument-hint", "")
    return CustomCommand(called, path, owner, description, hint)


def first_of_each_name(commands: Iterable[CustomCommand]) -> tuple[CustomCommand, ...]:
    """Return the commands by name; of several that are called the same, the first."""
    by_name: dict[str, CustomCommand] = {}
    for command in commands:
        by_name.setdefault(command.name, command)
    return tuple(by_name[name] for name in sorted(by_name))


def prompt_of(command: CustomCommand, arguments: str, reader: TextReader) -> str:
    """Return what is sent for a command as it was typed.

    Raises:
        WorkspaceError: the file cannot be used.
    """
    body = reader.document(command.path).body
    if not body:
        raise WorkspaceError(
            f"{visible(str(command.path))} cannot be used: it says nothing to send."
        )
    return filled_in(body, arguments)


def filled_in(body: str, arguments: str) -> str:
    """Put arguments into a text: `$ARGUMENTS` all, `$1` to `$9` each word; else at its end.

    Quotes hold words together. What an argument holds is never filled in again.
    """
    words = _words(arguments)

    def value(place: re.Match[str]) -> str:
        if place[1]:
            return arguments
        return words[int(place[2]) - 1] if int(place[2]) <= len(words) else ""

    text, count = _PLACE.subn(value, body)
    return f"{text}\n\n{arguments}" if arguments and not count else text


def _words(arguments: str) -> Sequence[str]:
    try:
        return shlex.split(arguments)
    except ValueError:
        # An apostrophe is more likely than an open quote.
        return arguments.split()


def _first_line(body: str) -> str:
    lines = (line.strip("#*> \t") for line in body.split("\n"))
    return shortened(next(filter(None, lines), ""), _DESCRIPTION_CHARS)
