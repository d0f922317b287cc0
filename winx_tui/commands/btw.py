"""/btw: a question beside the work, which goes on meanwhile and never sees it."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost


async def _btw(host: CommandHost, argument: str) -> None:
    question = argument or await host.ask_text("A question beside the work")
    if question:
        await host.aside(question, host.conversation.ask_aside(question))


BTW = Command(
    "btw",
    (),
    "Ask aside; later requests do not carry the answer.",
    "QUESTION",
    _btw,
)
