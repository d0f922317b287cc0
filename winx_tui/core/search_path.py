"""Which entries of a PATH count where a program is looked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path


def absolute_entries(search_path: str) -> str:
    """Keep the absolute entries of a PATH: a relative one lies wherever a command stands."""
    return _joined(_absolute(search_path))


def entries_outside(search_path: str, place: Path) -> str:
    """Keep the absolute entries that do not lead into a directory, which is resolved."""
    return _joined(
        entry
        for entry in _absolute(search_path)
        if not Path(os.path.realpath(entry)).is_relative_to(place)
    )


def environment_outside(environ: Mapping[str, str], place: Path) -> dict[str, str]:
    """Return an environment whose PATH does not lead into a directory, which is resolved.

    What winx starts by itself is found with it and gets it: outside the sandbox nothing may
    run that lies where the agent writes.
    """
    search_path = environ.get("PATH", os.defpath)
    return {**environ, "PATH": entries_outside(search_path, place)}


def outside_first(search_path: str, place: Path) -> str:
    """Keep the absolute entries, those that lead into a directory, which is resolved, last."""
    outside = entries_outside(search_path, place).split(os.pathsep)
    inside = (entry for entry in _absolute(search_path) if entry not in outside)
    return _joined((*filter(None, outside), *inside))


def _absolute(search_path: str) -> Iterator[str]:
    return (entry for entry in search_path.split(os.pathsep) if Path(entry).is_absolute())


def _joined(entries: Iterable[str]) -> str:
    return os.pathsep.join(entries)
