"""The clipboard by an escape sequence, which crosses ssh: what is written for it."""

from __future__ import annotations

import base64
from collections.abc import Mapping

LIMIT_BYTES = 100_000
"""Of base64 in one escape sequence: xterm and tmux drop what is longer, without a word."""
_SCREEN_PIECE_BYTES = 700
"""GNU screen passes on 768 bytes of a sequence at once."""


def clipboard_sequence(text: str, environ: Mapping[str, str]) -> str:
    """Return what has a terminal take over a text (OSC 52); "" where it is too long.

    Inside tmux and GNU screen it is also wrapped, to be passed on to the terminal outside.

    Args:
        text: any.
        environ: tells what winx runs in.
    """
    coded = base64.b64encode(text.encode("utf-8", errors="replace")).decode("ascii")
    if len(coded) > LIMIT_BYTES:
        return ""
    sequence = f"\x1b]52;c;{coded}\x07"
    if environ.get("TMUX") or environ.get("TERM", "").startswith("tmux"):
        # Plain for set-clipboard, wrapped for allow-passthrough: a tmux heeds one of them.
        inner = sequence.replace("\x1b", "\x1b\x1b")
        return f"{sequence}\x1bPtmux;{inner}\x1b\\"
    if environ.get("STY"):
        pieces = range(0, len(sequence), _SCREEN_PIECE_BYTES)
        return "".join(f"\x1bP{sequence[at : at + _SCREEN_PIECE_BYTES]}\x1b\\" for at in pieces)
    return sequence
