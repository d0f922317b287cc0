"""The arguments of multi_file_edit in the forms that models give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winx_tui.tools.writing.arguments import (
    OTHER_NAMES,
    PATH,
    TEXT,
    decoded,
    understood,
    with_own_names,
)

_LIST_NAMES = {"files": ("edits", "operations", "changes", "file_edits", "files_to_edit")}
_RENAME_NAMES = {
    "rename_to": ("new_path", "new_file_path", "move_to", "new_name", "destination", "to")
}
_SOURCE_NAMES = {PATH: ("source", "from", "old_path")}
_OPERATION_NAMES = ("operation", "type", "action", "op", "kind")
_DELETIONS = frozenset({"delete", "remove", "rm", "delete_file", "remove_file"})


def as_files(data: Any) -> Any:
    """Find the list of files, whatever it is called and however it is wrapped."""
    data = decoded(data)
    if isinstance(data, list):
        return {"files": data}
    if not isinstance(data, dict):
        return data
    if "files" not in data and _names_a_file(data):
        return {"files": [data]}
    data = with_own_names(data, _LIST_NAMES)
    files = decoded(data.get("files"))
    if isinstance(files, dict):
        files = [files] if _names_a_file(files) else _by_path(files)
    if isinstance(files, list):
        files = [decoded(entry) for entry in files]
    if files is not None:
        data["files"] = files
    return data


def as_operation(data: Any) -> Any:
    """Give one entry its own names; "operation": "delete" is the same as "delete": true."""
    if not isinstance(data, dict):
        return data
    data = understood(with_own_names(data, {**_SOURCE_NAMES, **_RENAME_NAMES}))
    operation = next((data.pop(name) for name in _OPERATION_NAMES if name in data), None)
    if isinstance(operation, str) and operation.strip().lower() in _DELETIONS:
        data["delete"] = True
        data.pop(TEXT, None)
    if data.get("rename_to", "") is None:
        data["rename_to"] = ""
    return data


def _names_a_file(data: Mapping[str, Any]) -> bool:
    return any(isinstance(data.get(name), str) for name in (PATH, *OTHER_NAMES[PATH]))


def _by_path(files: Mapping[str, Any]) -> Any:
    """Read an object of paths and texts, or of paths and entries."""
    if all(isinstance(text, str) for text in files.values()):
        return [{PATH: path, TEXT: text} for path, text in files.items()]
    if all(isinstance(entry, dict) for entry in files.values()):
        return [{PATH: path, **entry} for path, entry in files.items()]
    return files
