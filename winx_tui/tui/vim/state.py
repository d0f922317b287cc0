"""Where vim stands between two keys, and what a key has brought about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from winx_tui.tui.vim.motions import Find, last_letter

Mode = Literal["insert", "normal", "visual", "visual line"]
History = Literal["", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Yanked:
    """What p puts back."""

    text: str = ""
    is_lines: bool = False


@dataclass(frozen=True, slots=True)
class Inserting:
    """How insert mode was begun, for the repetition."""

    keys: tuple[str, ...]
    """The command that began it; empty: nothing to be repeated."""
    begin: int
    """Where in the text."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """What `.` does again."""

    keys: tuple[str, ...] = ()
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Vim:
    """The state between two keys."""

    mode: Mode = "insert"
    pending: tuple[str, ...] = ()
    """The keys of a command that is not whole yet."""
    yanked: Yanked = field(default_factory=Yanked)
    find: Find | None = None
    anchor: int = 0
    """Where the selection of visual mode begins."""
    column: int | None = None
    """The column that j and k keep to; None: the cursor's."""
    inserting: Inserting = Inserting((), 0)
    change: Change = Change()

    @property
    def label(self) -> str:
        """Return the mode as it is shown, with the keys that wait for more."""
        return " ".join(filter(None, (self.mode.upper(), "".join(self.pending))))

    def selected(self, text: str, cursor: int) -> tuple[int, int]:
        """Return the start and end of visual mode's selection."""
        start, end = sorted((self.anchor, cursor))
        if self.mode == "visual line":
            line = text.rfind("\n", 0, start) + 1
            feed = text.find("\n", end)
            return line, len(text) if feed < 0 else feed
        return start, min(end + 1, len(text))


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of the text and what takes its place."""

    start: int
    end: int
    text: str = ""

    def applied(self, text: str) -> str:
        """Return the text after it."""
        return text[: self.start] + self.text + text[self.end :]


@dataclass(frozen=True, slots=True)
class Step:
    """What a key has brought about."""

    vim: Vim
    cursor: int
    edits: tuple[Edit, ...] = ()
    """In the order in which they are made, each on the text that the one before has left."""
    history: History = ""

    def applied(self, text: str) -> str:
        """Return the text after all edits."""
        for edit in self.edits:
            text = edit.applied(text)
        return text

    def settled(self, text: str) -> Step:
        """Keep the cursor on a character, where the mode has none behind the last."""
        after = self.applied(text)
        cursor = max(0, min(self.cursor, len(after)))
        if self.vim.mode != "insert":
            cursor = min(cursor, last_letter(after, cursor))
        return replace(self, cursor=cursor)
