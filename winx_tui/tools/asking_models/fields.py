"""Arguments as models write them: words of one meaning, numbers beyond their bounds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from winx_tui.tools.fields import plain


def word(value: Any, meanings: Mapping[str, str]) -> Any:
    """Return the word that is meant; what means none stays, to be refused.

    Args:
        value: as it was sent.
        meanings: other words, without case, underscores and hyphens, and what they mean;
            the words that are meant need not be in it.
    """
    if not isinstance(value, str):
        return value
    said = plain(value.strip())
    return meanings.get(said, said)


def within(value: Any, lowest: float, highest: float) -> Any:
    """Bring a number into its bounds; what is none stays, to be refused."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return value
    if math.isnan(number):
        return value
    bounded = float(min(max(number, lowest), highest))
    return int(bounded) if bounded.is_integer() else bounded


def text_of(value: Any) -> Any:
    """Write an object or a list as text: a context is often sent as one."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_in_line(item)}" for name, item in value.items())
    if isinstance(value, list):
        return "\n".join(map(_in_line, value))
    return value


def _in_line(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
