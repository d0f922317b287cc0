"""Notices a model that goes round in circles: the same calls, or the same error again and again."""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass

from winx_tui.core.messages import ToolCall
from winx_tui.core.results import ToolResult

WARN_AFTER = 3
STOP_AFTER = 6
_LONGEST_ROUND = 4
"""Of so many different calls a round may consist."""
_MAX_COMPARED_CHARS = 2_000
_PARTICULARS = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`|\S*[/\\]\S*|[0-9]+")
"""What differs between two tellings of one error: names, paths, numbers."""

_Step = tuple[str, str, str]
"""The tool, its arguments, its outcome."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often something has now happened, and what."""

    count: int
    sentence: str
    """For people and the model: "the model made the same read_files call 3 times in a row."."""

    @property
    def is_worth_a_word(self) -> bool:
        """Tell whether the model should hear of it."""
        return self.count >= WARN_AFTER

    @property
    def is_hopeless(self) -> bool:
        """Tell whether the turn should end."""
        return self.count >= STOP_AFTER

    @property
    def remark(self) -> str:
        """Return what is put behind the result of the call; "" where nothing need be said."""
        if not self.is_worth_a_word:
            return ""
        return (
            f"\n[{self.sentence[0].upper()}{self.sentence[1:]} "
            "The outcome will not change: do something else, or say what is missing.]"
        )


class RepetitionGuard:
    """Compares the calls of one turn, and what came of them, with those before."""

    def __init__(self) -> None:
        self._steps: deque[_Step] = deque(maxlen=STOP_AFTER * _LONGEST_ROUND)
        self._errors: dict[tuple[str, str], int] = {}

    def observe(self, call: ToolCall, result: ToolResult) -> Repetition:
        """Take note of a call that has ended, and return the worst repetition it is part of.

        A call whose outcome differs from the last time, such as a look at a running
        program, repeats nothing. An error counts until its tool succeeds, whatever other
        calls lie between and however the arguments vary.
        """
        self._steps.append((call.name, _canonical(call.arguments), _outline(result.text)))
        rounds = [self._rounds(size) for size in range(1, _LONGEST_ROUND + 1)]
        count = max(rounds)
        size = rounds.index(count) + 1
        what = f"the same {call.name} call" if size == 1 else f"the same {size} calls in turn"
        found = Repetition(count, f"the model made {what} {count} times in a row.")
        errors = self._errors_like(call.name, result)
        if errors <= count:
            return found
        return Repetition(errors, f"{call.name} failed {errors} times with the same error.")

    def _rounds(self, size: int) -> int:
        """Return how often the last steps, so many of them, have been made one behind the other."""
        steps = list(self._steps)
        last = steps[-size:]
        count = 0
        while steps[-size:] == last and len(last) == size:
            del steps[-size:]
            count += 1
        return count

    def _errors_like(self, tool: str, result: ToolResult) -> int:
        if not result.is_error:
            self._errors = {key: one for key, one in self._errors.items() if key[0] != tool}
            return 0
        error = (tool, _PARTICULARS.sub("…", _outline(result.text)))
        self._errors[error] = self._errors.get(error, 0) + 1
        return self._errors[error]


def _outline(text: str) -> str:
    return text[:_MAX_COMPARED_CHARS]


def _canonical(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), sort_keys=True)
    except (ValueError, RecursionError):
        return arguments
