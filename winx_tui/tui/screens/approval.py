"""The question whether a call may run; nothing runs before it is answered."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.preview import CommandPreview, DiffPreview, TextPreview
from winx_tui.tui.blocks.safe_text import exact, one_line
from winx_tui.tui.screens.approval_answers import AnswerBar, answers_for
from winx_tui.tui.screens.approval_preview import PreviewPane
from winx_tui.workspace.display import visible

GUARD_S = 0.3
"""Keys right after the dialog appears were meant for what was there before."""
_COMPACT_ROWS = 18
"""A terminal of fewer lines gets the answers side by side."""
_MAX_WIDTH = 112
_FACTS_ROWS = 6
_COMPACT_FACTS_ROWS = 2
"""These three as in the style sheet."""


class ApprovalDialog(ModalScreen[ApprovalDecision]):
    """Shows exactly what will run; the marked answer at the start is to reject."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, request: ApprovalRequest, *, behind: int = 0) -> None:
        super().__init__()
        self._request = request
        self._behind = behind
        self._armed_at_s = float("inf")
        self._bar = AnswerBar(answers_for(request))
        self._preview = PreviewPane(request.preview)
        # Hidden characters stand in the editor as they are shown: by their number.
        self._editable = visible(request.editable or "", multiline=True)
        self._editor = TextArea(self._editable, id="approval-editor", compact=True, soft_wrap=True)
        self._editor.cursor_blink = False
        self._reason = Input(placeholder="What should it do instead?", id="approval-reason")
        self._reason.cursor_blink = False
        self._hint = Static(id="approval-hint")
        self._scroll = VerticalScroll(id="approval-scroll", can_focus=False)
        self._facts = self._facts_of(request)

    def compose(self) -> ComposeResult:
        with Vertical(id="approval") as sheet:
            sheet.border_title = Content(one_line(self._title()))
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
        self._armed_at_s = time.monotonic() + GUARD_S

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)

    @property
    def is_armed(self) -> bool:
        """Tell whether keys count already."""
        return time.monotonic() >= self._armed_at_s

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
        self._show_field(self._reason, "Enter rejects with this text · Esc goes back")

    def action_edit(self) -> None:
        """Change the command first."""
        if self._request.editable is not None:
            self._editor.move_cursor(self._editor.document.end)
            self._show_field(self._editor, "Ctrl+S or Ctrl+Enter runs this · Esc goes back")

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

    # Keys and fields

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        if self.is_armed:
            await self.run_action(event.action)

    async def on_key(self, event: events.Key) -> None:
        """Leave a field; everything else the answer bar has taken already."""
        if event.key == "escape":
            event.stop()
            self._leave_field()
        elif event.key == "ctrl+c":
            event.stop()
            self.action_reject()
        elif event.key in ("ctrl+s", "ctrl+enter") and self._editor.display:
            event.stop()
            self._approve_edited()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._answer(ApprovalDecision("deny", feedback=event.value.strip() or None))

    def _approve_edited(self) -> None:
        edited = self._editor.text
        if edited.strip():
            is_changed = edited != self._editable
            self._answer(ApprovalDecision("allow", edited=edited if is_changed else None))

    def _answer(self, decision: ApprovalDecision) -> None:
        if self.is_current:
            self.dismiss(decision)

    def _show_field(self, field: Input | TextArea, hint: str) -> None:
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
        self._editor.load_text(self._editable)
        self._hint.display = False
        self._bar.focus()

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
            case DiffPreview(is_new_file=True):
                question = "Create this file?"
            case DiffPreview():
                question = "Make this change?"
            case TextPreview():
                question = f"{self._request.title}?"
        return f" {question} " + (f"({self._behind} more waiting) " if self._behind else "")

    @staticmethod
    def _facts_of(request: ApprovalRequest) -> Content:
        rows = []
        match request.preview:
            case CommandPreview(cwd=cwd):
                rows.append(Content.styled(f"in {one_line(str(cwd))}", "$text-quiet"))
            case DiffPreview(path=path, added_lines=added, removed_lines=removed):
                rows.append(
                    Content.assemble(
                        (one_line(str(path)), "$text-quiet"),
                        (f"  +{added}", "$diff-added"),
                        (f" −{removed}", "$diff-removed"),
                    )
                )
            case TextPreview():
                rows.append(Content.styled(one_line(request.title), "$text-quiet"))
        rows += [
            Content.styled(f"! {exact(reason)}", "$text-warning") for reason in request.reasons
        ]
        return Content("\n").join(rows)
