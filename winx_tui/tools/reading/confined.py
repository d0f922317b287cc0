"""The first program of a worker: takes on limits, then runs another in the same process.

    argv      seconds of CPU time · bytes of memory · the program · its arguments

A library that the program wants and that is not there is told as {"error": "missing"}. Like
the programs it runs, this one is started by its path and imports nothing of winx, so that
nothing of the workspace is ever imported.
"""

from __future__ import annotations

import contextlib
import resource
import runpy
import sys


def main() -> None:
    """Take on the limits and run the program; neither can be undone."""
    _, cpu_time_s, memory_bytes, *command = sys.argv
    _limit(resource.RLIMIT_CPU, int(cpu_time_s))
    _limit(resource.RLIMIT_AS, int(memory_bytes))
    _limit(resource.RLIMIT_CORE, 0)
    sys.argv = command
    try:
        runpy.run_path(command[0], run_name="__main__")
    except ImportError:
        sys.stdout.write('{"error": "missing"}\n')


def _limit(kind: int, amount: int) -> None:
    # Where a system refuses a limit, the caller's time limit holds all the same.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (amount, amount))


if __name__ == "__main__":
    main()
