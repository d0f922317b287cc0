"""The arguments of undo_edit, under the names that models give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winx_tui.tools.fields import (
    FILE_NAMES,
    FILES_NAMES,
    only_one,
    plain,
    shown,
    truth,
    with_own_names,
    without_null,
)

_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "file_path": ("target", *FILE_NAMES, *FILES_NAMES),
    "redo": ("is_redo",),
}
"""Parameter → what models call it when they do not look."""
_DIRECTIONS = frozenset({"direction", "action", "operation", "command", "mode", "type"})
_SAYS_REDO = {"undo": False, "revert": False, "redo": True}
_REMARKS = frozenset(
    {"description", "explanation", "intent", "message", "note", "purpose", "reason", "threadid"}
)
"""Names without case and underscores of what only says why."""
_COUNTS = frozenset({"count", "number", "steps", "times"})
_MAX_NAMED = 8
_SEVERAL = (
    "several files are named, and one call undoes one of them. Nothing was undone. "
    "Send one path in file_path, or none for the last call as a whole"
)


def understood(data: Any) -> Any:
    """Give the arguments their own names; what is no object stays as it is.

    Raises:
        ValueError: a field is not understood: it may name a file, and passing it over
            would undo another one.
    """
    if not isinstance(data, dict):
        return data
    data = with_own_names(without_null(data), _OTHER_NAMES)
    arguments: dict[str, Any] = {}
    if "file_path" in data:
        arguments["file_path"] = only_one(data.pop("file_path"), _SEVERAL)
    if data.get("redo", "") != "":
        arguments["redo"] = data["redo"]
    data.pop("redo", None)
    for name in [name for name in data if plain(name) in _DIRECTIONS]:
        word = str(data[name]).strip().lower()
        if word in _SAYS_REDO:
            arguments.setdefault("redo", _SAYS_REDO[word])
            del data[name]
    refused = [f"'{shown(name)}'" for name, value in data.items() if not _says_nothing(name, value)]
    if refused:
        more = ", …" if len(refused) > _MAX_NAMED else ""
        raise ValueError(
            f"{', '.join(refused[:_MAX_NAMED])}{more}: no such field, or no such value of it. "
            "Nothing was undone. Name one file in file_path, or send nothing to take back the "
            "last call as a whole"
        )
    return arguments


def _says_nothing(name: str, value: Any) -> bool:
    word = plain(name)
    if word in _COUNTS:
        return str(value).strip() == "1"
    is_yes = word == "undo" and truth(value) is True
    return is_yes or word in _REMARKS or value == "" or value == [] or value == {}
