"""/exit."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost


async def _exit(host: CommandHost, argument: str) -> None:
    if host.runtime.worktree is None:
        host.quit()
        return
    # Lazy: few have a worktree.
    from winx_tui.commands.worktree import part_from_worktree

    if await part_from_worktree(host):
        host.quit()


EXIT = Command(
    "exit", ("quit", "q"), "Leave winx; the session is kept.", "", _exit, needs_whole_name=True
)
