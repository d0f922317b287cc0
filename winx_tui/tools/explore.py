"""explore: a question about the project that another context works out, and sums up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from pydantic import Field

from winx_tui.core.messages import Usage
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.core.text import shortened
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import ForgivingParams
from winx_tui.workspace.display import visible

MAX_AT_ONCE = 3
"""Explorations that run side by side; others of the same answer wait."""
_MAX_TITLE_CHARS = 80

_SEVERAL = "one question a call; ask the others in calls of their own"


Outcome = Literal["done", "stopped", "failed"]
"""stopped: at a limit, with a summary of what was found until then."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """What came of an exploration."""

    outcome: Outcome
    summary: str
    """Bounded; what was looked at, where no model could be had to write one."""
    reason: str = ""
    """Why it is not done, a sentence."""
    steps: int = 0
    """Requests to models."""
    usage: Usage = field(default_factory=Usage)


class Explorer(Protocol):
    """Works on a question in a context of its own; reads, and changes nothing."""

    async def explore(self, task: str, context: ToolContext) -> Exploration:
        """Return what was found; failures are told in it.

        Args:
            task: the question.
            context: is told what is done, a line a step, and what each request took.
        """
        ...


class ExploreParams(ForgivingParams):
    """The arguments of explore."""

    other_names: ClassVar = {
        "task": ("prompt", "question", "query", "instructions", "tasks", "questions")
    }
    one_a_call: ClassVar = {"task": _SEVERAL}

    task: str = Field(
        min_length=1, description="One question, with all that is needed to answer it."
    )

    @classmethod
    def completed(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Take a description for the question where there is none beside it."""
        said = data.get("description")
        return {"task": said, **data} if isinstance(said, str) else data


class Explore(Tool[ExploreParams]):
    """Has a question worked out elsewhere, so that only the answer takes room here."""

    name = "explore"
    title = "Explore"
    annotations = ToolAnnotations(read_only=True)
    params = ExploreParams

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._places = asyncio.Semaphore(MAX_AT_ONCE)

    async def plan(self, params: ExploreParams) -> ToolPlan[ExploreParams]:
        """Touch nothing: each call within is judged by itself."""
        return ToolPlan(params, f"Explore: {_title(params.task)}", (), TextPreview(params.task))

    async def run(self, plan: ToolPlan[ExploreParams], context: ToolContext) -> ToolResult:
        """Wait for a place, and for what is found."""
        async with self._places:
            found = await self._explorer.explore(plan.params.task, context)
        unfinished = f"[Not finished. {found.reason}]" if found.outcome != "done" else ""
        parts = (unfinished, found.summary)
        text = visible("\n".join(part for part in parts if part), multiline=True)
        return ToolResult(
            text,
            is_error=found.outcome == "failed",
            structured={"outcome": found.outcome, "model_steps": found.steps},
            preview=TextPreview(text),
            usage=found.usage,
        )


def _title(task: str) -> str:
    return shortened(visible(" ".join(task.split())), _MAX_TITLE_CHARS)
