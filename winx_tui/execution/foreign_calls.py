"""Calls of other agents' tools whose arguments tell which of ours is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from winx_tui.tools.fields import plain

_EDITOR = "file_write_or_edit"
_PATCH_FIELDS = ("input", "patch", "patch_text", "patchText", "diff", "content")
_PATCHED_FILE = re.compile(r"^\*\*\* (?:Update|Add) File: (\S.*?)\s*$", re.MULTILINE)
_FILE_COMMANDS = re.compile(r"^\*\*\* (?:Update|Add|Delete) File: ", re.MULTILINE)

Meant = tuple[str, dict[str, Any]]
"""A tool, and the arguments for it."""


def meant_by(tool: str, arguments: Mapping[str, Any], tools: Collection[str]) -> Meant:
    """Return the tool that is meant, and its arguments; most calls come back as they are.

    Args:
        tool: the one that the name alone stands for.
        arguments: as they were sent.
        tools: those that there are.
    """
    for adapt in _ADAPTERS:
        name, adapted = adapt(tool, dict(arguments))
        if name in tools:
            tool, arguments = name, adapted
    return tool, dict(arguments)


def _of_editor(tool: str, arguments: dict[str, Any]) -> Meant:
    """Read the `command` of editors that view, change and undo with one tool."""
    command = arguments.get("command")
    if tool != _EDITOR or not isinstance(command, str):
        return tool, arguments
    target = {"view": "read_files", "undoedit": "undo_edit", "undo": "undo_edit"}.get(
        plain(command.strip()), ""
    )
    if not target:
        return tool, arguments
    del arguments["command"]
    return target, {name: value for name, value in arguments.items() if value is not None}


def _of_patch(tool: str, arguments: dict[str, Any]) -> Meant:
    """Take the path of a patch for one file from its own header."""
    if tool != _EDITOR or len(arguments) != 1:
        return tool, arguments
    field, text = next(iter(arguments.items()))
    if field not in _PATCH_FIELDS or not isinstance(text, str):
        return tool, arguments
    paths = _PATCHED_FILE.findall(text)
    if len(paths) != 1 or len(_FILE_COMMANDS.findall(text)) != 1:
        return tool, arguments
    return tool, {"file_path": paths[0], "patch": text}


def _of_one_file(tool: str, arguments: dict[str, Any]) -> Meant:
    """Send a list of files to the tool that takes several."""
    is_list = isinstance(arguments.get("files"), list)
    return ("multi_file_edit", arguments) if tool == _EDITOR and is_list else (tool, arguments)


_ADAPTERS: tuple[Callable[[str, dict[str, Any]], Meant], ...] = (
    _of_editor,
    _of_patch,
    _of_one_file,
)
