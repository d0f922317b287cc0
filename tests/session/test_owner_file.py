"""File systems without locks: who has a session open stands in a file beside it."""

from __future__ import annotations

import errno
import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, turn, write
from winx_tui.session.lock import SessionBusyError
from winx_tui.session.owner_file import OwnedElsewhereError, OwnerFile
from winx_tui.session.store import SessionStore

_OWNER = """
import sys
from pathlib import Path
from winx_tui.session.owner_file import OwnerFile
OwnerFile.take(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionStore:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    return SessionStore(tmp_path)


def test_one_writer_at_a_time_without_locks(store: SessionStore) -> None:
    path = write(store, turn("one"))
    log = store.take_up(path).log
    with pytest.raises(SessionBusyError, match="in process"):
        store.take_up(path)
    with pytest.raises(SessionBusyError):
        store.delete(path.stem)
    log.close()
    store.take_up(path).log.close()
    assert {each.name for each in path.parent.iterdir()} == {path.name}
    store.delete(path.stem)


def test_a_damaged_session_is_repaired_without_locks_too(store: SessionStore) -> None:
    path = write(store, turn("one"))
    path.write_bytes(path.read_bytes()[:-30])
    log = store.take_up(path).log
    with pytest.raises(SessionBusyError):
        store.take_up(path)
    log.close()
    store.take_up(path).log.close()


def test_a_dead_process_owns_nothing(tmp_path: Path) -> None:
    session = tmp_path / "ses_x.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(session)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OwnedElsewhereError, match=f"process {holder.pid} on"):
            OwnerFile.take(session)
        holder.kill()
        holder.wait()
    OwnerFile.take(session).remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel tells no start")
def test_a_process_that_has_the_number_of_a_dead_one_owns_nothing(tmp_path: Path) -> None:
    session = tmp_path / "ses_x.jsonl"
    own = OwnerFile.take(session)
    data = json.loads(own.text)
    own.path.write_text(json.dumps({**data, "started": "another boot 1"}))
    OwnerFile.take(session)
    own.path.write_text("nonsense")
    OwnerFile.take(session)


def test_what_another_machine_owns_is_not_taken_away(tmp_path: Path) -> None:
    session = tmp_path / "ses_x.jsonl"
    own = OwnerFile.take(session)
    own.path.write_text(json.dumps({**json.loads(own.text), "host": "elsewhere", "pid": 1}))
    with pytest.raises(OwnedElsewhereError, match="on elsewhere"):
        OwnerFile.take(session)
    own.remove()
    assert own.path.exists()


def test_the_newest_that_is_free_goes_on_and_those_that_are_open_are_named(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    paths = [write(store, turn(name)) for name in ("one", "two", "three")]
    newest = store.latest(FOLDER)
    log = store.take_up(newest).log
    free, busy = store.newest_free(FOLDER)
    assert free in paths
    assert busy == (newest,)
    logs = [log, *(store.take_up(path).log for path in paths if path != newest)]
    with pytest.raises(SessionBusyError, match="makes a copy"):
        store.latest(FOLDER)
    for each in logs:
        each.close()
