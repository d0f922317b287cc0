"""How a piece of a command stands in a reason."""

from __future__ import annotations

from winx_tui.core.text import shortened

_LONGEST = 80


def shown(text: str) -> str:
    """Return a text on one line, bounded, with what does not print escaped."""
    line = text if text.isprintable() else ascii(text)[1:-1]
    return shortened(line, _LONGEST)
