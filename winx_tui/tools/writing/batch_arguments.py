"""The arguments of multi_file_edit in the forms that models give them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from winx_tui.tools.fields import decoded, plain, with_own_names, without_null
from winx_tui.tools.writing.arguments import OTHER_NAMES, PATH, PERCENTAGE, TEXT, understood
from winx_tui.tools.writing.fields import without_fields

_LIST_NAMES = {"files": ("edits", "operations", "changes", "file_edits", "files_to_edit")}
_RENAME_NAMES = {
    "rename_to": ("new_path", "new_file_path", "move_to", "new_name", "destination", "to")
}
_SOURCE_NAMES = {PATH: ("source", "from", "old_path")}
_ENTRY_FIELDS = frozenset({"delete", "rename_to"})


def as_files(data: Any) -> Any:
    """Find the list of files, whatever it is called and however it is wrapped.

    Raises:
        ValueError: the list is a text that breaks off, or a field beside it is not understood.
    """
    data = decoded(data)
    if isinstance(data, list):
        return {"files": data}
    if not isinstance(data, dict):
        return data
    data = without_null(data)
    if "files" not in data and _names_a_file(data):
        return {"files": [data]}
    data = with_own_names(data, _LIST_NAMES | {PERCENTAGE: OTHER_NAMES[PERCENTAGE]})
    data = without_fields(data, frozenset({"files", PERCENTAGE}))
    percentage = data.pop(PERCENTAGE, None)
    files = _decoded_list(data.get("files"))
    if isinstance(files, dict):
        files = [files] if _names_a_file(files) else _by_path(files)
    if isinstance(files, list):
        files = [decoded(entry) for entry in files]
        if percentage is not None:
            files = [_with_percentage(entry, percentage) for entry in files]
    return {**data, "files": files} if files is not None else data


def as_operation(data: Any) -> Any:
    """Give one entry its own names; "operation": "delete" is the same as "delete": true.

    Raises:
        ValueError: a field is not understood, or contradicts another.
    """
    if not isinstance(data, dict):
        return data
    data = without_null(data)
    return understood(with_own_names(data, {**_SOURCE_NAMES, **_RENAME_NAMES}), _ENTRY_FIELDS)


def _decoded_list(files: Any) -> Any:
    if not isinstance(files, str) or files.strip()[:1] not in ("[", "{"):
        return files
    try:
        return json.loads(files, strict=False)
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"'files' is a text that is no whole JSON list ({error}); it was probably cut off. "
            "Nothing was changed; send the list itself, with fewer files if it is long"
        ) from error


def _with_percentage(entry: Any, percentage: Any) -> Any:
    return {PERCENTAGE: percentage, **entry} if isinstance(entry, dict) else entry


def _names_a_file(data: Mapping[str, Any]) -> bool:
    names = {plain(name) for name in (PATH, *OTHER_NAMES[PATH])}
    return any(plain(name) in names and isinstance(data[name], str) for name in data)


def _by_path(files: Mapping[str, Any]) -> Any:
    """Read an object of paths and texts, or of paths and entries."""
    if all(isinstance(text, str) for text in files.values()):
        return [{PATH: path, TEXT: text} for path, text in files.items()]
    if all(isinstance(entry, dict) for entry in files.values()):
        return [{PATH: path, **entry} for path, entry in files.items()]
    return files
