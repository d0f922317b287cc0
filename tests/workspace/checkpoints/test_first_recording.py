"""A large project is recorded for the first time in a process of its own, once for all winx."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workspace.checkpoints.project import write
from tests.workspace.checkpoints.recorded import files_read, opened, settle, work
from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.checkpoints import scanning, side_process, side_process_main
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.side_work import record_request

pytestmark = pytest.mark.usefixtures("_even_few_files_are_many")


@pytest.fixture
def _even_few_files_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_SMALL_NAMES", 5)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path.resolve() / "project"
    for number in range(20):
        write(project / f"part{number % 3}" / f"file{number}", f"{number} at first\n")
    settle(project)
    return project


def test_no_file_is_read_where_the_screen_is(root: Path) -> None:
    with opened(root) as checkpoints, files_read() as names:
        number = checkpoints.begin(work())
        assert not [name for name in names if name.startswith("file")]
        write(root / "part0/file0", "again\n")
        assert [each.path for each in checkpoints.end(number)] == ["part0/file0"]


def test_what_can_be_made_anew_is_not_read_there_either(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_SMALL_NAMES", 30)
    for number in range(10):
        write(root / f"node_modules/file{number}", "x")
    settle(root)
    with opened(root) as checkpoints, files_read() as names:
        checkpoints.prepare()
    assert not [name for name in names if name.startswith("file")]


def test_where_no_process_can_be_started_it_is_done_here(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with opened(root) as checkpoints, files_read() as names:
        checkpoints.prepare()
    assert len([name for name in names if name.startswith("file")]) == 20


def test_a_process_that_fails_is_no_harm(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "broken.py", "raise SystemExit(3)\n")
    monkeypatch.setattr(side_process, "_ENTRY", tmp_path / "broken.py")
    with opened(root) as checkpoints:
        number = checkpoints.begin(work())
        write(root / "part0/file0", "again\n")
        assert [each.path for each in checkpoints.end(number)] == ["part0/file0"]


def test_several_winx_at_once_all_know_the_project_afterwards(root: Path) -> None:
    seen: list[list[str]] = []

    def begin(session: str) -> None:
        with opened(root) as checkpoints:
            number = checkpoints.begin(work(session))
            write(root / session, "new\n")
            seen.append([each.path for each in checkpoints.end(number)])

    threads = [threading.Thread(target=begin, args=(f"ses_{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 3
    assert {"ses_0", "ses_1", "ses_2"}.issubset({path for paths in seen for path in paths})


def test_the_limits_hold_there_too(root: Path) -> None:
    write(root / "large", "x" * 2000)
    limits = replace(Limits(), file_bytes=1000, left_out=("part1/**",))
    with opened(root, limits) as checkpoints:
        checkpoints.prepare()
        left = {each.path for each in checkpoints.left_out}
    assert left == {"large", "part1"}


def test_no_key_reaches_the_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "not for others")
    written = root.parent / "environment"
    write(
        root.parent / "entry.py",
        f"import json, os; open({str(written)!r}, 'w').write(json.dumps(dict(os.environ)))\n",
    )
    monkeypatch.setattr(side_process, "_ENTRY", root.parent / "entry.py")
    with opened(root) as checkpoints:
        checkpoints.prepare()
    assert "GEMINI_API_KEY" not in json.loads(written.read_text(encoding="utf-8"))


def test_closing_ends_the_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = root.parent / "started"
    os.mkfifo(started)
    write(
        root.parent / "entry.py",
        f"import os\nopen({str(started)!r}, 'w').write(str(os.getpid()))\nwhile 1: os.read(0, 1)\n",
    )
    monkeypatch.setattr(side_process, "_ENTRY", root.parent / "entry.py")
    failed: list[WorkspaceError] = []

    def prepare() -> None:
        try:
            checkpoints.prepare()
        except WorkspaceError as error:
            failed.append(error)

    with opened(root) as checkpoints:
        thread = threading.Thread(target=prepare)
        thread.start()
        pid = int(started.read_text(encoding="utf-8"))
    thread.join()
    assert "closed" in str(failed[0])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_process_ends_with_the_winx_that_started_it(root: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, side_process_main.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None
    # It waits for whoever records the project at the moment, for ever in this case.
    directory = root.parent / "state"
    directory.mkdir(mode=0o700)
    lock = os.open(directory / "first.lock", os.O_RDWR | os.O_CREAT, 0o600)
    import fcntl

    fcntl.flock(lock, fcntl.LOCK_EX)
    request = record_request(directory, root, Limits())
    holder.stdin.write(json.dumps(request).encode() + b"\n")
    holder.stdin.flush()
    assert holder.poll() is None
    holder.stdin.close()
    assert holder.wait(60) == 1
    os.close(lock)


def test_what_a_killed_process_has_recorded_is_recorded_by_the_next(
    root: Path,
) -> None:
    request = record_request(root.parent / "state", root, Limits())
    process = subprocess.Popen(
        [sys.executable, side_process_main.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    # At whatever point it is.
    while not (root.parent / "state/checkpoints.db").exists():
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with opened(root) as checkpoints:
        number = checkpoints.begin(work())
        write(root / "part0/file0", "again\n")
        assert [each.path for each in checkpoints.end(number)] == ["part0/file0"]
        assert checkpoints.take_notices() == ()
