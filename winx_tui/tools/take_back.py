"""take_back: a person takes back what turns have done to the project; no model has it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.core.text import counted
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.workspace.checkpoints.plan import Direction, Step
from winx_tui.workspace.checkpoints.restoring import Restored
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.display import visible

_MOST_NAMED = 40
"""Files that a reply names; of more it says how many they are."""
_VERBS: dict[Direction, str] = {"undo": "Take back", "redo": "Make again"}
_DONE: dict[Direction, str] = {"undo": "Taken back", "redo": "Made again"}


@dataclass(frozen=True, slots=True)
class Deed:
    """What the person has confirmed."""

    direction: Direction
    title: str
    """Of the work."""
    spans: tuple[Span, ...]
    steps: tuple[Step, ...]
    overwriting: frozenset[str]
    """Paths that are put back whatever they hold now."""


class TakeBackParams(BaseModel):
    """What the call is about, for the log; the steps come with the tool."""

    direction: Literal["undo", "redo"] = Field(description="Back, or forth again.")
    what: str = Field(description="The prompt whose work it is.")


class TakeBack(Tool[TakeBackParams]):
    """Puts the project's files back to what they were; made for one call."""

    name = "take_back"
    title = "Take back a turn"
    annotations = ToolAnnotations(destructive=True)
    params = TakeBackParams
    takes_secrets = False
    records_itself = True

    def __init__(self, deed: Deed, carry_out: Callable[[], Awaitable[Restored]]) -> None:
        """Take what was confirmed, and what does it."""
        self._deed = deed
        self._carry_out = carry_out

    async def plan(self, params: TakeBackParams) -> ToolPlan[TakeBackParams]:
        """Say what will be done; it was worked out before."""
        files = counted(len(self._deed.steps), "path")
        return ToolPlan(
            params=params,
            title=f"{_VERBS[self._deed.direction]}: {visible(self._deed.title)} ({files})",
            # The person's own deed: what agents may write has no say in it.
            accesses=(),
            preview=TextPreview("\n".join(_shown(self._deed.steps))),
        )

    async def run(self, plan: ToolPlan[TakeBackParams], context: ToolContext) -> ToolResult:
        """Go the way; what was changed since stays as it is, and is named."""
        deed = self._deed
        try:
            restored = await self._carry_out()
        except WorkspaceError as error:
            raise ToolError(f"Nothing was changed: {error}") from error
        done = [step for step in deed.steps if step.path in set(restored.done)]
        lines = [f"{_DONE[deed.direction]}: '{visible(deed.title)}'."]
        lines += _shown(done) or ["No file had to be changed."]
        lines += [f"Left as it is: {visible(each.path)} {each.why}." for each in restored.refused]
        if done:
            lines.append("Read a file again before you change it.")
        text = "\n".join(lines)
        return ToolResult(
            text,
            is_error=bool(restored.refused) and not done,
            preview=TextPreview("\n".join(lines[1:-1] if done else lines[1:])),
            structured={
                "direction": deed.direction,
                "done": [visible(step.path) for step in done],
                "refused": [
                    {"path": visible(each.path), "why": each.why} for each in restored.refused
                ],
            },
        )


def _shown(steps: list[Step] | tuple[Step, ...]) -> list[str]:
    lines = list(_named(steps))
    if len(lines) <= _MOST_NAMED:
        return lines
    return [*lines[:_MOST_NAMED], f"… and {len(lines) - _MOST_NAMED} more."]


def _named(steps: list[Step] | tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        is_directory = "directory" in {e.kind for e in (step.expected, step.wanted) if e}
        name = visible(step.path) + ("/" if is_directory else "")
        if step.wanted is None:
            yield f"{name} is gone"
        elif step.expected is None:
            yield f"{name} is back"
        else:
            yield f"{name} is as it was"
