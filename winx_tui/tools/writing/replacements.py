"""Replacements in two parts, "old" and "new", written as SEARCH/REPLACE blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from winx_tui.tools.fields import decoded, plain, shown, truth, without_null
from winx_tui.tools.writing.fields import MUST_BE_NEW

PAIR_NAMES = (
    ("old_string", "new_string"),
    ("old_str", "new_str"),
    ("old_text", "new_text"),
    ("old_content", "new_content"),
    ("old_code", "new_code"),
    ("original", "replacement"),
    ("search", "replace"),
    ("find", "replace"),
    ("old", "new"),
)
"""How other tools name the two parts; case and underscores make no difference."""
_OLD_ONLY = frozenset(plain(old) for old, _ in PAIR_NAMES)
_NEW_ONLY = frozenset(plain(new) for _, new in PAIR_NAMES) - {"newcontent"}
_EVERYWHERE = frozenset({"replaceall", "alloccurrences"})
_REMARKS = frozenset({"description", "explanation", "reason"})
_MARKER_LIKE = re.compile(r"^(?:<{5,}|={5,}|>{5,})", re.MULTILINE)
_LONG_FENCE = 8
"""Blocks whose content looks like a marker are opened with at least so many signs."""


def take_replacements(data: dict[str, Any], text_field: str) -> None:
    """Take the pairs out of the data and put blocks in; nothing happens where there is none.

    Raises:
        ValueError: a part is missing, or there is a text beside them.
    """
    pairs = _taken_pairs(data, text_field)
    if not pairs:
        return
    if data.get(text_field):
        raise ValueError(
            "there is a text and a replacement ('old' and 'new') beside it, so one of both would "
            "be lost. Nothing was changed; send one of them"
        )
    olds = [old for old, _, _ in pairs]
    if all(olds):
        data[text_field] = as_blocks(pairs)
    elif len(pairs) == 1:
        # An empty "old" asks for a new file; what is there must not be replaced by it.
        data[text_field] = pairs[0][1]
        data[MUST_BE_NEW] = True
    else:
        raise ValueError(
            f"edit {olds.index('') + 1} has an empty 'old' part, so it has no place. Nothing was "
            "changed; give the lines that the new ones go next to, in both parts"
        )


def pairs_in(value: Any) -> Sequence[tuple[str, str, bool]]:
    """Return the pairs of an object, or a list of them, that holds nothing else; else none."""
    entries = value if isinstance(value, list) else [value]
    pairs: list[tuple[str, str, bool]] = []
    for entry in entries:
        if not isinstance(entry, dict):
            return ()
        rest = dict(entry)
        try:
            pair = _taken_pair(rest)
        except ValueError:
            return ()
        if pair is None or not pair[0] or rest.keys() - _REMARKS:
            return ()
        pairs.append(pair)
    return pairs


def as_blocks(pairs: Sequence[tuple[str, str, bool]]) -> str:
    """Write pairs as blocks; a third part says whether every place is meant."""
    return "\n".join(_block(old, new, is_everywhere=every) for old, new, every in pairs)


def _taken_pairs(data: dict[str, Any], text_field: str) -> list[tuple[str, str, bool]]:
    edits = decoded(data.get("edits"))
    single = _taken_pair(data, has_text=bool(data.get(text_field)))
    if not isinstance(edits, list | dict) or not edits:
        return [single] if single else []
    entries = edits if isinstance(edits, list) else [edits]
    if all(isinstance(entry, str) for entry in entries) and not data.get(text_field):
        data[text_field] = "\n".join(data.pop("edits"))
        return [single] if single else []
    pairs: list[tuple[str, str, bool]] = []
    for number, entry in enumerate(entries, 1):
        rest = without_null(entry) if isinstance(entry, dict) else {}
        pair = _taken_pair(rest)
        left = [key for key in rest if plain(key) not in _REMARKS]
        if pair is None or left:
            named = f" and not '{shown(left[0])}'" if left else ""
            raise ValueError(
                f"edit {number} of 'edits' is to hold 'old_string' and 'new_string'{named}. "
                "Nothing was changed"
            )
        pairs.append(pair)
    del data["edits"]
    return [single, *pairs] if single else pairs


def _taken_pair(data: dict[str, Any], *, has_text: bool = False) -> tuple[str, str, bool] | None:
    """Take one pair, and whether every place is meant, out of the data."""
    keys = {plain(key): key for key in data}
    for old_name, new_name in PAIR_NAMES:
        old_key, new_key = keys.get(plain(old_name)), keys.get(plain(new_name))
        if old_key is None or new_key is None:
            continue
        old, new = data[old_key], data[new_key]
        if not isinstance(old, str) or not isinstance(new, str):
            raise ValueError(f"'{shown(old_key)}' and '{shown(new_key)}' are to be texts")
        del data[old_key], data[new_key]
        every = [truth(data.pop(keys[name])) for name in _EVERYWHERE if name in keys]
        if keys.get("expectedreplacements") and data.get(keys["expectedreplacements"]) == 1:
            del data[keys["expectedreplacements"]]
        is_filled_in = has_text and not old and not new
        return None if is_filled_in else (old, new, any(one is True for one in every))
    for word, key in keys.items():
        if word in _OLD_ONLY | _NEW_ONLY and data[key] != "":
            missing = "new" if word in _OLD_ONLY else "old"
            raise ValueError(
                f"'{shown(key)}' needs its {missing} part beside it ('old_string' and "
                "'new_string'). Nothing was changed"
            )
    return None


def _block(old: str, new: str, *, is_everywhere: bool) -> str:
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
