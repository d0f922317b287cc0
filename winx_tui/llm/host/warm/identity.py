"""What a warm host must have in common with whoever wants to use it.

A host that was made for another version, interpreter, place or way to the network would
answer, but not as a new one: it ends instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from winx_tui import __version__

_PACKAGE = Path(__file__).parents[3]
_ROOMS = ("llm", "llm/host", "llm/host/warm", "config", "core")
"""Where the code that a host runs lies."""

_OF_THE_CALLER = frozenset(
    {
        "PATH",
        "USER",
        "LOGNAME",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TMPDIR",
        "TZ",
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
        "WAYLAND_DISPLAY",
    }
)
"""Variables that mean nothing while libraries are loaded; each connection brings its own."""


def identity(environment: Mapping[str, str]) -> dict[str, object]:
    """Return what makes a host this one; as JSON it is the same on both sides.

    Args:
        environment: all that a host sees of it.
    """
    return {
        **code_identity(),
        "python": sys.version,
        "interpreter": sys.executable,
        "environment": {
            name: value
            for name, value in sorted(environment.items())
            if name not in _OF_THE_CALLER and not _is_of_one_login(name)
        },
    }


def code_identity() -> dict[str, object]:
    """Return what changes when winx or one of its libraries is installed anew."""
    return {
        "version": __version__,
        "package": str(_PACKAGE),
        "code": max(_changes(), default=0),
        "libraries": _changed(_libraries()),
    }


def _changes() -> Iterator[int]:
    for room in _ROOMS:
        with os.scandir(_PACKAGE / room) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    yield entry.stat().st_mtime_ns


def _libraries() -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Path(sys.prefix, sys.platlibdir, version, "site-packages")


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _is_of_one_login(name: str) -> bool:
    return name.startswith("XDG_") and not name.endswith(("_HOME", "_DIRS"))
