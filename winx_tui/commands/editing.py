"""/editor and /vim: how prompts are written."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost


async def _editor(host: CommandHost, argument: str) -> None:
    text = await host.edit_text(argument)
    if text.strip():
        host.put_prompt(text)
    else:
        host.notify("Nothing was written, so the prompt stays empty.")


async def _vim(host: CommandHost, argument: str) -> None:
    if host.switch_vim():
        keep = "`winx config set ui.vim true` keeps them."
        host.notify(f"The prompt has vim's keys now: Esc for commands, i to type. {keep}")
    else:
        host.notify("The prompt has plain keys again.")


EDITOR = Command(
    "editor",
    ("edit",),
    "Write the next prompt in your own editor.",
    "[TEXT]",
    _editor,
)
VIM = Command("vim", (), "Switch vim's keys in the prompt on or off.", "", _vim)
