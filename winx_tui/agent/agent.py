"""The agent loop: ask the model, run its tool calls, until it is done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from winx_tui.agent.allowance import TurnBounds
from winx_tui.agent.answer import Draft, cut_call, with_unique_call_ids
from winx_tui.agent.context import request_messages
from winx_tui.agent.context_keeper import MAX_OVERFLOWS, ContextKeeper, NextRequest
from winx_tui.agent.limits import Spending
from winx_tui.agent.repetition import Repetition, RepetitionGuard
from winx_tui.core.errors import ContextOverflow, ModelError
from winx_tui.core.events import (
    Event,
    MessageCompleted,
    ModelLimited,
    ModelRetried,
    ModelSwitched,
    Notice,
    ReasoningDelta,
    StepStarted,
    TextDelta,
    TurnFinished,
    TurnOutcome,
    TurnStarted,
)
from winx_tui.core.ids import new_id
from winx_tui.core.messages import (
    Message,
    ModelRef,
    ToolCall,
    ToolSpec,
    Usage,
    tool_message,
)
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.llm.base import ChatModel, ChatRequest, MessageDone, ModelEvent

Emit = Callable[[Event], None]

_MAX_CUT_ANSWERS = 3
"""How often in a row an answer that broke off is asked to go on."""


@dataclass
class Turn:
    """The running account of one turn."""

    model: ModelRef
    """The one that the person chose; another may answer in its place."""
    emit: Emit
    clock: Callable[[], float]
    """Tells seconds, from any beginning."""
    id: str = field(default_factory=lambda: new_id("turn"))
    started_at: float = field(init=False)
    steps: int = 0
    usage: Usage = field(default_factory=Usage)
    cut_answers: int = 0
    """In a row."""
    cut_reason: str = ""
    """Why the answer before broke off, until the person is told."""
    waited_for_person_s: float = 0.0
    denied_by_nobody: bool = False
    cut_call: str = ""
    """The id of the call in which the answer before ended for its length."""
    repetition: RepetitionGuard = field(default_factory=RepetitionGuard)
    _asked_at: float | None = None

    def __post_init__(self) -> None:
        """Begin now."""
        self.started_at = self.clock()

    def note(self, event: ModelEvent) -> None:
        """Take the next thing a model says: waiting for a person's answer ends with it."""
        now = self.clock()
        if self._asked_at is not None:
            self.waited_for_person_s += now - self._asked_at
        self._asked_at = now if isinstance(event, ModelLimited) else None

    def busy_s(self) -> float:
        """Return the seconds spent so far, waiting for a person left out."""
        return self.clock() - self.started_at - self.waited_s()

    def waited_s(self) -> float:
        """Return the seconds spent waiting for a person, the question under way included."""
        asked_s = 0.0 if self._asked_at is None else self.clock() - self._asked_at
        return self.waited_for_person_s + asked_s


