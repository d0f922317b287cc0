"""The fields of a call that no parameter is for: passed over, understood or refused.

A field that is silently dropped may have been what mattered: `append` made of a file
its last line, `start_line` made of a line the whole file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winx_tui.tools.fields import plain, shown, truth

MUST_BE_NEW = "must_be_new"

_REMARKS = frozenset(
    {
        "comment",
        "commitmessage",
        "complexity",
        "description",
        "explanation",
        "filetype",
        "instruction",
        "instructions",
        "intent",
        "lang",
        "language",
        "linecount",
        "message",
        "note",
        "purpose",
        "rationale",
        "reason",
        "requiresapproval",
        "summary",
        "taskprogress",
        "threadid",
        "title",
        "toolcalldescription",
        "toolsummary",
        "totallines",
    }
)
"""Say why, or repeat what is plain; names without case and underscores."""
_SAFE_TRUTHS = frozenset(
    {
        "backup",
        "createbackup",
        "createdirectories",
        "createdirs",
        "createifmissing",
        "createifnotexists",
        "createparents",
        "makedirs",
        "mkdir",
        "overwrite",
        "parents",
    }
)
"""What is done in any case."""
_FRESHNESS: Mapping[str, bool] = {
    "overwrite": False,
    "create": True,
    "createnew": True,
    "isnew": True,
    "isnewfile": True,
    "newfile": True,
}
"""Field → the value with which it asks that nothing is there yet."""
_ASKING_WHEN_FALSE = frozenset({"create", "createifmissing", "createifnotexists"})
_ENCODINGS = frozenset({"utf8", "utf-8", "utf_8", "text", "plain"})
_MAX_NAMED = 8


def without_fields(data: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Keep the known fields, with what the harmless ones among the others ask for.

    Raises:
        ValueError: a field is not understood, so that what was meant might not be done.
    """
    kept = {name: value for name, value in data.items() if name in known}
    refused: list[str] = []
    for name, value in data.items():
        if name in known:
            continue
        word, is_true = plain(name), truth(value)
        if word in _FRESHNESS and is_true is _FRESHNESS[word]:
            kept[MUST_BE_NEW] = True
        elif not _says_nothing(word, is_true):
            refused.append(f"'{shown(name)}'")
    if refused:
        more = ", …" if len(refused) > _MAX_NAMED else ""
        raise ValueError(
            f"{', '.join(refused[:_MAX_NAMED])}{more}: no such field, and passing it over might do "
            "what you do not mean. Nothing was changed. To add, replace or remove lines of a file "
            "send SEARCH/REPLACE blocks with the lines as they are now; to replace the whole "
            "file, leave the field out"
        )
    return kept


def _says_nothing(word: str, value: Any) -> bool:
    if word in _REMARKS or (word in _SAFE_TRUTHS and value is True):
        return True
    if word == "encoding":
        return str(value).strip().lower() in _ENCODINGS
    if isinstance(value, str | list | dict) and not value:
        return True
    return value is False and word not in _ASKING_WHEN_FALSE
