"""The clipboard: by an escape sequence that crosses ssh, and by the desktop's own program."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from winx_tui.core.clipboard_sequence import LIMIT_BYTES
from winx_tui.core.search_path import environment_outside

_PROGRAM_S = 3.0

_DESKTOPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
)
"""The variable that says a desktop is there → a program that takes the text on stdin."""
_TMUX = ("tmux", "load-buffer", "-w", "-")
"""Has tmux set the outer terminal's clipboard itself, whatever it lets through."""


def is_remote(environ: Mapping[str, str]) -> bool:
    """Tell whether winx is used over ssh: a desktop here is not the person's."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


def clipboard_program(
    environ: Mapping[str, str], platform: str, which: Callable[[str], str | None]
) -> tuple[str, ...]:
    """Return the program that takes a text on stdin for the clipboard; () where there is none.

    Args:
        environ: tells of ssh, tmux and the desktop.
        platform: as `sys.platform`.
        which: finds a program, as `shutil.which`.
    """
    if not is_remote(environ):
        if platform == "darwin" and (found := which("pbcopy")):
            return (found,)
        for variable, (program, *options) in _DESKTOPS:
            if environ.get(variable) and (found := which(program)):
                return (found, *options)
    if environ.get("TMUX") and (found := which(_TMUX[0])):
        return (found, *_TMUX[1:])
    return ()


def outer_program(
    environ: Mapping[str, str], workspace: Path
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the program for the clipboard that is here, or (), and the environment it gets.

    Args:
        environ: tells of ssh, tmux and the desktop, and where programs are.
        workspace: resolved; no program in it is started.
    """
    own = environment_outside(environ, workspace)
    which = partial(shutil.which, path=own["PATH"])
    return clipboard_program(own, sys.platform, which), own


def hand_to_program(command: tuple[str, ...], text: str, environ: Mapping[str, str]) -> bool:
    """Give a program the text on stdin, never among its arguments; tell whether it took it.

    Args:
        command: of an absolute path.
        text: any.
        environ: all that the program gets to see.
    """
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-8", errors="replace"),
            # A copier goes on in the background, and must not hold or write on our terminal.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environ,
            # It stays for long, and nothing of the workspace is its business.
            cwd="/",
            timeout=_PROGRAM_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def too_long(text: str) -> str:
    """Say that a text does not fit the clipboard of a terminal."""
    size_kb = len(text.encode("utf-8", errors="replace")) // 1_000
    return (
        f"Not copied: {size_kb} kB are more than terminals take ({LIMIT_BYTES * 3 // 4_000} kB), "
        "and no program for the clipboard is here. Copy a part, or open it in an editor (e)."
    )
