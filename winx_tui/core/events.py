"""What happens during a turn, in order, as plain data.

TurnStarted is first; exactly one TurnFinished is last, on cancel and failure
too. Each ToolCallStarted has one ToolCallFinished, a denied one included.
The deltas of a message come before its MessageCompleted. Deltas (TextDelta,
ReasoningDelta, ToolOutputDelta) are not kept in the session log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.messages import Message, ModelRef, ToolCall, Usage
from winx_tui.core.preview import Preview
from winx_tui.core.results import ToolResult

TurnOutcome = Literal["completed", "cancelled", "failed", "limit", "denied"]
"""denied: a call needed approval and nobody was there to ask."""


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A person's prompt begins a turn."""

    turn_id: str
    prompt: Message
    model: ModelRef


@dataclass(frozen=True, slots=True)
class StepStarted:
    """One request to a model begins; a turn has one or more steps."""

    step: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer as it streams."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of the model's thinking as it streams."""

    text: str


@dataclass(frozen=True, slots=True)
class MessageCompleted:
    """An assistant message is whole (or was cut: see Message.is_unfinished)."""

    message: Message
    usage: Usage
    model: ModelRef


@dataclass(frozen=True, slots=True)
class ToolCallStarted:
    """A tool call was understood, or could not be."""

    call: ToolCall
    title: str
    """One line for a person, such as "Run: pytest -q"."""
    preview: Preview | None


@dataclass(frozen=True, slots=True)
class ToolOutputDelta:
    """A piece of a running tool's output, redacted."""

    call_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ApprovalRequested:
    """A person is being asked."""

    request: ApprovalRequest


@dataclass(frozen=True, slots=True)
class ApprovalResolved:
    """The question has its answer."""

    request_id: str
    call_id: str
    decision: ApprovalDecision


@dataclass(frozen=True, slots=True)
class ToolCallFinished:
    """A tool call has its result; a denial is a result too."""

    call: ToolCall
    result: ToolResult
    duration_s: float


@dataclass(frozen=True, slots=True)
class ModelRetried:
    """A request has to wait: it failed and will be sent again, or it is paced."""

    reason: str
    wait_s: float
    attempt: int
    """Of the request to come: the second try is 2; 1: none has failed, a limit is waited for."""

    @property
    def is_pacing(self) -> bool:
        """Tell whether the request waits so that no limit of a provider is passed."""
        return self.attempt == 1


@dataclass(frozen=True, slots=True)
class ModelLimited:
    """A provider asks to wait for long, and a person is asked what to do meanwhile."""

    model: ModelRef
    reason: str
    wait_s: float | None
    """None: it did not say how long."""
    alternative: ModelRef | None
    """The model that could go on at once; None: there is none."""


@dataclass(frozen=True, slots=True)
class CapReached:
    """A limit that the user set was reached, and a person is asked whether to go on."""

    cap: str
    """The setting under [limits], such as "max_steps"."""
    sentence: str
    """What was reached."""
    up_to: str
    """How far a yes goes, such as "120 steps in this turn"."""


@dataclass(frozen=True, slots=True)
class ModelSwitched:
    """Another model of the user's order goes on: the chosen one failed, or is back."""

    before: ModelRef
    after: ModelRef
    reason: str


@dataclass(frozen=True, slots=True)
class RequestSent:
    """A request has left for a model's server; kept in the session log, shown by /privacy."""

    model: ModelRef
    host: str
    """Name and port of the server."""
    size_bytes: int
    """About: the conversation as it was handed over to be sent."""


@dataclass(frozen=True, slots=True)
class ContextCompacted:
    """Older messages were replaced by a shorter account."""

    messages: tuple[Message, ...]
    """The conversation from here on, system message left out."""
    reason: str
    """A whole sentence."""
    usage: Usage = field(default_factory=Usage)
    """What a summary cost; it was no message of the conversation."""


@dataclass(frozen=True, slots=True)
class SideAnswered:
    """A question beside the work has its answer; neither is sent with later requests."""

    question: str
    answer: str
    model: ModelRef
    """Who answered."""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person, not for the model."""

    text: str
    level: Literal["info", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """The turn is over."""

    turn_id: str
    outcome: TurnOutcome
    usage: Usage
    steps: int
    duration_s: float
    error: str | None = None
    waited_s: float = 0.0
    """How much of the duration went by while a person was asked."""

    @property
    def worked_s(self) -> float:
        """Return the duration without the time in which a person was asked."""
        return max(0.0, self.duration_s - self.waited_s)


Event = (
    TurnStarted
    | StepStarted
    | TextDelta
    | ReasoningDelta
    | MessageCompleted
    | ToolCallStarted
    | ToolOutputDelta
    | ApprovalRequested
    | ApprovalResolved
    | ToolCallFinished
    | ModelRetried
    | ModelLimited
    | CapReached
    | ModelSwitched
    | RequestSent
    | ContextCompacted
    | SideAnswered
    | Notice
    | TurnFinished
)

TRANSIENT_EVENTS = (TextDelta, ReasoningDelta, ToolOutputDelta)
"""Shown as they come, never written to the session log."""
