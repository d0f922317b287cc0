"""/copy: the last answer to the clipboard."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost


async def _copy(host: CommandHost, argument: str) -> None:
    answer = host.conversation.last_answer
    if not answer:
        host.notify("There is no answer to copy yet.", "warning")
        return
    host.copy(answer)
    host.notify(f"Copied the last answer, {len(answer)} characters.")


COPY = Command("copy", (), "Copy the last answer to the clipboard.", "", _copy)
