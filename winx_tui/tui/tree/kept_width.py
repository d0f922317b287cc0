"""How wide a person wants the file tree, kept per project; every call touches the disk."""

from __future__ import annotations

import logging
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory, state_dir
from winx_tui.config.private_files import read_private_file, replace_private_file
from winx_tui.core.errors import ConfigError
from winx_tui.tui.prompt_history import project_mark

_log = logging.getLogger(__name__)

NARROWEST, WIDEST = 20, 120
"""In columns."""


def kept_width(root: Path) -> int:
    """Return the width in columns that was kept for a project; 0: none was."""
    try:
        text = read_private_file(_file(root)) or ""
        width = int(text)
    except (ConfigError, ValueError):
        return 0
    return width if NARROWEST <= width <= WIDEST else 0


def keep_width(root: Path, width: int) -> None:
    """Keep a width in columns for a project; where that fails, it holds until the end."""
    try:
        replace_private_file(_file(root), f"{width}\n")
    except ConfigError as error:
        _log.warning("the width of the file tree is not kept: %s", error)


def _file(root: Path) -> Path:
    return ensure_private_directory(state_dir()) / "trees" / f"{project_mark(root)}.txt"
