"""The way back from what turns have done to the project, and forth again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from winx_tui.core.errors import UsageError, WorkspaceError
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.results import ToolResult
from winx_tui.runtime.conflicts import Conflict, Settled, conflicts_on
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.runtime.shown_steps import ShownStep, shown_step
from winx_tui.runtime.toolset import Toolset
from winx_tui.runtime.typed_calls import CallByHand
from winx_tui.runtime.way_finding import WayBack as WayBack
from winx_tui.runtime.way_finding import changing, notes_before, notes_on, work_along, work_out
from winx_tui.tools.base import Tool
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.left_out import left_out_text
from winx_tui.workspace.checkpoints.plan import Direction, Step
from winx_tui.workspace.checkpoints.restoring import Restored
from winx_tui.workspace.checkpoints.spans import Span, Work
from winx_tui.workspace.checkpoints.turns import next_redo, next_undo, standing_work
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.tools.take_back import Deed

_TOOL = "take_back"
_NEXT = {"undo": next_undo, "redo": next_redo}
_Choose = Callable[[Checkpoints, Sequence[Span]], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class OpenDeed:
    """A way that was confirmed and is not gone yet."""

    deed: Deed
    settled: Settled
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

    @property
    def is_on(self) -> bool:
        """Tell whether the project is recorded at all."""
        return self._record.is_on

    async def undo(self, path: str = "") -> WayBack | None:
        """Work out how the newest turn that stands is taken back, or what it did to a path.

        Returns:
            None: there is nothing that was recorded.

        Raises:
            UsageError: nothing may be written.
            WorkspaceError: the record cannot be read.
        """
        return await self._next(path, "undo")

    async def redo(self, path: str = "") -> WayBack | None:
        """Work out how what was taken back last is made again; as undo() does."""
        return await self._next(path, "redo")

    async def before(self, turns: Collection[str]) -> WayBack | None:
        """Work out how all that stands of some turns is taken back.

        Returns:
            None: there is nothing that was recorded.

        Raises:
            WorkspaceError: the record cannot be read.
        """
        return await self._find("", "undo", lambda _, spans: standing_work(spans, turns))

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

    async def knows(self, path: str = "") -> bool:
        """Tell whether the conversation's turns have done anything that was recorded.

        Args:
            path: relative to the project: only work on it counts, or below it. "": all does.

        Raises:
            WorkspaceError: the record cannot be read.
        """
        work = [span for span in await self.recorded() if span.is_work]
        paths = (path,) if path else ()
        return bool(
            await self._record.with_checkpoints(
                lambda checkpoints: changing(checkpoints, work, paths)
            )
        )

    async def elsewhere(self, direction: Direction, path: str = "") -> Span | None:
        """Find the newest work of other conversations that `winx undo`, or redo, would go back on.

        Args:
            direction: back or forth.
            path: relative to the project: only work on it counts, or below it. "": all does.

        Returns:
            None: there is none.

        Raises:
            WorkspaceError: the record cannot be read.
        """

        def find(checkpoints: Checkpoints) -> Span | None:
            spans = [span for span in checkpoints.spans() if span.after or not span.is_work]
            every_turn = {span.turn for span in spans}
            found = _chosen(checkpoints, spans, every_turn, direction, path)
            return found[-1] if found else None

        return await self._record.with_checkpoints(find) if self._record.is_on else None

    async def paths_changed(self, spans: Sequence[Span]) -> frozenset[str]:
        """Return the files that recorded work has changed; directories do not count.

        Raises:
            WorkspaceError: the record cannot be read.
        """

        def find(checkpoints: Checkpoints) -> frozenset[str]:
            return frozenset(
                change.path
                for span in spans
                for change in checkpoints.changes(span)
                if not all(
                    entry is None or entry.is_directory for entry in (change.before, change.after)
                )
            )

        return await self._record.with_checkpoints(find)

    async def contents(self, step: Step) -> tuple[bytes | None, bytes | None]:
        """Return what a file holds now, and what it would hold; None: nothing that is a file.

        Raises:
            WorkspaceError: what was recorded is lost.
        """
        return await self._record.with_checkpoints(lambda checkpoints: checkpoints.contents(step))

    async def shown(self, steps: Sequence[Step]) -> tuple[ShownStep, ...]:
        """Look at what paths hold, and what they would become.

        Raises:
            WorkspaceError: what was recorded is lost.
        """
        root = self._record.root
        return await self._record.with_checkpoints(
            lambda checkpoints: tuple(shown_step(root, step, checkpoints.content) for step in steps)
        )

    async def conflicts(self, way: WayBack) -> tuple[Conflict, ...]:
        """Look at all that stands in the way.

        Raises:
            WorkspaceError: the record cannot be read.
        """
        if not way.refusals:
            return ()
        root = self._record.root
        return await self._record.with_checkpoints(
            lambda checkpoints: conflicts_on(root, checkpoints, way)
        )

    async def branch_notes(self, way: WayBack) -> tuple[str, ...]:
        """Say what would be to be known of branches, which stay; whole sentences.

        Raises:
            WorkspaceError: what was recorded is lost.
        """
        return await self._record.with_checkpoints(
            lambda checkpoints: notes_before(checkpoints, way)
        )

    async def not_recorded(self) -> str:
        """Say what of the project cannot be taken back, a sentence; "" where there is nothing."""
        if not self._record.is_on:
            return ""
        return await self._record.with_checkpoints(
            lambda checkpoints: left_out_text(checkpoints.left_out)
        )

    def put(self, way: WayBack, overwriting: Collection[str] = ()) -> OpenDeed:
        """Keep a way that was confirmed; `respond()` with its words goes it.

        Args:
            way: as it was shown.
            overwriting: paths that are put back although something stands in the way.
        """
        return self.confirm(Settled(way, frozenset(overwriting)))

    def confirm(self, settled: Settled) -> OpenDeed:
        """Keep a way whose obstacles have answers; `respond()` with its words goes it.

        Raises:
            UsageError: nothing may be written.
        """
        # Lazy: brings pydantic along.
        from winx_tui.tools.take_back import Deed

        self.check_allowed()
        way = settled.way
        merged = frozenset(merge.step.path for merge in settled.merges)
        deed = Deed(way.direction, way.title, way.spans, way.steps, settled.overwriting, merged)
        typed = f"/{way.direction} {visible(way.title)}"
        waiting = OpenDeed(deed, settled, typed, asyncio.get_running_loop().create_future())
        self._waiting[typed] = waiting
        return waiting

    async def carry_out(self, settled: Settled, work: Work) -> tuple[Restored, tuple[str, ...]]:
        """Go a way at once; what no longer holds what the person saw stays as it is.

        Returns:
            What has become of it, and sentences on branches, which stay as they are.

        Raises:
            WorkspaceError: it cannot be recorded, and nothing was done.
        """
        way, root = settled.way, self._record.root

        def go(checkpoints: Checkpoints) -> tuple[Restored, tuple[str, ...]]:
            checkpoints.keep(merge.content for merge in settled.merges)
            overwriting = settled.still_overwriting(root)
            restored = checkpoints.carry_out(way.steps, work, way.whole, overwriting=overwriting)
            try:
                return restored, notes_on(checkpoints, way)
            except WorkspaceError:
                # What is lost of git's own directory takes nothing from what was done.
                return restored, ()

        return await self._record.with_checkpoints(go)

    def check_allowed(self) -> None:
        """Make sure that something may be written.

        Raises:
            UsageError: nothing may.
        """
        if not self._may_write():
            raise UsageError("In read-only mode nothing is taken back; /mode changes that.")

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
            return TakeBack(deed, lambda: self.carry_out(waiting.settled, work))

        def note(result: ToolResult) -> None:
            if not waiting.result.done():
                waiting.result.set_result(result)

        return CallByHand(typed, call, model, tool, note)

    async def _next(self, path: str, direction: Direction) -> WayBack | None:
        self.check_allowed()
        turns = self._turns()
        return await self._find(
            path,
            direction,
            lambda checkpoints, spans: _chosen(checkpoints, spans, turns, direction, path),
        )

    async def _find(self, path: str, direction: Direction, choose: _Choose) -> WayBack | None:
        if not self._record.is_on:
            return None

        def find(checkpoints: Checkpoints) -> WayBack | None:
            chosen = choose(checkpoints, checkpoints.spans())
            paths = (path,) if path else ()
            return work_out(checkpoints, chosen, direction, paths) if chosen else None

        return await self._record.with_checkpoints(find)


def _chosen(
    checkpoints: Checkpoints,
    spans: Sequence[Span],
    turns: Collection[str],
    direction: Direction,
    path: str,
) -> Sequence[Span]:
    """Return what is taken back, or made again, next; of all turns that count."""
    if not path:
        return _NEXT[direction](spans, turns)
    along = work_along(changing(checkpoints, spans, (path,)), turns)
    return along.standing if direction == "undo" else along.gone
