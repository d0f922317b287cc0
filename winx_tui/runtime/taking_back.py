"""The way back from what turns have done to the project, and forth again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from winx_tui.core.errors import UsageError
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.results import ToolResult
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.runtime.toolset import Toolset
from winx_tui.runtime.typed_calls import CallByHand
from winx_tui.tools.base import Tool
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.plan import Direction, Step
from winx_tui.workspace.checkpoints.restoring import Refusal
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.checkpoints.turns import next_redo, next_undo, standing_work
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.tools.take_back import Deed

_TOOL = "take_back"


@dataclass(frozen=True, slots=True)
class WayBack:
    """A way back or forth that is worked out and not gone."""

    direction: Direction
    spans: tuple[Span, ...]
    """The work that is taken back, or made again; oldest first."""
    steps: tuple[Step, ...]
    """One for each path that changes."""
    refusals: tuple[Refusal, ...] = ()
    """What is left as it is, unless the person says otherwise."""

    @property
    def title(self) -> str:
        """Name the work: the prompt of its turn, or of how many turns it is."""
        prompts = list(dict.fromkeys(span.prompt or span.title for span in self.spans))
        return prompts[0] if len(prompts) == 1 else f"{len(prompts)} turns"

    @property
    def blocked(self) -> frozenset[str]:
        """Return the paths that are left as they are, unless the person says otherwise."""
        return frozenset(refusal.path for refusal in self.refusals)


def work_out(
    checkpoints: Checkpoints, spans: Sequence[Span], direction: Direction, path: str = ""
) -> WayBack:
    """Work out how spans are taken back, or made again, and what stands in the way.

    Args:
        checkpoints: of the project.
        spans: oldest first.
        direction: back or forth.
        path: relative to the project; nothing else is touched. "": all of it is.

    Raises:
        WorkspaceError: the record cannot be read.
    """
    steps = tuple(step for step in checkpoints.steps(spans, direction) if is_below(step.path, path))
    return WayBack(direction, tuple(spans), steps, checkpoints.examine(steps))


def is_below(path: str, directory: str) -> bool:
    """Tell whether a path is another one, or lies in it; in "" all do."""
    return not directory or path == directory or path.startswith(f"{directory}/")


@dataclass(frozen=True, slots=True)
class OpenDeed:
    """A way that was confirmed and is not gone yet."""

    deed: Deed
    typed: str
    """The words that have the conversation go it."""
    result: asyncio.Future[ToolResult]
    """What comes of it."""


class WaysBack:
    """Finds the ways back for one conversation, and keeps the one that was confirmed."""

    def __init__(
        self,
        record: ProjectRecord,
        turns: Callable[[], Collection[str]],
        may_write: Callable[[], bool],
    ) -> None:
        """Take what is known.

        Args:
            record: of the project.
            turns: tells the ids of the conversation's turns.
            may_write: tells whether anything may be written.
        """
        self._record = record
        self._turns = turns
        self._may_write = may_write
        self._waiting: dict[str, OpenDeed] = {}

    async def undo(self, path: str = "") -> WayBack | None:
        """Work out how the newest turn that stands is taken back, or what it did to a path.

        Returns:
            None: there is nothing that was recorded.

        Raises:
            UsageError: nothing may be written.
            WorkspaceError: the record cannot be read.
        """
        return await self._next(path, "undo", next_undo)

    async def redo(self, path: str = "") -> WayBack | None:
        """Work out how what was taken back last is made again; as undo() does."""
        return await self._next(path, "redo", next_redo)

    async def before(self, turns: Collection[str]) -> WayBack | None:
        """Work out how all that stands of some turns is taken back; as undo() does."""
        return await self._next("", "undo", lambda spans, _: standing_work(spans, turns))

    async def recorded(self) -> tuple[Span, ...]:
        """Return all that was recorded of the conversation's turns, oldest first.

        Raises:
            WorkspaceError: the record cannot be read.
        """
        if not self._record.is_on:
            return ()
        turns = self._turns()
        spans = await self._record.with_checkpoints(lambda checkpoints: checkpoints.spans())
        return tuple(span for span in spans if span.turn in turns or not span.is_work)

    async def contents(self, step: Step) -> tuple[bytes | None, bytes | None]:
        """Return what a file holds now, and what it would hold; None: nothing that is a file.

        Raises:
            WorkspaceError: what was recorded is lost.
        """
        return await self._record.with_checkpoints(lambda checkpoints: checkpoints.contents(step))

    def put(self, way: WayBack, overwriting: Collection[str] = ()) -> OpenDeed:
        """Keep a way that was confirmed; `respond()` with its words goes it.

        Args:
            way: as it was shown.
            overwriting: paths that are put back although something stands in the way.
        """
        # Lazy: brings pydantic along.
        from winx_tui.tools.take_back import Deed

        deed = Deed(way.direction, way.title, way.spans, way.steps, frozenset(overwriting))
        typed = f"/{way.direction} {visible(way.title)}"
        waiting = OpenDeed(deed, typed, asyncio.get_running_loop().create_future())
        self._waiting[typed] = waiting
        return waiting

    def has(self, typed: str) -> bool:
        """Tell whether these words stand for a way that was confirmed."""
        return typed in self._waiting

    def take(self, typed: str, model: ModelRef) -> CallByHand:
        """Return the call that these words stand for; they stand for it once."""
        waiting = self._waiting.pop(typed)
        deed = waiting.deed
        arguments = {"direction": deed.direction, "what": visible(deed.title)}
        call = ToolCall(new_id("call"), _TOOL, json.dumps(arguments))

        def tool(toolset: Toolset) -> Tool[Any]:
            from winx_tui.tools.take_back import TakeBack

            assert toolset.recorder is not None, "what is taken back was recorded"
            work = toolset.recorder.work(deed.direction, deed.title)
            return TakeBack(
                deed,
                lambda: self._record.with_checkpoints(
                    lambda checkpoints: checkpoints.carry_out(
                        deed.steps, work, deed.spans, overwriting=deed.overwriting
                    )
                ),
            )

        def note(result: ToolResult) -> None:
            if not waiting.result.done():
                waiting.result.set_result(result)

        return CallByHand(typed, call, model, tool, note)

    async def _next(
        self,
        path: str,
        direction: Direction,
        choose: Callable[[Sequence[Span], Collection[str]], Sequence[Span]],
    ) -> WayBack | None:
        if not self._may_write():
            raise UsageError("In read-only mode nothing is taken back; /mode changes that.")
        if not self._record.is_on:
            return None
        turns = self._turns()

        def find(checkpoints: Checkpoints) -> WayBack | None:
            spans: Sequence[Span] = checkpoints.spans()
            if path:
                spans = [
                    span
                    for span in spans
                    if any(is_below(change.path, path) for change in checkpoints.changes(span))
                ]
            chosen = choose(spans, turns)
            return work_out(checkpoints, chosen, direction, path) if chosen else None

        return await self._record.with_checkpoints(find)
