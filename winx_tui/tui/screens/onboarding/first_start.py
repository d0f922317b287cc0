"""Whether winx has never been here: a look at the disk, and no more."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from winx_tui.config.paths import config_file, state_dir
from winx_tui.config.private_files import replace_private_file
from winx_tui.core.errors import ConfigError


def seen_file() -> Path:
    """Return the file that says that a first start has been."""
    return state_dir() / "onboarded"


def is_new_here() -> bool:
    """Tell whether there are neither settings nor a first start before this one."""
    return not seen_file().exists() and not config_file().exists()


def note_seen() -> None:
    """Have no start from now on be the first."""
    # A disk that takes nothing is told of where it matters; the page may come again.
    with suppress(ConfigError):
        replace_private_file(seen_file(), "The first start has been.\n")
