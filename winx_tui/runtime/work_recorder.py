"""Records what a session's calls do to the project, turn by turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from winx_tui.core.access import CallServerTool, RunCommand, WritePath
from winx_tui.core.errors import WinxError
from winx_tui.core.events import Event, Notice, TurnFinished, TurnStarted
from winx_tui.core.ids import new_id
from winx_tui.core.text import shortened
from winx_tui.execution.prepared import PreparedCall
from winx_tui.execution.recording import UnrecordedError
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.shell.pool import ShellPool

if TYPE_CHECKING:
    from winx_tui.workspace.checkpoints.keeper import Checkpoints
    from winx_tui.workspace.checkpoints.spans import SpanKind, Work

_PROMPT_CHARS = 120


@dataclass(frozen=True, slots=True)
class _Turn:
    id: str
    prompt: str
    kind: SpanKind | None = None
    """Of what the person does in it by hand; None: it is the model's."""


class SessionRecorder:
    """Knows which turn is under way, and what each call may change."""

    def __init__(
        self,
        record: ProjectRecord,
        session_id: str,
        shells: ShellPool,
        redact: Callable[[str], str],
        has_hooks: Callable[[str], bool],
        may_write: Callable[[], bool],
    ) -> None:
        """Take what is recorded, and for whom.

        Args:
            record: of the project.
            session_id: stands beside what is recorded.
            shells: of the session: what goes on in them changes the project at any time.
            redact: takes secrets out of titles.
            has_hooks: tells whether the user's hooks run after the calls of a tool; they may
                change any file.
            may_write: tells whether the mode lets calls change anything.
        """
        self.record = record
        record.open_sessions.add(session_id)
        self._session_id = session_id
        self._shells = shells
        self._redact = redact
        self._has_hooks = has_hooks
        self._may_write = may_write
        self.turns: list[str] = []
        """The ids of the turns of the conversation that began here, oldest first."""
        self.has_changes = False
        """Whether the turn that began last has changed anything that was recorded."""
        self._turn: _Turn | None = None
        """None: calls come without turns, as those of an MCP client; each is one of its own."""
        self._recorded_turn = ""
        """In which the whole project was recorded last."""
        self._beside = ""
        """What has gone on since the project was recorded last, for people; "": nothing."""
        self._ending: set[asyncio.Task[None]] = set()
        self._troubles: dict[str, None] = {}
        self._told: set[str] = set()

    def note(self, event: Event) -> None:
        """Follow the turns of the conversation."""
        match event:
            case TurnStarted(turn_id, prompt):
                typed = " ".join(prompt.typed.split())
                text = shortened(self._redact(typed), _PROMPT_CHARS)
                self._turn = _Turn(turn_id, text, _kind_by_hand(typed))
                self.turns.append(turn_id)
                self.has_changes = False
                self.record.begin_turn(turn_id, text)
                if self._may_write():
                    self.record.prepare_soon()
            case TurnFinished(turn_id):
                self.record.end_turn(turn_id)
                if self._beside:
                    self._track(self._settle())

    @asynccontextmanager
    async def around(self, prepared: PreparedCall) -> AsyncIterator[None]:
        """Record the project before a call and after it; see execution.recording."""
        touched = self._touched(prepared)
        if touched is None or not self.record.is_on:
            yield
            return
        beginning = asyncio.create_task(self._begin(prepared, touched))
        try:
            await asyncio.shield(beginning)
            yield
        finally:
            # What was begun is ended, whoever stops waiting for either.
            await asyncio.shield(self._track(self._end(beginning, touched)))

    def take_notices(self) -> tuple[Notice, ...]:
        """Return, once, what the person should know of what cannot be taken back."""
        fresh = [text for text in self._troubles if text not in self._told]
        self._troubles.clear()
        self._told.update(fresh)
        return (*self.record.take_notices(), *(Notice(text, "warning") for text in fresh))

    def work(self, kind: SpanKind, title: str) -> Work:
        """Describe work that is about to be done in the turn that is under way."""
        # Lazy: nothing is recorded before a call changes something.
        from winx_tui.workspace.checkpoints.spans import Work

        title = shortened(self._redact(" ".join(title.split())), _PROMPT_CHARS)
        turn = self._turn or _Turn(new_id("turn"), title)
        return Work(self._session_id, turn.id, "", kind, title, turn.prompt)

    async def aclose(self) -> None:
        """Wait for what is being recorded."""
        for turn in self.turns:
            self.record.end_turn(turn)
        if self._beside:
            self._track(self._settle())
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _touched(self, prepared: PreparedCall) -> tuple[str, ...] | None:
        """Return which paths a call may change; empty: any; None: none of the project."""
        if prepared.tool.records_itself:
            return None
        root, files = self.record.root, set[str]()
        for access in prepared.plan.accesses:
            match access:
                case RunCommand() if prepared.permit.level != "read-only":
                    return ()
                case CallServerTool():
                    return ()
                case WritePath(path) if path.is_relative_to(root) and path != root:
                    files.add(str(path.relative_to(root)))
        if files and self._has_hooks(prepared.tool.name):
            return ()
        return tuple(sorted(files)) or None

    async def _begin(self, prepared: PreparedCall, touched: Sequence[str]) -> int | None:
        """Record the project before a call; None: it could not be recorded."""
        by_hand = None if self._turn is None else self._turn.kind
        kind: SpanKind = by_hand or ("edit" if touched else "command")
        work = replace(self.work(kind, prepared.title), call=prepared.call.id)
        meanwhile = self.work("running", self._beside) if self._beside else None
        # Before its first change a turn is told from whatever was done since the last one.
        only = touched if work.turn == self._recorded_turn else ()
        try:
            number = await self.record.with_checkpoints(
                lambda checkpoints: _begun(checkpoints, work, only, meanwhile, touched)
            )
        except WinxError as error:
            self._note_trouble(error)
            if prepared.verdict.danger and self.record.is_whole:
                raise UnrecordedError(
                    f"Not run: this can lose work, and the project cannot be recorded before it: "
                    f"{error}. `winx config set checkpoints.enabled false` lets it run all the same"
                ) from error
            return None
        self._recorded_turn = work.turn
        return number

    async def _end(self, beginning: asyncio.Task[int | None], touched: Sequence[str]) -> None:
        """Record the project after a call, if it was recorded before it."""
        try:
            number = await beginning
            if number is not None:
                changes = await self.record.with_checkpoints(
                    lambda checkpoints: checkpoints.end(number, touched)
                )
                self.has_changes = self.has_changes or bool(changes)
        except UnrecordedError:
            return
        except WinxError as error:
            self._note_trouble(error)
        self._beside = self._running()

    async def _settle(self) -> None:
        meanwhile = self.work("running", self._beside)
        try:
            await self.record.with_checkpoints(lambda checkpoints: checkpoints.settle(meanwhile))
        except WinxError as error:
            self._note_trouble(error)
        self._beside = self._running()

    def _running(self) -> str:
        """Name the commands that go on beside everything else."""
        running = [shell.command for shell in self._shells.shells() if shell.is_running]
        if self._shells.foreground.is_running:
            running.append("a command in the foreground")
        return ", ".join(running)

    def _note_trouble(self, error: Exception) -> None:
        self._troubles[f"What this turn changes cannot be taken back: {error}."] = None

    def _track(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return task


def _kind_by_hand(typed: str) -> SpanKind | None:
    """Tell what a person's own turn does to the project; None: it is a prompt."""
    # Lazy: it stands on the tools, which are recorded here.
    from winx_tui.runtime.typed_calls import typed_call

    if typed_call(typed) is None:
        return None
    # An edit that is undone through the journal is no work that could be taken back again.
    return "typed" if typed.startswith("!") else "restore"


def _begun(
    checkpoints: Checkpoints,
    work: Work,
    only: Sequence[str],
    meanwhile: Work | None,
    touched: Sequence[str],
) -> int:
    # Lazy: nothing is recorded before a call changes something.
    from winx_tui.workspace.checkpoints.store import DamagedStoreError

    try:
        return checkpoints.begin(work, only, meanwhile, touched=touched)
    except DamagedStoreError:
        # What was broken is put aside by now, and the call must not go unrecorded for it.
        return checkpoints.begin(work, (), touched=touched)
