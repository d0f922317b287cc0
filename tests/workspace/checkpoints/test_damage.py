"""A store that is broken, closed or full costs the past at most, never a file of the project."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workspace.checkpoints.project import write
from tests.workspace.checkpoints.recorded import opened, store_of, work
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.store import CheckpointsUnusableError, DamagedStoreError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path.resolve() / "project"
    write(project / "a", "a at first\n" * 500)
    with opened(project) as checkpoints:
        change(checkpoints, project, "a change\n")
    return project


def change(checkpoints: Checkpoints, root: Path, content: str) -> None:
    number = checkpoints.begin(work(kind="edit"))
    write(root / "a", content)
    checkpoints.end(number)


def take_back(checkpoints: Checkpoints) -> None:
    newest = checkpoints.spans()[-1:]
    checkpoints.carry_out(checkpoints.steps(newest, "undo"), work(kind="undo"), newest)


def test_a_store_whose_maker_was_killed_in_between_is_made_to_the_end(root: Path) -> None:
    store = store_of(root)
    with sqlite3.connect(store) as connection:
        connection.execute("DELETE FROM generation")
    connection.close()
    with opened(root) as checkpoints:
        assert checkpoints.prepare() == ()
        take_back(checkpoints)
    assert (root / "a").read_text(encoding="utf-8") == "a at first\n" * 500


def overwrite_all(path: Path) -> None:
    path.write_bytes(b"this is no database, and never was" * 1000)


def overwrite_middle(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(1000)
        file.write(os.urandom(size - 2000))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def exchange(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))


def rename_column(path: Path) -> None:
    exchange(path, b"packed INTEGER", b"pecked INTEGER")


def rename_table(path: Path) -> None:
    exchange(path, b"CREATE TABLE span (", b"CREATE TABLE spun (")


def spoil_schema(path: Path) -> None:
    exchange(path, b"CREATE TABLE", b"CR\xffATE TABLE")


def spoil_text(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE span SET title = CAST(x'ff' AS TEXT)")
    connection.commit()
    connection.close()


def make_directory(path: Path) -> None:
    path.unlink()
    write(path / "in the way", "somebody's\n")


@pytest.mark.parametrize(
    "damage",
    [
        overwrite_all,
        overwrite_middle,
        cut,
        make_directory,
        rename_table,
        spoil_schema,
        spoil_text,
    ],
)
def test_a_broken_store_is_put_aside_and_told_once(
    root: Path, damage: Callable[[Path], None]
) -> None:
    damage(store_of(root))
    with opened(root) as checkpoints:
        number = checkpoints.begin(work())
        write(root / "a", "the agent's\n")
        assert [each.path for each in checkpoints.end(number)] == ["a"]
        take_back(checkpoints)
        assert (root / "a").read_text(encoding="utf-8") == "a change\n"
        (notice,) = checkpoints.take_notices()
        assert "were damaged" in notice
        assert checkpoints.take_notices() == ()
    (aside,) = store_of(root).parent.glob("checkpoints.db.damaged-*[0-9Z]")
    assert aside.name in notice


def test_a_store_that_proves_broken_as_it_is_written_is_put_aside(root: Path) -> None:
    rename_column(store_of(root))
    with opened(root) as checkpoints:
        with pytest.raises(DamagedStoreError):
            checkpoints.begin(work())
        change(checkpoints, root, "more\n")
        take_back(checkpoints)
    assert (root / "a").read_text(encoding="utf-8") == "a change\n"


def test_a_store_that_breaks_while_it_is_open_is_put_aside(root: Path) -> None:
    with opened(root) as checkpoints:
        checkpoints.prepare()
        overwrite_all(store_of(root))
        Path(f"{store_of(root)}-wal").unlink()
        with opened(root) as other:
            assert other.spans() == ()
        change(checkpoints, root, "more\n")
        take_back(checkpoints)
    assert (root / "a").read_text(encoding="utf-8") == "a change\n"


def test_a_store_that_is_deleted_while_it_is_open_is_begun_anew(root: Path) -> None:
    with opened(root) as checkpoints:
        checkpoints.prepare()
        for path in store_of(root).parent.glob("checkpoints.db*"):
            path.unlink()
        change(checkpoints, root, "more\n")
        assert len(checkpoints.spans()) == 1
        take_back(checkpoints)
    assert (root / "a").read_text(encoding="utf-8") == "a change\n"


def test_a_torn_log_loses_what_was_not_yet_said_to_be_kept(root: Path) -> None:
    with opened(root) as checkpoints:
        change(checkpoints, root, "more\n")
        log = Path(f"{store_of(root)}-wal")
        kept, torn = store_of(root).read_bytes(), log.read_bytes()
    store_of(root).write_bytes(kept)
    log.write_bytes(torn[: len(torn) - 5000])
    with opened(root) as checkpoints:
        assert checkpoints.spans()
        change(checkpoints, root, "and more\n")
        take_back(checkpoints)
        assert not any("damaged" in each for each in checkpoints.take_notices())
    assert (root / "a").read_text(encoding="utf-8") == "more\n"


def test_a_store_of_a_newer_winx_is_left_alone(root: Path) -> None:
    with sqlite3.connect(store_of(root)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = store_of(root).read_bytes()
    with opened(root) as checkpoints:
        with pytest.raises(CheckpointsUnusableError, match="newer winx"):
            checkpoints.begin(work())
        assert checkpoints.take_notices() == ()
    assert store_of(root).read_bytes() == before


def test_a_directory_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "project"
    write(root / "a", "a\n")
    write(root.parent / "state", "a file in the way\n")
    with opened(root) as checkpoints:
        with pytest.raises(CheckpointsUnusableError, match="cannot make the directory"):
            checkpoints.begin(work())
        with pytest.raises(CheckpointsUnusableError):
            checkpoints.spans()


def test_only_the_owner_reads_what_is_kept(root: Path) -> None:
    with opened(root) as checkpoints:
        checkpoints.begin(work())
        store_of(root).chmod(0o644)
    with opened(root) as checkpoints:
        checkpoints.begin(work())
        directory = store_of(root).parent
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.glob("*.db*")}
        assert set(modes.values()) == {0o600}


FULL_DISK = """
import resource, sys
from pathlib import Path
from tests.workspace.checkpoints.recorded import opened, work
from winx_tui.workspace.checkpoints.store import CheckpointsUnusableError, DamagedStoreError

