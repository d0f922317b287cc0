"""/keys: which keys do what; /mouse: whose the mouse is."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost

_LINE_KEYS = (
    ("Enter", "send"),
    ("Alt+Enter, Ctrl+J", "new line"),
    ("Tab", "complete a command or a file"),
    ("↑ / ↓", "earlier and later prompts"),
    ("Ctrl+R", "search the earlier prompts"),
    ("Ctrl+A / E, Alt+B / F", "move in the line"),
    ("Ctrl+K / U / W, Ctrl+Y", "cut, and put back what was cut"),
    ("Ctrl+C", "clear the line, stop what winx does, or leave"),
    ("Ctrl+D", "leave, on an empty line"),
)
"""Of the line prompt; the screen has tables of its own, which a person can change."""


async def _keys(host: CommandHost, argument: str) -> None:
    if await host.open_page("keys"):
        return
    rows = [f"- `{keys}`: {meaning}" for keys, meaning in _LINE_KEYS]
    await host.show("\n".join(["**Keys of the line prompt**", "", *rows]))


async def _mouse(host: CommandHost, argument: str) -> None:
    if not host.toggle_mouse():
        host.notify("The terminal has the mouse here already: winx --repl never takes it.")


KEYS = Command("keys", ("keybindings",), "Which keys do what.", "", _keys)
MOUSE = Command("mouse", (), "Leave the mouse to the terminal, or take it back.", "", _mouse)
