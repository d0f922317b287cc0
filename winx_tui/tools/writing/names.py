"""Paths that are no path: a file is not to be made under a name that only wraps one."""

from __future__ import annotations

import os
import re

from winx_tui.core.errors import ToolError
from winx_tui.workspace.display import visible
from winx_tui.workspace.workspace import Workspace

_WRAPPINGS = (("`", "`"), ("'", "'"), ('"', '"'), ("<", ">"), ("“", "”"), ("‘", "’"))
_RANGE = re.compile(r"(?<=[^/:]):[0-9]+(?:[-:][0-9]*)?\Z")
_VARIABLE = re.compile(r"\$(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*\})(?=/)")
_MAX_NAME_BYTES = 255
"""Of one part of a path, on the file systems in use (NAME_MAX)."""
_MAX_SHOWN_CHARS = 120


def refuse_long_name(text: str) -> None:
    """Refuse a path that no file can have.

    Raises:
        ToolError: it is too long.
    """
    parts = text.encode("utf-8", "replace").split(b"/")
    if max(map(len, parts)) > _MAX_NAME_BYTES:
        raise ToolError(
            f"The name '{short_name(text)}' is longer than the {_MAX_NAME_BYTES} bytes that a file "
            "name can have. Nothing was changed; give a shorter one.",
            code="invalid_arguments",
        )


def refuse_unlikely_name(text: str, workspace: Workspace) -> None:
    """Refuse a path that nothing has, if it is another one with something around it.

    Raises:
        ToolError: it names the path that was probably meant.
    """
    if text.endswith("/"):
        raise ToolError(
            f"'{short_name(text)}' names a directory. Nothing was changed. Give the path of a file "
            "in it; missing directories are made.",
            code="not_a_file",
        )
    if match := _VARIABLE.match(text):
        raise ToolError(
            f"{match[0]} in '{short_name(text)}' is not filled in here and would name a "
            "directory. Nothing was changed. Write the path itself.",
            code="invalid_arguments",
        )
    likely = unwrapped(text)
    if text.startswith("@") and likely == text:
        bare = text.removeprefix("@")
        likely = bare if bare.strip() and workspace.resolve(bare).exists() else text
    if likely != text:
        raise ToolError(
            f"There is no file '{short_name(text)}', and that is hardly the name of a new one. "
            f"Nothing was changed. Send the path alone: {short_name(likely)}",
            code="invalid_arguments",
        )


def unwrapped(text: str) -> str:
    """Return a path without blanks, quotes, a scheme or line numbers around it."""
    path = text.strip()
    for begin, end in _WRAPPINGS:
        if len(path) > 2 and path[0] == begin and path[-1] == end:
            path = path[1:-1].strip()
    path = path.removeprefix("file://")
    path = _RANGE.sub("", path)
    if "\\" in path and os.sep == "/":
        path = path.replace("\\", "/")
    return path or text


def short_name(text: str) -> str:
    """Write a path as it was sent, made visible and not too long."""
    shown = visible(text)
    return shown if len(shown) <= _MAX_SHOWN_CHARS else shown[:_MAX_SHOWN_CHARS] + "…"
