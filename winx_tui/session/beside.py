"""Folders whose sessions are listed with those of a project: its worktrees."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from winx_tui.config.private_files import (
    only_writer,
    read_private_file,
    replace_private_file,
)
from winx_tui.core.errors import ConfigError

_FILE = "worktrees.json"


def note_beside(directory: Path, folder: Path) -> None:
    """Have the sessions of a folder listed with those in a project's directory of sessions.

    Raises:
        ConfigError: it cannot be written down.
    """
    with only_writer(directory / _FILE):
        known = [*folders_beside(directory)]
        if folder not in known:
            text = json.dumps([os.fspath(each) for each in (*known, folder)], indent=2)
            replace_private_file(directory / _FILE, text + "\n")


def folders_beside(directory: Path) -> Iterator[Path]:
    """Yield the folders; none where nothing readable says so."""
    with suppress(ConfigError, ValueError, TypeError):
        for each in json.loads(read_private_file(directory / _FILE) or "[]"):
            yield Path(each)
