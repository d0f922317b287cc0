"""/init: the model studies the project and writes AGENTS.md."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.commands.prompt_text import prompt_text
from winx_tui.core.errors import UsageError
from winx_tui.core.messages import Message, expanded_message
from winx_tui.core.modes import Mode

NAME = "init"


def init_prompt(focus: str, mode: Mode) -> Message:
    """Return what is sent for `/init FOCUS`.

    Raises:
        UsageError: nothing can be written in that mode.
    """
    if mode == "read-only":
        raise UsageError(
            "AGENTS.md cannot be written in read-only mode; /mode ask lets winx propose it."
        )
    text = prompt_text("init")
    if focus:
        text += f"\n\nThe user asks to give most room to: {focus}"
    return expanded_message(f"/{NAME} {focus}".rstrip(), text)


async def _init(host: CommandHost, argument: str) -> None:
    await host.respond(init_prompt(argument, host.conversation.mode))


INIT = Command(NAME, (), "Have AGENTS.md written or mended from the project.", "[FOCUS]", _init)
