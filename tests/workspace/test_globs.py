from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.cpu_time import at_most_cpu_s
from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.globs import GlobSet, glob_doubts, leads_elsewhere, limiting_globs

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"
CASES = json.loads((FIXTURES / "write_globs.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_path_is_named_by_the_globs_or_not(case: dict[str, Any]) -> None:
    given = case["given"]
    globs = limiting_globs(Path(given.get("workspace", "/ws")), given["allowed_globs"])
    allowed = globs is None or globs.matches(Path(given["path"]))
    assert allowed is case["expect"]["allowed"]


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("src/**", "src/a/b.py", True),
        ("src/**", "src/.hidden/b.py", False),
        ("**/*.py", "a.py", True),
        ("./src/*.py", "src/a.py", True),
        ("src//*.py", "src/a.py", True),
        ("docs/../src/*.py", "src/a.py", True),
        ("**/.env", "a/.env", True),
        (".github/**", ".github/w.yml", True),
        ("[!a].py", "b.py", True),
        ("[!a].py", "a.py", False),
        ("?.py", ".py", False),
        ("*.PY", "a.py", False),
        ("a.py", "a.py", True),
        ("src", "src/a.py", False),
        ("{a,b}.py", "a.py", False),
        ("../*.py", "a.py", False),
    ],
)
def test_wildcards_have_their_strict_meaning(pattern: str, name: str, expected: bool) -> None:
    root = Path("/ws")
    assert GlobSet.of(root, [pattern]).matches(root / name) is expected
    assert GlobSet.of(root, [pattern]).matches_name(name) is expected


def test_an_empty_list_names_nothing_and_all_is_no_limit() -> None:
    assert not GlobSet.of(Path("/ws"), []).matches(Path("/ws/a"))
    assert limiting_globs(Path("/ws"), "all") is None
    assert limiting_globs(Path("/ws"), []) is not None


def test_what_looks_like_a_wildcard_in_the_root_is_none(tmp_path: Path) -> None:
    root = tmp_path / "[a]*"
    root.mkdir()
    globs = GlobSet.of(root, ["src/*.py", f"{root}/lib/*.py"])
    assert globs.matches(root / "src/x.py")
    assert not globs.matches(tmp_path / "a1" / "src" / "x.py")


def test_a_root_behind_a_link_is_the_same_root(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    globs = GlobSet.of(tmp_path / "real", [f"{tmp_path}/link/*.py"])
    assert globs.matches(tmp_path / "real" / "a.py")


def test_a_directory_behind_a_link_is_the_directory_itself(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "src").symlink_to("lib")
    assert GlobSet.of(tmp_path, ["src/*.py"]).matches(tmp_path / "lib" / "a.py")


def test_relative_globs_may_start_below_the_root() -> None:
    globs = GlobSet.of(Path("/ws"), ["*.py", "~name.py"], start=Path("/ws/sub"))
    assert globs.matches_name("sub/a.py")
    assert globs.matches_name("sub/~name.py")
    assert not globs.matches_name("a.py")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("/etc/*", True), ("../x/*", True), ("src/*", False), ("/**/*.py", False), ("/ws/*", False)],
)
def test_a_glob_that_leads_out_of_the_root_is_known(pattern: str, expected: bool) -> None:
    assert leads_elsewhere(Path("/ws"), pattern) is expected


@pytest.mark.parametrize("pattern", ["", "  ", "a\0b", "*a*a*a*a*a*b", "**/" * 9 + "a", "x" * 2000])
def test_a_pattern_that_cannot_be_used_is_told(pattern: str) -> None:
    with pytest.raises(WorkspaceError):
        GlobSet.of(Path("/ws"), [pattern])


def test_the_worst_pattern_that_is_taken_is_matched_at_once() -> None:
    globs = GlobSet.of(Path("/ws"), ["**/" * 8 + "*a*a*a*b"])
    with at_most_cpu_s(5.0):
        assert not globs.matches_name("/".join(["aaaaaaaa"] * 12) + "/" + "a" * 60)


def test_patterns_that_mean_something_else_are_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    doubts = glob_doubts(GlobSet.of(tmp_path, ["src/", "*.{ts,tsx}", "lib/**"]))
    assert doubts == (
        "'src' is a directory; 'src/**' names the files in it",
        "'*.{ts,tsx}': braces are not expanded; write an entry for each",
    )
