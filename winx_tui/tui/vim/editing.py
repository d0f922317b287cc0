"""Vim's keys on a text area."""

from __future__ import annotations

from textual.document._document import Location, Selection
from textual.widgets import TextArea

from winx_tui.tui.vim.machine import press
from winx_tui.tui.vim.state import Step, Vim

_TYPED_AT_ONCE = frozenset("/!@")
"""What begins a command, a shell command or a mention is typed into an empty prompt."""
_MOVES = frozenset({"j", "k"})


class VimKeys:
    """Holds vim's state for one text area and does there what keys bring about."""

    def __init__(self, area: TextArea) -> None:
        self._area = area
        self._vim = Vim()

    @property
    def label(self) -> str:
        """Return the mode as it is shown."""
        return self._vim.label

    @property
    def is_inserting(self) -> bool:
        """Tell whether letters are typed rather than read as commands."""
        return self._vim.mode == "insert"

    def begin(self) -> None:
        """Begin anew in insert mode, as with an empty prompt; what was yanked stays."""
        self._vim = Vim(yanked=self._vim.yanked, find=self._vim.find, change=self._vim.change)

    def takes(self, key: str, character: str | None) -> bool:
        """Tell whether a key is vim's; all others do what they always do."""
        vim = self._vim
        if vim.mode == "insert":
            return key == "escape"
        if key == "escape":
            return vim.mode != "normal" or bool(vim.pending)
        if key == "ctrl+r":
            return True
        return character is not None and len(character) == 1 and character.isprintable()

    def leaves_text(self, key: str) -> bool:
        """Tell whether j or k leads beyond the first or last line, to other prompts."""
        if self._vim.mode != "normal" or self._vim.pending or key not in _MOVES:
            return False
        area = self._area
        return area.cursor_at_first_line if key == "k" else area.cursor_at_last_line

    def press(self, key: str, character: str | None) -> None:
        """Take a key."""
        area = self._area
        name = key if key in ("escape", "ctrl+r") else character or key
        if name in _TYPED_AT_ONCE and not area.text and not self._vim.pending:
            self.begin()
            area.insert(name)
            return
        was_inserting = self.is_inserting
        text = area.text
        cursor = _offset(text, area.cursor_location)
        step = press(self._vim, name, text, cursor)
        self._vim = step.vim
        if step.edits or was_inserting != self.is_inserting:
            area.history.checkpoint()
        self._do(step, text)

    def _do(self, step: Step, text: str) -> None:
        area = self._area
        for edit in step.edits:
            area.replace(edit.text, _location(text, edit.start), _location(text, edit.end))
            text = edit.applied(text)
        if step.history == "undo":
            area.undo()
        elif step.history == "redo":
            area.redo()
        if step.history:
            return
        # A placeholder that an edit touched went as a whole: the text is asked again.
        text = area.text if step.edits else text
        cursor = _location(text, min(step.cursor, len(text)))
        if not self._vim.mode.startswith("visual"):
            area.move_cursor(cursor)
            return
        start, end = self._vim.selected(text, step.cursor)
        # The end where the cursor stands is the cursor's: vim's counts as selected too.
        other = end if step.cursor < self._vim.anchor else start
        area.selection = Selection(_location(text, other), cursor)


def _offset(text: str, location: Location) -> int:
    """Return where a row and column are in a text."""
    row, column = location
    at = 0
    for _ in range(row):
        at = text.index("\n", at) + 1
    return at + column


def _location(text: str, offset: int) -> Location:
    """Return the row and column of a place in a text."""
    row = text.count("\n", 0, offset)
    return row, offset - (text.rfind("\n", 0, offset) + 1)
