"""/new and /resume."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.core.text import shortened
from winx_tui.session.store import SessionSummary
from winx_tui.workspace.display import visible

_PROMPT_CHARS = 72


async def _new(host: CommandHost, argument: str) -> None:
    await host.new_conversation()
    host.clear_screen()
    host.notify("A new conversation; /resume goes back to the one before.")


async def _resume(host: CommandHost, argument: str) -> None:
    if argument:
        await host.resume(argument)
        return
    runtime = host.runtime
    summaries = await asyncio.to_thread(runtime.sessions.list, runtime.workspace.root)
    here = host.conversation.session_id
    options = [_row(summary) for summary in summaries if summary.id != here]
    if not options:
        host.notify("This folder has no other session yet.")
        return
    chosen = await host.choose("Go on with a session", options)
    if chosen is not None:
        await host.resume(chosen)


def _row(summary: SessionSummary) -> Choice:
    prompt = shortened(visible(" ".join(summary.first_prompt.split())), _PROMPT_CHARS)
    turns = "1 turn" if summary.turns == 1 else f"{summary.turns} turns"
    return Choice(
        summary.id, prompt or "(no prompt)", f"{turns}, {_ago(summary.changed_at)}, {summary.id}"
    )


def _ago(moment: datetime) -> str:
    seconds = max(0.0, (datetime.now(UTC) - moment).total_seconds())
    for unit, length_s in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length_s:
            count = int(seconds // length_s)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


NEW = Command("new", ("clear", "reset"), "Begin a new conversation.", "", _new)
RESUME = Command(
    "resume", ("sessions", "continue"), "Go on with an earlier session.", "[ID]", _resume
)
