"""Who explores for a conversation: a run in a room of its own for each question."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from winx_tui.core.messages import ModelRef
from winx_tui.core.waiting import LimitAsker
from winx_tui.llm.base import ChatModel
from winx_tui.runtime.exploration.limit_questions import LimitQuestions
from winx_tui.runtime.exploration.run import ExplorationParts, ExplorationRun
from winx_tui.runtime.tool_room import ToolRoom
from winx_tui.tools.base import ToolContext
from winx_tui.tools.explore import Exploration, Explorer


@dataclass(frozen=True, slots=True)
class ExplorerParts:
    """What explorations of one conversation are made of."""

    exploration: ExplorationParts
    open_room: Callable[[], AbstractAsyncContextManager[ToolRoom]]
    """Makes the tools of one exploration; what they start ends with the context."""
    model_for: Callable[[LimitAsker | None], ChatModel]
    """Makes the model of one exploration, with whoever stands in for it."""
    answering: Callable[[], ModelRef | None]
    """Tells which model answers in the turn."""
    limit_asker: LimitAsker | None = None
    """Decides about long waits; None: nobody can be asked."""


class SessionExplorer(Explorer):
    """Explores for one conversation; without a question nothing is made."""

    def __init__(self, parts: ExplorerParts) -> None:
        self._parts = parts
        self._questions = LimitQuestions(parts.limit_asker)

    async def explore(self, task: str, context: ToolContext) -> Exploration:
        """Work on a question in a room of its own, which is left empty."""
        parts = self._parts
        answering = parts.answering()
        assert answering is not None, "a turn has begun: its model has made this call"
        model = parts.model_for(self._questions.asker(context))
        async with parts.open_room() as room:
            return await ExplorationRun(parts.exploration, room, model, context).explore(
                task, answering
            )
