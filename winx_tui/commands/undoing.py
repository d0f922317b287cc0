"""/undo and /redo: the changes winx has made to files, taken back and made again."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost


async def _undo(host: CommandHost, argument: str) -> None:
    await host.respond(f"/undo {argument}".strip())


async def _redo(host: CommandHost, argument: str) -> None:
    await host.respond(f"/redo {argument}".strip())


UNDO = Command("undo", (), "Take back winx's last change, or its last of a file.", "[FILE]", _undo)
REDO = Command("redo", (), "Make again what was undone.", "[FILE]", _redo)
