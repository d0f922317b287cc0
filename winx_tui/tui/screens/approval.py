"""The question whether a call may run; nothing runs before it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.preview import DiffPreview
from winx_tui.execution.question_facts import NO_FACTS, QuestionFacts
from winx_tui.security.sandbox_switches import Switch, decided, switched
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.screens.approval_answers import AnswerBar
from winx_tui.tui.screens.approval_diff import DiffView
from winx_tui.tui.screens.approval_editor import CommandEditor
from winx_tui.tui.screens.approval_question import QuestionSheet
from winx_tui.tui.screens.guarded import GuardedDialog
from winx_tui.tui.screens.hunks import HunkScreen, HunksReviewed
from winx_tui.tui.screens.hunks_review import HunkReview, begin_review
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.keys import KeysScreen


class ApprovalDialog(GuardedDialog[ApprovalDecision]):
    """Shows exactly what will run; the marked answer at the start is to reject.

    Nothing is approved before its end was on the screen, and nothing dangerous
    without a second key of its own.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        request: ApprovalRequest,
        *,
        guard: KeyGuard,
        on_height: Callable[[int], None],
        behind: int = 0,
        facts: QuestionFacts = NO_FACTS,
        columns: DiffColumns | None = None,
    ) -> None:
        """Ask about a request.

        Args:
            request: The question.
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
            behind: How many more questions wait.
            facts: What was looked up for the question.
            columns: How a change is shown; None: as it fits, remembered by nobody.
        """
        super().__init__(guard, on_height)
        self._request = request
        self._columns = columns or DiffColumns()
        self._sheet = QuestionSheet(request, facts, guard, self._columns, behind=behind)
        self._pending: ApprovalDecision | None = None
        """The approval of something dangerous, until the second key."""
        self._review: HunkReview | None = None

    def compose(self) -> ComposeResult:
        yield self._sheet

    def on_mount(self) -> None:
        self.watch(self._sheet.shown, "scroll_y", self._look_for_end, init=False)
        self.fit()

    def show_armed(self) -> None:
        """Dim the answers until one can be chosen."""
        self._sheet.show_armed()

    # Answers

    def action_approve_once(self) -> None:
        """Let it run this time."""
        self._approve(ApprovalDecision("allow"))

    def action_approve_session(self) -> None:
        """Let it and its like run for the session, where that is on offer."""
        if "session" in self._request.scopes:
            self._approve(ApprovalDecision("allow", scope="session"))

    def action_confirm(self) -> None:
        """Let something dangerous run after all."""
        if self._pending is not None:
            self._answer(self._pending)

    def action_back(self) -> None:
        """Go back to the answers."""
        self._pending = None
        self._sheet.show_answers()

    def action_reject(self) -> None:
        """Refuse."""
        self._answer(ApprovalDecision("deny"))

    def action_explain(self) -> None:
        """Refuse, after a line to the model."""
        self._sheet.show_reason()

    def action_edit(self) -> None:
        """Change the command first."""
        if self._request.editable is not None:
            self._sheet.show_editor()

    def action_switch(self, switch: Switch) -> None:
        """Open the sandbox further, close it, or leave it out."""
        if self._request.confinement is not None:
            progress = self._sheet.progress
            opening = switched(progress.opening, switch, self._request.confinement)
            self._sheet.stand(replace(progress, opening=opening))

    def action_move(self, step: int) -> None:
        """Mark another answer."""
        self._sheet.answers.move(step)

    async def action_choose(self) -> None:
        """Take the marked answer."""
        await self.run_action(self._sheet.answers.current.action)

    # Looking

    def action_scroll(self, direction: int) -> None:
        """Scroll what will run."""
        shown = self._sheet.shown
        step = max(1, shown.size.height - 1)
        shown.scroll_relative(y=direction * step, animate=False)

    def action_edge(self, direction: int) -> None:
        """Go to the end of what will run, or to its beginning."""
        if direction > 0:
            self._sheet.shown.scroll_end(animate=False)
        else:
            self._sheet.shown.scroll_home(animate=False)

    def action_toggle_split(self) -> None:
        """Show a change in one column or in two."""
        if isinstance(self._sheet.shown, DiffView):
            self._sheet.shown.toggle_split()
            self._sheet.show_keys()

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

    async def action_why(self) -> None:
        """Say why a person is asked."""
        # Most questions are answered without it.
        from winx_tui.tui.screens.why import why_screen

        await self.app.push_screen(
            why_screen(self._request, self._sheet.progress.opening, self.app.size)
        )

    async def action_keys(self) -> None:
        """Show the keys of this dialog."""
        await self.app.push_screen(KeysScreen("approval", "danger", "reason", "editor"))

    # Fields

    def action_submit_reason(self) -> None:
        """Refuse with what is written."""
        self._answer(ApprovalDecision("deny", feedback=self._sheet.reason.value.strip() or None))

    def action_leave_field(self) -> None:
        """Go back to the answers; what is written is kept."""
        self.action_back()

    def action_drop_field(self) -> None:
        """Refuse, whatever is written."""
        self.action_reject()

    # Keys and fields

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

    def on_text_area_changed(self) -> None:
        self._sheet.follow_editor()

    def on_command_editor_submitted(self, event: CommandEditor.Submitted) -> None:
        event.stop()
        edited = self._sheet.editor.text
        if edited.strip():
            is_changed = edited != self._sheet.editable
            # The cursor stood at its end, and all of it could be read on the way.
            self._sheet.stand(replace(self._sheet.progress, has_seen_end=True))
            self._approve(ApprovalDecision("allow", edited=edited if is_changed else None))

    # Private

    def _approve(self, decision: ApprovalDecision) -> None:
        """Approve what was seen to its end; something dangerous needs a second key."""
        self._look_for_end()
        progress = self._sheet.progress
        if not progress.has_seen_end:
            self._sheet.tell_unseen()
            return
        if self._request.confinement is not None:
            decision = decided(decision, progress.opening)
        if self._request.danger:
            self._pending = decision
            self._sheet.show_confirmation()
        else:
            self._answer(decision)

    def _answer(self, decision: ApprovalDecision) -> None:
        self.end(decision)

    def _look_for_end(self) -> None:
        progress = self._sheet.progress
        if not progress.has_seen_end and self._sheet.end.is_seen():
            self._sheet.stand(replace(progress, has_seen_end=True))
            if self._sheet.answers.display:
                self._sheet.show_answers()

    def _take_hunks(self, reviewed: HunksReviewed | None) -> None:
        """Take the answer to the parts; without one, ask about the whole again."""
        if reviewed is not None and reviewed.is_confirmed:
            self._answer(reviewed.review.decision())
        elif reviewed is not None:
            self._review = reviewed.review
            if isinstance(self._sheet.shown, DiffView):
                self._sheet.shown.follow_choice()
            self._on_height(self._sheet.covered_rows)
            self._sheet.show_keys()

    def fit(self) -> None:
        """Arrange the sheet for the size of the screen."""
        self._sheet.fit(self.app.size)
        self.set_class(self._sheet.is_compact, "-compact")
        self.call_after_refresh(self._look_for_end)
