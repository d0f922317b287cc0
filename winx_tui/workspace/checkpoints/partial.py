"""Snapshots of single paths, where a project is too large to be recorded as a whole.

The listing of such a root has one more name, which no file can have; behind it stand the
paths that were looked at. Of all others nothing is known: they are neither there nor gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from winx_tui.workspace.checkpoints.store import CheckpointStore, ContentLostError

MARK = ""
"""The name in the listing of the root."""

Tree = dict[str, Any]
"""Paths as a tree of names; below the last name of each there is nothing."""


def known_paths(store: CheckpointStore, *snapshots: bytes) -> tuple[str, ...] | None:
    """Return the paths that all of some snapshots know of; None: each knows the whole project.

    Raises:
        ContentLostError: a listing is not there any more, or damaged.
    """
    known: set[str] | None = None
    for snapshot in snapshots:
        mark = store.listing(snapshot).get(MARK)
        if mark is not None:
            named = set(json.loads(store.content(mark.digest)))
            known = named if known is None else known & named
    return None if known is None else tuple(sorted(known))


def paths_of_any(store: CheckpointStore, snapshots: Iterable[bytes]) -> tuple[str, ...]:
    """Return the paths of all snapshots that know of single ones; what is lost names none."""
    paths: set[str] = set()
    for snapshot in snapshots:
        with suppress(ContentLostError):
            paths.update(known_paths(store, snapshot) or ())
    return tuple(sorted(paths))


def is_known(path: str, known: Iterable[str]) -> bool:
    """Tell whether a path is one of those looked at, in one of them, or on the way to one."""
    below = f"{path}/"
    return any(
        path == each or path.startswith(f"{each}/") or each.startswith(below) for each in known
    )


def tree_of(paths: Iterable[str]) -> Tree:
    """Arrange paths by their names; where one lies below another, the upper one is all of it."""
    tree: Tree = {}
    last = None
    for path in sorted(paths, key=lambda each: each.split("/")):
        if last is not None and path.startswith(f"{last}/"):
            continue
        last = path
        *directories, name = path.split("/")
        here = tree
        for directory in directories:
            here = here.setdefault(directory, {})
        here[name] = {}
    return tree
