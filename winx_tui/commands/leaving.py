"""/exit."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost


async def _exit(host: CommandHost, argument: str) -> None:
    host.quit()


EXIT = Command(
    "exit", ("quit", "q"), "Leave winx; the session is kept.", "", _exit, needs_whole_name=True
)