root, most = Path(sys.argv[1]), int(sys.argv[2])
with opened(root) as checkpoints:
    checkpoints.prepare()
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    for number in range(40):
        (root / f"big{number}").write_bytes(b"")
        with (root / f"big{number}").open("ab") as file:
            import os
            os.pwrite(file.fileno(), os.urandom(most // 2), 0)
    try:
        checkpoints.begin(work())
    except CheckpointsUnusableError as error:
        print(error)
    else:
        print("nothing was wrong")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    number = checkpoints.begin(work())
    (root / "big1").unlink()
    assert [each.path for each in checkpoints.end(number)] == ["big1"]
    spans = checkpoints.spans()
    assert spans[-1].after is not None
    checkpoints.carry_out(checkpoints.steps(spans[-1:], "undo"), work(kind="undo"), spans[-1:])
    assert (root / "big1").stat().st_size == most // 2
    print(len(spans), *checkpoints.take_notices())
"""


def test_a_full_disk_is_told_and_once_there_is_room_all_goes_on(root: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(root), "400000"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr
    told, spans = done.stdout.splitlines()
    assert "cannot be used" in told
    assert spans.strip() == "2"


def test_a_repository_that_was_read_in_vain_is_read_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    write(root / "large", "x" * (2 << 20))
    with opened(root) as checkpoints:
        with monkeypatch.context() as full:
            full.setattr("winx_tui.workspace.checkpoints.store._SPARED_BYTES", 1 << 60)
            with pytest.raises(CheckpointsUnusableError, match="nearly full"):
                checkpoints.begin(work())
        number = checkpoints.begin(work())
        shutil.rmtree(root / ".git")
        checkpoints.end(number)
        take_back(checkpoints)
    done = subprocess.run(["git", "status"], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
