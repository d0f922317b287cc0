"""The environment of commands that nobody was asked about: an allow-list, and git held still."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from winx_tui.core.search_path import absolute_entries

_KEPT = frozenset(
    {"LANG", "LANGUAGE", "TERM", "COLORTERM", "NO_COLOR", "TZ", "HOME", "USER", "LOGNAME"}
    | {"VIRTUAL_ENV", "HOSTNAME"}
)
_KEPT_PREFIX = "LC_"
_CARRIED = frozenset({"PATH", "VIRTUAL_ENV"})
_PAGERS: Mapping[str, str] = dict.fromkeys(
    ("PAGER", "GIT_PAGER", "MANPAGER", "SYSTEMD_PAGER", "BAT_PAGER", "DELTA_PAGER"), "cat"
)
"""A pager would wait for keys that nobody presses."""


def plain_environment(given: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return what programs that only read may be told.

    Nothing of it names options, start-up files, modules or programs: a reader's command is
    judged by its text, and a variable such as TAR_OPTIONS would add to that.
    """
    kept = {
        name: value
        for name, value in given.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIX)
    }
    path = absolute_entries(given.get("PATH", os.defpath))
    return {"HOME": str(home), "TERM": "dumb"} | kept | dict(_PAGERS) | {"PATH": path}


def reader_environment(plain: Mapping[str, str], git: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment, `git` being the variables that hold git still."""
    return {**plain, **git}


def is_carried_to_reader(name: str) -> bool:
    """Tell whether a variable that another shell has exported is handed to a reader's."""
    return name in _CARRIED
