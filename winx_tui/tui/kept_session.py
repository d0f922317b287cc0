"""A session as it lies on disk, to be shown before anything is loaded that could go on with it."""

from __future__ import annotations

from winx_tui.core.errors import ConfigError, SessionError
from winx_tui.core.events import Event


def read_session(session_id: str) -> tuple[Event, ...]:
    """Read a session's events; none where it cannot be read: who opens it says why."""
    # Lazy: most starts show no session.
    from winx_tui.config.paths import sessions_dir
    from winx_tui.session.store import SessionStore

    try:
        store = SessionStore(sessions_dir())
        return store.load(store.find(session_id)).events
    except (ConfigError, SessionError):
        return ()
