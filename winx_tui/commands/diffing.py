"""/diff: what was changed, on a page of its own or as lines."""

from __future__ import annotations

import asyncio

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.core.text import counted
from winx_tui.runtime.session_changes import SOURCES, ChangedFile
from winx_tui.workspace.display import visible

_MOST_CHARS = 30_000
"""Of the diff that is printed."""


async def _diff(host: CommandHost, argument: str) -> None:
    changes = host.conversation.changes
    changes.wanted = argument.removeprefix("@").removeprefix("./").rstrip("/")
    if not await host.open_page("diff"):
        await _print(host, changes.wanted)


async def _print(host: CommandHost, wanted: str) -> None:
    # Lazy: reached by this command only.
    from winx_tui.runtime.change_text import change_text

    session = host.conversation.changes
    session.wanted = ""
    changes = await session.read("session", host.runtime.sessions, host.conversation)
    files = tuple(file for file in changes.files if _is_wanted(file, wanted))
    for note in changes.notes:
        host.notify(note)
    where = f" in {visible(wanted)}" if wanted else ""
    if not files:
        host.notify(f"Nothing has changed in this session{where}.")
        return
    text = await asyncio.to_thread(change_text, session, files, _MOST_CHARS)
    title = f"Changes of {SOURCES['session']}{where}: {counted(len(files), 'file')}"
    left_out = ""
    if text.left_out:
        left_out = f"\nNot shown whole: {', '.join(text.left_out)}. /diff FILE shows one of them."
    counts = "\n".join(text.counts)
    await host.read(title, f"{counts}\n\n{text.diff.rstrip()}{left_out}")


def _is_wanted(file: ChangedFile, wanted: str) -> bool:
    return not wanted or file.name == wanted or file.name.startswith(f"{wanted}/")


DIFF = Command(
    "diff", ("changes",), "What was changed: files, diffs, hunks to take back.", "[PATH]", _diff
)
