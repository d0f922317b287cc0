"""Says whether an edit has broken the syntax of a file; never stops one."""

from __future__ import annotations

import ast
import json
import tomllib
import warnings
from collections.abc import Callable

_MAX_CHARS = 1_000_000


def new_syntax_error(name: str, before: str | None, after: str) -> str:
    """Return the error that a change brought in, with its line; "" where there is none.

    Args:
        name: the file's name; its suffix tells the language.
        before: the old text, None for a new file. What was broken before is not told.
        after: the new text.
    """
    check = _CHECKS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if check is None or len(after) > _MAX_CHARS:
        return ""
    problem = check(after)
    if not problem or (before is not None and check(before)):
        return ""
    return problem


def _python(text: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error)
    return ""


def _json(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"line {error.lineno}: {error.msg}"
    except RecursionError:
        return "nested too deep"
    return ""


def _toml(text: str) -> str:
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return str(error)
    return ""


_CHECKS: dict[str, Callable[[str], str]] = {
    "py": _python,
    "pyi": _python,
    "json": _json,
    "toml": _toml,
}
