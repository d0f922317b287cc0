"""/export: the open session in a file, to be read or kept elsewhere."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.commands.typed_paths import typed_path
from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.session.export import ExportFormat
    from winx_tui.session.store import SessionStore


async def _export(host: CommandHost, argument: str) -> None:
    if not host.conversation.is_kept:
        raise UsageError("Nothing was said here yet, so there is nothing to export.")
    kind, place = _understood(argument)
    runtime = host.runtime
    path = await asyncio.to_thread(
        export_to,
        runtime.sessions,
        host.conversation.session_id,
        kind,
        typed_path(place, runtime.workspace.root),
    )
    host.notify(f"Written: {visible(str(path))}")


def export_to(sessions: SessionStore, session_id: str, kind: ExportFormat, place: Path) -> Path:
    """Write a session into a file that is not there yet; return its path.

    Args:
        sessions: where it is.
        session_id: of the session.
        kind: of the file.
        place: the file, or the directory to make one in.

    Raises:
        SessionError: the session cannot be read, or the file cannot be written.
    """
    # Lazy: the formats are needed for this alone.
    from winx_tui.session.export import default_name, export, write_new

    session = sessions.load(sessions.find(session_id))
    path = place
    # Path.is_dir() raises for a name that is too long.
    if os.path.isdir(place):  # noqa: PTH112
        path = _free(place / default_name(session, kind))
    write_new(path, export(session, kind))
    return path


def _understood(argument: str) -> tuple[ExportFormat, str]:
    """Read `[FORMAT] [PATH]`; without a format the name of the file tells it."""
    # Lazy: as above.
    from winx_tui.session.export import format_named

    first, *rest = argument.split(maxsplit=1) or [""]
    if (kind := _tried(format_named, first)) is not None:
        return kind, rest[0].strip() if rest else "."
    if not argument:
        return "md", "."
    suffix = Path(argument).suffix
    return (format_named(suffix) if suffix else "md"), argument


def _tried(read: Callable[[str], ExportFormat], text: str) -> ExportFormat | None:
    try:
        return read(text)
    except UsageError:
        return None


def _free(path: Path) -> Path:
    """Return a name that nothing has yet."""
    number, free = 1, path
    while os.path.lexists(free):
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


EXPORT = Command(
    "export",
    (),
    "Write this session to a file.",
    "[md | html | json] [PATH]",
    _export,
    # `/ex` is more often meant for leaving.
    needs_whole_name=True,
)
