"""The rules of the house that a linter does not know."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "winx_tui"
SOURCES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 400
BOUNDARIES = {
    "cli/main.py",
    "execution/executor.py",
    "execution/gate.py",
    "llm/host/litellm_model.py",
}
"""Where everything may be caught: the program, the tools, the person, the model."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=room)
def test_a_file_fits_in_its_room(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", SOURCES, ids=room)
def test_a_package_marker_holds_no_code(path: Path) -> None:
    if path.name != "__init__.py":
        return
    body = parsed(path).body
    code = [node for node in body if not isinstance(node, ast.Expr)]
    if path.parent == PACKAGE:
        code = [node for node in code if not _assigns(node, "__version__")]
    assert code == []


def _assigns(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name


@pytest.mark.parametrize("path", SOURCES, ids=room)
def test_everything_is_caught_only_at_the_boundaries(path: Path) -> None:
    handlers = [
        node
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and not _goes_on_raising(node)
    ]
    assert not handlers or room(path) in BOUNDARIES


def _goes_on_raising(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize("path", SOURCES, ids=room)
def test_every_module_says_what_it_holds(path: Path) -> None:
    assert ast.get_docstring(parsed(path))


def test_no_room_is_a_drawer_for_everything() -> None:
    names = {path.stem for path in SOURCES}
    assert names & {"utils", "helpers", "common", "misc", "manager"} == set()


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(r"\b(TODO|FIXME|XXX)\b")
    found = [room(path) for path in SOURCES if unfinished.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_documents_name_rooms_that_exist() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    packages = set(re.findall(r"^\| `(\w+)/`", text, flags=re.MULTILINE))
    missing = [name for name in packages if not (PACKAGE / name).is_dir()]
    assert packages
    assert missing == []
    rows = re.findall(r"^\| `(\w+)/` \| (.*) \|$", text, flags=re.MULTILINE)
    rooms = [(package, name) for package, row in rows for name in re.findall(r"`([a-z_]+)`", row)]
    assert rooms
    assert [
        room for room in rooms if not PACKAGE.joinpath(room[0], f"{room[1]}.py").is_file()
    ] == []
