"""The keys a program can be sent, by name, as the bytes an xterm sends."""

from __future__ import annotations

import difflib
import string
from collections.abc import Iterable, Mapping

from winx_tui.core.errors import ShellError

_EDITING: Mapping[str, bytes] = {
    "Enter": b"\r",
    "Tab": b"\t",
    "Shift-Tab": b"\x1b[Z",
    "Esc": b"\x1b",
    "Space": b" ",
    "Backspace": b"\x7f",
    "Insert": b"\x1b[2~",
    "Delete": b"\x1b[3~",
    "Key-up": b"\x1b[A",
    "Key-down": b"\x1b[B",
    "Key-right": b"\x1b[C",
    "Key-left": b"\x1b[D",
    "Home": b"\x1b[H",
    "End": b"\x1b[F",
    "PgUp": b"\x1b[5~",
    "PgDn": b"\x1b[6~",
}
_FUNCTION_CODES = ("OP", "OQ", "OR", "OS", "[15~", "[17~", "[18~", "[19~", "[20~", "[21~",
                   "[23~", "[24~")  # fmt: skip
_FUNCTION: Mapping[str, bytes] = {
    f"F{number}": f"\x1b{code}".encode() for number, code in enumerate(_FUNCTION_CODES, start=1)
}
_CONTROL: Mapping[str, bytes] = {
    f"Ctrl-{letter}": bytes([ord(letter.upper()) ^ 0x40])
    for letter in (*string.ascii_lowercase, "\\", "]", "^", "_")
}

KEY_BYTES: Mapping[str, bytes] = {**_EDITING, **_FUNCTION, **_CONTROL}
"""What each key sends."""
KEYS_IN_WORDS = f"{', '.join(_EDITING)}, F1 to F12, Ctrl-a to Ctrl-z, Ctrl-\\"

_APPLICATION_KEYS = frozenset({"Key-up", "Key-down", "Key-right", "Key-left", "Home", "End"})
"""These are spelt differently for programs that have set application cursor keys."""

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
    "ins": "Insert",
    "backtab": "Shift-Tab",
}
_ARROWS = ("up", "down", "left", "right")

_BY_SPELLING: Mapping[str, str] = {
    **{name.lower(): name for name in KEY_BYTES},
    **{name.lower().replace("ctrl-", "^"): name for name in _CONTROL},
    **{name.lower().replace("ctrl-", "c-"): name for name in _CONTROL},
    **{f"arrow-{name}": f"Key-{name}" for name in _ARROWS},
    **{f"arrow{name}": f"Key-{name}" for name in _ARROWS},
    **_ALIASES,
}


def key_name(spelling: str) -> str:
    """Return the one name of a key however it was spelt: "ctrl+c", "^C", "up", or "q".

    Raises:
        ShellError: there is no such key.
    """
    if len(spelling) == 1 and spelling.isprintable():
        return "Space" if spelling == " " else spelling
    folded = spelling.strip().lower()
    folded = folded.replace("ctrl+", "ctrl-").replace("control", "ctrl")
    name = _BY_SPELLING.get(folded) or _BY_SPELLING.get(
        folded.replace("+", "-").replace("_", "-").replace(" ", "-")
    )
    if name is None:
        near = difflib.get_close_matches(folded, _BY_SPELLING, n=1)
        hint = f"; did you mean {_BY_SPELLING[near[0]]}?" if near else "."
        raise ShellError(
            f"There is no key called {spelling!r}{hint} Keys are: {KEYS_IN_WORDS}, and single "
            "characters. Longer text goes with send_text."
        )
    return name


def key_bytes(spellings: Iterable[str], *, is_application: bool = False) -> bytes:
    """Return what the keys send, in order.

    Raises:
        ShellError: there is no such key.
    """
    return b"".join(_bytes_of(key_name(spelling), is_application) for spelling in spellings)


def _bytes_of(name: str, is_application: bool) -> bytes:
    data = KEY_BYTES.get(name) or name.encode(errors="replace")
    if is_application and name in _APPLICATION_KEYS:
        return data.replace(b"[", b"O")
    return data
