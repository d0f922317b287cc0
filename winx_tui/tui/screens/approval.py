"""The question whether a call may run; nothing runs before it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.preview import ChangeKind, CommandPreview, DiffPreview, TextPreview
from winx_tui.tui.blocks.safe_text import exact, one_line
from winx_tui.tui.screens.approval_answers import AnswerBar, answers_for
from winx_tui.tui.screens.approval_editor import CommandEditor
from winx_tui.tui.screens.approval_preview import PreviewPane
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.reading import ReadingScreen, help_page
from winx_tui.workspace.display import visible

_COMPACT_ROWS = 18
"""A terminal of fewer lines gets the answers side by side."""
_MAX_WIDTH = 112
_FACTS_ROWS = 6
_COMPACT_FACTS_ROWS = 2
"""These three as in the style sheet."""
_CHANGE_QUESTIONS: dict[ChangeKind, str] = {
    "edit": "Make this change?",
    "create": "Create this file?",
    "delete": "Delete this file?",
    "move": "Move this file?",
}
_CHANGES = "Make these changes, all or none?"
_SUBTITLE = "PgUp/PgDn scroll · Alt+↑/↓ scroll the chat · ? keys"
_REASON_HINT = "Enter rejects with this text · Esc goes back"


class Sheet(Vertical):
    """The box of the dialog; tells how high it has become."""

    @dataclass
    class Resized(Message):
        """The box covers so many rows, its margin included."""

        rows: int

    def on_resize(self) -> None:
        self.post_message(self.Resized(self.outer_size.height + self.styles.margin.height))


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
    ) -> None:
        """Ask about a request.

        Args:
            request: The question.
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
            behind: How many more questions wait.
        """
        super().__init__()
        self._request = request
        self._behind = behind
        self.guard = guard
        self._on_height = on_height
        self._bar = AnswerBar(answers_for(request), guard)
        self._preview = PreviewPane(request.preview)
        # Hidden characters stand in the editor as they are shown: by their number.
        self._editable = visible(request.editable or "", multiline=True)
        self._editor = CommandEditor(self._editable)
        self._reason = Input(
            placeholder="What should it do instead?", id="approval-reason", select_on_focus=False
        )
        self._reason.cursor_blink = False
        self._hint = Static(id="approval-hint")
        self._scroll = VerticalScroll(id="approval-scroll", can_focus=False)
        self._facts = self._facts_of(request)
        self._arming: Timer | None = None

    def compose(self) -> ComposeResult:
        with Sheet(id="approval") as sheet:
            sheet.border_title = Content(one_line(self._title()))
            sheet.border_subtitle = Content(_SUBTITLE)
            with self._scroll:
                yield self._preview
            yield self._editor
            yield Static(self._facts, id="approval-facts")
            yield self._reason
            yield self._bar
            yield self._hint

    def on_mount(self) -> None:
        self._editor.display = False
        self._reason.display = False
        self._hint.display = False
        self._bar.focus()
        self._fit(self.app.size)

    def on_screen_resume(self) -> None:
        # Also after another screen has lain over this one.
        self.guard.begin()
        self._show_armed()

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
        step = max(1, self._scroll.size.height - 1)
        self._scroll.scroll_relative(y=direction * step, animate=False)

    async def action_keys(self) -> None:
        """Show the keys of this dialog."""
        await self.app.push_screen(ReadingScreen("Keys", help_page("approval", "editor")))

    # Keys and fields

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def on_answer_bar_dropped(self, event: AnswerBar.Dropped) -> None:
        event.stop()
        self._show_armed()

    async def on_key(self, event: events.Key) -> None:
        """Take what neither the answers nor a field have taken."""
        if not self.guard.admits(event):
            self._show_armed()
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
            self._show_armed()

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
        self._scroll.display = field is not self._editor
        self._hint.update(hint)
        self._hint.display = True
        field.focus()

    def _leave_field(self) -> None:
        self._editor.display = False
        self._reason.display = False
        self._bar.display = True
        self._scroll.display = True
        self._hint.display = False
        self._bar.focus()

    def _show_armed(self) -> None:
        """Dim the answers until they can be given."""
        left_s = self.guard.left_s
        self._bar.set_class(left_s > 0, "-waiting")
        if self._arming is not None:
            self._arming.stop()
        self._arming = self.set_timer(left_s, self._show_armed) if left_s > 0 else None

    # Looks

    def _fit(self, size: Size) -> None:
        """Give what will run the rows that the rest does not need: answers never scroll away."""
        is_compact = size.height < _COMPACT_ROWS
        self.set_class(is_compact, "-compact")
        self._bar.set_compact(is_compact)
        width = min(size.width - 2, _MAX_WIDTH) - 2
        facts_width = width - 4 if is_compact else width - 6
        facts_rows = min(
            len(self._facts.wrap(max(4, facts_width))),
            _COMPACT_FACTS_ROWS if is_compact else _FACTS_ROWS,
        )
        answers_rows = self._bar.get_content_height(size, size, width - (2 if is_compact else 4))
        around = 2 if is_compact else 6
        rows = max(1, size.height - around - facts_rows - answers_rows)
        self._scroll.styles.max_height = rows
        self._editor.styles.max_height = rows

    def _title(self) -> str:
        match self._request.preview:
            case CommandPreview():
                question = "Run this command?"
            case DiffPreview(files=files):
                question = _CHANGE_QUESTIONS[files[0].kind] if len(files) == 1 else _CHANGES
            case TextPreview():
                question = f"{self._request.title}?"
        return f" {question} " + (f"({self._behind} more waiting) " if self._behind else "")

    @staticmethod
    def _facts_of(request: ApprovalRequest) -> Content:
        rows = []
        match request.preview:
            case CommandPreview(cwd=cwd):
                rows.append(Content.styled(f"in {one_line(str(cwd))}", "$text-quiet"))
            case DiffPreview(files=files):
                rows.extend(
                    Content.assemble(
                        (one_line(str(file.path)), "$text-quiet"),
                        (f"  +{file.added_lines}", "$diff-added"),
                        (f" −{file.removed_lines}", "$diff-removed"),
                    )
                    for file in files
                )
            case TextPreview():
                rows.append(Content.styled(one_line(request.title), "$text-quiet"))
        if request.reasons:
            because = exact("; ".join(request.reasons))
            rows.append(Content.styled(f"Asked because: {because}", "$text-warning"))
        return Content("\n").join(rows)
