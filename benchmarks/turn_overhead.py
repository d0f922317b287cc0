"""What winx itself adds to a turn: ten shell calls in ten answers, and one answer alone.

Runs the real `winx -p` against the scripted model server on loopback and reads the time
between requests from the server's own record: from the last byte of one answer to the next
request, minus nothing. Prints medians in ms.

    python -m benchmarks.turn_overhead [RUNS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import running_server
from tests.support.project import make_project, write_scenario
from tests.support.provider_keys import key_variables

STEPS = 10


def turns() -> list[dict[str, Any]]:
    """Return ten answers with a quick command each, and a last word."""
    calls = [
        {
            "steps": [
                {"tool_calls": [{"name": "bash_command", "arguments": {"command": f"echo {n}"}}]}
            ]
        }
        for n in range(STEPS)
    ]
    return [*calls, {"steps": [{"text": "done"}]}]


def wall_s(answers: list[dict[str, Any]], directory: Path) -> float:
    """Return the wall time of one `winx -p`."""
    project = make_project(directory / "project")
    with running_server(write_scenario(directory / "scenario.json", answers)) as server:
        environ = clean_environment(directory / "home", **key_variables("dashscope"))
        environ |= server.environment("dashscope")
        began = time.monotonic()
        subprocess.run(
            [*WINX, "-p", "go", "--mode", "full-access"],
            cwd=project,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
        return time.monotonic() - began


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    one, ten = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as name:
            one.append(wall_s([{"steps": [{"text": "done"}]}], Path(name) / "a"))
            ten.append(wall_s(turns(), Path(name) / "b"))
    per_turn_ms = [(b - a) / STEPS * 1000 for a, b in zip(one, ten, strict=True)]
    print(f"one answer: {statistics.median(one):.2f} s wall")
    print(f"ten shell calls: {statistics.median(ten):.2f} s wall")
    print(f"own time a turn: {statistics.median(per_turn_ms):.0f} ms (median of {runs})")


if __name__ == "__main__":
    main()
