"""Checkpoints of a project in a temporary directory, and what a test asks of them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits, StoreRetention
from winx_tui.workspace.checkpoints.spans import SpanKind, Work


def work(session: str = "ses_1", kind: SpanKind = "command") -> Work:
    """Describe some work."""
    return Work(session, "turn_1", "call_1", kind, "some work")


@contextmanager
def opened(
    root: Path, limits: Limits | None = None, keep: StoreRetention | None = None
) -> Iterator[Checkpoints]:
    """Open the checkpoints of a project, as a winx of its own does."""
    checkpoints = Checkpoints(root.parent / "state", root, limits or Limits(), keep)
    try:
        yield checkpoints
    finally:
        checkpoints.close()


def store_of(root: Path) -> Path:
    """Return where the checkpoints of a project lie."""
    return root.parent / "state" / "checkpoints.db"


def settle(root: Path) -> None:
    """Wait until no file was changed so lately that it is read again anyway."""
    newest = max(
        os.lstat(Path(directory) / name).st_ctime_ns
        for directory, _, names in os.walk(root)
        for name in names
    )
    while time.time_ns() < newest + 60_000_000:
        time.sleep(0.005)


@contextmanager
def files_read() -> Iterator[list[str]]:
    """Collect the names of the files that are opened in the block, links and directories too."""
    if not _LISTENING:
        _LISTENING.append([])
        # A hook cannot be taken away again.
        sys.addaudithook(_listen)
    names: list[str] = []
    _LISTENING.append(names)
    try:
        yield names
    finally:
        _LISTENING[1:] = []


_LISTENING: list[list[str]] = []


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and len(_LISTENING) > 1:
        _LISTENING[-1].append(str(arguments[0]))
