"""A question on the command line that is answered with yes or no."""

from __future__ import annotations

import sys
from typing import TextIO

from winx_tui.workspace.display import visible


def can_ask(out: TextIO) -> bool:
    """Tell whether a person reads a stream and types answers."""
    return sys.stdin is not None and sys.stdin.isatty() and out is not None and out.isatty()


def agrees(question: str, out: TextIO) -> bool:
    """Ask on a stream; all but yes is no."""
    out.write(f"{visible(question)} [y/N] ")
    out.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
