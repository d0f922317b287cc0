"""The command that starts this very winx again, from anywhere and with any PATH."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from winx_tui.core.errors import ConfigError

_UV_CACHES = frozenset({"archive-v0", "environments-v2"})
"""Folders of uv's cache that `uvx` runs programs from; its cleaning takes them away."""


def own_command(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the program and its first arguments, the program as an absolute path.

    Links are not followed: ~/.local/bin/winx stays true when winx is upgraded.

    Raises:
        ConfigError: winx was started from a place that will not last, and by nothing that is found.
    """
    prefix = Path(sys.prefix)
    if _UV_CACHES & set(prefix.parts):
        return (_launcher("uvx", environment), "winx")
    if "pipx" in prefix.parts and ".cache" in prefix.parts:
        return (_launcher("pipx", environment), "run", "winx")
    started = Path(sys.argv[0])
    if started.name == "winx":
        found = shutil.which(str(started), path=environment.get("PATH", ""))
        if found:
            return (os.path.abspath(found),)  # noqa: PTH100 - resolve() would follow the link
    beside = Path(sys.executable).with_name("winx")
    if os.access(beside, os.X_OK):
        return (str(beside),)
    # Without -P the folder it is started in, a stranger's project, could bring its own modules.
    return (sys.executable, "-P", "-m", "winx_tui")


def _launcher(name: str, environment: Mapping[str, str]) -> str:
    found = shutil.which(name, path=environment.get("PATH", ""))
    if found is None:
        raise ConfigError(
            f"winx runs from a cache that is cleaned, and {name} is not found; "
            "install winx for good (uv tool install winx, or pipx install winx)"
        )
    return os.path.abspath(found)  # noqa: PTH100 - resolve() would follow the link
