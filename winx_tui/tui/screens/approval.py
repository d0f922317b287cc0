"""The question whether a call may run; nothing runs before it is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.preview import DiffPreview
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.keymap import actions_of
from winx_tui.tui.screens.approval_answers import AnswerBar, answers_for
from winx_tui.tui.screens.approval_diff import DiffView
from winx_tui.tui.screens.approval_editor import CommandEditor
from winx_tui.tui.screens.approval_facts import facts_of, question_of
from winx_tui.tui.screens.approval_preview import PreviewPane
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, MAX_WIDE_WIDTH, MAX_WIDTH, Sheet
from winx_tui.tui.screens.hunks import HunkScreen, HunksReviewed
from winx_tui.tui.screens.hunks_review import HunkReview, begin_review
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.reading import ReadingScreen, help_page
from winx_tui.workspace.display import visible

_FACTS_ROWS = 6
_COMPACT_FACTS_ROWS = 2
"""Both as in the style sheet."""
_SUBTITLE_WIDTH = 76
"""Columns below which the keys of the chat are not named."""
_REASON_HINT = "Enter rejects with this text · Esc goes back"


class ApprovalDialog(ModalScreen[ApprovalDecision]):
    """Shows exactly what will run; the marked answer at the start is to reject."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        request: ApprovalRequest,
        *,
        guard: KeyGuard,
        on_height: Callable[[int], None],
        behind: int = 0,
        columns: DiffColumns | None = None,
    ) -> None:
        """Ask about a request.

        Args:
            request: The question.
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
            behind: How many more questions wait.
            columns: How a change is shown; None: as it fits, remembered by nobody.
        """
        super().__init__()
        self._request = request
        self._behind = behind
        self.guard = guard
        self._on_height = on_height
        self._columns = columns or DiffColumns()
        self._bar = AnswerBar(
            answers_for(request),
            guard,
            actions_of("approval"),
            marked="reject",
            id="approval-answers",
        )
        self._review: HunkReview | None = None
        # Hidden characters stand in the editor as they are shown: by their number.
        self._editable = visible(request.editable or "", multiline=True)
        self._editor = CommandEditor(self._editable)
        self._reason = Input(
            placeholder="What should it do instead?", id="approval-reason", select_on_focus=False
        )
        self._reason.cursor_blink = False
        self._hint = Static(id="approval-hint")
        self._sheet = Sheet(id="approval")
        self._shown: DiffView | VerticalScroll
        if isinstance(request.preview, DiffPreview):
            self._shown = DiffView(request.preview.files, self._columns, id="approval-diff")
        else:
            pane = PreviewPane(request.preview)
            self._shown = VerticalScroll(pane, id="approval-scroll", can_focus=False)
        self._facts = facts_of(request)

    def compose(self) -> ComposeResult:
        with self._sheet:
            yield self._shown
            yield self._editor
            yield Static(self._facts, id="approval-facts")
            yield self._reason
            yield self._bar
            yield self._hint

    def on_mount(self) -> None:
        self._editor.display = False
        self._reason.display = False
        self._hint.display = False
        behind = f"({self._behind} more waiting) " if self._behind else ""
        self._sheet.border_title = Content(f" {one_line(question_of(self._request))} {behind}")
        self._sheet.set_class(isinstance(self._shown, DiffView), "-wide")
        self._bar.focus()
        self._fit(self.app.size)

    def on_screen_resume(self) -> None:
        # Also after another screen has lain over this one.
        self.guard.begin()
        self._bar.show_armed()

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)

    @property
    def is_armed(self) -> bool:
        """Tell whether keys count already."""
        return self.guard.left_s == 0

    # Answers

    def action_approve_once(self) -> None:
        """Let it run this time."""
        self._answer(ApprovalDecision("allow"))

    def action_approve_session(self) -> None:
        """Let it and its like run for the session, where that is on offer."""
        if "session" in self._request.scopes:
            self._answer(ApprovalDecision("allow", scope="session"))

    def action_reject(self) -> None:
        """Refuse."""
        self._answer(ApprovalDecision("deny"))

    def action_explain(self) -> None:
        """Refuse, after a line to the model."""
        self._show_field(self._reason, _REASON_HINT)

    def action_edit(self) -> None:
        """Change the command first."""
        if self._request.editable is not None:
            self._editor.move_cursor(self._editor.document.end)
            self._show_field(self._editor, self._editor.hint)

    def action_move(self, step: int) -> None:
        """Mark another answer."""
        self._bar.move(step)

    async def action_choose(self) -> None:
        """Take the marked answer."""
        await self.run_action(self._bar.current.action)

    def action_scroll(self, direction: int) -> None:
        """Scroll what will run."""
        step = max(1, self._shown.size.height - 1)
        self._shown.scroll_relative(y=direction * step, animate=False)

    def action_toggle_split(self) -> None:
        """Show a change in one column or in two."""
        if isinstance(self._shown, DiffView):
            self._shown.toggle_split()
            self._show_subtitle(self.app.size.width)

    async def action_hunks(self) -> None:
        """Decide the parts of a change one by one."""
        preview = self._request.preview
        if self._request.has_hunks and isinstance(preview, DiffPreview):
            review = self._review or begin_review(preview.files)
            screen = HunkScreen(
                review,
                columns=self._columns,
                on_height=self._on_height,
                # Nothing of this may look out from behind the other.
                min_rows=self._sheet.outer_size.height,
            )
            await self.app.push_screen(screen, self._take_hunks)

    async def action_keys(self) -> None:
        """Show the keys of this dialog."""
        await self.app.push_screen(ReadingScreen("Keys", help_page("approval", "editor")))

    # Keys and fields

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    async def on_key(self, event: events.Key) -> None:
        """Take what neither the answers nor a field have taken."""
        if not self.guard.admits(event):
            self._bar.show_armed()
        elif event.key == "escape":
            self._leave_field()
        elif event.key == "ctrl+c":
            self.action_reject()
        elif event.key == "f1":
            await self.action_keys()
        else:
            # A field's own bindings come after this.
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if not self.guard.admits(event):
            self._bar.show_armed()

    def on_sheet_resized(self, event: Sheet.Resized) -> None:
        event.stop()
        self._on_height(event.rows)

    def on_text_area_changed(self) -> None:
        if self._editor.display:
            self._hint.update(self._editor.hint)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._answer(ApprovalDecision("deny", feedback=event.value.strip() or None))

    def on_command_editor_submitted(self, event: CommandEditor.Submitted) -> None:
        event.stop()
        edited = self._editor.text
        if edited.strip():
            is_changed = edited != self._editable
            self._answer(ApprovalDecision("allow", edited=edited if is_changed else None))

    def _answer(self, decision: ApprovalDecision) -> None:
        if self.is_current:
            self.dismiss(decision)

    def _show_field(self, field: Input | CommandEditor, hint: str) -> None:
        field.display = True
        self._bar.display = False
        self._shown.display = field is not self._editor
        self._hint.update(hint)
        self._hint.display = True
        field.focus()

    def _leave_field(self) -> None:
        self._editor.display = False
        self._reason.display = False
        self._bar.display = True
        self._shown.display = True
        self._hint.display = False
        self._bar.focus()

    def _take_hunks(self, reviewed: HunksReviewed | None) -> None:
        """Take the answer to the parts; without one, ask about the whole again."""
        if reviewed is not None and reviewed.is_confirmed:
            self._answer(reviewed.review.decision())
        elif reviewed is not None:
            self._review = reviewed.review
            if isinstance(self._shown, DiffView):
                self._shown.follow_choice()
            self._on_height(self._sheet.covered_rows)
            self._show_subtitle(self.app.size.width)

    # Looks

    def _fit(self, size: Size) -> None:
        """Give what will run the rows that the rest does not need: answers never scroll away."""
        is_compact = size.height < COMPACT_ROWS
        self.set_class(is_compact, "-compact")
        self._bar.set_compact(is_compact)
        is_wide = isinstance(self._shown, DiffView)
        width = min(size.width - 2, MAX_WIDE_WIDTH if is_wide else MAX_WIDTH) - 2
        facts_width = width - 4 if is_compact else width - 6
        facts_rows = min(
            len(self._facts.wrap(max(4, facts_width))),
            _COMPACT_FACTS_ROWS if is_compact else _FACTS_ROWS,
        )
        answers_rows = self._bar.get_content_height(size, size, width - (2 if is_compact else 4))
        around = 2 if is_compact else 6
        rows = max(1, size.height - around - facts_rows - answers_rows)
        self._shown.styles.max_height = rows
        self._editor.styles.max_height = rows
        self.call_after_refresh(self._show_subtitle, size.width)

    def _show_subtitle(self, width: int) -> None:
        way = ""
        if isinstance(self._shown, DiffView) and self._shown.can_split:
            way = "v one column · " if self._shown.is_split else "v side by side · "
        chat = "Alt+↑/↓ scroll the chat · " if width >= _SUBTITLE_WIDTH else ""
        self._sheet.border_subtitle = Content(f"PgUp/PgDn scroll · {way}{chat}? keys")
