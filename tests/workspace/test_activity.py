from __future__ import annotations

import stat
from pathlib import Path

import pytest

from winx_tui.workspace.activity import ActivityLog
from winx_tui.workspace.file_state import Touch


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    for name in "abcdefg":
        (root / name).touch()
    return root


@pytest.fixture
def log(root: Path, tmp_path: Path) -> ActivityLog:
    return ActivityLog(tmp_path / "state" / "activity.json", root)


def names(found: tuple[Path, ...]) -> str:
    return "".join(path.name for path in found)


def test_what_this_session_changed_comes_first(log: ActivityLog, root: Path) -> None:
    log.add({root / "a": "changed", root / "b": "read"})
    touched: dict[Path, Touch] = {root / "c": "read", root / "d": "changed"}
    assert names(log.most_active(touched)) == "dcab"
    assert names(log.most_active(touched, limit=2)) == "dc"


def test_old_work_fades(log: ActivityLog, root: Path) -> None:
    log.add({root / "a": "changed"})
    for _ in range(6):
        log.add({root / "b": "read"})
    assert names(log.most_active({})) == "ba"


def test_files_that_are_gone_or_outside_are_not_named(log: ActivityLog, root: Path) -> None:
    log.add({root / "a": "read", root / "b": "read", Path("/etc/hosts"): "changed"})
    (root / "a").unlink()
    assert names(log.most_active({})) == "b"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"points": 3}', '{"points": {"a": "x"}}'])
def test_broken_counts_are_begun_anew(
    log: ActivityLog, root: Path, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "state" / "activity.json"
    log.add({root / "a": "read"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text(text, encoding="utf-8")
    assert log.most_active({}) == ()
    log.add({root / "b": "read"})
    assert names(log.most_active({})) == "b"


def test_a_place_that_cannot_be_written_stops_nothing(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    log = ActivityLog(tmp_path / "file" / "activity.json", root)
    log.add({root / "a": "read"})
    assert log.most_active({}) == ()
