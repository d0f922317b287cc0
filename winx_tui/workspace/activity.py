"""Which files the sessions in a workspace have worked on most.

Counts are kept in one private file, as a cache: a broken one is begun anew, and
old work fades as new work comes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from winx_tui.config.private_files import only_writer, read_private_file, replace_private_file
from winx_tui.core.errors import ConfigError
from winx_tui.workspace.file_state import Touch

_log = logging.getLogger(__name__)

_POINTS: dict[Touch, float] = {"read": 1.0, "changed": 3.0}
_FADING = 0.8
"""What a point of one session is worth after the next."""
_MAX_FILES = 200
_VERSION = 1


class ActivityLog:
    """The counts of one workspace; every call may block for a moment."""

    def __init__(self, file: Path, root: Path) -> None:
        """Take the file of the counts and the workspace's resolved root; nothing is read yet."""
        self._file = file
        self._root = root

    def most_active(self, touched: Mapping[Path, Touch], limit: int = 5) -> tuple[Path, ...]:
        """Return the files worked on most: those of this session first, changed before read."""
        here = sorted(touched, key=lambda path: -_POINTS[touched[path]])
        points = self._read()
        earlier = sorted(points, key=lambda name: (-points[name], name))
        found = dict.fromkeys((*here, *(self._root / name for name in earlier)))
        return tuple(path for path in found if path.is_file())[:limit]

    def add(self, touched: Mapping[Path, Touch]) -> None:
        """Count what a session has touched, at its end; a failure is only logged."""
        fresh = {
            path.relative_to(self._root).as_posix(): _POINTS[touch]
            for path, touch in touched.items()
            if path.is_relative_to(self._root)
        }
        if not fresh:
            return
        try:
            with only_writer(self._file):
                points = {name: value * _FADING for name, value in self._read().items()}
                for name, value in fresh.items():
                    points[name] = points.get(name, 0.0) + value
                kept = sorted(points.items(), key=lambda item: -item[1])[:_MAX_FILES]
                data = {"version": _VERSION, "points": dict(kept)}
                replace_private_file(self._file, json.dumps(data) + "\n")
        except ConfigError as error:
            _log.warning("activity not kept: %s", error)

    def _read(self) -> dict[str, float]:
        try:
            data = json.loads(read_private_file(self._file) or "{}")
            points = {str(name): float(value) for name, value in data["points"].items()}
        except (ConfigError, ValueError, KeyError, TypeError, AttributeError):
            return {}
        return points if data.get("version") == _VERSION else {}
