"""What the question looks like: which of its fields is shown, and how high."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import DiffPreview
from winx_tui.execution.question_facts import QuestionFacts
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.sandbox_switches import as_shown
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.approval_answers import AnswerBar
from winx_tui.tui.screens.approval_details import DetailsPane
from winx_tui.tui.screens.approval_diff import DiffView
from winx_tui.tui.screens.approval_editor import CommandEditor
from winx_tui.tui.screens.approval_facts import facts_of, question_of
from winx_tui.tui.screens.approval_offers import (
    BACK,
    CONFIRM,
    QuestionProgress,
    answers_for,
)
from winx_tui.tui.screens.approval_preview import PreviewPane
from winx_tui.tui.screens.approval_sandbox import SandboxBox
from winx_tui.tui.screens.approval_sheet import (
    BRIEF,
    COMPACT,
    COMPACT_ROWS,
    MAX_WIDE_WIDTH,
    MAX_WIDTH,
    ROOMY,
    Arrangement,
    Sheet,
)
from winx_tui.tui.screens.end_watch import EndWatch
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.page_input import PageInput
from winx_tui.tui.widgets.key_hints import hints
from winx_tui.workspace.display import visible

_MIN_SHOWN_ROWS = 3
"""What will run gets no fewer lines, if any arrangement leaves them."""
_AIRY_ROWS = 30
"""A terminal of fewer lines gets no blank line below the switches of the sandbox."""
_SUBTITLE_MARGIN = 8
"""Columns of the terminal that the border keeps from the keys it names."""
_REASON_HINTS: tuple[HintPart, ...] = (
    ("reason", "submit", "rejects with this text"),
    ("reason", "back", "goes back"),
)
_FIELDS: frozenset[Area] = frozenset({"editor", "reason"})
_UNSEEN_HINT = "Not approved: its end has not been on the screen yet."


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
        confinement = request.confinement
        self.progress = (
            QuestionProgress()
            if confinement is None
            else QuestionProgress(opening=as_shown(confinement))
        )
        """How far the person has got."""
        self.is_compact = False
        """Whether there is no room for the roomy arrangement."""
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
        self.reason = PageInput(
            "reason", placeholder="What should it do instead?", id="approval-reason"
        )
        self._sandbox = SandboxBox(request, guard, home_directory())
        self.answers = AnswerBar(
            answers_for(request, self.progress),
            guard,
            "approval",
            marked="reject",
            id="approval-answers",
        )
        self.confirmation = AnswerBar(
            (CONFIRM, BACK), guard, "danger", marked="back", id="approval-confirmation"
        )
        self._facts = facts_of(request)
        self._hint = Static(id="approval-hint")
        self._behind = behind

    def compose(self) -> ComposeResult:
        yield self.shown
        yield self.editor
        yield Static(self._facts, id="approval-facts")
        yield self._sandbox
        yield self.reason
        yield self.answers
        yield self.confirmation
        yield self._hint

    def on_mount(self) -> None:
        behind = f" ({self._behind} more waiting)" if self._behind else ""
        self.border_title = Content(f"{one_line(question_of(self._request))}{behind}")
        self.set_class(isinstance(self.shown, DiffView), "-wide")
        self.set_class(bool(self._request.danger), "-dangerous")
        self._offer()
        self.show_answers()

    def stand(self, progress: QuestionProgress) -> None:
        """Offer what can be answered now."""
        self.progress = progress
        self._sandbox.stand(progress.opening)
        self._offer()
        self.show_keys()

    def show_answers(self) -> None:
        """Ask."""
        self._show_only(self.answers, hint=self._kept_hint)
        self.answers.focus()

    def show_confirmation(self) -> None:
        """Ask once more about something dangerous."""
        self._show_only(self.confirmation, hint=self._danger_hint)
        self.confirmation.focus()

    def show_reason(self) -> None:
        """Ask for the reason of a rejection."""
        self._show_only(self.reason, hint=hints(key_map_of(self), *_REASON_HINTS))
        self.reason.focus()

    def show_editor(self) -> None:
        """Open the editor, with what was made of the command before."""
        self.editor.move_cursor(self.editor.document.end)
        self._show_only(self.editor, hint=self.editor.hint)
        self.editor.focus()

    def tell_unseen(self) -> None:
        """Say why an approval does not count."""
        goes = hints(key_map_of(self), ("approval", "scroll_down last", "goes there."))
        self._show_only(self.answers, hint=Content(f"{_UNSEEN_HINT} ") + goes)

    def follow_editor(self) -> None:
        """Say what the keys do in the text that stands there now."""
        if self.editor.display:
            self._hint.update(self.editor.hint)

    def show_armed(self) -> None:
        """Dim the answers until they can be given."""
        self.answers.show_armed()
        self._sandbox.show_armed()
        self.confirmation.show_armed()

    @property
    def area(self) -> Area:
        """Return whose keys hold for what is shown."""
        shown: tuple[tuple[Area, Widget], ...] = (
            ("editor", self.editor),
            ("reason", self.reason),
            ("danger", self.confirmation),
        )
        return next((area for area, field in shown if field.display), "approval")

    @property
    def _danger_hint(self) -> Content:
        """Return which key alone runs it, and which one does not."""
        key_map = key_map_of(self)
        runs = key_map.label("danger", "confirm") or "nothing"
        back = hints(key_map, ("danger", "back", "goes back."))
        return Content(f"This is dangerous: only {runs} runs it. ") + back

    @property
    def _kept_hint(self) -> Content:
        """Return where a changed command is, after its editor was left; "" for an unchanged one."""
        if self.editor.text == self.editable:
            return Content("")
        goes = hints(key_map_of(self), ("approval", "edit", "goes back to it."))
        return Content("Your edit is kept, but is not what runs: ") + goes

    def show_keys(self) -> None:
        """Name the keys that scroll and explain, or those that are no text in an open field."""
        key_map = key_map_of(self)
        if self.area in _FIELDS:
            rejects: HintPart = (self.area, "reject", "rejects")
            self.border_subtitle = hints(key_map, rejects, (self.area, "keys", "keys"))
            return
        if self.confirmation.display:
            parts: list[HintPart] = [("danger", "why", "why"), ("danger", "keys", "keys")]
            self.border_subtitle = hints(key_map, *parts)
            return
        before: list[HintPart] = [("approval", "scroll_up scroll_down", "scroll")]
        if not self.progress.has_seen_end:
            before = [("approval", "scroll_down last", "see it all first")]
        if isinstance(self.shown, DiffView) and self.shown.can_split:
            way = "one column" if self.shown.is_split else "side by side"
            before.append(("approval", "toggle_split", way))
        chat: HintPart = ("approval", "page_up page_down", "scroll the chat")
        after: list[HintPart] = [("approval", "why", "why"), ("approval", "keys", "keys")]
        whole = hints(key_map, *before, chat, *after)
        has_room = whole.cell_length <= self.app.size.width - _SUBTITLE_MARGIN
        self.border_subtitle = whole if has_room else hints(key_map, *before, *after)

    def fit(self, size: Size) -> None:
        """Give what will run the rows that the rest does not need: answers never scroll away."""
        arrangement = self._arrangement(size)
        self.is_compact = arrangement.is_compact
        for bar in (self.answers, self.confirmation):
            bar.set_compact(arrangement.is_compact)
        self._sandbox.fit(arrangement, is_airy=self._is_airy(arrangement, size))
        self.query_one("#approval-facts").styles.max_height = arrangement.facts_rows
        width = self._columns(arrangement, size)
        below = sum(
            bar.rows(width, is_compact=arrangement.is_compact)
            for bar in (self.answers, self.confirmation)
            if bar.display
        )
        if self._hint.display:
            below += len(Content(str(self._hint.content)).wrap(width - 2))
        below += self.reason.display
        rows = self._left(arrangement, size, has_switches=self.answers.display) - below
        self.shown.styles.max_height = max(1, rows)
        self.editor.styles.max_height = max(1, rows)
        self.call_after_refresh(self.show_keys)

    def _arrangement(self, size: Size) -> Arrangement:
        """Choose by what stands there when it asks, so that nothing moves in between."""
        for each in (ROOMY, COMPACT) if size.height >= COMPACT_ROWS else (COMPACT,):
            width = self._columns(each, size)
            answers = self.answers.rows(width, is_compact=each.is_compact)
            if self._left(each, size, has_switches=True) - answers >= _MIN_SHOWN_ROWS:
                return each
        return BRIEF

    def _left(self, arrangement: Arrangement, size: Size, *, has_switches: bool) -> int:
        """Return how many rows are left beside the frame, the facts and the sandbox."""
        width = self._columns(arrangement, size)
        facts = min(len(self._facts.wrap(width - 2)), arrangement.facts_rows)
        sandbox = self._sandbox.rows(arrangement, width, has_switches=has_switches)
        is_airy = self._is_airy(arrangement, size)
        return size.height - arrangement.around - facts - sandbox - is_airy

    def _is_airy(self, arrangement: Arrangement, size: Size) -> bool:
        is_roomy = not arrangement.is_compact and size.height >= _AIRY_ROWS
        return is_roomy and self._sandbox.display

    def _columns(self, arrangement: Arrangement, size: Size) -> int:
        is_wide = isinstance(self.shown, DiffView)
        return arrangement.columns(size.width, MAX_WIDE_WIDTH if is_wide else MAX_WIDTH)

    def _offer(self) -> None:
        self.answers.set_answers(answers_for(self._request, self.progress, key_map_of(self)))

    def _show_only(self, field: AnswerBar | PageInput | CommandEditor, *, hint: Content) -> None:
        for each in (self.answers, self.confirmation, self.reason, self.editor):
            each.display = each is field
        self.shown.display = field is not self.editor
        self._sandbox.show_switches(is_shown=field is self.answers)
        self._hint.update(hint)
        self._hint.display = bool(hint.plain)
        self.fit(self.app.size)
