"""The question whether a change may be made, hunk by hunk; nothing is made before the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from winx_tui.tui.keymap import actions_of
from winx_tui.tui.screens.approval_answers import Answer, AnswerBar
from winx_tui.tui.screens.approval_diff import DiffColumns
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, MAX_WIDE_WIDTH, Sheet
from winx_tui.tui.screens.hunks_editor import HunkEditor
from winx_tui.tui.screens.hunks_review import HunkReview
from winx_tui.tui.screens.hunks_view import HunkView, progress
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.reading import ReadingScreen, help_page

_BORDER_ROWS = 2
_ANSWERS = (
    Answer("y", "Accept", "accept", "accept"),
    Answer("n", "Refuse", "refuse", "refuse"),
    Answer("t", "Refuse, and tell the model why", "why", "explain"),
    Answer("e", "Edit", "edit", "edit"),
    Answer("a", "Accept the rest", "accept rest", "accept_rest"),
    Answer("d", "Refuse the rest", "refuse rest", "refuse_rest"),
)
_APPLY = Answer("Enter", "Apply", "applies", "apply")
_REJECT = Answer("Enter", "Reject", "rejects it all", "apply")
_BACK = Answer("Esc", "Back", "goes back", "back")
_REASON_HINT = "Enter refuses this hunk with that text · Esc goes back"
_EDITOR_HINT = "Ctrl+S accepts these lines · Esc goes back, deciding nothing"
_NOT_EDITABLE = "Only new lines can be edited, and this has none: y accepts it, n refuses it."


@dataclass(frozen=True, slots=True)
class HunksReviewed:
    """How a person left the hunks."""

    review: HunkReview
    is_confirmed: bool
    """Whether the review is their answer; otherwise they went back to the whole question."""


class HunkScreen(ModalScreen[HunksReviewed]):
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
        self._sheet = Sheet(id="hunks")
        self._view = HunkView(review, columns, id="hunks-diff")
        self._editor = HunkEditor(id="hunks-editor")
        self._strip = Static(id="hunks-strip")
        self._reason = Input(placeholder="Why not?", id="hunks-reason", select_on_focus=False)
        self._reason.cursor_blink = False
        self._bar = AnswerBar(_ANSWERS, self.guard, actions_of("hunks"), id="hunks-answers")
        self._end = AnswerBar((_APPLY, _BACK), self.guard, actions_of("hunks end"), id="hunks-end")
        self._hint = Static(id="hunks-hint")
        self._drafts: dict[int, str] = {}
        """What stood in the editor when it was left, by the part it was for."""
        self._min_rows = min_rows
        self._view_rows = 0

    def compose(self) -> ComposeResult:
        with self._sheet:
            yield self._view
            yield self._editor
            yield self._strip
            yield self._reason
            yield self._bar
            yield self._end
            yield self._hint

    def on_mount(self) -> None:
        self._sheet.border_title = Content(" Decide hunk by hunk ")
        self._bar.set_compact(True)
        self._end.set_compact(True)
        self._show_hunks()
        self._fit(self.app.size)

    def on_screen_resume(self) -> None:
        self._begin_guard()

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)

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
        self._reason.value = choice.reason if choice is not None else ""
        self._show_field(self._reason, _REASON_HINT)

    def action_edit(self) -> None:
        """Change the new lines of this hunk, and accept them."""
        if self.review.is_editable:
            self._editor.open(self.review.text, self._drafts.get(self.review.current, ""))
            self._show_field(self._editor, _EDITOR_HINT)
        else:
            self._tell(_NOT_EDITABLE)

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
        self.dismiss(HunksReviewed(self.review, is_confirmed=False))

    def action_apply(self) -> None:
        """Answer as the summary says."""
        self.dismiss(HunksReviewed(self.review, is_confirmed=True))

    def action_back(self) -> None:
        """Go back from the summary to the hunks."""
        self._show_hunks()

    # Looking

    def action_scroll(self, direction: int) -> None:
        """Scroll the change."""
        self._view.scroll_page(direction)

    def action_toggle_split(self) -> None:
        """Show the change in one column or in two."""
        self._view.toggle_split()
        self._show_subtitle()

    async def action_keys(self) -> None:
        """Show the keys of the hunks."""
        page = help_page("hunks", "hunks end", "hunk editor")
        await self.app.push_screen(ReadingScreen("Keys", page))

    # Keys and fields

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    async def on_key(self, event: events.Key) -> None:
        """Take what neither the answers nor a field have taken."""
        if not self.guard.admits(event):
            self._bar.show_armed()
        elif event.key in ("escape", "ctrl+c"):
            self._leave_field()
        elif event.key == "f1":
            await self.action_keys()
        else:
            # A field's own bindings come after this.
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()

    def on_hunk_view_chosen(self, event: HunkView.Chosen) -> None:
        event.stop()
        if self._bar.display:
            self._look_at(event.index)

    def on_sheet_resized(self, event: Sheet.Resized) -> None:
        event.stop()
        self._on_height(event.rows)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take(self.review.refused(event.value.strip()))

    def on_hunk_editor_saved(self, event: HunkEditor.Saved) -> None:
        event.stop()
        self._drafts.pop(self.review.current, None)
        self._take(self.review.edited(self._editor.written))

    # What is shown

    def _take(self, review: HunkReview) -> None:
        self.review = review
        if review.is_complete:
            self._show_end()
        else:
            self._show_hunks()

    def _look_at(self, index: int) -> None:
        self.review = self.review.at(index)
        self._show_hunks()

    def _leave_field(self) -> None:
        if self._editor.display:
            self._drafts[self.review.current] = self._editor.text
        self._show_hunks()

    def _show_hunks(self) -> None:
        self._show_only(self._view, self._strip, self._bar)
        self._view.show(self.review)
        self._strip.update(progress(self.review, self._columns_of_sheet()))
        self._bar.focus()

    def _show_end(self) -> None:
        is_denial = self.review.is_denial
        self._end.set_answers((_REJECT if is_denial else _APPLY, _BACK))
        self._show_only(self._view, self._strip, self._end)
        self._view.show(self.review)
        self._strip.update(Content.styled(self.review.summary(), "bold"))
        self._end.focus()
        # Enter goes on to here, and applies here: the second must be meant.
        self._begin_guard()

    def _show_field(self, field: Input | HunkEditor, hint: str) -> None:
        main = field if field is self._editor else self._view
        # The box keeps its height, so that nothing jumps.
        if self._view.display:
            self._view_rows = self._view.size.height
        self._hint.update(hint)
        self._show_only(main, self._strip, field, self._hint)
        field.focus()

    def _show_only(self, *shown: object) -> None:
        for widget in self._sheet.children:
            widget.display = widget in shown
        self._fit(self.app.size)

    def _tell(self, text: str) -> None:
        self._hint.update(text)
        self._hint.display = True
        self._fit(self.app.size)

    def _begin_guard(self) -> None:
        self.guard.begin()
        self._bar.show_armed()
        self._end.show_armed()

    def _fit(self, size: Size) -> None:
        """Give the change the rows that the rest does not need: answers never scroll away."""
        is_compact = size.height < COMPACT_ROWS
        self.set_class(is_compact, "-compact")
        width = self._columns_of_sheet()
        bars = [bar for bar in (self._bar, self._end) if bar.display]
        below = 1 + sum(bar.get_content_height(size, size, width) for bar in bars)
        below += self._reason.display
        if self._hint.display:
            below += -(-len(str(self._hint.content)) // width)
        around = _BORDER_ROWS + (0 if is_compact else 1)
        rows = max(1, size.height - around - below)
        lowest = min(rows, max(1, self._min_rows - _BORDER_ROWS - below))
        self._view.styles.max_height = self._editor.styles.max_height = rows
        self._view.styles.min_height = lowest
        self._editor.styles.min_height = min(rows, max(lowest, self._view_rows))
        self.call_after_refresh(self._show_subtitle)

    def _columns_of_sheet(self) -> int:
        """Return the columns within border and padding."""
        outer = min(self.app.size.width - 2, MAX_WIDE_WIDTH)
        return max(4, outer - 4)

    def _show_subtitle(self) -> None:
        way = ""
        if self._view.can_split:
            way = "v one column · " if self._view.is_split else "v side by side · "
        moving = "↑/↓ hunks · " if self._bar.display else ""
        back = "Esc goes back · " if self._bar.display else ""
        keys = f"? keys · {back}{moving}{way}PgUp/PgDn scroll" if self._view.display else ""
        self._sheet.border_subtitle = Content(keys)
