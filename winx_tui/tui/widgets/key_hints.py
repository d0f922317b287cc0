"""Lines that name keys, and press them where they are clicked."""

from __future__ import annotations

from functools import lru_cache

from textual import events
from textual.content import Content
from textual.style import Style

from winx_tui.tui.keys.key_map import HintPart, HintPiece, KeyMap

_KEY = "winx_key"
_GAP = " · "


def hints(key_map: KeyMap, *parts: HintPart) -> Content:
    """Name the keys of an area, and what they do: "Enter takes it · Esc goes back"."""
    return Content(_GAP).join(_written(piece) for piece in key_map.pieces(*parts))


def hint_lines(
    key_map: KeyMap, columns: int, *parts: HintPart, is_writing: bool = False
) -> Content:
    """Name keys in lines of so many columns, which break between parts only.

    Args:
        key_map: what is in force.
        columns: of the longest line, if none of the parts is longer.
        parts: what to name.
        is_writing: whether characters are text now, and no keys.
    """
    lines: list[Content] = []
    for piece in key_map.pieces(*parts, is_writing=is_writing):
        words = _written(piece)
        if lines and lines[-1].cell_length + len(_GAP) + words.cell_length <= columns:
            lines[-1] = Content(_GAP).join([lines[-1], words])
        else:
            lines.append(words)
    return Content("\n").join(lines)


def pressing(words: str, key: str) -> Content:
    """Have words press a key, by Textual's name, where a dialog or page shows them."""
    return Content(words).stylize(_mark(key))


def key_at(event: events.MouseEvent) -> str:
    """Return the key whose words are under the mouse; "" for none."""
    return str(event.style.meta.get(_KEY, ""))


def _written(piece: HintPiece) -> Content:
    """Write some keys and what they do; of several the last has the words."""
    *others, (label, key) = piece[0]
    marked = [pressing(other, of) for other, of in others]
    return Content("/").join([*marked, pressing(f"{label} {piece[1]}", key)])


@lru_cache(maxsize=128)
def _mark(key: str) -> Style:
    return Style.from_meta({_KEY: key})
