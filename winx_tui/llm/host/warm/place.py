"""Where a warm host listens, for whoever only wants to know whether there may be one."""

from __future__ import annotations

from pathlib import Path

from winx_tui.config.paths import state_dir

SOCKET = "socket"


def host_directory() -> Path:
    """Return the directory that a warm host listens in.

    Raises:
        ConfigError: there is no home directory to derive it from.
    """
    return state_dir() / "host"


def may_be_warm() -> bool:
    """Tell whether it is worth to load what speaks to a warm host.

    Raises:
        ConfigError: as above.
    """
    try:
        (host_directory() / SOCKET).lstat()
    except OSError:
        return False
    return True
