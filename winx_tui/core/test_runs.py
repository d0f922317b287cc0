"""Which commands run tests, and how those ended."""

from __future__ import annotations

import re
from typing import Literal

TestOutcome = Literal["none", "passed", "failed", "unknown"]
"""none: no tests were run; unknown: they ran, and how they ended is hidden by a pipe."""

_SEPARATORS = re.compile(r"&&|\|\||;|\n|\|&?")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=\S*")
_BEFORE = re.compile(
    r"(?:(?:sudo|env|time|nice|command|exec|npx|pnpx|bunx|xvfb-run)\b(?:\s+-\S+)*"
    r"|timeout(?:\s+-\S+)*\s+\S+"
    r"|(?:uv|poetry|pdm|hatch|pipenv|rye|pixi)\s+run\b(?:\s+--?\S+)*"
    r"|(?:coverage|python[\d.]*|\S*/python[\d.]*)(?:\s+run)?(?:\s+-[A-Za-ln-z]\S*)*\s+-m"
    r"|bundle\s+exec|docker\s+compose\s+(?:run|exec)(?:\s+-\S+)*\s+\S+)\s+"
)
"""What stands before the program that counts."""
_RUNNER = re.compile(
    r"(?:\S*/)?(?:pytest|py\.test|unittest|nose2?|tox|nox|jest|vitest|mocha|ava|tap|karma|playwright"
    r"|cypress|rspec|phpunit|pest|ctest|bats|busted|prove|minitest|behave|robot|ginkgo|gotestsum"
    r"|nextest)\b"
    r"|cargo\s+nextest\b"
    r"|(?:\S*/)?(?:npm|pnpm|yarn|bun|deno|cargo|go|dotnet|swift|mix|rake|rails|zig|flutter|dart"
    r"|sbt|lein|stack|cabal|bazel|composer|hatch|task)"
    r"(?:\s+(?:-\S+|run))*\s+(?:\S*:)?(?:tests?|t|spec)(?:[:_-]\S+)?(?=\s|$)"
    r"|(?:\S*/)?(?:make|gmake|just|gradlew?|mvnw?)"
    r"(?:\s+-\S+)*\s+(?:\S*:)?(?:tests?|check|verify)(?:[:_-]\S+)?(?=\s|$)"
    r"|(?:\S*/)?(?:manage\.py|runtests\.py|run_tests\.\w+|test\.sh)(?:\s+test)?(?=\s|$)"
    r"|\S*python[\d.]*\s+(?:\S*/)?(?:manage\.py\s+test|(?:run)?_?tests?\w*\.py)(?=\s|$)"
)
_FAILED = re.compile(
    r"\b[1-9]\d* (?:failed|failing|failures?|errors?)\b|\bFAILED\b|^FAIL\b|test result: FAILED",
    re.M,
)
_PASSED = re.compile(r"\b[1-9]\d* (?:passed|passing)\b|^OK\b|test result: ok|^ok\s|^PASS\b", re.M)
_SEEN_CHARS = 20_000
"""Of the end of an output: runners sum up there."""


def runs_tests(command: str) -> bool:
    """Tell whether a shell command runs tests, as far as its text shows."""
    return any(_is_runner(part) for part in _SEPARATORS.split(command))


def test_outcome(command: str, exit_code: int | None, output: str) -> TestOutcome:
    """Tell how the tests of a command ended.

    Args:
        command: as the shell got it.
        exit_code: None while it runs.
        output: what it printed, for where the exit code is another program's.
    """
    if not runs_tests(command):
        return "none"
    if exit_code is None:
        return "unknown"
    last = _SEPARATORS.split(command.rstrip("; \n"))[-1]
    if _is_runner(last) or (exit_code and not _hides_failure(command)):
        return "failed" if exit_code else "passed"
    end = output[-_SEEN_CHARS:]
    if _FAILED.search(end):
        return "failed"
    return "passed" if _PASSED.search(end) else "unknown"


def _hides_failure(command: str) -> bool:
    """Tell whether the exit code may be that of something else than the tests."""
    return any(separator in command for separator in ("|", ";", "\n"))


def _is_runner(part: str) -> bool:
    words = part.strip().lstrip("({! ")
    while (match := _ASSIGNMENT.match(words)) or (match := _BEFORE.match(words)):
        words = words[match.end() :].lstrip()
    return _RUNNER.match(words) is not None
