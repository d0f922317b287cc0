"""Which sessions go, and that open ones never do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, turn, write
from winx_tui.runtime.pruning import prune
from winx_tui.session.retention import SessionRetention, retention_of, to_remove
from winx_tui.session.store import SessionStore
from winx_tui.session.summary import SessionSummary

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def session(name: str, days: int, size: int = 10, title: str = "") -> SessionSummary:
    changed = NOW - timedelta(days=days)
    return SessionSummary(name, Path(name), FOLDER, "", changed, "", 1, size, title)


FOUR = (
    session("a", 0),
    session("b", 10, size=500),
    session("c", 20, title="kept"),
    session("d", 40),
)


@pytest.mark.parametrize(
    ("retention", "gone"),
    [
        (SessionRetention(), ""),
        (SessionRetention(timedelta(days=15)), "d"),
        (SessionRetention(timedelta(days=15), with_named=True), "dc"),
        (SessionRetention(keep=1), "db"),
        (SessionRetention(keep=0), "dba"),
        (SessionRetention(timedelta(days=5), keep=2), "d"),
        (SessionRetention(timedelta(days=30), keep=1), "d"),
        (SessionRetention(max_bytes=515), "d"),
        (SessionRetention(max_bytes=100), "db"),
        (SessionRetention(max_bytes=1), "db"),
        (SessionRetention(max_bytes=530), ""),
        (SessionRetention(timedelta(days=30), max_bytes=515), "d"),
    ],
)
def test_what_breaks_a_limit_goes_the_oldest_first(retention: SessionRetention, gone: str) -> None:
    assert "".join(each.id for each in to_remove(FOUR, retention, NOW)) == gone


def test_settings_of_zero_keep_everything() -> None:
    assert retention_of(0, 0) is None
    assert retention_of(3, 0) == SessionRetention(timedelta(days=3))
    assert retention_of(0, 2) == SessionRetention(max_bytes=2_000_000)


def test_open_sessions_stay_and_what_repairs_left_goes_along(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    paths = [write(store, turn(name)) for name in ("one", "two", "three")]
    log = store.take_up(paths[0]).log
    beside = paths[1].with_name(f"{paths[1].name}.damaged")
    beside.write_bytes(b"x")
    assert {row.path for row in store.surplus(SessionRetention(keep=0))} == set(paths[1:])
    assert prune(store, SessionRetention(keep=0)) == 2
    assert [row.path for row in store.list()] == paths[:1]
    assert not beside.exists()
    log.close()
