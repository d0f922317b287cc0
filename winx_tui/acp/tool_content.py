"""Tool calls as an editor draws them: kind, places, changes and text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from acp import schema
from acp.helpers import ToolCallContentVariant, image_block, text_block, tool_content
from acp.helpers import tool_diff_content as diff_content

from winx_tui.acp.diff_pieces import pieces
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import (
    CommandPreview,
    DiffPreview,
    FileDiff,
    Preview,
    TaskListPreview,
    TextPreview,
)
from winx_tui.core.results import ToolResult
from winx_tui.core.text import fence_for, without_middle
from winx_tui.workspace.display import visible

KINDS: dict[str, schema.ToolKind] = {
    "bash_command": "execute",
    "code_map": "search",
    "explore": "search",
    "file_write_or_edit": "edit",
    "multi_file_edit": "edit",
    "read_files": "read",
    "read_image": "read",
    "revert_change": "edit",
    "undo_edit": "edit",
    "take_back": "edit",
    "use_skill": "read",
    "web_fetch": "fetch",
}
"""Tool → what an editor takes its icon from; any other tool is "other"."""

MAX_CHARS = 20_000
"""Of a text that is shown: more of it is in the log, and no editor draws it well."""


def kind_of(tool: str) -> schema.ToolKind:
    """Return the kind of a tool."""
    return KINDS.get(tool, "other")


def raw_input(call: ToolCall) -> dict[str, Any] | None:
    """Return a call's arguments as data; None where the change itself is shown, or nothing is."""
    if kind_of(call.name) == "edit":
        return None
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return None
    return arguments if isinstance(arguments, dict) else None


def preview_content(preview: Preview | None) -> list[ToolCallContentVariant]:
    """Show what a call will do, or has done."""
    match preview:
        case CommandPreview(command):
            return [tool_content(text_block(fenced(command, "sh")))]
        case DiffPreview(files):
            return [content for file in files for content in file_content(file)]
        case TextPreview(text) if text:
            return [tool_content(text_block(fenced(text)))]
        case TaskListPreview():
            return [tool_content(text_block(fenced(preview.text)))]
    return []


def result_content(result: ToolResult) -> list[ToolCallContentVariant]:
    """Show what came of a call: its change, else its text; its images too."""
    shown: list[ToolCallContentVariant] = []
    if isinstance(result.preview, DiffPreview) and not result.is_error:
        shown = preview_content(result.preview)
    elif result.text:
        shown = [tool_content(text_block(fenced(result.text)))]
    images = (image_block(each.data_base64, each.media_type) for each in result.images)
    return [*shown, *map(tool_content, images)]


def file_content(file: FileDiff) -> list[ToolCallContentVariant]:
    """Show the change of one file, a pair of texts a hunk."""
    path = str(file.path)
    shown: list[ToolCallContentVariant] = [
        diff_content(path, piece.new, None if file.kind == "create" else piece.old)
        for piece in pieces(file.unified_diff)
    ]
    if file.moved_from is not None:
        words = f"Moved from {visible(str(file.moved_from))} to {visible(path)}."
        shown.insert(0, tool_content(text_block(words)))
    elif not shown:
        words = {"create": "Creates", "delete": "Deletes"}.get(file.kind, "Leaves the text of")
        shown.append(tool_content(text_block(f"{words} {visible(path)}.")))
    return shown


def preview_places(preview: Preview | None) -> list[schema.ToolCallLocation]:
    """Return where a change is, so that an editor can follow."""
    if not isinstance(preview, DiffPreview):
        return []
    places: list[schema.ToolCallLocation] = []
    for file in preview.files:
        found = pieces(file.unified_diff)
        line = found[0].line if found and file.kind == "edit" else None
        places.append(schema.ToolCallLocation(path=str(file.path), line=line))
    return places


def result_places(result: ToolResult, root: Path) -> list[schema.ToolCallLocation]:
    """Return what a call has read or changed, as far as its result tells."""
    if isinstance(result.preview, DiffPreview):
        return preview_places(result.preview)
    files = (result.structured or {}).get("files")
    return list(_files_read(files, root)) if isinstance(files, list) else []


def _files_read(files: Iterable[object], root: Path) -> Iterable[schema.ToolCallLocation]:
    for file in files:
        if isinstance(file, dict) and isinstance(path := file.get("path"), str):
            shown = file.get("shown")
            first = shown[0][0] if shown and file.get("unit", "line") == "line" else None
            yield schema.ToolCallLocation(path=str(root / path), line=first)


def fenced(text: str, language: str = "") -> str:
    """Write a text so that Markdown shows it as it is, its control characters visible."""
    text = without_middle(text, MAX_CHARS, "… {hidden} characters left out …")
    fence = fence_for(text)
    return f"{fence}{language}\n{visible(text, multiline=True).rstrip()}\n{fence}"
