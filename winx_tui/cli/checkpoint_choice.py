"""The work that a number on the command line means: a turn's, one call's, or a way back's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.core.errors import UsageError, WorkspaceError
from winx_tui.workspace.checkpoints.spans import Span, undone
from winx_tui.workspace.checkpoints.turns import recorded_turns

_NUMBER = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,6}))?")


@dataclass(frozen=True, slots=True)
class Recorded:
    """Work that is listed in one line: that of a turn, or one undo, redo or restore."""

    spans: tuple[Span, ...]
    """Oldest first, one at least."""
    is_undone: bool = False

    @property
    def number(self) -> int:
        """Return what it is called by: the number of its first span."""
        return self.spans[0].number

    @property
    def title(self) -> str:
        """Return the prompt that it began with, or what it is called."""
        first = self.spans[0]
        return first.prompt or first.title

    @property
    def is_uncertain(self) -> bool:
        """Tell whether others may have made some of its changes."""
        return any(span.is_shared for span in self.spans)

    @property
    def has_ended(self) -> bool:
        """Tell whether all of it has; else winx is at work, or was killed."""
        return all(span.after is not None for span in self.spans)

    @property
    def after(self) -> bytes:
        """Return the snapshot of the project as it ended.

        Raises:
            WorkspaceError: it has not.
        """
        after = self.spans[-1].after
        if after is None:
            raise WorkspaceError(f"{self.number} has not ended: how it left the project is unknown")
        return after


def listed(spans: Sequence[Span], *, with_ways_back: bool = False) -> tuple[Recorded, ...]:
    """Sort what was recorded into what is listed, oldest first."""
    rows = [Recorded(turn.spans, turn.is_undone) for turn in recorded_turns(spans)]
    if with_ways_back:
        rows += [Recorded((span,)) for span in spans if not span.is_work]
    return tuple(sorted(rows, key=lambda row: row.number))


def chosen(spans: Sequence[Span], typed: str) -> Recorded:
    """Find the work that a number means, such as "41", or "41.2" for a turn's second call.

    Raises:
        UsageError: it is no such number.
        WorkspaceError: there is no such work.
    """
    found = _NUMBER.fullmatch(typed)
    if found is None:
        raise UsageError(f"'{typed}' is no number of recorded work; write it as 41, or 41.2")
    number, call = int(found[1]), found[2]
    row = next((row for row in listed(spans, with_ways_back=True) if row.number == number), None)
    if row is None or (call is not None and not 1 <= int(call) <= len(row.spans)):
        raise WorkspaceError(
            f"nothing is recorded as {typed}; `winx checkpoints list --all` shows what is"
        )
    if call is None:
        return row
    span = row.spans[int(call) - 1]
    return Recorded((span,), span.number in undone(spans))
