"""An agent on a stage of small real tools, for tests of the loop."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.support.approvers import ALLOW, AnsweringApprover
from tests.support.event_order import assert_promised_order
from tests.support.scripted_model import Answer, ScriptedModel
from tests.support.small_tools import ReadNote, Say, WriteNote
from winx_tui.agent.agent import Agent
from winx_tui.agent.allowance import Allowance
from winx_tui.agent.context_keeper import ContextKeeper
from winx_tui.agent.limits import Limits
from winx_tui.agent.window import ContextPolicy
from winx_tui.core.approval import Approver
from winx_tui.core.events import Event, TurnFinished
from winx_tui.core.messages import Message, ModelRef, ToolCall, system_message, user_message
from winx_tui.core.modes import Mode
from winx_tui.core.waiting import CapAsker
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.llm.base import ChatModel
from winx_tui.llm.catalog import model_info
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.session.replay import fold
from winx_tui.tools.base import Tool

MODEL = ModelRef("local", "scripted")


def call(name: str, call_id: str = "c1", **arguments: object) -> ToolCall:
    """Build a tool call."""
    return ToolCall(call_id, name, json.dumps(arguments))


class AgentStage:
    """One agent with its tools, and everything that happened."""

    def __init__(
        self,
        root: Path,
        answers: Sequence[Answer],
        *,
        approver: Approver | None = None,
        mode: Mode = "ask",
        limits: Limits | None = None,
        meeting: asyncio.Barrier | None = None,
        chat: ChatModel | None = None,
        cap_asker: CapAsker | None = None,
        ref: ModelRef = MODEL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the stage; `chat` answers in place of the scripted answers."""
        self.root = root
        self.ref = ref
        self.say = Say(root)
        self.model = ScriptedModel(answers)
        self.approver = approver or AnsweringApprover([ALLOW])
        self.grants = Grants()
        tools: list[Tool[Any]] = [self.say, WriteNote(root), ReadNote(root, meeting=meeting)]
        self.executor = ToolExecutor(
            {tool.name: tool for tool in tools}, lambda: PolicyContext(mode, root), self.grants
        )
        self.agent = Agent(
            model=chat or self.model,
            executor=self.executor,
            gate=ApprovalGate(self.approver, self.grants),
            tools=(),
            allowance=Allowance(limits or Limits(), asker=cap_asker),
            context=ContextKeeper(
                model=chat or self.model, info=model_info, tools=(), policy=ContextPolicy()
            ),
            system=_system,
            clock=clock,
        )
        self.events: list[Event] = []
        self.turn: asyncio.Task[None] | None = None

    def start(self, prompt: str = "go") -> asyncio.Task[None]:
        """Begin a turn."""
        self.turn = asyncio.create_task(
            self.agent.run_turn(user_message(prompt), self.ref, self.events.append)
        )
        return self.turn

    async def play(self, prompt: str = "go") -> TurnFinished:
        """Play a whole turn and check what every turn must keep."""
        self.events = []
        with suppress(asyncio.CancelledError):
            await self.start(prompt)
        return self.check()

    async def interrupt(self) -> TurnFinished:
        """Cancel the running turn and check what it left."""
        assert self.turn is not None
        self.turn.cancel()
        with suppress(asyncio.CancelledError):
            await self.turn
        return self.check()

    def check(self) -> TurnFinished:
        """Check the order of events, and that the log alone rebuilds the history."""
        assert_promised_order(self.events)
        finished = self.events[-1]
        assert isinstance(finished, TurnFinished)
        rebuilt = fold(self.events).messages
        assert rebuilt == self.agent.history[-len(rebuilt) :]
        return finished

    def of_type(self, kind: type[Any]) -> list[Any]:
        """Return the events of one class."""
        return [event for event in self.events if isinstance(event, kind)]


async def _system() -> Message:
    return system_message("be good")
