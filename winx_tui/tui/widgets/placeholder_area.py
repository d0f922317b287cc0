"""A text area in which long pastes and images stand as placeholders that nothing cuts apart."""

from __future__ import annotations

from textual import events
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit

from winx_tui.tui.prompt.draft import NOTHING, Attachments, Draft, line_count, shown
from winx_tui.tui.widgets.readline_area import ReadlineArea

FOLDED_CHARACTERS = 1_000
FOLDED_LINES = 15
"""A paste above one of these is folded."""
_FOLDED_AGAIN_CHARACTERS = 20_000
"""A whole text above this is folded where it comes back, as from the history."""


class PlaceholderArea(ReadlineArea):
    """Holds a draft: to the cursor and to each edit a placeholder is one character."""

    attachments: Attachments = NOTHING

    @property
    def draft(self) -> Draft:
        """Return the text with what its placeholders stand for."""
        text = self.text
        return Draft(text, self.attachments.only_in(text), self.cursor_location)

    @property
    def shows_all(self) -> bool:
        """Tell whether all that is sent can be seen: nothing is folded, nothing scrolled away."""
        if self.draft.attachments:
            return False
        limit = self.styles.max_height
        if limit is None:
            return True
        return self.wrapped_document.height <= int(limit.resolve(self.size, self.app.size))

    def set_draft(self, draft: Draft) -> None:
        """Replace everything."""
        self.load_text(draft.text)
        self.attachments = draft.attachments
        self.move_cursor(self.document.end if draft.cursor is None else draft.cursor)

    def set_text(self, text: str) -> None:
        """Replace everything by a text, with the cursor at its end."""
        if len(text) > _FOLDED_AGAIN_CHARACTERS:
            attachments, label = NOTHING.with_paste(text)
            self.set_draft(Draft(label, attachments))
        else:
            self.set_draft(Draft(text))

    def load_text(self, text: str) -> None:
        """Replace everything by a text without attachments."""
        self.attachments = NOTHING
        super().load_text(text)

    def paste(self, text: str) -> None:
        """Insert what was pasted; a long one as a placeholder, which costs nothing."""
        if len(text) > FOLDED_CHARACTERS or line_count(text) > FOLDED_LINES:
            self.attachments, label = self.attachments.with_paste(text)
            self._replace_via_keyboard(label, *self.selection)
        else:
            self._replace_via_keyboard(shown(text), *self.selection)

    def action_unfold_paste(self) -> None:
        """Put the paste beside the cursor into the text itself."""
        row, column = self.cursor_location
        for start, end, label in self.attachments.spans(self.document.get_line(row)):
            if start <= column <= end and self._unfold(row, start, end, label):
                return

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        row, column = self.get_target_document_location(event)
        for start, end, label in self.attachments.spans(self.document.get_line(row)):
            if start < column < end and self._unfold(row, start, end, label):
                event.prevent_default()
                return

    def _unfold(self, row: int, start: int, end: int, label: str) -> bool:
        """Replace a placeholder by its paste; False where it is none."""
        paste = self.attachments.pastes.get(label)
        if paste is None:
            return False
        result = self.replace(shown(paste), (row, start), (row, end))
        self.move_cursor(result.end_location)
        return True

    def edit(self, edit: Edit) -> EditResult:
        """Make an edit; one that begins or ends in a placeholder takes the whole of it."""
        if self.attachments:
            top, bottom = edit.top, edit.bottom
            edit.from_location = self._outside(top, to_end=False)
            edit.to_location = self._outside(bottom, to_end=True)
        return super().edit(edit)

    def validate_selection(self, selection: Selection) -> Selection:
        """Keep both ends of the selection out of placeholders."""
        if not self.attachments:
            return selection
        before = self.selection.end
        is_forward = selection.end > before
        end = self._outside(selection.end, to_end=is_forward)
        if selection.is_empty:
            return Selection.cursor(end)
        return Selection(self._outside(selection.start, to_end=selection.start > end), end)

    def _outside(self, location: Location, *, to_end: bool) -> Location:
        row, column = location
        if row >= self.document.line_count:
            return location
        for start, end, _ in self.attachments.spans(self.document.get_line(row)):
            if start < column < end:
                return row, end if to_end else start
        return location
