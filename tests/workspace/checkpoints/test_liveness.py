"""Whoever has begun work is known to be there, or to be gone, however it went."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.workspace.checkpoints.project import write
from tests.workspace.checkpoints.recorded import opened, work
from winx_tui.workspace.checkpoints.liveness import Liveness

BEGINS = """
import sys
from pathlib import Path
from tests.workspace.checkpoints.recorded import opened, work
with opened(Path(sys.argv[1])) as checkpoints:
    checkpoints.begin(work())
    print(checkpoints.owner, flush=True)
    sys.stdin.read()
"""


def test_a_winx_is_alive_until_it_is_killed(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "project"
    write(root / "a", "a\n")
    process = subprocess.Popen(
        [sys.executable, "-c", BEGINS, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    owner = process.stdout.readline().strip()
    with opened(root) as checkpoints:
        assert checkpoints.is_alive(owner)
        process.kill()
        process.communicate()
        assert not checkpoints.is_alive(owner)
        assert not checkpoints.is_alive(owner)
        assert [span.owner for span in checkpoints.spans()] == [owner]


def test_one_that_was_closed_is_gone(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "project"
    write(root / "a", "a\n")
    with opened(root) as checkpoints:
        with opened(root) as other:
            other.begin(work())
            assert checkpoints.is_alive(other.owner)
        assert not checkpoints.is_alive(other.owner)
        assert checkpoints.is_alive(checkpoints.owner)


def test_names_that_nobody_has_are_nobodys(tmp_path: Path) -> None:
    one = Liveness(tmp_path)
    assert not one.is_alive("own_0")
    one.hold()
    write(tmp_path / "somebody's", "not to be removed")
    for name in ("", "../somebody's", "own_nobody", "."):
        assert not one.is_alive(name)
    assert (tmp_path / "somebody's").exists()


def test_what_the_dead_left_behind_is_removed(tmp_path: Path) -> None:
    one, other = Liveness(tmp_path), Liveness(tmp_path)
    one.hold()
    other.hold()
    write(tmp_path / "alive/own_dead", "4194303")
    one.clean()
    assert {path.name for path in (tmp_path / "alive").iterdir()} == {one.id, other.id}
    one.let_go()
    other.let_go()
    assert not list((tmp_path / "alive").iterdir())


def test_threads_that_take_it_at_once_take_the_same(tmp_path: Path) -> None:
    for number in range(20):
        life = Liveness(tmp_path / str(number))
        with ThreadPoolExecutor(4) as threads:
            for taken in [threads.submit(life.hold) for _ in range(4)]:
                taken.result()
        assert [each.name for each in (tmp_path / str(number) / "alive").iterdir()] == [life.id]
        life.let_go()
