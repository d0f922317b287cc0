"""Old sessions go by themselves, where the settings say so: after a start, beside all else."""

from __future__ import annotations

import asyncio
import logging
import threading

from winx_tui.config.settings import SessionsSettings
from winx_tui.core.errors import SessionError
from winx_tui.session.retention import SessionRetention, retention_of
from winx_tui.session.store import SessionStore

_log = logging.getLogger(__name__)

PRUNE_AFTER_S = 5.0
"""The start is over by then."""


def prune_later(sessions: SessionStore, settings: SessionsSettings) -> None:
    """Have what is too old deleted once the start is over; by default nothing is."""
    retention = retention_of(settings.keep_days, settings.max_size_mb)
    if retention is not None:
        asyncio.get_running_loop().call_later(PRUNE_AFTER_S, _begin, sessions, retention)


def _begin(sessions: SessionStore, retention: SessionRetention) -> None:
    # A daemon: whoever leaves does not wait for it.
    threading.Thread(target=prune, args=(sessions, retention), daemon=True).start()


def prune(sessions: SessionStore, retention: SessionRetention) -> int:
    """Delete the sessions that go, of all folders; return how many. Open ones stay."""
    try:
        removed = sessions.remove(sessions.surplus(retention))
    except SessionError as error:
        _log.warning("old sessions stay: %s", error)
        return 0
    if removed:
        _log.info(
            "%d sessions were deleted, as sessions.keep_days or .max_size_mb say", len(removed)
        )
    return len(removed)
