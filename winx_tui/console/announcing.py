"""What happens, said in words where a screen reader reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from winx_tui.console.renderer import Line
from winx_tui.core.events import (
    ApprovalRequested,
    CapReached,
    Event,
    ModelLimited,
    StepStarted,
    TextDelta,
    ToolCallStarted,
    TurnFinished,
    TurnOutcome,
    TurnStarted,
)
from winx_tui.core.questions import ASKING_TOOL

_ENDS: Mapping[TurnOutcome, str] = {
    "completed": "winx is done.",
    "cancelled": "winx was interrupted.",
    "failed": "winx has failed.",
    "limit": "winx has stopped at a limit.",
    "denied": "winx has stopped: approval was needed.",
}


class Announcer:
    """Says once who speaks, asks or works; what is said stands in the lines below."""

    def __init__(self) -> None:
        self._is_answering = False

    def lines(self, event: Event) -> Sequence[Line]:
        """Return what is said before an event is printed, often nothing."""
        match event:
            case TurnStarted():
                return [Line("winx is working.")]
            case StepStarted():
                self._is_answering = False
            case TextDelta(text) if text.strip() and not self._is_answering:
                self._is_answering = True
                return [Line("winx says:")]
            case ApprovalRequested() | ModelLimited() | CapReached():
                return [Line("winx asks:")]
            case ToolCallStarted(call) if call.name == ASKING_TOOL:
                return [Line("winx asks:")]
            case TurnFinished(outcome=outcome):
                return [Line(_ENDS[outcome])]
        return []
