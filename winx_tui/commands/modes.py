"""/mode and /yolo: what runs without a question."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.core.errors import UsageError
from winx_tui.core.modes import MODES, Mode
from winx_tui.workspace.display import visible

WHAT_RUNS: dict[Mode, str] = {
    "read-only": "Nothing is written. Commands that only read run in the sandbox; others ask, and "
    "cannot write either.",
    "ask": "Edits ask first. Commands that only read run in the sandbox; others ask.",
    "accept-edits": "Edits inside the project run. Commands that only read run in the sandbox; "
    "others ask.",
    "full-access": "Edits inside the project and every command run without a question and without "
    "a sandbox.",
}
"""Mode → what it means, for a person."""


FULL_ACCESS_WARNING = (
    "Mode full-access: every command and edit now runs without a question, also ones "
    "that delete or send your files. /mode ask goes back."
)


async def _mode(host: CommandHost, argument: str) -> None:
    if argument:
        set_mode(host, _named(argument))
        return
    options = [Choice(mode, mode, WHAT_RUNS[mode]) for mode in MODES]
    chosen = await host.choose(
        "Mode: what runs without a question", options, host.conversation.mode
    )
    if chosen is not None:
        set_mode(host, _named(chosen))


async def _yolo(host: CommandHost, argument: str) -> None:
    set_mode(host, "full-access")


def _named(text: str) -> Mode:
    wanted = text.lower().replace(" ", "-").replace("_", "-")
    fitting = [mode for mode in MODES if mode.startswith(wanted)]
    if not fitting:
        raise UsageError(f"There is no mode '{visible(text)}'. Modes: {', '.join(MODES)}.")
    if len(fitting) > 1:
        raise UsageError(f"'{visible(text)}' fits {' and '.join(fitting)}; write more of the name.")
    return fitting[0]


def set_mode(host: CommandHost, mode: Mode) -> None:
    """Change the mode and say what it means."""
    host.conversation.set_mode(mode)
    if mode == "full-access":
        host.notify(FULL_ACCESS_WARNING, "warning")
    else:
        host.notify(f"Mode {mode}. {WHAT_RUNS[mode]}")


MODE = Command("mode", (), "What runs without a question.", "[MODE]", _mode)
YOLO = Command(
    "yolo",
    (),
    "Full-access mode: everything runs without a question.",
    "",
    _yolo,
    needs_whole_name=True,
)
