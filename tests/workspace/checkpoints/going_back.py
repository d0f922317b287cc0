"""Work on a project that is recorded, taken back and made again, for tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from tests.workspace.checkpoints.recorded import work
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.plan import Direction
from winx_tui.workspace.checkpoints.restoring import Restored
from winx_tui.workspace.checkpoints.spans import Span

SHELL = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "t",
    "GIT_AUTHOR_EMAIL": "t@t.invalid",
    "GIT_COMMITTER_NAME": "t",
    "GIT_COMMITTER_EMAIL": "t@t.invalid",
}
"""The environment of commands: what the machine's user has told git does not count."""


def run(root: Path, command: str) -> str:
    """Run a shell command in a project; return what it prints, however it ends."""
    arguments = ["sh", "-c", command]
    done = subprocess.run(arguments, cwd=root, env=SHELL, capture_output=True)
    return os.fsdecode(done.stdout + done.stderr)


def recorded(checkpoints: Checkpoints, deed: Callable[[], object]) -> tuple[Span, ...]:
    """Record what is done; return its span, if anything has come of it."""
    number = checkpoints.begin(work())
    deed()
    checkpoints.end(number)
    return tuple(span for span in checkpoints.spans() if span.number == number)


def commanded(checkpoints: Checkpoints, root: Path, command: str) -> tuple[Span, ...]:
    """Record a shell command."""
    return recorded(checkpoints, lambda: run(root, command))


def gone(
    checkpoints: Checkpoints,
    spans: Sequence[Span],
    direction: Direction,
    overwriting: Collection[str] = (),
) -> Restored:
    """Take work back, or make it again."""
    steps = checkpoints.steps(spans, direction)
    return checkpoints.carry_out(steps, work(kind=direction), spans, overwriting=overwriting)


def refusals(restored: Restored) -> dict[str, str]:
    """Return what was left as it is, and why."""
    return {refusal.path: refusal.why for refusal in restored.refused}
