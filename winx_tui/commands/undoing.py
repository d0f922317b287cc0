"""/undo and /redo: what turns have changed, taken back and made again."""

from __future__ import annotations

import asyncio
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.commands.session_words import ago, moment_of, one_line
from winx_tui.commands.settling import NOTHING_CHANGED, reasons, settle
from winx_tui.commands.typed_paths import typed_path
from winx_tui.core.errors import SessionError, UsageError, WorkspaceError
from winx_tui.core.events import ToolCallFinished
from winx_tui.core.preview import DiffPreview
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.taking_back import WaysBack
    from winx_tui.workspace.checkpoints.plan import Direction
    from winx_tui.workspace.checkpoints.spans import Span

_NOTHING_LEFT: dict[Direction, str] = {
    "undo": "Nothing that was done here is left to be taken back",
    "redo": "Nothing was taken back here that could be made again",
}
_ELSEWHERE: dict[Direction, tuple[str, str]] = {
    "undo": ("still stands", "takes it back"),
    "redo": ("was taken back", "makes it again"),
}
"""How the work of another conversation stands, and what is done about it."""


async def go_along(host: CommandHost, direction: Direction, argument: str) -> None:
    """Take back the newest work that stands, or make again what was taken back last.

    Args:
        host: whose conversation did it.
        direction: back or forth.
        argument: a path as it was typed; "": all of it.

    Raises:
        UsageError: a turn is under way, nothing may be written, or the path lies outside.
    """
    conversation = host.conversation
    if conversation.is_running:
        raise UsageError("A turn is still running; wait for its end or interrupt it first.")
    ways = conversation.ways_back
    path = path_in(host.runtime.workspace.root, argument)
    try:
        if ways is not None and await _go_recorded(host, ways, direction, path):
            return
    except WorkspaceError as error:
        host.notify(
            f"What was recorded cannot be read: {error}. Edits alone are looked for.", "warning"
        )
    await host.respond(f"/{direction} {argument}".strip())


def path_in(root: Path, typed: str) -> str:
    """Return a typed path relative to the project, as it is recorded; "" for all of it.

    Names count, and no link is followed: what lies there may be one.

    Raises:
        UsageError: it lies outside, or cannot name a file.
    """
    if not typed:
        return ""
    absolute = Path(os.path.normpath(typed_path(typed, root)))
    if not absolute.is_relative_to(root):
        # The way to the project may lead through links.
        absolute = Path(os.path.realpath(absolute.parent), absolute.name)
    if not absolute.is_relative_to(root):
        raise UsageError(f"{visible(typed)} lies outside of the project; nothing was changed.")
    relative = str(absolute.relative_to(root))
    return "" if relative == "." else relative


async def _go_recorded(host: CommandHost, ways: WaysBack, direction: Direction, path: str) -> bool:
    """Go the recorded way; tell whether the record has anything to say at all."""
    way = await (ways.undo(path) if direction == "undo" else ways.redo(path))
    if way is None:
        known, elsewhere = await ways.knows(path), await ways.elsewhere(direction, path)
        # The journal of edits may know more, and gives a file back whoever has edited it.
        is_for_journal = elsewhere is None or (path and elsewhere.kind == "edit")
        if not known and (is_for_journal or _has_edited(host.conversation)):
            return False
        where = f" in {visible(path)}" if path else ""
        more = "" if elsewhere is None else await _pointed_to(host, direction, elsewhere, path)
        host.notify(f"{_NOTHING_LEFT[direction]}{where}.{more}")
        return True
    settled = await settle(host, way)
    if settled is None:
        host.notify(NOTHING_CHANGED)
    elif settled.is_vain:
        host.notify(f"{NOTHING_CHANGED} {reasons(way.refusals)}")
    else:
        await host.respond(ways.confirm(settled).typed)
    return True


def _has_edited(conversation: Conversation) -> bool:
    """Tell whether the conversation has edited files, recorded or not."""
    return "changed" in conversation.touched_files.values() or any(
        isinstance(event, ToolCallFinished)
        and isinstance(event.result.preview, DiffPreview)
        and not event.result.is_error
        for event in conversation.history
    )


async def _pointed_to(host: CommandHost, direction: Direction, work: Span, path: str) -> str:
    """Say how the work of another conversation stands, and is gone back on."""
    session = work.session
    try:
        if session:
            await asyncio.to_thread(host.runtime.sessions.find, session)
    except SessionError:
        # Its file is gone, or it was none of a session.
        session = ""
    stands, _ = _ELSEWHERE[direction]
    said = f"'{one_line(work.prompt or work.title)}' of another conversation {stands}"
    roads = roads_to(direction, path, session, is_outside=not host.runtime.is_demo)
    return f" {said} ({ago(moment_of(work.at))}){roads}."


def roads_to(direction: Direction, path: str, session: str, *, is_outside: bool) -> str:
    """Name the ways to go back on the work of another conversation; "" where there are none.

    Args:
        direction: back or forth.
        path: what it is limited to, relative to the project; "": nothing.
        session: that has the work; "": it is gone.
        is_outside: whether another winx knows the project, unlike that of the demo.
    """
    limit = f" {visible(shlex.quote(path))}" if path else ""
    roads = [f"`winx {direction}{limit}` in another terminal"] * is_outside
    roads += [f"/{direction} after /resume {session}"] * bool(session)
    return f": {' or '.join(roads)} {_ELSEWHERE[direction][1]}" if roads else ""


async def _undo(host: CommandHost, argument: str) -> None:
    await go_along(host, "undo", argument)


async def _redo(host: CommandHost, argument: str) -> None:
    await go_along(host, "redo", argument)


UNDO = Command("undo", (), "Take back the last turn's changes, commands too.", "[FILE]", _undo)
REDO = Command("redo", (), "Make again what was undone.", "[FILE]", _redo)
