"""What the first paint does not wait for."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

from winx_tui.tui.late_parts import LATE_PARTS


def test_late_parts_are_not_on_the_way_to_the_first_paint() -> None:
    script = (
        "import sys, winx_tui.tui.program\n"
        f"print(*(name for name in {LATE_PARTS!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_late_parts_exist() -> None:
    assert all(find_spec(name) is not None for name in LATE_PARTS)
