"""docs/complaints.md and the marks on tests say the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.complaints.themes import THEMES

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NODE = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")


def told() -> dict[int, tuple[str, set[str]]]:
    """Return the rows of the table: number → the complaint, and the tests that it names."""
    text = (ROOT / "docs/complaints.md").read_text(encoding="utf-8")
    return {
        int(number): (theme, set(NODE.findall(tests)))
        for number, theme, _, tests in ROW.findall(text)
    }


def marked() -> Iterator[tuple[int, str]]:
    """Yield the number and the node of each mark; only files that hold one are parsed."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "@complaint(" not in text:
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for mark in function.decorator_list:
                    if found := re.fullmatch(r"complaint\((\d+)\)", ast.unparse(mark)):
                        node = f"{path.relative_to(ROOT).as_posix()}::{function.name}"
                        yield int(found[1]), node


def test_each_complaint_has_a_row_of_its_name() -> None:
    assert {number: theme for number, (theme, _) in told().items()} == dict(THEMES)


def test_each_row_names_the_tests_that_bear_its_number() -> None:
    marks: dict[int, set[str]] = {number: set() for number in THEMES}
    for number, node in marked():
        marks[number].add(node)
    assert {number: tests for number, (_, tests) in told().items()} == marks
