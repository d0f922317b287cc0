"""Opens web pages in the person's browser, where one can be reached."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from winx_tui.core.search_path import environment_outside
from winx_tui.tui.blocks.links import is_web
from winx_tui.tui.clipboard import is_remote

_OPENERS: tuple[tuple[str, ...], ...] = (("wslview",), ("xdg-open",), ("gio", "open"))
_OPENING_S = 5.0


def browser_command(
    environ: Mapping[str, str], platform: str, which: Callable[[str], str | None]
) -> tuple[str, ...]:
    """Return the program that opens a URL on the person's desktop; () where there is none.

    Over ssh the desktop is elsewhere, and a browser in the terminal would take winx's.

    Args:
        environ: tells of ssh and the desktop.
        platform: as `sys.platform`.
        which: finds a program, as `shutil.which`.
    """
    if is_remote(environ):
        return ()
    if platform == "darwin":
        return (found,) if (found := which("open")) else ()
    has_desktop = any(
        environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
    )
    for program, *options in _OPENERS if has_desktop else ():
        if found := which(program):
            return (found, *options)
    return ()


def open_in_browser(url: str, workspace: Path) -> bool:
    """Open a web page; False where nothing can, or what would open it fails.

    Args:
        url: of the page.
        workspace: resolved; no program in it is started.
    """
    environ = environment_outside(os.environ, workspace)
    which = partial(shutil.which, path=environ["PATH"])
    command = browser_command(environ, sys.platform, which)
    if not command or not is_web(url):
        return False
    try:
        process = subprocess.Popen(
            [*command, url],
            stdin=subprocess.DEVNULL,
            # What browsers complain of must not land on the screen.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environ,
            cwd="/",
        )
    except OSError:
        return False
    try:
        return process.wait(_OPENING_S) == 0
    except subprocess.TimeoutExpired:
        # It is the browser itself, and stays.
        return True
