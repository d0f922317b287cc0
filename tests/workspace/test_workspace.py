from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import Coverage, FileState, merge_ranges
from winx_tui.workspace.workspace import Workspace

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"


def cases(name: str) -> list[dict[str, Any]]:
    return list(json.loads((FIXTURES / name).read_text(encoding="utf-8"))["cases"])


PATHS = cases("path_confinement.json")
COVERAGES = cases("read_coverage.json")


@pytest.fixture
def places(tmp_path: Path) -> Path:
    workspace, outside = tmp_path / "ws", tmp_path / "out"
    for directory in (workspace / "real", outside, tmp_path / "ws-evil"):
        directory.mkdir(parents=True)
    for file in (workspace / "a.txt", outside / "secret.txt", tmp_path / "ws-evil" / "f"):
        file.touch()
    (workspace / "link.txt").symlink_to(outside / "secret.txt")
    (workspace / "evil").symlink_to(outside / "nonexistent")
    (workspace / "linkdir").symlink_to(workspace / "real")
    (workspace / "outdir").symlink_to(outside)
    (workspace / "inlink.txt").symlink_to(workspace / "a.txt")
    return tmp_path


@pytest.mark.parametrize("case", PATHS, ids=[case["name"] for case in PATHS])
def test_only_what_lands_inside_is_inside(places: Path, case: dict[str, Any]) -> None:
    workspace = Workspace(places / "ws")
    path = places / case["given"]["path"]
    expected = case["expect"]["result"] == "allowed"
    assert workspace.contains(path) is expected
    assert workspace.contains(workspace.resolve(str(path))) is expected


def test_a_directory_whose_name_begins_alike_is_outside(places: Path) -> None:
    assert not Workspace(places / "ws").contains(places / "ws-evil" / "f")


def test_paths_start_at_the_root_the_base_or_home(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(places))
    workspace = Workspace(places / "ws")
    assert workspace.resolve("a.txt") == places / "ws" / "a.txt"
    assert workspace.resolve("a.txt", workspace.root / "real") == places / "ws/real/a.txt"
    assert workspace.resolve("~/out") == places / "out"


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "~no-such-user-here/x"])
def test_text_that_names_no_file_is_refused(places: Path, text: str) -> None:
    with pytest.raises(WorkspaceError):
        Workspace(places / "ws").resolve(text)


def test_a_root_that_is_no_directory_is_refused(places: Path) -> None:
    with pytest.raises(WorkspaceError, match="not a directory"):
        Workspace(places / "ws" / "a.txt")


def test_paths_are_written_for_people(places: Path) -> None:
    workspace = Workspace(places / "ws")
    assert workspace.relative(places / "ws" / "real" / "x") == "real/x"
    assert workspace.relative(workspace.root) == "."
    assert workspace.relative(places / "out") == str(places / "out")
    assert workspace.relative(workspace.root / "a\nb") == "a\\u{A}b"


def test_hidden_characters_are_made_visible() -> None:
    assert visible("a\u202eb\x1b[31m\u200b\x9b") == "a\\u{202E}b\\u{1B}[31m\\u{200B}\\u{9B}"
    assert visible("a\n\tb\r", multiline=True) == "a\n\tb\\u{D}"
    assert visible("日本語 café") == "日本語 café"
    assert visible("\udcff") == "\\u{DCFF}"


@pytest.mark.parametrize("case", COVERAGES, ids=[case["name"] for case in COVERAGES])
def test_coverage_is_counted_in_lines(case: dict[str, Any]) -> None:
    given, expected = case["given"], case["expect"]
    merged = merge_ranges((first, last) for first, last in given["ranges"])
    coverage = Coverage("hash", merged, given["total_lines"])
    assert [list(pair) for pair in merged] == expected["merged"]
    assert [list(pair) for pair in coverage.unread] == expected["unread"]
    assert coverage.percent == expected["percent"]
    assert coverage.is_enough is expected["enough"]


def test_lines_of_an_older_version_do_not_count() -> None:
    state, path = FileState(), Path("/a")
    state.record_read(path, "old", [(1, 5)], 10)
    state.record_read(path, "new", [(6, 10)], 10)
    coverage = state.coverage(path)
    assert coverage is not None
    assert coverage.unread == ((1, 5),)
    assert state.is_stale(path, "old")
    assert not state.is_stale(Path("/never-read"), "any")
