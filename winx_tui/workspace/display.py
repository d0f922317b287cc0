"""Names and texts of unknown origin made safe to look at."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice

_HIDDEN = (
    "\\x00-\\x1f\\x7f-\\x9f"  # C0, DEL, C1
    "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f"  # soft hyphen, fillers
    "\\u1680\\u2000-\\u200a\\u205f"  # blanks that are no space, and not used in prose
    "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f"  # zero width, separators, bidi
    "\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb"  # fillers, variation selectors, BOM
    "\\ud800-\\udfff"  # bytes of a file name that are no UTF-8
    "\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff"  # tags
)
_NAME = re.compile(f"[{_HIDDEN}]")
_TEXT = re.compile(f"(?![\\n\\t])[{_HIDDEN}]")


def visible(text: str, *, multiline: bool = False) -> str:
    r"""Write control, bidirectional and zero-width characters as `\u{202E}`.

    With multiline, line ends and tabs stay as they are; without, the result is one line.
    """
    return (_TEXT if multiline else _NAME).sub(_escaped, text)


def first_names(names: Collection[str], most: int = 5) -> str:
    """Name the first few, each made visible, and count the others: "a, b and 3 more"."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(map(visible, islice(names, most))) + more


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{{{ord(match[0]):X}}}"
