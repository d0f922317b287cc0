"""What was taken from the list of commands lately, kept over starts."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from winx_tui.config.paths import state_dir
from winx_tui.config.private_files import replace_private_file
from winx_tui.core.errors import ConfigError

_log = logging.getLogger(__name__)

_KEPT = 12


class RecentChoices:
    """The newest first; without a file nothing is kept, and nothing is said of it."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def ids(self) -> tuple[str, ...]:
        """Return what was taken; touches the disk."""
        if self._path is None:
            return ()
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ()
        kept = read if isinstance(read, list) else []
        return tuple(each for each in kept if isinstance(each, str))[:_KEPT]

    def note(self, row_id: str) -> None:
        """Put one first; touches the disk."""
        if self._path is None:
            return
        ids = list(dict.fromkeys((row_id, *self.ids())))[:_KEPT]
        try:
            replace_private_file(self._path, json.dumps(ids) + "\n")
        except ConfigError as error:
            _log.warning("what was chosen is not remembered: %s", error)


def recent_choices() -> RecentChoices:
    """Return what was taken on this machine."""
    try:
        return RecentChoices(state_dir() / "palette.json")
    except ConfigError as error:
        _log.warning("what was chosen is not remembered: %s", error)
        return RecentChoices(None)
