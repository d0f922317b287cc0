"""One moment of a program's screen, and what has changed since another one."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.shell.grid import Cell
from winx_tui.shell.screen import Screen

MAX_CHANGED_LINES = 10
"""Where more lines differ, the whole screen is easier to read."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a terminal shows."""

    columns: int
    lines: int
    text: tuple[str, ...]
    """All rows, blanks at their ends cut."""
    cursor: tuple[int, int]
    """Line and column, from 0."""
    is_alternate: bool
    """Whether a full-screen program has taken the screen."""
    is_cursor_visible: bool = True

    @property
    def shown(self) -> str:
        """Return the rows without the empty ones at the end."""
        return "\n".join(self.text).rstrip("\n")

    def changes_since(self, earlier: Frame) -> list[tuple[int, str]] | None:
        """Return the changed rows with their numbers from 1; None where too much has changed."""
        if (self.columns, self.lines, self.is_alternate) != (
            earlier.columns,
            earlier.lines,
            earlier.is_alternate,
        ):
            return None
        pairs = zip(self.text, earlier.text, strict=True)
        changed = [
            (number, now) for number, (now, before) in enumerate(pairs, start=1) if now != before
        ]
        return changed if len(changed) <= MAX_CHANGED_LINES else None


@dataclass(frozen=True, slots=True)
class StyledFrame:
    """What a terminal shows, with colours: for a person's eyes."""

    rows: tuple[tuple[Cell, ...], ...]
    """A character and its look for each cell; "" behind a wide character."""
    cursor: tuple[int, int] | None
    """Line and column, from 0; None while the program hides it."""


def frame_of(screen: Screen) -> Frame:
    """Return what the screen shows now."""
    return Frame(
        screen.columns,
        screen.lines,
        tuple(screen.text),
        (screen.line, screen.column),
        screen.is_alternate,
        screen.is_cursor_visible,
    )


def styled_frame_of(screen: Screen) -> StyledFrame:
    """Return what the screen shows now, with colours."""
    cursor = (screen.line, screen.column) if screen.is_cursor_visible else None
    return StyledFrame(tuple(tuple(row) for row in screen.rows), cursor)
