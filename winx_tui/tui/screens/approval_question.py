"""What the question looks like: which of its fields is shown, and how high."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Input, Static

from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import DiffPreview
from winx_tui.execution.question_facts import QuestionFacts
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.keymap import actions_of
from winx_tui.tui.screens.approval_answers import AnswerBar
from winx_tui.tui.screens.approval_details import DetailsPane
from winx_tui.tui.screens.approval_diff import DiffView
from winx_tui.tui.screens.approval_editor import CommandEditor
from winx_tui.tui.screens.approval_facts import facts_of, question_of
from winx_tui.tui.screens.approval_offers import BACK, CONFIRM, Standing, answers_for
from winx_tui.tui.screens.approval_preview import PreviewPane
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, MAX_WIDE_WIDTH, MAX_WIDTH, Sheet
from winx_tui.tui.screens.end_watch import EndWatch
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.workspace.display import visible

_FACTS_ROWS = 8
_COMPACT_FACTS_ROWS = 3
"""Both as in the style sheet."""
_SUBTITLE_WIDTH = 76
"""Columns below which the keys of the chat are not named."""
_REASON_HINT = "Enter rejects with this text · Esc goes back"
_UNSEEN_HINT = "Not approved: its end has not been on the screen yet. PgDn and End go there."
_DANGER_HINT = "This is dangerous: only y runs it. Enter and Esc go back."


class QuestionSheet(Sheet):
    """The box with what will run, the facts, and the answers or the field that is open."""

    def __init__(
        self,
        request: ApprovalRequest,
        facts: QuestionFacts,
        guard: KeyGuard,
        columns: DiffColumns,
        *,
        behind: int,
    ) -> None:
        """Make the box.

        Args:
            request: The question.
            facts: What was looked up for it.
            guard: Says which keys count.
            columns: How a change is shown.
            behind: How many more questions wait.
        """
        super().__init__(id="approval")
        self._request = request
        self.standing = Standing()
        """How far the person has got."""
        self.shown: DiffView | VerticalScroll
        """What will run; it scrolls."""
        if isinstance(request.preview, DiffPreview):
            self.shown = DiffView(request.preview.files, columns, id="approval-diff")
            self.end = EndWatch(self.shown)
        else:
            pane = PreviewPane(request.preview)
            panes = (pane, DetailsPane(request, facts))
            self.shown = VerticalScroll(*panes, id="approval-scroll", can_focus=False)
            self.end = EndWatch(self.shown, pane)
        # Hidden characters stand in the editor as they are shown: by their number.
        self.editable = visible(request.editable or "", multiline=True)
        """What the editor begins with."""
        self.editor = CommandEditor(self.editable)
        self.reason = Input(
            placeholder="What should it do instead?", id="approval-reason", select_on_focus=False
        )
        self.reason.cursor_blink = False
        self.answers = AnswerBar(
            answers_for(request, self.standing),
            guard,
            actions_of("approval"),
            marked="reject",
            id="approval-answers",
        )
        self.confirmation = AnswerBar(
            (CONFIRM, BACK), guard, actions_of("danger"), marked="back", id="approval-confirmation"
        )
        self._facts = facts_of(request)
        self._hint = Static(id="approval-hint")
        self._behind = behind

    def compose(self) -> ComposeResult:
        yield self.shown
        yield self.editor
        yield Static(self._facts, id="approval-facts")
        yield self.reason
        yield self.answers
        yield self.confirmation
        yield self._hint

    def on_mount(self) -> None:
        behind = f"({self._behind} more waiting) " if self._behind else ""
        self.border_title = Content(f" {one_line(question_of(self._request))} {behind}")
        self.set_class(isinstance(self.shown, DiffView), "-wide")
        self.set_class(bool(self._request.danger), "-dangerous")
        self.show_answers()

    def stand(self, standing: Standing) -> None:
        """Offer what can be answered now."""
        self.standing = standing
        self.answers.set_answers(answers_for(self._request, standing))
        self.show_keys()

    def show_answers(self) -> None:
        """Ask."""
        self._show_only(self.answers)
        self.answers.focus()

    def show_confirmation(self) -> None:
        """Ask once more about something dangerous."""
        self._show_only(self.confirmation, hint=_DANGER_HINT)
        self.confirmation.focus()

    def show_reason(self) -> None:
        """Ask for the reason of a rejection."""
        self._show_only(self.reason, hint=_REASON_HINT)
        self.reason.focus()

    def show_editor(self) -> None:
        """Open the editor, with what was made of the command before."""
        self.editor.move_cursor(self.editor.document.end)
        self._show_only(self.editor, hint=self.editor.hint)
        self.editor.focus()

    def tell_unseen(self) -> None:
        """Say why an approval does not count."""
        self._show_only(self.answers, hint=_UNSEEN_HINT)

    def follow_editor(self) -> None:
        """Say what the keys do in the text that stands there now."""
        if self.editor.display:
            self._hint.update(self.editor.hint)

    def show_armed(self) -> None:
        """Dim the answers until they can be given."""
        self.answers.show_armed()
        self.confirmation.show_armed()

    def show_keys(self) -> None:
        """Name the keys that scroll and explain."""
        way = ""
        if isinstance(self.shown, DiffView) and self.shown.can_split:
            way = "v one column · " if self.shown.is_split else "v side by side · "
        is_roomy = self.app.size.width >= _SUBTITLE_WIDTH
        chat = "Alt+↑/↓ scroll the chat · " if is_roomy else ""
        scroll = "PgUp/PgDn scroll" if self.standing.has_seen_end else "PgDn, End: see it all first"
        self.border_subtitle = Content(f"{scroll} · {way}{chat}w why · ? keys")

    def fit(self, size: Size) -> None:
        """Give what will run the rows that the rest does not need: answers never scroll away."""
        is_compact = size.height < COMPACT_ROWS
        for bar in (self.answers, self.confirmation):
            bar.set_compact(is_compact)
        is_wide = isinstance(self.shown, DiffView)
        width = min(size.width - 2, MAX_WIDE_WIDTH if is_wide else MAX_WIDTH) - 2
        inner = max(4, width - (4 if is_compact else 6))
        facts_rows = min(
            len(self._facts.wrap(inner)), _COMPACT_FACTS_ROWS if is_compact else _FACTS_ROWS
        )
        below = sum(
            bar.get_content_height(size, size, width - (2 if is_compact else 4))
            for bar in (self.answers, self.confirmation)
            if bar.display
        )
        if self._hint.display:
            below += len(Content(str(self._hint.content)).wrap(inner))
        below += self.reason.display
        around = 2 if is_compact else 6
        rows = max(1, size.height - around - facts_rows - below)
        self.shown.styles.max_height = rows
        self.editor.styles.max_height = rows
        self.call_after_refresh(self.show_keys)

    def _show_only(self, field: AnswerBar | Input | CommandEditor, *, hint: str = "") -> None:
        for each in (self.answers, self.confirmation, self.reason, self.editor):
            each.display = each is field
        self.shown.display = field is not self.editor
        self._hint.update(hint)
        self._hint.display = bool(hint)
        self.fit(self.app.size)
