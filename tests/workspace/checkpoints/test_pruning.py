"""Old work is forgotten in order, and nothing that is still needed goes with it."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.workspace.checkpoints.project import write
from tests.workspace.checkpoints.recorded import opened, store_of, work
from winx_tui.workspace.checkpoints import pruning
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import StoreRetention

MIB = 1 << 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path.resolve() / "project"
    write(project / "inside/kept", "never changed\n" * 100)
    write(project / "file", noise(0))
    return project


@pytest.fixture(autouse=True)
def _few_spans_are_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests small; in another process the number is as it is."""
    monkeypatch.setattr(pruning, "KEPT_SPANS", 3)
    monkeypatch.setattr("winx_tui.workspace.checkpoints.tidying._WORTH_A_PROCESS_BYTES", 1 << 40)


def noise(seed: int, size: int = 30_000) -> str:
    return random.Random(seed).randbytes(size // 2).hex()


def do_work(checkpoints: Checkpoints, root: Path, times: int, session: str = "ses_1") -> None:
    for _ in range(times):
        number = checkpoints.begin(work(session))
        write(root / "file", noise(number))
        checkpoints.end(number)


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_old_work_goes_but_the_newest_and_that_of_open_sessions_stays(root: Path) -> None:
    with opened(root) as checkpoints:
        do_work(checkpoints, root, 2, "ses_open")
        do_work(checkpoints, root, 6, "ses_gone")
        pruned = checkpoints.prune(in_days(31), ["ses_open"])
        assert pruned.spans == 3
        assert pruned.freed_bytes > 3 * 10_000
        left = checkpoints.spans()
        assert [span.number for span in left] == [1, 2, 6, 7, 8]
        for span in reversed(left):
            steps = checkpoints.steps([span], "undo")
            assert [step.path for step in steps] == ["file"]
            assert checkpoints.content(steps[0].wanted.digest)  # type: ignore[union-attr]


def test_young_work_stays(root: Path) -> None:
    with opened(root) as checkpoints:
        do_work(checkpoints, root, 8)
        assert checkpoints.prune(in_days(29), []).spans == 0
        assert len(checkpoints.spans()) == 8


def test_beyond_its_size_the_oldest_goes_first(root: Path) -> None:
    with opened(root, keep=StoreRetention(size_bytes=500_000)) as checkpoints:
        do_work(checkpoints, root, 60)
        log = Path(f"{store_of(root)}-wal")
        assert store_of(root).stat().st_size + log.stat().st_size > 700_000
        checkpoints.prune(in_days(0), [])
        numbers = [span.number for span in checkpoints.spans()]
        assert 3 < len(numbers) < 60
        assert numbers == list(range(61 - len(numbers), 61))
        assert 250_000 < store_of(root).stat().st_size <= 500_000
        # And all that stays can be taken back.
        spans = checkpoints.spans()
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
    assert (root / "file").read_text(encoding="utf-8") == noise(numbers[0] - 1)


def test_it_is_looked_through_once_a_day(root: Path) -> None:
    with opened(root) as checkpoints:
        do_work(checkpoints, root, 6)
        checkpoints.prune(in_days(0), [])
        assert checkpoints.prune(in_days(0.9), []).spans == 0
        assert checkpoints.prune(in_days(31), []).spans == 3
        # A clock that was set back puts nothing off.
        do_work(checkpoints, root, 3)
        assert checkpoints.prune(in_days(30.9), []).spans == 3


def test_work_under_way_stays_while_its_winx_is_there(root: Path) -> None:
    with opened(root) as other:
        other.begin(work("ses_killed"))
    with opened(root) as other, opened(root) as checkpoints:
        under_way = other.begin(work("ses_other"))
        do_work(checkpoints, root, 4)
        checkpoints.prune(in_days(31), [])
        assert [span.number for span in checkpoints.spans()] == [under_way, 4, 5, 6]
        assert [each.path for each in other.end(under_way)] == ["file"]


def test_the_sessions_that_another_winx_has_open_stay(root: Path) -> None:
    with opened(root) as before:
        do_work(before, root, 1, "ses_taken_up")
        do_work(before, root, 1, "ses_gone")
    with opened(root) as other, opened(root) as checkpoints:
        do_work(other, root, 1, "ses_taken_up")
        do_work(checkpoints, root, 5)
        checkpoints.prune(in_days(31), [])
        assert [span.number for span in checkpoints.spans()] == [1, 3, 6, 7, 8]


def test_what_the_project_holds_now_is_never_stored_anew(root: Path) -> None:
    with opened(root) as checkpoints:
        do_work(checkpoints, root, 6)
        checkpoints.prune(in_days(31), [])
        number = checkpoints.begin(work())
        (root / "inside/kept").unlink()
        checkpoints.end(number)
        spans = checkpoints.spans()[-1:]
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
    assert (root / "inside/kept").read_text(encoding="utf-8") == "never changed\n" * 100


def test_a_file_with_an_old_content_again_is_stored_anew(root: Path) -> None:
    with opened(root) as one, opened(root) as other:
        old = (root / "file").read_text(encoding="utf-8")
        do_work(one, root, 6)
        other.prepare()
        one.prune(in_days(31), [])
        number = other.begin(work())
        write(root / "file", old)
        other.end(number)
        number = other.begin(work())
        (root / "file").unlink()
        other.end(number)
        spans = other.spans()[-1:]
        other.carry_out(other.steps(spans, "undo"), work(kind="undo"), spans)
        assert (root / "file").read_text(encoding="utf-8") == old


def test_another_winx_that_records_meanwhile_loses_nothing(root: Path) -> None:
    with opened(root) as one, opened(root) as other:
        do_work(one, root, 3)
        failed: list[BaseException] = []

        def record() -> None:
            try:
                for round_ in range(10):
                    number = other.begin(work("ses_other"))
                    write(root / f"other{round_ % 3}", noise(round_ % 5, 200))
                    other.end(number)
            except BaseException as error:  # told by the test itself
                failed.append(error)
                raise

        thread = threading.Thread(target=record)
        thread.start()
        day = 31
        while thread.is_alive():
            one.prune(in_days(day), [])
            day += 2
        thread.join()
        assert not failed
        for span in one.spans():
            for change in one.changes(span):
                for entry in (change.before, change.after):
                    assert entry is None or one.content(entry.digest) is not None


KILLED = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tests.workspace.checkpoints.recorded import opened
from winx_tui.workspace.checkpoints import store, tidying
tidying._WORTH_A_PROCESS_BYTES = 1 << 40
tidying.prune.__globals__["KEPT_SPANS"] = 3
import os, signal
place = sys.argv[2]
def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if place == "before it is done":
    tidying.prune.__globals__["renew_generation"] = killed
else:
    store.CheckpointStore.shrink = killed
with opened(Path(sys.argv[1])) as checkpoints:
    checkpoints.prune(datetime.now(UTC) + timedelta(days=31), [])
"""


@pytest.mark.parametrize(("place", "left"), [("before it is done", 8), ("after it", 3)])
def test_a_kill_in_it_leaves_all_or_what_should_be_left(root: Path, place: str, left: int) -> None:
    with opened(root) as checkpoints:
        do_work(checkpoints, root, 8)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(root), place],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with opened(root) as checkpoints:
        spans = checkpoints.spans()
        assert len(spans) == left
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
        assert (root / "file").read_text(encoding="utf-8") == noise(spans[0].number - 1)
        # Room that was not given back is given back the next time.
        checkpoints.prune(in_days(40), [])
    with sqlite3.connect(store_of(root)) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_stores_that_were_put_aside_go_after_a_while(root: Path) -> None:
    with opened(root) as checkpoints:
        checkpoints.prepare()
        aside = store_of(root).with_name("checkpoints.db.damaged-20200101T000000")
        aside.write_bytes(b"broken")
        checkpoints.prune(in_days(1), [])
        assert aside.exists()
        checkpoints.prune(in_days(32), [])
        assert not aside.exists()


def test_a_large_store_is_tidied_up_in_another_process(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winx_tui.workspace.checkpoints.tidying._WORTH_A_PROCESS_BYTES", 0)
    monkeypatch.setattr("winx_tui.workspace.checkpoints.tidying.prune", None)
    with opened(root) as checkpoints:
        # There, more of the newest are safe.
        do_work(checkpoints, root, 25)
        pruned = checkpoints.prune(in_days(31), ["ses_2"])
        assert pruned.spans == 5
        assert pruned.freed_bytes > 0
        do_work(checkpoints, root, 1)
        spans = checkpoints.spans()
        checkpoints.carry_out(checkpoints.steps(spans, "undo"), work(kind="undo"), spans)
    assert (root / "file").read_text(encoding="utf-8") == noise(spans[0].number - 1)
