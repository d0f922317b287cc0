"""What calls need is loaded after the first request, and not before it."""

from __future__ import annotations

import subprocess
import sys

from winx_tui.runtime.preload import NEEDED_BY_CALLS, preload


def _loaded_by(code: str) -> set[str]:
    program = f"import sys; {code}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_no_first_request_waits_for_what_only_calls_need() -> None:
    needed = "winx_tui.runtime.builder, winx_tui.console.print_mode"

    assert _loaded_by(f"import {needed}") & set(NEEDED_BY_CALLS) == set()


def test_all_that_calls_need_can_be_loaded_ahead() -> None:
    preload()

    assert set(NEEDED_BY_CALLS) <= set(sys.modules)
