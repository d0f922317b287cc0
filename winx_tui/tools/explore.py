"""explore: a question about the project that another context works out, and sums up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import BaseModel, Field, model_validator

from winx_tui.core.messages import Usage
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.core.text import shortened
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import only_one, with_own_names, without_null
from winx_tui.workspace.display import visible

MAX_AT_ONCE = 3
"""Explorations that run side by side; others of the same answer wait."""
_MAX_TITLE_CHARS = 80

_OTHER_NAMES = {"task": ("prompt", "question", "query", "instructions", "tasks", "questions")}
"""Parameter → what models call it when they do not look."""
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


class ExploreParams(BaseModel):
    """The arguments of explore."""

    task: str = Field(
        min_length=1, description="One question, with all that is needed to answer it."
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_other_names(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = with_own_names(without_null(data), _OTHER_NAMES)
        if "task" in data:
            data["task"] = only_one(data["task"], _SEVERAL)
        elif isinstance(data.get("description"), str):
            # Beside a question it is but a name for it.
            data["task"] = data["description"]
        return data


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
