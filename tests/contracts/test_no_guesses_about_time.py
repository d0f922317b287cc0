"""Tests wait for what they want to see; how long something takes is told by benchmarks/."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
CLOCKS = {"time.monotonic", "time.perf_counter", "time.time"}
SLEEPS = {"time.sleep", "asyncio.sleep"}
MEASURED = {
    "shell/test_waiting.py": "an answer comes before a wait of 100 s is over",
    "tools/test_bash_command_sessions.py": "an answer comes before a wait of 100 s is over",
}
"""Where a span of the wall clock may be bounded from above, and why no load breaks it."""


def sources(*words: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(TESTS.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path != Path(__file__) and any(word in text for word in words):
            yield path.relative_to(TESTS).as_posix(), ast.parse(text)


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            yield node


def sleeps_for_long(call: ast.Call) -> bool:
    duration = call.args[0] if call.args else None
    return isinstance(duration, ast.Constant) and bool(duration.value)


def bounds_a_span(node: ast.Assert) -> bool:
    """Tell whether an assertion is of the kind `now() - began < 2`."""
    test = node.test
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.Lt | ast.LtE)
        and isinstance(test.left, ast.BinOp)
        and isinstance(test.left.op, ast.Sub)
        and any(calls(test.left, CLOCKS))
    )


def test_sleeps_stand_only_in_loops_that_wait_for_something() -> None:
    found = []
    for name, tree in sources("sleep("):
        polling = {
            call
            for loop in ast.walk(tree)
            if isinstance(loop, ast.While)
            for call in calls(loop, SLEEPS)
        }
        found += [
            f"{name}:{call.lineno}"
            for call in calls(tree, SLEEPS)
            if sleeps_for_long(call) and call not in polling
        ]
    assert found == []


def test_no_span_of_the_wall_clock_must_be_short() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources("monotonic(", "perf_counter(", "time.time(")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and bounds_a_span(node) and name not in MEASURED
    ]
    assert found == []
