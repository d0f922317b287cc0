"""What is typed while no prompt is read: kept as typed, and shown only by the next prompt."""

from __future__ import annotations

import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_INPUT_FLAGS, _LOCAL_FLAGS = 0, 3
"""Places in what `termios.tcgetattr` gives."""


@contextmanager
def typed_ahead_kept() -> Iterator[None]:
    """Let Enter stay Enter between prompts, and let the terminal not echo into the output.

    By default a terminal turns Enter into Ctrl+J while nobody reads raw keys, and a prompt
    that then takes what was typed ahead would begin a new line instead of sending it.
    """
    terminal = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(terminal)
    except termios.error:
        yield
        return
    between = list(before)
    between[_INPUT_FLAGS] &= ~termios.ICRNL
    between[_LOCAL_FLAGS] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, between)
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSANOW, before)
