"""What was said and used in a conversation: each event logged, and summed up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from winx_tui.core.errors import SessionError
from winx_tui.core.events import (
    TRANSIENT_EVENTS,
    ContextCompacted,
    Event,
    MessageCompleted,
    Notice,
    SideAnswered,
    ToolCallFinished,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.text import counted
from winx_tui.runtime.context_control import ContextControl
from winx_tui.runtime.plan_mode import PlanMode
from winx_tui.session.log import SessionLog
from winx_tui.session.records import StandingRecord, utc_now
from winx_tui.session.replay import SessionState

_MAY_CHANGE_STANDING = (TurnStarted, ToolCallFinished, TurnFinished)


class SessionAccount:
    """Takes each event before anyone sees it."""

    def __init__(
        self,
        log: SessionLog,
        state: SessionState,
        plan: PlanMode,
        context: ContextControl | None,
        *,
        standing: Callable[[], StandingRecord],
        left: StandingRecord | None = None,
    ) -> None:
        """Go on from what was said before.

        Args:
            log: where it is kept.
            state: as folded from the log so far.
            plan: is told of each event.
            context: is told what becomes of the messages.
            standing: tells how the conversation stands; the time is left out.
            left: how it was left before; None: it is new, or nobody wrote that down.
        """
        self.usage = state.usage
        self.context_tokens = state.context_tokens
        """What the last request and its answer took of the model's window."""
        self._log = log
        self._plan = plan
        self.context = context
        """None: what is sent cannot be changed."""
        self._standing = standing
        self._left = None if left is None else replace(left, at="")
        self._log_failed = False

    @property
    def is_kept(self) -> bool:
        """Tell whether anything was said that the log keeps; touches the disk."""
        return self._log.path.exists()

    def record(self, event: Event) -> Notice | None:
        """Log an event; a disk that refuses is told once and stops nothing."""
        if isinstance(event, TRANSIENT_EVENTS):
            return None
        self._plan.note(event)
        if isinstance(event, MessageCompleted | SideAnswered):
            self.usage += event.usage
        if isinstance(event, MessageCompleted) and event.usage.input_tokens:
            self.context_tokens = event.usage.input_tokens + event.usage.output_tokens
        if isinstance(event, ToolCallFinished):
            self.usage += event.result.usage
        if isinstance(event, ContextCompacted) and self.context is not None:
            self.context_tokens = self.context.note(event)
            self.usage += event.usage
        try:
            self._log.append(event)
            if isinstance(event, _MAY_CHANGE_STANDING):
                self._note_standing()
        except SessionError as error:
            if not self._log_failed:
                self._log_failed = True
                return Notice(str(error), "error")
            return None
        return self._saved_again() if self._log_failed else None

    def _saved_again(self) -> Notice:
        self._log_failed = False
        if not (lost := self._log.take_lost()):
            return Notice("The session is saved again, with all that was said meanwhile.")
        return Notice(
            f"The session is saved again; {counted(lost, 'record')} did not fit into memory.",
            "warning",
        )

    def _note_standing(self) -> None:
        """Write down how the conversation stands, where that has changed."""
        now = self._standing()
        if now != self._left:
            self._left = now
            self._log.append_state(replace(now, at=utc_now()))

    def close(self) -> None:
        """Write down how the conversation is left, and close the log."""
        if self._log.is_begun:
            with suppress(SessionError):
                self._note_standing()
        self._log.close()
