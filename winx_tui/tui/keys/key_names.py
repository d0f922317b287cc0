"""How keys are written: by a person, by Textual, and in the help; which ones terminals mix up."""

from __future__ import annotations

import unicodedata

_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
"""In the order in which Textual writes them, but for those that it sorts."""
_MODIFIER_WORDS = {
    "c": "ctrl",
    "control": "ctrl",
    "m": "alt",
    "option": "alt",
    "s": "shift",
    "cmd": "super",
    **{name: name for name in _MODIFIERS},
}
_SPELLINGS = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "page_down": "pagedown",
    "del": "delete",
    "ins": "insert",
    "bs": "backspace",
    "spc": "space",
    "plus_sign": "plus",
    "minus_sign": "minus",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
}
_NAMED = frozenset(
    {
        "escape",
        "enter",
        "tab",
        "space",
        "backspace",
        "delete",
        "insert",
        "home",
        "end",
        "pageup",
        "pagedown",
        "up",
        "down",
        "left",
        "right",
        *(f"f{number}" for number in range(1, 25)),
    }
)
_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Unicode's name of a character → Textual's."""
_PUNCTUATION = {
    _RENAMED.get(name, name): character
    for character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    for name in [unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")]
}
"""Textual's name of a character → the character."""
_CHARACTERS = {character: name for name, character in _PUNCTUATION.items()}

_SHOWN = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_ARROW_NAMES = str.maketrans({"↑": "Up", "↓": "Down", "←": "Left", "→": "Right"})
_SAME_AS = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+left_square_bracket": "Esc",
    "ctrl+h": "Backspace",
}
"""Key → the one that most terminals send for it."""


def parse_key(text: str) -> str:
    """Return Textual's name of a key that a person wrote: "ctrl+x", "PgUp", "?", "alt+enter".

    Raises:
        ValueError: it names no key.
    """
    written = text.strip()
    *modifiers, last = _parts(written)
    held = {_MODIFIER_WORDS.get(each.strip().lower(), "") for each in modifiers}
    if "" in held or not last:
        raise ValueError(f"{text!r} names no key")
    key = _last_key(last, is_held=bool(held))
    if held == {"shift"} and len(key) == 1 and key.isalpha():
        return key.upper()
    return "+".join([*(name for name in sorted(held)), key])


def _parts(written: str) -> list[str]:
    """Take "ctrl+x" apart; of two plus signs at the end the second is a key."""
    if written == "+":
        return ["+"]
    if written.endswith("++"):
        return [*written[:-2].split("+"), "+"]
    return written.split("+")


def _last_key(written: str, *, is_held: bool) -> str:
    word = written.strip()
    name = word.lower().replace(" ", "_")
    name = _SPELLINGS.get(name, name)
    if len(word) == 1 and name == word.lower():
        # Ctrl and Alt do not tell small letters from large ones.
        letter = word.lower() if is_held else word
        if letter.isalnum():
            return letter
        if letter in _CHARACTERS:
            return _CHARACTERS[letter]
    if name in _NAMED or name in _PUNCTUATION:
        return name
    raise ValueError(f"{written!r} names no key")


def is_typed(key: str) -> bool:
    """Tell whether a key is a character that text is typed with."""
    return len(key) == 1 or key == "space" or key in _PUNCTUATION


def key_label(key: str) -> str:
    """Return a key as people write it: "Ctrl+X", "PgUp", "?"."""
    *modifiers, last = key.split("+")
    name = _SHOWN.get(last) or _PUNCTUATION.get(last) or last
    if modifiers and len(name) == 1:
        name = name.upper()
    if len(name) > 1 and name.islower():
        name = name.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def spoken_label(label: str) -> str:
    """Return a label, of several keys too, with words for its arrows: "Ctrl+Up"."""
    return label.translate(_ARROW_NAMES)


def doubt_about(key: str) -> str:
    """Return why a key may not arrive as it is pressed; "" where there is no doubt."""
    if (same := _SAME_AS.get(key)) is not None:
        return f"terminals send {same} for it"
    *modifiers, last = key.split("+")
    is_letter = len(last) == 1 and last.isalpha()
    needs_protocol = (
        (modifiers and last in ("enter", "space", "tab", "backspace", "escape"))
        and key not in ("shift+tab", "alt+enter", "ctrl+space", "alt+backspace")
    ) or (is_letter and "shift" in modifiers)
    if needs_protocol or {"super", "hyper", "meta"} & set(modifiers):
        return "only terminals with the kitty keyboard protocol send it"
    return ""
