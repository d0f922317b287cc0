"""One writer a session: in this process and among processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, turn, write
from winx_tui.session.lock import SessionBusyError
from winx_tui.session.store import SessionStore

_HOLDER = """
import sys
from pathlib import Path
from winx_tui.session.store import SessionStore
store = SessionStore(Path(sys.argv[1]))
log = store.take_up(Path(sys.argv[2])).log
print("held", flush=True)
sys.stdin.read()
"""


def test_a_session_is_resumed_and_deleted_by_one_at_a_time(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    log = store.take_up(path).log
    with pytest.raises(SessionBusyError, match="is open already"):
        store.take_up(path)
    with pytest.raises(SessionBusyError, match="winx sessions fork"):
        store.delete(path.stem)
    log.close()
    store.delete(path.stem)
    assert store.list(FOLDER) == ()


def test_a_new_session_is_held_from_its_first_event(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    log = store.create(FOLDER, None)
    log.append(turn("one")[0])
    with pytest.raises(SessionBusyError):
        store.delete(log.path.stem)
    log.close()
    store.take_up(log.path).log.close()


def test_another_process_holds_a_session_until_it_dies(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SessionBusyError):
            store.take_up(path)
        with pytest.raises(SessionBusyError):
            store.delete(path.stem)
        assert store.load(store.find(store.fork(path.stem))).events == turn("one")
        holder.kill()
        holder.wait()
        store.delete(path.stem)
