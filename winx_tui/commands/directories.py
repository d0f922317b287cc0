"""/add-dir: a further directory for this session."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.workspace.display import visible

_ADD = "add "


async def _add_dir(host: CommandHost, argument: str) -> None:
    directories = host.conversation.directories
    # Another agent has `/directory add PATH`.
    text = argument.removeprefix(_ADD).strip()
    if text in ("", "add", "show", "list"):
        await host.show(_listed([str(path) for path in directories.all]))
        return
    path = await directories.add(text)
    host.notify(
        f"{visible(str(path))} is read and written like the workspace now, until winx ends. "
        "Its own settings and instructions do not count."
    )


def _listed(paths: list[str]) -> str:
    if not paths:
        return "No directory is added to the workspace; `/add-dir PATH` adds one."
    rows = (f"- `{visible(path)}`" for path in paths)
    return "\n".join(("**Added to the workspace**", "", *rows))


ADD_DIR = Command(
    "add-dir",
    ("directory",),
    "Have a further directory read and written.",
    "[PATH]",
    _add_dir,
)
