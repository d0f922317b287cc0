"""What the process beside can do to a store, asked for as plain data."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from winx_tui.config.paths import ensure_private_directory
from winx_tui.workspace.checkpoints.limits import Bounds, Limits, StoreRetention
from winx_tui.workspace.checkpoints.liveness import Liveness
from winx_tui.workspace.checkpoints.pruning import prune
from winx_tui.workspace.checkpoints.scanning import Scanner
from winx_tui.workspace.checkpoints.store import CheckpointStore

Request = Mapping[str, Any]


def record_request(
    directory: Path, root: Path, limits: Limits, own: Iterable[Path] = ()
) -> dict[str, Any]:
    """Ask that a project is recorded, unless something is known of it."""
    return {
        "do": "record",
        "directory": os.fspath(directory),
        "root": os.fspath(root),
        "limits": asdict(limits),
        "own": [os.fspath(path) for path in own],
    }


def prune_request(
    directory: Path, keep: StoreRetention, now: datetime, open_sessions: Iterable[str], own: str
) -> dict[str, Any]:
    """Ask that a store is tidied up."""
    return {
        "do": "prune",
        "directory": os.fspath(directory),
        "keep": asdict(keep),
        "now": now.isoformat(),
        "open_sessions": list(open_sessions),
        "own": own,
    }


def _record(request: Request) -> dict[str, Any]:
    directory = Path(request["directory"])
    store = CheckpointStore(directory)
    own = [Path(path) for path in request["own"]]
    scanner = Scanner(Path(request["root"]), _limits(request["limits"]), store, own)
    with _first_of_several(directory):
        scanner.know()
        if not scanner.knows_something:
            with scanner.recorded():
                pass
    store.close()
    return {}


def _prune(request: Request) -> dict[str, Any]:
    directory = Path(request["directory"])
    store = CheckpointStore(directory)
    now = datetime.fromisoformat(request["now"])
    keep = StoreRetention(**request["keep"])
    is_alive = Liveness(directory).is_alive
    pruned = prune(store, keep, now, request["open_sessions"], is_alive, request["own"])
    store.close()
    return asdict(pruned)


DEEDS: Mapping[str, Callable[[Request], dict[str, Any]]] = {"record": _record, "prune": _prune}


def _limits(data: Mapping[str, Any]) -> Limits:
    return Limits(
        data["file_bytes"],
        Bounds(**data["project"]),
        Bounds(**data["rebuildable"]),
        tuple(data["left_out"]),
    )


@contextmanager
def _first_of_several(directory: Path) -> Iterator[None]:
    """Let one process at a time record a project for the first time; the others find it done."""
    ensure_private_directory(directory)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(directory / "first.lock", flags, 0o600)
    try:
        # Without locks, several do the same work at once.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
