"""An agent whose history a ContextKeeper watches over, on small real tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.agent.windowed_model import WindowedModel
from tests.support.approvers import ALLOW, AnsweringApprover
from tests.support.small_tools import ReadNote, WriteNote
from winx_tui.agent.agent import Agent
from winx_tui.agent.allowance import Allowance
from winx_tui.agent.context_keeper import ContextKeeper, NextRequest
from winx_tui.agent.limits import Limits
from winx_tui.agent.window import ContextPolicy
from winx_tui.core.events import ContextCompacted, Event, TurnFinished
from winx_tui.core.messages import (
    Message,
    ModelRef,
    ToolSpec,
    system_message,
    user_message,
)
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.llm.base import ModelInfo
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.tools.base import Tool
from winx_tui.tools.schema import parameters_schema

MODEL = ModelRef("local", "windowed")


class KeptStage:
    """One agent with its keeper, and everything that happened."""

    def __init__(
        self,
        root: Path,
        model: WindowedModel,
        *,
        told_window: int | None = 0,
        policy: ContextPolicy | None = None,
        system: str = "be good",
    ) -> None:
        """Set the stage.

        Args:
            root: where the tools work.
            model: answers.
            told_window: what is known of its window; 0: the truth.
            policy: of the keeper.
            system: the system message.
        """
        tools: list[Tool[Any]] = [WriteNote(root), ReadNote(root)]
        specs = [ToolSpec(tool.name, tool.title, parameters_schema(tool.params)) for tool in tools]
        grants = Grants()
        window = model.window if told_window == 0 else told_window
        self.system = system_message(system)
        self.keeper = ContextKeeper(
            model=model,
            info=lambda ref: ModelInfo(ref, window, None, None, None),
            tools=specs,
            policy=policy,
            session="session_1",
        )
        self.agent = Agent(
            context=self.keeper,
            model=model,
            executor=ToolExecutor(
                {tool.name: tool for tool in tools},
                lambda: PolicyContext("full-access", root),
                grants,
            ),
            gate=ApprovalGate(AnsweringApprover([ALLOW]), grants),
            tools=specs,
            allowance=Allowance(Limits()),
            system=self._system,
        )
        self.events: list[Event] = []

    @property
    def changes(self) -> list[ContextCompacted]:
        """Return every change of the history."""
        return [event for event in self.events if isinstance(event, ContextCompacted)]

    def next_request(self) -> NextRequest:
        """Return what is known of the request to come."""
        return NextRequest(self.system, MODEL, MODEL, self.events.append)

    async def play(self, prompt: str) -> TurnFinished:
        """Play a turn."""
        await self.agent.run_turn(user_message(prompt), MODEL, self.events.append)
        finished = self.events[-1]
        assert isinstance(finished, TurnFinished)
        return finished

    async def _system(self) -> Message:
        return self.system
