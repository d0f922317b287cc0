"""/new, /resume, /sessions and /rename."""

from __future__ import annotations

import asyncio
from itertools import islice

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.commands.session_words import hit_row, one_line, session_row
from winx_tui.core.errors import SessionError, UsageError
from winx_tui.session.search import SearchHit, after
from winx_tui.workspace.display import visible

_MAX_HITS = 40
_SEARCH_S = 15.0
"""A search that a person waits for ends after this, with what it has found."""


async def _new(host: CommandHost, argument: str) -> None:
    await host.new_conversation()
    host.clear_screen()
    host.notify("A new conversation; /resume goes back to the one before.")


async def _resume(host: CommandHost, argument: str) -> None:
    if not argument:
        await _choose(host, await _others(host), "This folder has no other session yet.")
        return
    if (session_id := await _session_named(host, argument)) is not None:
        if session_id == host.conversation.session_id:
            raise UsageError("That is the session that is open here.")
        await host.resume(session_id)
        return
    found = await asyncio.to_thread(_search, host, argument)
    shown = visible(argument)
    rows = [hit_row(hit) for hit in found if hit.session.id != host.conversation.session_id]
    await _choose(host, rows, f"No other session of this folder holds '{shown}'.")


async def _sessions(host: CommandHost, argument: str) -> None:
    if argument:
        await _resume(host, argument)
    elif not await host.open_page("sessions"):
        await _choose(host, await _others(host), "This folder has no other session yet.")


async def _rename(host: CommandHost, argument: str) -> None:
    conversation, sessions = host.conversation, host.runtime.sessions
    if not conversation.is_kept:
        raise UsageError("Nothing was said here yet; name the session after its first prompt.")
    title = argument
    if not title:
        session = await asyncio.to_thread(
            lambda: sessions.load(sessions.find(conversation.session_id))
        )
        asked = await host.ask_text("Title of this session", session.title)
        if asked is None:
            return
        title = asked
    kept = await asyncio.to_thread(sessions.rename, conversation.session_id, title)
    host.notify(f"This session is called '{one_line(kept)}' now.")


async def _others(host: CommandHost) -> list[Choice]:
    runtime, here = host.runtime, host.conversation.session_id
    summaries = await asyncio.to_thread(runtime.sessions.list, runtime.workspace.root)
    return [session_row(summary) for summary in summaries if summary.id != here]


async def _choose(host: CommandHost, rows: list[Choice], nothing: str) -> None:
    if not rows:
        host.notify(nothing)
        return
    chosen = await host.choose("Go on with a session", rows)
    if chosen is not None:
        await host.resume(chosen)


async def _session_named(host: CommandHost, text: str) -> str | None:
    """Return the id that a text is or begins; None where it is meant to be looked for."""
    try:
        return (await asyncio.to_thread(host.runtime.sessions.find, text)).stem
    except SessionError:
        if text.startswith("ses_"):
            raise
        return None


def _search(host: CommandHost, query: str) -> list[SearchHit]:
    runtime = host.runtime
    hits = runtime.sessions.search(query, runtime.workspace.root, stop=after(_SEARCH_S))
    return list(islice(hits, _MAX_HITS))


NEW = Command("new", ("clear", "reset"), "Begin a new conversation.", "", _new)
RESUME = Command(
    "resume",
    ("continue", "history", "chat"),
    "Go on with an earlier session, by id or words in it.",
    "[ID | WORDS]",
    _resume,
)
SESSIONS = Command("sessions", (), "Look through earlier sessions.", "[WORDS]", _sessions)
RENAME = Command("rename", ("title",), "Give this session a title.", "[TITLE]", _rename)
