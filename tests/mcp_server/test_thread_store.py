"""Threads on disk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.mcp_server.thread_store import KEPT_S, ThreadHeldError, ThreadStore
from winx_tui.runtime.thread_state import MAX_FILES, ThreadState
from winx_tui.workspace.file_state import Coverage

STATE = ThreadState(
    Path("/project/src"),
    "accept-edits",
    ("src/**",),
    ("make",),
    {Path("/project/a.py"): Coverage("f" * 64, ((1, 3), (5, 9)), 9)},
    {"winx_chat": {"s1": [["user", "hello"]]}},
)

_HOLDS = """
import sys
from pathlib import Path
from winx_tui.mcp_server.thread_store import ThreadStore
hold = ThreadStore(Path(sys.argv[1]), Path("/project")).hold("t1")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> ThreadStore:
    return ThreadStore(tmp_path / "winx", Path("/project"))


def files_of(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "winx" / "threads").glob("*/*"))


def test_a_thread_is_read_as_it_was_kept(store: ThreadStore, tmp_path: Path) -> None:
    hold = store.hold("t1")
    assert store.load("t1").state is None
    store.save("t1", STATE)
    hold.release()
    assert store.exists("t1")
    again = ThreadStore(tmp_path / "winx", Path("/project"))
    again.hold("t1")
    assert again.load("t1").state == STATE
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files_of(tmp_path))


def test_a_thread_belongs_to_its_workspace_and_its_name(store: ThreadStore, tmp_path: Path) -> None:
    store.hold("t1")
    store.save("t1", STATE)
    assert not store.exists("T1")
    assert not ThreadStore(tmp_path / "winx", Path("/other")).exists("t1")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"version": 2}', "\x00\x01", '{"version": 1, "reads": [7]}'],
)
def test_a_damaged_file_is_put_aside_with_a_note(
    store: ThreadStore, tmp_path: Path, text: str
) -> None:
    store.hold("t1")
    store.save("t1", STATE)
    (file,) = (path for path in files_of(tmp_path) if path.suffix == ".json")
    file.write_text(text, encoding="utf-8")
    loaded = store.load("t1")
    assert loaded.state is None
    assert "begins anew" in loaded.note
    assert file.with_suffix(".damaged").read_text(encoding="utf-8") == text
    assert not store.exists("t1")


def test_a_directory_that_is_relative_is_no_place_to_go_on_in(
    store: ThreadStore, tmp_path: Path
) -> None:
    store.hold("t1")
    store.save("t1", replace(STATE, cwd=Path("../elsewhere")))
    assert "is relative" in store.load("t1").note


def test_a_file_of_another_thread_is_not_taken_for_this_one(
    store: ThreadStore, tmp_path: Path
) -> None:
    for name in ("t1", "t2"):
        store.hold(name)
        store.save(name, STATE)
    one, other = (path for path in files_of(tmp_path) if path.suffix == ".json")
    one.write_bytes(other.read_bytes())
    assert sorted(bool(store.load(name).state) for name in ("t1", "t2")) == [False, True]


def test_reads_are_bounded_and_the_earliest_go(store: ThreadStore) -> None:
    reads = {Path(f"/project/{n}"): Coverage("f", (), 0) for n in range(MAX_FILES + 5)}
    store.hold("t1")
    store.save("t1", replace(STATE, reads=reads))
    state = store.load("t1").state
    assert state is not None
    assert len(state.reads) == MAX_FILES
    assert Path("/project/4") not in state.reads
    assert Path(f"/project/{MAX_FILES + 4}") in state.reads


def test_one_process_has_a_thread_at_a_time_and_a_dead_one_has_none(
    store: ThreadStore, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(tmp_path / "winx")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(ThreadHeldError):
            store.hold("t1")
        store.hold("t2").release()
        other.kill()
        other.wait()
        store.hold("t1").release()


def test_a_thread_that_was_never_kept_leaves_nothing(store: ThreadStore, tmp_path: Path) -> None:
    store.hold("t1").release()
    assert files_of(tmp_path) == []
    hold = store.hold("t1")
    store.save("t1", STATE)
    hold.release()
    assert [path.suffix for path in files_of(tmp_path)] == [".json", ".lock"]


def test_old_threads_are_forgotten_but_none_that_is_held(
    store: ThreadStore, tmp_path: Path
) -> None:
    for name in ("held", "left"):
        hold = store.hold(name)
        store.save(name, STATE)
        if name == "left":
            hold.release()
    long_ago = time.time() - KEPT_S - 60
    for path in files_of(tmp_path):
        os.utime(path, (long_ago, long_ago))
    later = ThreadStore(tmp_path / "winx", Path("/project"))
    later.hold("new")
    assert later.exists("held")
    assert not later.exists("left")
