"""A text area in which what was cut away by a key comes back by another, as in a shell."""

from __future__ import annotations

from collections.abc import Callable

from textual.document._document import EditResult, Location
from textual.widgets import TextArea


class ReadlineArea(TextArea):
    """Keeps what words and lines were cut away with: `yank` puts it back."""

    killed = ""
    """What was cut away last."""
    _deleted = ""

    def action_delete_word_left(self) -> None:
        """Cut the word before the cursor."""
        self._kill(super().action_delete_word_left)

    def action_delete_word_right(self) -> None:
        """Cut the word behind the cursor."""
        self._kill(super().action_delete_word_right)

    def action_delete_to_start_of_line(self) -> None:
        """Cut the line before the cursor."""
        self._kill(super().action_delete_to_start_of_line)

    def action_delete_to_end_of_line(self) -> None:
        """Cut the line behind the cursor."""
        self._kill(super().action_delete_to_end_of_line)

    def action_yank(self) -> None:
        """Put back what was cut away last."""
        if self.killed:
            self._replace_via_keyboard(self.killed, *self.selection)

    def _kill(self, delete: Callable[[], None]) -> None:
        self._deleted = ""
        delete()
        if self._deleted.strip("\n"):
            # An empty line has nothing to keep: what was cut before is wanted more.
            self.killed = self._deleted

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        result = super()._delete_via_keyboard(start, end)
        if result is not None:
            self._deleted = result.replaced_text
        return result
