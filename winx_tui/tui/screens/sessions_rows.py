"""What the page of sessions shows of each: found by words, drawn in two lines. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content

from winx_tui.commands.session_words import ago, session_name
from winx_tui.core.text import counted
from winx_tui.session.search import SearchHit, words_of
from winx_tui.session.summary import SessionSummary
from winx_tui.tui.blocks.safe_text import one_line

_EXCERPT_STYLE = "$text-quiet italic"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session that is listed."""

    summary: SessionSummary
    excerpt: str = ""
    """The text that it was found by, where its name does not tell it."""


def rows_for(
    sessions: Sequence[SessionSummary], query: str, hits: Mapping[str, SearchHit]
) -> list[SessionRow]:
    """Return the sessions that a query means: by what is listed of them, then by what they hold.

    Args:
        sessions: all of them, newest first.
        query: as typed.
        hits: what the search in their content has found so far, by id.
    """
    words = words_of(query)
    by_name = [session for session in sessions if _names(session, words)]
    named = {session.id for session in by_name}
    by_content = [
        SessionRow(session, hits[session.id].excerpt)
        for session in sessions
        if session.id in hits and session.id not in named
    ]
    return [*map(SessionRow, by_name), *by_content]


def drawn_session(row: SessionRow, columns: int, *, root: Path, here: str) -> Content:
    """Draw a session: its name, then its facts or the text it was found by.

    Args:
        row: the session.
        columns: how many there are.
        root: the workspace; another folder is named.
        here: the id of the session that is open.
    """
    summary = row.summary
    name = Content.styled(session_name(summary), "bold" if summary.title else "")
    if summary.id == here:
        name += Content.styled("  open here", "$text-success")
    second = Content.styled(_facts(summary, root), "$text-quiet")
    if row.excerpt:
        second = Content.styled(one_line(row.excerpt), _EXCERPT_STYLE)
    lines = (name.truncate(columns, ellipsis=True), second.truncate(columns, ellipsis=True))
    return Content("\n").join(lines)


def _names(session: SessionSummary, words: Sequence[str]) -> bool:
    told = f"{session.title} {session.first_prompt} {session.id} {session.branch or ''}".casefold()
    return all(word in told for word in words)


def _facts(summary: SessionSummary, root: Path) -> str:
    facts = [ago(summary.changed_at), counted(summary.turns, "turn")]
    if summary.model is not None:
        facts.append(summary.model.model)
    if summary.branch:
        facts.append(summary.branch)
    if summary.forked_from:
        facts.append("a copy")
    if summary.cwd != root:
        facts.append(_short(summary.cwd))
    return " · ".join(map(one_line, facts))


def _short(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)
