"""A question beside the work: answered from what was said, and not sent with later requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winx_tui.agent.account import transcript
from winx_tui.agent.agent import Agent
from winx_tui.agent.allowance import Allowance, MoneyBefore
from winx_tui.agent.context import request_messages
from winx_tui.agent.groups import groups_of
from winx_tui.agent.limits import Spending
from winx_tui.core.errors import ContextOverflow, StreamCut, UsageError
from winx_tui.core.events import (
    Event,
    ModelRetried,
    ModelSwitched,
    Notice,
    SideAnswered,
    TextDelta,
)
from winx_tui.core.messages import (
    Message,
    ModelRef,
    system_message,
    tool_message,
    user_message,
)
from winx_tui.llm.base import ChatModel, ChatRequest, MessageDone
from winx_tui.runtime.event_stream import Emit, event_stream

if TYPE_CHECKING:
    from winx_tui.runtime.hooks.user_hooks import UserHooks

_ASKED = (
    "[The user asks something beside the work. Answer it shortly, from what stands above; there "
    "are no tools for it. Do not go on with the work here: that goes on by itself.]\n{question}"
)
_ADDED = "\n\n[Added by a hook of the user:]\n"
_STILL_RUNNING = "[This call has no result yet: it runs, or the user is asked about it.]"
_SHORTENED = "[The session until now, shortened to fit:]\n{session}"
_TRANSCRIPT_SHARE = 0.5
"""Of the window, what a conversation takes that is too long to be sent as it is."""


@dataclass(frozen=True, slots=True)
class SideParts:
    """What questions beside the work of one conversation are made of."""

    agent: Agent
    """Whose conversation and window they look into."""
    make_model: Callable[[], ChatModel]
    """Makes a model for one question: who stands in for it is settled apart from the turn."""
    system: Callable[[], Awaitable[Message]]
    allowance: Allowance
    """The limits as they stand now."""
    money_before: MoneyBefore
    session: str
    """The conversation's id, which pays for them."""
    hooks: UserHooks | None = None
    """A prompt that these would stop is not sent here either."""


