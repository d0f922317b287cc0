"""The keys that Textual names, as the bytes that a terminal sends to a program."""

from __future__ import annotations

import re

from textual.keys import REPLACED_KEYS, key_to_character

from winx_tui.shell.keys import KEY_BYTES, key_bytes

_NAMES = {
    "enter": "Enter",
    "tab": "Tab",
    "escape": "Esc",
    "space": "Space",
    "backspace": "Backspace",
    "insert": "Insert",
    "delete": "Delete",
    "up": "Key-up",
    "down": "Key-down",
    "right": "Key-right",
    "left": "Key-left",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}
_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}
_SEQUENCE = re.compile(rb"\x1b[\[O](\d*)([A-Z~])")
_CONTROL = {" ": b"\0", "@": b"\0", "/": b"\x1f", "?": b"\x7f", "\x7f": b"\x08"}
"""What Ctrl makes of keys that are no letters."""
_BEFORE_DEL = range(0x40, 0x80)
"""Ctrl makes a control character of these."""


def key_data(key: str, character: str | None, *, is_application: bool) -> bytes:
    """Return what a key sends; nothing for keys that no terminal sends.

    Args:
        key: Textual's name, such as "ctrl+left".
        character: The character that the key types, if it does.
        is_application: Whether the program has set application cursor keys.
    """
    *modifiers, base = key.split("+")
    bits = sum(_MODIFIERS.get(name, 0) for name in set(modifiers))
    name = _NAMES.get(base)
    if name is not None:
        return _named(name, bits, is_application=is_application)
    if not bits and character is not None and character.isprintable():
        return character.encode(errors="replace")
    plain = key_to_character(REPLACED_KEYS.get(base, base))
    return b"" if plain is None else _typed(plain, bits)


def _named(name: str, bits: int, *, is_application: bool) -> bytes:
    data = KEY_BYTES[name]
    if not bits:
        return key_bytes([name], is_application=is_application)
    if name == "Tab" and bits & _MODIFIERS["shift"]:
        return KEY_BYTES["Shift-Tab"]
    if (sequence := _SEQUENCE.fullmatch(data)) is not None:
        number, final = sequence[1] or b"1", sequence[2]
        return b"\x1b[%s;%d%s" % (number, bits + 1, final)
    return _typed(data.decode(), bits & ~_MODIFIERS["shift"])


def _typed(character: str, bits: int) -> bytes:
    data = character.encode(errors="replace")
    if bits & _MODIFIERS["ctrl"]:
        if character in _CONTROL:
            data = _CONTROL[character]
        elif len(data) == 1 and data[0] in _BEFORE_DEL:
            data = bytes([data[0] & 0x1F])
    elif bits & _MODIFIERS["shift"]:
        data = character.upper().encode(errors="replace")
    return b"\x1b" + data if bits & _MODIFIERS["alt"] else data
