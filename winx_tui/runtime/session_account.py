"""What was said and used in a conversation: each event logged, and summed up."""

from __future__ import annotations

from winx_tui.core.errors import SessionError
from winx_tui.core.events import (
    ContextCompacted,
    Event,
    MessageCompleted,
    Notice,
    SideAnswered,
    ToolCallFinished,
)
from winx_tui.runtime.context_control import ContextControl
from winx_tui.runtime.plan_mode import PlanMode
from winx_tui.session.log import SessionLog
from winx_tui.session.replay import SessionState


class SessionAccount:
    """Takes each event before anyone sees it."""

    def __init__(
        self, log: SessionLog, state: SessionState, plan: PlanMode, context: ContextControl | None
    ) -> None:
        """Go on from what was said before.

        Args:
            log: where it is kept.
            state: as folded from the log so far.
            plan: is told of each event.
            context: is told what becomes of the messages.
        """
        self.usage = state.usage
        self.context_tokens = state.context_tokens
        """What the last request and its answer took of the model's window."""
        self._log = log
        self._plan = plan
        self.context = context
        """None: what is sent cannot be changed."""
        self._log_failed = False

    @property
    def is_kept(self) -> bool:
        """Tell whether anything was said that the log keeps; touches the disk."""
        return self._log.path.exists()

    def record(self, event: Event) -> Notice | None:
        """Log an event; a disk that refuses is told once and stops nothing."""
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
        except SessionError as error:
            if not self._log_failed:
                self._log_failed = True
                return Notice(str(error), "error")
        return None

    def close(self) -> None:
        """Close the log."""
        self._log.close()
