"""take_back: a person takes back what turns have done to the project; no model has it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.core.text import counted
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.workspace.checkpoints.folding import folded, is_directory
from winx_tui.workspace.checkpoints.plan import Direction, Step
from winx_tui.workspace.checkpoints.restoring import Restored
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.display import visible

CarryOut = Callable[[], Awaitable[tuple[Restored, Sequence[str]]]]
"""Puts paths back; tells what has become of them, and sentences on branches, which stay."""
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
    merged: frozenset[str] = frozenset()
    """Paths that keep what others have changed in them since."""


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

    def __init__(self, deed: Deed, carry_out: CarryOut) -> None:
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
            preview=TextPreview("\n".join(_shown(self._deed.steps, self._deed.merged))),
        )

    async def run(self, plan: ToolPlan[TakeBackParams], context: ToolContext) -> ToolResult:
        """Go the way; what was changed since stays as it is, and is named."""
        deed = self._deed
        try:
            restored, notes = await self._carry_out()
        except WorkspaceError as error:
            raise ToolError(f"Nothing was changed: {error}") from error
        paths = frozenset(restored.done)
        done = [step for step in deed.steps if step.path in paths]
        is_vain = bool(restored.refused) and not done
        head = "Nothing was changed" if is_vain else _DONE[deed.direction]
        lines = [f"{head}: '{visible(deed.title)}'."]
        lines += [] if is_vain else _shown(done, deed.merged) or ["No file had to be changed."]
        left = [f"Left as it is: {visible(each.path)} {each.why}." for each in restored.refused]
        lines += [*_bounded(left), *notes]
        if done:
            lines.append("Read a file again before you change it.")
        text = "\n".join(lines)
        return ToolResult(
            text,
            is_error=is_vain,
            preview=TextPreview("\n".join(lines[1:-1] if done else lines[1:])),
            structured={
                "direction": deed.direction,
                "done": [visible(step.path) for step in done],
                "refused": [
                    {"path": visible(each.path), "why": each.why} for each in restored.refused
                ],
            },
        )


def _shown(steps: Sequence[Step], merged: Collection[str]) -> list[str]:
    return _bounded(list(_named(steps, merged)))


def _bounded(lines: list[str]) -> list[str]:
    if len(lines) <= _MOST_NAMED:
        return lines
    return [*lines[:_MOST_NAMED], f"… and {len(lines) - _MOST_NAMED} more."]


def _named(steps: Sequence[Step], merged: Collection[str]) -> Iterator[str]:
    for step, files in folded(steps):
        name = visible(step.path) + ("/" if is_directory(step) else "")
        along = f", and {counted(files, 'file')} in it" if files else ""
        if step.path in merged:
            yield f"{name} is as it was, with what was changed since"
        elif step.wanted is None:
            yield f"{name} is gone{along}"
        elif step.expected is None:
            yield f"{name} is back{along}"
        else:
            yield f"{name} is as it was"
