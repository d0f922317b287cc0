"""Measures what each sandbox adds to the start of a program: `true`, medians of 20 runs.

The time to build a profile from the disk is told apart: it is built once, not at each start.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from winx_tui.security.sandbox.base import Sandbox
from winx_tui.security.sandbox.detect import sandbox_report
from winx_tui.security.sandbox.none import NoSandbox
from winx_tui.security.sandbox.profile import SandboxProfile, workspace_write
from winx_tui.security.sandbox.surroundings import surroundings
from winx_tui.security.sandbox.workspace_scan import scan_workspace

RUNS = 20
LIMIT_MS = 60.0
ROOT = Path(__file__).resolve().parents[1]


def median_ms(work: Callable[[], object]) -> float:
    """Return the median time of some work."""
    times = []
    for _ in range(RUNS):
        began_s = time.perf_counter()
        work()
        times.append((time.perf_counter() - began_s) * 1000)
    return statistics.median(times)


def start_once(sandbox: Sandbox, profile: SandboxProfile) -> None:
    """Start a program that does nothing, and wait for its end."""
    with sandbox.command(profile, ["true"], os.environ, profile.root) as start:
        subprocess.run(
            start.argv, env=start.env, cwd=profile.root, pass_fds=start.pass_fds, check=True
        )


def main() -> int:
    """Print a line a sandbox; fails where one adds more than LIMIT_MS."""
    home = Path.home()
    with tempfile.TemporaryDirectory() as name:

        def build() -> SandboxProfile:
            around, found = surroundings(home, os.environ), scan_workspace(ROOT, home)
            return workspace_write(ROOT, around, found, temporary=Path(name))

        profile = build()
        print(f"profile of {ROOT.name} with {len(profile.rules)} rules: {median_ms(build):.1f} ms")
        plain_ms = median_ms(partial(start_once, NoSandbox(), profile))
        print(f"none: {plain_ms:.1f} ms; a sandbox adds {LIMIT_MS:g} ms at most")
        worst_ms = 0.0
        for check in sandbox_report():
            if not check.works:
                print(f"{check.name}: {check.reason}")
                continue
            sandbox = check.sandbox
            added_ms = median_ms(partial(start_once, sandbox, profile)) - plain_ms
            mark_ms = median_ms(partial(sandbox.fingerprint, profile))
            print(f"{check.name}: adds {added_ms:.1f} ms; its fingerprint {mark_ms:.1f} ms")
            worst_ms = max(worst_ms, added_ms)
    return worst_ms > LIMIT_MS


if __name__ == "__main__":
    sys.exit(main())
