"""How long it takes to classify a command, and to load what that needs.

Runs every command of the fixtures, and the longest pipelines among them, in a workspace made
for it; the first call loads the grammar and is told apart.

    python -m benchmarks.classifier_speed [ROUNDS]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.classifier import classify

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
ROUNDS = 5
LIMIT_MS = 1.0


def main() -> int:
    """Print the figures; fails where the median is above LIMIT_MS."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    entries = json.loads((FIXTURES / "commands.json").read_text(encoding="utf-8"))
    commands = [entry["cmd"] for entry in entries]
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory) / "workspace"
        subprocess.run(
            ["bash", str(FIXTURES / "make_workspace.sh"), str(root)],
            check=True,
            capture_output=True,
        )
        place = CommandPlace(root, root, Path("/home/someone"))
        first_s = _timed("ls", place)
        times_ms = sorted(
            min(_timed(command, place) for _ in range(rounds)) * 1000 for command in commands
        )
    print(f"first call (loads the grammar)  {first_s * 1000:8.2f} ms")
    print(f"commands                        {len(times_ms):8}")
    median_ms = statistics.median(times_ms)
    print(f"median                          {median_ms:8.3f} ms, at most {LIMIT_MS}")
    print(f"95th percentile                 {times_ms[int(len(times_ms) * 0.95)]:8.3f} ms")
    print(f"longest                         {times_ms[-1]:8.3f} ms")
    return median_ms > LIMIT_MS


def _timed(command: str, place: CommandPlace) -> float:
    start = time.perf_counter()
    classify(command, place)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
