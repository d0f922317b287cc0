"""The arguments of the tools that change files, under the names that models give them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from winx_tui.edit.search_replace import starts_with_block
from winx_tui.tools.fields import FILE_NAMES, with_own_names, without_null
from winx_tui.tools.writing.fields import MUST_BE_NEW, without_fields
from winx_tui.tools.writing.operations import take_operation
from winx_tui.tools.writing.replacements import take_replacements

TEXT = "text_or_search_replace_blocks"
PATH = "file_path"
PERCENTAGE = "percentage_to_change"

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    PATH: FILE_NAMES,
    TEXT: (
        "file_content_or_search_replace_blocks",
        "search_replace_blocks",
        "blocks",
        "content",
        "contents",
        "file_content",
        "file_text",
        "new_content",
        "code_content",
        "text",
        "diff",
        "patch",
    ),
    PERCENTAGE: ("percentage", "percent", "percent_to_change"),
}
"""Parameter → what models call it when they do not look; case and underscores are all one."""
_FIELDS = frozenset({PATH, TEXT, PERCENTAGE, MUST_BE_NEW})


def understood(data: Any, more_fields: frozenset[str] = frozenset()) -> Any:
    """Give the arguments of one file their own names; what is no object stays as it is.

    A replacement in two parts becomes a SEARCH/REPLACE block.

    Args:
        data: what a model sent.
        more_fields: what the tool has beside a path, a text and a percentage.

    Raises:
        ValueError: a field is not understood, or contradicts another.
    """
    if not isinstance(data, dict):
        return data
    data = without_null(data)
    halves = ("old_content", "new_content") if "old_content" in data else ()
    # Beside its old content the new one is half of a replacement, and not the whole file.
    beside = {name: data.pop(name) for name in halves if name in data}
    data = with_own_names(data, OTHER_NAMES) | beside
    take_replacements(data, TEXT)
    take_operation(data, TEXT, PERCENTAGE, has_others=bool(more_fields))
    return without_fields(data, _FIELDS | more_fields)


def likely_percentage(text: str) -> int:
    """Return a percentage for a text that came without one."""
    return 10 if starts_with_block(text) else 100


def as_percentage(value: Any) -> Any:
    """Take "20%", "20", 20.0 and 0.2 for 20; anything else is left to be judged."""
    is_share = True
    if isinstance(value, str):
        text = value.strip()
        is_share = not text.endswith("%")
        value = text.removesuffix("%").strip()
        if "." in value:
            try:
                value = float(value)
            except ValueError:
                return value
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    return round(value * 100) if is_share and 0 < value <= 1 else round(value)
