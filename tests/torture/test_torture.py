"""Wherever winx is killed, nothing is lost; `scripts/torture.py` tries hundreds of points."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.complaints.themes import complaint

ROOT = Path(__file__).parents[2]
EXPLORES = bool(os.environ.get("WINX_EXPLORE"))
POINTS = tuple(range(1, 501)) if EXPLORES else (29,)
DEEDS = () if EXPLORES else ("--deeds", "edit")

pytestmark = [
    pytest.mark.timeout(4 * 3600 if EXPLORES else 300),
    pytest.mark.skipif(sys.platform != "linux", reason="it watches by inotify and /proc"),
]


@complaint(23)
def test_nothing_is_lost_wherever_winx_is_killed(tmp_path: Path) -> None:
    seeds = ",".join(map(str, POINTS))
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", "--base", tmp_path, "--seeds", seeds, *DEEDS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(results) == len(POINTS), done.stderr
    failed = [
        result for result in results if result["resumed"] or result["files"] or result["undo"]
    ]
    assert failed == []
