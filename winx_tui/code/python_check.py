"""Python checked by Python's own compiler; nothing of it is run."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import warnings

from winx_tui.code.problems import Problem
from winx_tui.core.errors import WinxError

_MAX_HERE_CHARS = 20_000
"""Compiling keeps every other thread waiting: ten milliseconds for so much, on an idle
machine. Larger files go to another process."""
_TIMEOUT_S = 3.0
_PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
text = sys.stdin.buffer.read().decode("utf-8", "surrogatepass")
found = None
try:
    compile(text, "<edit>", "exec", dont_inherit=True)
except SyntaxError as error:
    found = [error.lineno or 1, error.msg]
except (ValueError, RecursionError, MemoryError) as error:
    found = [1, str(error) or "nested too deep"]
print(json.dumps(found))
"""

_warning_filters = threading.Lock()


class CompilerSilentError(WinxError):
    """The compiler gave no answer in its time."""


def check_python(text: str) -> tuple[Problem, ...]:
    """Return the first error in Python source.

    Raises:
        CompilerSilentError: it takes too long.
    """
    return _check_here(text) if len(text) <= _MAX_HERE_CHARS else _check_elsewhere(text)


def _check_here(text: str) -> tuple[Problem, ...]:
    try:
        with _warning_filters, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<edit>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return (Problem(error.lineno or 1, error.msg),)
    except (ValueError, RecursionError, MemoryError) as error:
        return (Problem(1, str(error) or "nested too deep"),)
    return ()


def _check_elsewhere(text: str) -> tuple[Problem, ...]:
    try:
        done = subprocess.run(
            # -I: neither the environment nor the directory is looked at; -S: no site packages.
            [sys.executable, "-I", "-S", "-c", _PROGRAM],
            input=text.encode("utf-8", "surrogatepass"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            timeout=_TIMEOUT_S,
            check=True,
        )
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise CompilerSilentError("Python's compiler gave no answer") from error
    return (Problem(*found),) if found else ()
