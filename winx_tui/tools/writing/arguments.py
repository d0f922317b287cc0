"""The arguments of the tools that change files, under the names that models give them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from winx_tui.edit.search_replace import starts_with_block

TEXT = "text_or_search_replace_blocks"
PATH = "file_path"
PERCENTAGE = "percentage_to_change"

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    PATH: ("path", "filename", "file_name", "file", "filePath", "filepath", "target_file"),
    TEXT: (
        "file_content_or_search_replace_blocks",
        "search_replace_blocks",
        "blocks",
        "content",
        "contents",
        "file_content",
        "file_text",
        "new_content",
        "text",
        "diff",
        "patch",
    ),
    PERCENTAGE: ("percentage", "percent"),
}
"""Parameter → what models call it when they do not look."""
_PAIR_NAMES = (
    ("old_string", "new_string"),
    ("old_str", "new_str"),
    ("old_text", "new_text"),
    ("oldText", "newText"),
    ("search", "replace"),
)
"""How other tools name the two parts of a replacement."""
_MARKER_LIKE = re.compile(r"^(?:<{5,}|={5,}|>{5,})", re.MULTILINE)
_LONG_FENCE = 8
"""Blocks whose content looks like a marker are opened with at least so many signs."""


def understood(data: Any) -> Any:
    """Give the arguments of one file their own names; what is no object stays as it is.

    A replacement in two parts becomes a SEARCH/REPLACE block.
    """
    if not isinstance(data, dict):
        return data
    data = with_own_names(data, OTHER_NAMES)
    if TEXT not in data and (text := _as_blocks(data)):
        data[TEXT] = text
    return data


def with_own_names(
    data: Mapping[str, Any], other_names: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    """Rename what models call otherwise, where the own name is missing."""
    renamed = dict(data)
    for name, others in other_names.items():
        for other in others:
            if name not in renamed and other in renamed:
                renamed[name] = renamed.pop(other)
    return renamed


def likely_percentage(text: str) -> int:
    """Return a percentage for a text that came without one."""
    return 10 if starts_with_block(text) else 100


def as_percentage(value: Any) -> Any:
    """Take "20%", "20" and 20.0 for 20; anything else is left to be judged."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%").strip()
    return round(value) if isinstance(value, float) else value


def decoded(value: Any) -> Any:
    """Read a list or object that a model sent as a JSON string; anything else stays."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def _as_blocks(data: dict[str, Any]) -> str:
    """Write "old" and "new" texts as blocks; "" where the data holds none."""
    edits = decoded(data.get("edits"))
    if isinstance(edits, list) and edits:
        pairs = [_block(edit) for edit in edits if isinstance(edit, dict)]
        return "\n".join(pairs) if len(pairs) == len(edits) and all(pairs) else ""
    return _block(data)


def _block(data: Mapping[str, Any]) -> str:
    for old_name, new_name in _PAIR_NAMES:
        old, new = data.get(old_name), data.get(new_name)
        if isinstance(old, str) and isinstance(new, str):
            return _written(old, new, is_everywhere=data.get("replace_all") is True)
    return ""


def _written(old: str, new: str, *, is_everywhere: bool) -> str:
    if not old:
        return new
    longest = max(map(len, _MARKER_LIKE.findall(f"{old}\n{new}")), default=0)
    size = max(longest + 1, _LONG_FENCE) if longest else _LONG_FENCE - 1
    where = " @all" if is_everywhere else ""
    parts = (
        f"{'<' * size} SEARCH{where}",
        old.removesuffix("\n"),
        "=" * size,
        *([new.removesuffix("\n")] if new else []),
        f"{'>' * size} REPLACE",
    )
    return "\n".join(parts)
