"""A real runtime with a scripted mind: one part answers the conversation, one explorations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from tests.support.agent_stage import call
from tests.support.event_order import assert_promised_order
from tests.support.scripted_model import Answer
from winx_tui.config.settings import LimitSettings, Settings
from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.events import (
    Event,
    ModelRetried,
    ModelSwitched,
    TextDelta,
    ToolCallFinished,
    TurnFinished,
)
from winx_tui.core.messages import Message, TextPart, ToolCall, Usage
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.demo import DEMO_MODEL
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.runtime import Runtime
from winx_tui.session.store import SessionStore
from winx_tui.workspace.workspace import Workspace

Reply = Callable[[ChatRequest], Answer]


def is_exploration(request: ChatRequest) -> bool:
    """Tell who asks."""
    return request.messages[0].text.startswith("You explore")


def answers_so_far(request: ChatRequest) -> int:
    """Count the answers that a request holds."""
    return sum(message.role == "assistant" for message in request.messages)


def in_turn(*answers: Answer) -> Reply:
    """Answer by how many answers there are already; the last one again and again."""
    return lambda request: answers[min(answers_so_far(request), len(answers) - 1)]


def explore(task: str, call_id: str = "c1") -> ToolCall:
    """Ask for an exploration."""
    return call("explore", call_id, task=task)


class TwoMinds:
    """A ChatModel for both; keeps what it was asked and what it has charged."""

    def __init__(
        self,
        main: Reply,
        explorer: Reply,
        *,
        news: Sequence[ModelRetried | ModelSwitched] = (),
    ) -> None:
        """Take who answers; `news` come before each answer for an exploration."""
        self._main, self._explorer, self._news = main, explorer, news
        self.of_main: list[ChatRequest] = []
        self.of_explorations: list[ChatRequest] = []
        self.charged = Usage()
        self.is_held = asyncio.Event()
        """Set when an answer waits for its hold."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer as whoever is asked."""
        is_theirs = is_exploration(request)
        (self.of_explorations if is_theirs else self.of_main).append(request)
        answer = (self._explorer if is_theirs else self._main)(request)
        for event in self._news if is_theirs else ():
            yield event
        if answer.text:
            yield TextDelta(answer.text)
        if answer.hold is not None:
            self.is_held.set()
            await answer.hold.wait()
        if answer.error is not None:
            raise answer.error
        parts = (TextPart(answer.text),) if answer.text else ()
        self.charged += answer.usage
        yield MessageDone(
            Message("assistant", parts, answer.calls),
            answer.usage,
            "tool_calls" if answer.calls else "stop",
        )


class NobodyShouldAsk:
    """Fails the test where a person would be asked."""

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Fail."""
        raise AssertionError(f"a person was asked: {request.title}")


class ExploringStage:
    """A runtime on a folder, and everything that happened in one conversation."""

    def __init__(self, root: Path, state: Path, model: TwoMinds, **limits: Any) -> None:
        workspace = Workspace(root)
        self.model = model
        self.sessions = SessionStore(state / "sessions")
        self.runtime = Runtime(
            settings=Settings(limits=LimitSettings(**limits), mode="full-access"),
            workspace=workspace,
            model=model,
            host=None,
            sessions=self.sessions,
            state=state,
            guide=ProjectGuide(workspace.root, state, is_trusted=False),
            repository=None,
            chosen_model=DEMO_MODEL,
        )
        self.conversation: Conversation = self.runtime.open_conversation(NobodyShouldAsk())
        self.events: list[Event] = []

    async def play(self, prompt: str = "go") -> TurnFinished:
        """Play a turn; the order of events and the accounts must be right after each."""
        self.events = []
        async with aclosing(self.conversation.send(prompt)) as events:
            async for event in events:
                self.events.append(event)
        assert_promised_order(self.events)
        finished = self.events[-1]
        assert isinstance(finished, TurnFinished)
        assert finished.usage == self.model.charged == self.conversation.usage
        return finished

    @property
    def results(self) -> Sequence[ToolCallFinished]:
        """Return what came of the calls."""
        return [event for event in self.events if isinstance(event, ToolCallFinished)]

    async def aclose(self) -> None:
        """End everything."""
        await self.runtime.aclose()
