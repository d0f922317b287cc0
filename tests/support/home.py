"""A home directory of its own for every test that starts winx."""

from __future__ import annotations

import os
import sys
from pathlib import Path

WINX = (sys.executable, "-m", "winx_tui")


def clean_environment(home: Path, **extra: str) -> dict[str, str]:
    """Return an environment in which winx finds nothing of the real user."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
        # A test leaves no process behind.
        "WINX_KEEP_WARM_MINUTES": "0",
        **extra,
    }
