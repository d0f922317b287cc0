"""The keys a program can be sent, by name, as the bytes an xterm sends."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from winx_tui.core.errors import ShellError

KEY_BYTES: Mapping[str, bytes] = {
    "Enter": b"\r",
    "Tab": b"\t",
    "Shift-Tab": b"\x1b[Z",
    "Esc": b"\x1b",
    "Space": b" ",
    "Backspace": b"\x7f",
    "Delete": b"\x1b[3~",
    "Key-up": b"\x1b[A",
    "Key-down": b"\x1b[B",
    "Key-right": b"\x1b[C",
    "Key-left": b"\x1b[D",
    "Home": b"\x1b[H",
    "End": b"\x1b[F",
    "PgUp": b"\x1b[5~",
    "PgDn": b"\x1b[6~",
    "F1": b"\x1bOP",
    "F2": b"\x1bOQ",
    "F3": b"\x1bOR",
    "F4": b"\x1bOS",
    "F5": b"\x1b[15~",
    "F6": b"\x1b[17~",
    "F7": b"\x1b[18~",
    "F8": b"\x1b[19~",
    "F9": b"\x1b[20~",
    "F10": b"\x1b[21~",
    "F11": b"\x1b[23~",
    "F12": b"\x1b[24~",
    "Ctrl-c": b"\x03",
    "Ctrl-d": b"\x04",
    "Ctrl-z": b"\x1a",
    "Ctrl-\\": b"\x1c",
}

_ALIASES: Mapping[str, str] = {
    "return": "Enter",
    "up": "Key-up",
    "down": "Key-down",
    "left": "Key-left",
    "right": "Key-right",
    "escape": "Esc",
    "page-up": "PgUp",
    "pageup": "PgUp",
    "page-down": "PgDn",
    "pagedown": "PgDn",
    "del": "Delete",
}

_BY_SPELLING: Mapping[str, str] = {
    **{name.lower(): name for name in KEY_BYTES},
    **{name.lower().replace("ctrl-", "^"): name for name in KEY_BYTES if name.startswith("Ctrl-")},
    **_ALIASES,
}


def key_name(spelling: str) -> str:
    """Return the one name of a key however it was spelt: "ctrl+c", "^C", "up".

    Raises:
        ShellError: there is no such key.
    """
    folded = (
        spelling.strip().lower().replace("+", "-").replace("_", "-").replace("control-", "ctrl-")
    )
    name = _BY_SPELLING.get(folded)
    if name is None:
        near = difflib.get_close_matches(folded, _BY_SPELLING, n=1)
        hint = f"; did you mean {_BY_SPELLING[near[0]]}?" if near else "."
        raise ShellError(
            f"There is no key called {spelling!r}{hint} Keys are: {', '.join(KEY_BYTES)}."
        )
    return name


def key_bytes(spellings: Iterable[str]) -> bytes:
    """Return what the keys send, in order.

    Raises:
        ShellError: there is no such key.
    """
    return b"".join(KEY_BYTES[key_name(spelling)] for spelling in spellings)