class Agent:
    """Works on prompts with a model and a tool set; holds the conversation's messages."""

    def __init__(
        self,
        *,
        model: ChatModel,
        executor: ToolExecutor,
        gate: ApprovalGate,
        tools: Sequence[ToolSpec],
        allowance: TurnBounds,
        context: ContextKeeper,
        system: Callable[[], Awaitable[Message]],
        history: Sequence[Message] = (),
        session: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._executor = executor
        self._gate = gate
        self._tools = tools
        self._allowance = allowance
        self._system = system
        self.history: list[Message] = list(history)
        self.context = context
        """Keeps requests within the window; a person may look into it between turns."""
        self._session = session
        self._clock = clock
        self._chosen: ModelRef | None = None
        self._answering: ModelRef | None = None

    @property
    def answering(self) -> ModelRef | None:
        """Return who answers in the turn under way, or did in the last; None before the first."""
        return self._answering

    def answering_for(self, model: ModelRef) -> ModelRef:
        """Return who answers where a model is chosen: itself, or the one in its place."""
        return self._answering or model if model == self._chosen else model

    async def run_turn(self, prompt: Message, model: ModelRef, emit: Emit) -> None:
        """Work until the model is done, a limit is reached, or it fails.

        TurnFinished is emitted in every case, then a cancel goes on.
        """
        turn = Turn(model, emit, self._clock)
        outcome: TurnOutcome = "failed"
        error: str | None = None
        if model != self._chosen:
            self._chosen = self._answering = model
        emit(TurnStarted(turn.id, prompt, model))
        self._allowance.begin_turn()
        self.history.append(prompt)
        try:
            outcome, error = await self._work(turn)
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        except ModelError as failure:
            error = str(failure)
        finally:
            emit(
                TurnFinished(
                    turn.id,
                    outcome,
                    turn.usage,
                    turn.steps,
                    turn.clock() - turn.started_at,
                    error,
                    turn.waited_s(),
                )
            )

    async def _work(self, turn: Turn) -> tuple[TurnOutcome, str | None]:
        while True:
            if limit := await self._limit_before(turn):
                return "limit", limit
            turn.steps += 1
            turn.emit(StepStarted(turn.steps))
            message = await self._ask(turn)
            if message.is_unfinished:
                continue
            if not message.tool_calls:
                if not message.text:
                    turn.emit(Notice("The model ended its answer without a word.", "warning"))
                if turn.denied_by_nobody:
                    return "denied", "A call needed approval and nobody could be asked."
                return "completed", None
            if repeated := await self._run_calls(turn, message):
                return "limit", repeated

    async def _limit_before(self, turn: Turn) -> str | None:
        """Return which limit keeps the next request from going out, if one does."""
        spent = Spending(turn.steps, turn.usage, turn.busy_s())
        asked_at = turn.clock()
        try:
            return await self._allowance.stop_before(
                lambda: self._next_request(turn), spent, turn.emit
            )
        finally:
            turn.waited_for_person_s += turn.clock() - asked_at

    async def _next_request(self, turn: Turn) -> ChatRequest:
        return self._request(turn, await self._system(), may_widen=False)

    def _request(self, turn: Turn, system: Message, *, may_widen: bool) -> ChatRequest:
        return ChatRequest(
            turn.model,
            request_messages(system, self.history),
            tuple(self._tools),
            session=self._session,
            may_widen=may_widen,
        )

    async def _ask(self, turn: Turn) -> Message:
        """Have one answer in the history, which is made shorter where it does not fit."""
        overflows = 0
        while True:
            system = await self._system()
            answering = self.answering_for(turn.model)
            coming = NextRequest(
                system, turn.model, answering, lambda event: self._tell(turn, event)
            )
            if not overflows:
                turn.usage += await self.context.make_room(self.history, coming)
            try:
                # A model with a larger window stands in only where nothing more can go.
                may_widen = overflows == MAX_OVERFLOWS
                return await self._stream(turn, self._request(turn, system, may_widen=may_widen))
            except ContextOverflow as error:
                overflows += 1
                turn.usage += await self.context.recover(self.history, coming, error, overflows)

    def _tell(self, turn: Turn, event: Event) -> None:
        if isinstance(event, ModelSwitched):
            self._answering = event.after
        turn.emit(event)

    async def _stream(self, turn: Turn, request: ChatRequest) -> Message:
        """Stream one answer into the history; a cut one comes back unfinished."""
        draft = Draft()
        try:
            async with aclosing(self._model.stream(request)) as stream:
                async for event in stream:
                    turn.note(event)
                    _tell_of_cut(turn, event)
                    match event:
                        case MessageDone(message, usage, finish_reason):
                            turn.usage += usage
                            turn.cut_answers = 0
                            message = with_unique_call_ids(message)
                            turn.cut_call = cut_call(message, finish_reason)
                            self._keep(turn, message, usage)
                            return message
                        case ModelSwitched() | ModelRetried() | ModelLimited():
                            self._tell(turn, event)
                        case TextDelta() | ReasoningDelta():
                            draft.add(event)
                            turn.emit(event)
        except asyncio.CancelledError:
            if not draft.is_empty:
                self._keep(turn, draft.message(), Usage())
            raise
        except ModelError as error:
            if draft.is_empty:
                raise
            unfinished = draft.message()
            self._keep(turn, unfinished, Usage())
            turn.cut_answers += 1
            if not error.retryable or turn.cut_answers > _MAX_CUT_ANSWERS:
                raise
            turn.cut_reason = str(error)
            return unfinished
        raise ModelError(f"{turn.model} ended its answer without a message; try again.")

    def _keep(self, turn: Turn, message: Message, usage: Usage) -> None:
        self.history.append(message)
        turn.emit(MessageCompleted(message, usage, self.answering_for(turn.model)))
        self.context.learn(self.answering_for(turn.model), usage)

    async def _run_calls(self, turn: Turn, message: Message) -> str | None:
        """Run an answer's calls; return a sentence if the model is stuck in a loop."""
        worst: Repetition | None = None

        def remark(call: ToolCall, result: ToolResult) -> str:
            nonlocal worst
            seen = turn.repetition.observe(call, result)
            worst = seen if worst is None or seen.count > worst.count else worst
            return seen.remark

        self._allowance.note(Spending(turn.steps, turn.usage, turn.busy_s()))
        batch = CallBatch(self._executor, self._gate, turn.emit, remark, turn.cut_call)
        try:
            await batch.run(message.tool_calls)
        finally:
            for call in message.tool_calls:
                result = batch.results[call.id]
                turn.usage += result.usage
                self.history.append(tool_message(call.id, result.text, result.images))
            turn.waited_for_person_s += batch.waited_for_person_s
            turn.denied_by_nobody |= batch.denied_by_nobody
        if worst is None or not worst.is_worth_a_word:
            return None
        if worst.is_hopeless:
            return f"Stopped: {worst.sentence}"
        turn.emit(Notice(f"{worst.sentence[0].upper()}{worst.sentence[1:]}", "warning"))
        return None


def _tell_of_cut(turn: Turn, event: ModelEvent) -> None:
    """Say that a broken answer goes on, unless the event says it: another model does it."""
    if turn.cut_reason and not isinstance(event, ModelSwitched):
        turn.emit(ModelRetried(turn.cut_reason, 0.0, turn.cut_answers + 1))
    turn.cut_reason = ""
