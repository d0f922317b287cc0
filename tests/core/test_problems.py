from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import get_args

import pytest

from winx_tui.core.errors import (
    AuthenticationFailed,
    NoModelAvailable,
    ToolError,
    WorkspaceError,
    problem_of,
)
from winx_tui.core.problems import HINTS, Problem, ProblemCode


def test_every_code_has_a_hint_of_one_short_sentence() -> None:
    assert set(HINTS) == set(get_args(ProblemCode))
    for code, hint in HINTS.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
        assert hint[0].isupper()
        assert hint.endswith(".")
        assert len(hint) <= 100


def test_the_guide_names_every_code() -> None:
    guide = Path(__file__).parents[2].joinpath("docs", "guide.md").read_text(encoding="utf-8")
    assert [code for code in HINTS if f"`{code}`" not in guide] == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ToolError("x"), "failed"),
        (ToolError("x", code="unread"), "unread"),
        (NoModelAvailable("x"), "no_provider"),
        (AuthenticationFailed("x"), "provider_failed"),
        (FileNotFoundError("x"), "not_found"),
        (NotADirectoryError("x"), "not_a_file"),
        (TimeoutError("x"), "timeout"),
        (PermissionError("x"), "io_error"),
        (OSError(errno.ENOSPC, "x"), "io_error"),
        (OSError(errno.EROFS, "x"), "io_error"),
        (ValueError("x"), "failed"),
    ],
)
def test_an_error_tells_its_code(error: Exception, code: str) -> None:
    assert problem_of(error).code == code


def test_an_error_that_says_little_speaks_through_its_cause() -> None:
    inner, outer = WorkspaceError("a.py cannot be written"), ToolError("Nothing was written")
    inner.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    outer.__cause__ = inner
    assert problem_of(outer) == Problem("io_error")


def test_a_hint_of_its_own_goes_before_the_usual_one() -> None:
    error = ToolError("x", code="too_large", hint="Write it to a file.")
    assert problem_of(error).advice == "Write it to a file."
    assert Problem("too_large").advice == HINTS["too_large"]
    outer = ToolError("y")
    outer.__cause__ = error
    assert problem_of(outer).advice == "Write it to a file."
