"""Which sessions go: by age, by number and by size. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from winx_tui.session.summary import SessionSummary


@dataclass(frozen=True, slots=True)
class SessionRetention:
    """What is kept; whatever breaks one of the limits may go."""

    older_than: timedelta | None = None
    """Sessions that were changed longer ago go; None: age alone is no reason."""
    keep: int | None = None
    """Beyond so many, the oldest go; None: as many as there are."""
    max_bytes: int | None = None
    """Of all that stay; None: as much as there is."""
    with_named: bool = False
    """Whether sessions that the person has named may go too."""


def retention_of(
    keep_days: int, max_size_mb: int, *, with_named: bool = False
) -> SessionRetention | None:
    """Return what settings ask for; None: that all is kept."""
    if not (keep_days or max_size_mb):
        return None
    return SessionRetention(
        timedelta(days=keep_days) if keep_days else None,
        max_bytes=max_size_mb * 1_000_000 or None,
        with_named=with_named,
    )


def to_remove(
    sessions: Sequence[SessionSummary], retention: SessionRetention, now: datetime
) -> tuple[SessionSummary, ...]:
    """Choose the sessions that go, oldest first.

    With an age and a number, only what is too old and beyond the number goes. By size the
    newest session never goes. What stays for its name counts as kept.
    """
    newest_first = sorted(sessions, key=lambda session: session.changed_at, reverse=True)
    chosen: list[SessionSummary] = []
    kept_bytes, is_full = 0, False
    for number, session in enumerate(newest_first):
        if retention.max_bytes is not None and number:
            is_full = is_full or kept_bytes + session.size_bytes > retention.max_bytes
        is_surplus = is_full or _is_surplus(session, number, retention, now)
        if is_surplus and (retention.with_named or not session.title):
            chosen.append(session)
        else:
            kept_bytes += session.size_bytes
    return tuple(reversed(chosen))


def _is_surplus(
    session: SessionSummary, number: int, retention: SessionRetention, now: datetime
) -> bool:
    limits = []
    if retention.older_than is not None:
        limits.append(now - session.changed_at > retention.older_than)
    if retention.keep is not None:
        limits.append(number >= retention.keep)
    return bool(limits) and all(limits)