class SideQuestions:
    """Answers questions of one conversation, while a turn runs too."""

    def __init__(self, parts: SideParts) -> None:
        self._parts = parts
        self._running: set[asyncio.Task[None]] = set()

    def ask(
        self,
        question: str,
        model: Callable[[], Awaitable[ModelRef]],
        record: Callable[[Event], Notice | None],
    ) -> AsyncGenerator[Event, None]:
        """Yield the answer as it streams, then SideAnswered; nothing of it if it is stopped.

        Args:
            question: what the person wants to know.
            model: settles on who is asked.
            record: logs the answer.

        Raises:
            UsageError: there is no question, or a limit or a hook of the user stops it.
            ModelError: there is no answer.
        """

        async def work(emit: Emit) -> None:
            await self._answer(question, await model(), emit)

        return event_stream(work, _answers_only(record), self._note_running)

    def ask_apart(
        self,
        about: str,
        instructions: str,
        text: str,
        model: Callable[[], Awaitable[ModelRef]],
        record: Callable[[Event], Notice | None],
    ) -> AsyncGenerator[Event, None]:
        """Yield what a model makes of a text, nothing of the conversation before it.

        Args:
            about: what is asked for, in a few words, for the record.
            instructions: what it shall do.
            text: what it is given.
            model: settles on who is asked.
            record: logs the answer.

        Raises:
            UsageError: a limit or a hook of the user stops it.
            ModelError: there is no answer.
        """

        async def work(emit: Emit) -> None:
            chosen = await model()
            hooks, added = self._parts.hooks, ""
            if hooks is not None:
                objection, added = await hooks.check_prompt(text)
                if objection:
                    raise UsageError(objection)
            prompt = user_message(text + (_ADDED + added if added else ""))
            messages = (system_message(instructions), prompt)
            answering = self._parts.agent.answering_for(chosen)
            await self._stream(about, chosen, answering, messages, emit, is_talk=False)

        return event_stream(work, _answers_only(record), self._note_running)

    def stop(self) -> bool:
        """Stop what is being answered; False where nothing is."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        return bool(running)

    async def aclose(self) -> None:
        """Stop, and wait for the end."""
        running = tuple(self._running)
        self.stop()
        await asyncio.gather(*running, return_exceptions=True)

    def _note_running(self, task: asyncio.Task[None]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _answer(self, question: str, chosen: ModelRef, emit: Emit) -> None:
        parts = self._parts
        if not question.strip():
            raise UsageError("There is no question; write it behind /btw.")
        system, prompt = await parts.system(), await self._checked(question)
        history = settled(parts.agent.history)
        answering = parts.agent.answering_for(chosen)
        messages = request_messages(system, (*history, prompt))
        if not self._fits(messages, answering):
            messages = self._shortened(system, history, prompt, answering)
        try:
            await self._stream(question, chosen, answering, messages, emit)
        except ContextOverflow:
            shorter = self._shortened(system, history, prompt, answering)
            if messages == shorter:
                raise
            await self._stream(question, chosen, answering, shorter, emit)

    async def _checked(self, question: str) -> Message:
        """Return the question as it is sent, unless a hook of the user objects to it."""
        hooks, added = self._parts.hooks, ""
        if hooks is not None:
            objection, added = await hooks.check_prompt(question)
            if objection:
                raise UsageError(objection)
        text = _ASKED.format(question=question)
        return user_message(text + (_ADDED + added if added else ""))

    def _fits(self, messages: Sequence[Message], ref: ModelRef) -> bool:
        keeper = self._parts.agent.context
        tokens = keeper.counter.request(messages) * keeper.counter.factor(ref)
        return tokens <= keeper.window(ref).limit

    def _shortened(
        self, system: Message, history: Sequence[Message], prompt: Message, ref: ModelRef
    ) -> tuple[Message, ...]:
        """Return a request with the conversation as a text that leaves room for an answer."""
        keeper = self._parts.agent.context
        room = keeper.window(ref).share(_TRANSCRIPT_SHARE) / keeper.counter.factor(ref)
        text = _SHORTENED.format(session=transcript(groups_of(history), room))
        return request_messages(system, (user_message(text), prompt))

    async def _stream(
        self,
        question: str,
        chosen: ModelRef,
        answering: ModelRef,
        messages: tuple[Message, ...],
        emit: Emit,
        *,
        is_talk: bool = True,
    ) -> None:
        """Ask; in a talk, an answer without words is put into words."""
        request = ChatRequest(chosen, messages, session=self._parts.session)
        await self._check_limits(request)
        async with aclosing(self._parts.make_model().stream(request)) as stream:
            async for event in stream:
                match event:
                    case TextDelta() | ModelRetried():
                        emit(event)
                    case ModelSwitched(after=after):
                        answering = after
                        emit(event)
                    case MessageDone(message, usage):
                        text = message.text.strip()
                        if not text and is_talk:
                            text = _without_words(message)
                            emit(TextDelta(text))
                        emit(SideAnswered(question, text, answering, usage))
                        return
        raise StreamCut(f"{answering} ended its answer without a message; ask again.")

    async def _check_limits(self, request: ChatRequest) -> None:
        """Hold the limits as they stand: a question is a turn of one request for itself.

        Raises:
            UsageError: one of them is reached.
        """

        async def next_request() -> ChatRequest:
            return request

        parts = self._parts
        alone = Allowance(parts.allowance.limits, parts.money_before)
        if reached := await alone.stop_before(next_request, Spending(), lambda _: None):
            raise UsageError(f"Not asked. {reached}")


def _answers_only(
    record: Callable[[Event], Notice | None],
) -> Callable[[Event], Notice | None]:
    """Log answers alone: what else is told while one waits is no part of the turn's record."""

    def kept(event: Event) -> Notice | None:
        return record(event) if isinstance(event, SideAnswered) else None

    return kept


def settled(history: Sequence[Message]) -> tuple[Message, ...]:
    """Return a history in which calls without a result have one that says so.

    Providers refuse a call without its result.
    """
    groups = groups_of(history)
    if not groups or not groups[-1].has_open_calls:
        return tuple(history)
    last = groups[-1]
    answered = {message.tool_call_id for message in last.messages}
    open_calls = (
        call for message in last.messages for call in message.tool_calls if call.id not in answered
    )
    return (*history, *(tool_message(call.id, _STILL_RUNNING) for call in open_calls))


def _without_words(message: Message) -> str:
    if message.tool_calls:
        return "(The model wanted to call tools, which a question beside the work has none of.)"
    return "(The model ended its answer without a word.)"
