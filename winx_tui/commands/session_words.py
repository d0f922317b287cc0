"""How sessions and their turns are told to people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from winx_tui.commands.host import Choice
from winx_tui.core.text import counted, shortened
from winx_tui.session.search import SearchHit
from winx_tui.session.summary import SessionSummary
from winx_tui.workspace.display import visible

_NAME_CHARS = 72
_MAX_FILES = 3
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def session_name(summary: SessionSummary) -> str:
    """Return what a person knows a session by: its title, else its first prompt."""
    return one_line(summary.name) or "(no prompt)"


def one_line(text: str, most_chars: int = _NAME_CHARS) -> str:
    """Fold a text to one harmless line of so many characters at most."""
    return shortened(visible(" ".join(text.split())), most_chars)


def ago(moment: datetime) -> str:
    """Say how long ago something was."""
    seconds = max(0.0, (datetime.now(UTC) - moment).total_seconds())
    for unit, length_s in _UNITS:
        if seconds >= length_s:
            return f"{counted(int(seconds // length_s), unit)} ago"
    return "just now"


def moment_of(recorded: str) -> datetime:
    """Read a time as records write it; the beginning of time where it is none."""
    try:
        moment = datetime.fromisoformat(recorded)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def file_names(paths: Sequence[Path], root: Path) -> str:
    """Name files, relative to a root where they lie below it; only the first few."""
    names = [
        visible(str(path.relative_to(root) if path.is_relative_to(root) else path))
        for path in paths
    ]
    more = f" and {len(names) - _MAX_FILES} more" if len(names) > _MAX_FILES else ""
    return ", ".join(names[:_MAX_FILES]) + more


def session_row(summary: SessionSummary) -> Choice:
    """Return a session as a row of a list."""
    facts = [counted(summary.turns, "turn"), ago(summary.changed_at), summary.id]
    if summary.forked_from:
        facts.append("a copy")
    if summary.imported_from is not None:
        facts.append("imported")
    return Choice(summary.id, session_name(summary), ", ".join(facts))


def hit_row(hit: SearchHit) -> Choice:
    """Return a session that was found as a row of a list."""
    row = session_row(hit.session)
    return Choice(row.value, row.label, f"{one_line(hit.excerpt)} ({row.detail})")
