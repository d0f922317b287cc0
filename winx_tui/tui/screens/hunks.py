"""The question whether a change may be made, hunk by hunk; nothing is made before the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.screens.approval_answers import AnswerBar
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, Sheet
from winx_tui.tui.screens.hunks_editor import HunkEditor
from winx_tui.tui.screens.hunks_review import HunkReview
from winx_tui.tui.screens.hunks_sheet import HunkSheet
from winx_tui.tui.screens.hunks_view import HunkView
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.keys import KeysScreen
from winx_tui.tui.screens.modal import Modal

_NOT_EDITABLE = "Only new lines can be edited, and this has none: y accepts it, n refuses it."


@dataclass(frozen=True, slots=True)
class HunksReviewed:
    """How a person left the hunks."""

    review: HunkReview
    is_confirmed: bool
    """Whether the review is their answer; otherwise they went back to the whole question."""


class HunkScreen(Modal[HunksReviewed]):
    """Shows one hunk after the other as the current one, then what was decided."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        review: HunkReview,
        *,
        columns: DiffColumns,
        on_height: Callable[[int], None],
        min_rows: int = 0,
    ) -> None:
        """Ask about each part of a change.

        Args:
            review: What is decided already.
            columns: How the change is shown.
            on_height: Is told how many rows of the screen this covers.
            min_rows: How high the box shall be at least: as high as what it lies over.
        """
        super().__init__()
        self.review = review
        # What is typed too early was meant for the question before, and goes nowhere.
        self.guard = KeyGuard(lambda _: None, is_typing=False)
        self._on_height = on_height
        self._sheet = HunkSheet(review, self.guard, columns, min_rows=min_rows)
        self._drafts: dict[int, str] = {}
        """What stood in the editor when it was left, by the part it was for."""

    def compose(self) -> ComposeResult:
        yield self._sheet

    def on_mount(self) -> None:
        self.set_class(self.app.size.height < COMPACT_ROWS, "-compact")
        self._show_hunks()

    def on_screen_resume(self) -> None:
        self._begin_guard()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < COMPACT_ROWS, "-compact")
        self._sheet.fit(event.size)

    @property
    def is_armed(self) -> bool:
        """Tell whether keys count already."""
        return self.guard.left_s == 0

    # Deciding

    def action_accept(self) -> None:
        """Accept this hunk."""
        self._take(self.review.accepted())

    def action_refuse(self) -> None:
        """Refuse this hunk."""
        self._take(self.review.refused())

    def action_accept_rest(self) -> None:
        """Accept this hunk and all open ones after it."""
        self._take(self.review.rest_decided(is_accepted=True))

    def action_refuse_rest(self) -> None:
        """Refuse this hunk and all open ones after it."""
        self._take(self.review.rest_decided(is_accepted=False))

    def action_explain(self) -> None:
        """Refuse this hunk, after a line to the model."""
        choice = self.review.choices[self.review.current]
        self._sheet.show_reason(choice.reason if choice is not None else "")

    def action_edit(self) -> None:
        """Change the new lines of this hunk, and accept them."""
        if self.review.is_editable:
            draft = self._drafts.get(self.review.current, "")
            self._sheet.show_editor(self.review.text, draft)
        else:
            self._sheet.tell(_NOT_EDITABLE)

    def action_move(self, step: int) -> None:
        """Look at the next hunk, or the one before."""
        self._look_at(self.review.current + step)

    def action_go_on(self) -> None:
        """Look at the next hunk; after the last, or when all are decided, at the summary."""
        if self.review.is_complete or self.review.is_last:
            self._show_end()
        else:
            self._look_at(self.review.current + 1)

    # Leaving

    def action_leave(self) -> None:
        """Go back to the whole question."""
        self._answer(is_confirmed=False)

    def action_apply(self) -> None:
        """Answer as the summary says."""
        self._answer(is_confirmed=True)

    def action_back(self) -> None:
        """Go back from the summary to the hunks."""
        self._show_hunks()

    # Looking

    def action_scroll(self, direction: int) -> None:
        """Scroll the change."""
        self._sheet.view.scroll_page(direction)

    def action_toggle_split(self) -> None:
        """Show the change in one column or in two."""
        self._sheet.view.toggle_split()
        self._sheet.show_keys()

    async def action_keys(self) -> None:
        """Show the keys of the hunks."""
        await self.app.push_screen(KeysScreen("hunks", "hunks end", "reason", "hunk editor"))

    # Fields

    def action_submit_reason(self) -> None:
        """Refuse this hunk with what is written."""
        self._take(self.review.refused(self._sheet.reason.value.strip()))

    def action_leave_field(self) -> None:
        """Go back to the hunks; what stands in the editor is kept."""
        if self._sheet.editor.display:
            self._drafts[self.review.current] = self._sheet.editor.text
        self._show_hunks()

    def action_drop_field(self) -> None:
        """Go back to the hunks: nothing is refused by this."""
        self.action_leave_field()

    # Keys

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    async def on_key(self, event: events.Key) -> None:
        """Take what neither the answers nor a field have taken."""
        action = key_map_of(self).actions_of(self._sheet.area).get(event.key)
        if not self.guard.admits(event):
            self._sheet.show_armed()
        elif action is not None:
            await self.run_action(action)
        else:
            # A field's own bindings come after this.
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()

    def on_hunk_view_chosen(self, event: HunkView.Chosen) -> None:
        event.stop()
        if self._sheet.answers.display:
            self._look_at(event.index)

    def on_sheet_resized(self, event: Sheet.Resized) -> None:
        event.stop()
        self._on_height(event.rows)

    def on_hunk_editor_saved(self, event: HunkEditor.Saved) -> None:
        event.stop()
        self._drafts.pop(self.review.current, None)
        self._take(self.review.edited(self._sheet.editor.written))

    # What comes next

    def _answer(self, *, is_confirmed: bool) -> None:
        self.end(HunksReviewed(self.review, is_confirmed))

    def _take(self, review: HunkReview) -> None:
        self.review = review
        if review.is_complete:
            self._show_end()
        else:
            self._show_hunks()

    def _look_at(self, index: int) -> None:
        self.review = self.review.at(index)
        self._show_hunks()

    def _show_hunks(self) -> None:
        self._sheet.show_hunks(self.review)

    def _show_end(self) -> None:
        self._sheet.show_end(self.review)
        # Enter goes on to here, and applies here: the second must be meant.
        self._begin_guard()

    def _begin_guard(self) -> None:
        self.guard.begin()
        self._sheet.show_armed()
