"""winx's tools and results in the words of the Model Context Protocol."""

from __future__ import annotations

from typing import Any

import mcp_types

from winx_tui.core.codec import encode
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import Tool
from winx_tui.tools.schema import spec_of


def mcp_tool(tool: Tool[Any]) -> mcp_types.Tool:
    """Describe a tool to a client."""
    spec = spec_of(tool)
    hints = tool.annotations
    return mcp_types.Tool(
        name=spec.name,
        title=tool.title,
        description=spec.description,
        input_schema=spec.parameters,
        annotations=mcp_types.ToolAnnotations(
            title=tool.title,
            read_only_hint=hints.read_only,
            destructive_hint=hints.destructive,
            idempotent_hint=hints.idempotent,
            open_world_hint=hints.open_world,
        ),
    )


def mcp_result(result: ToolResult) -> mcp_types.CallToolResult:
    """Hand a result to a client: text for its model, data for its code."""
    content: list[mcp_types.ContentBlock] = [
        mcp_types.TextContent(type="text", text=_sendable(result.text))
    ]
    content += [
        mcp_types.ImageContent(type="image", data=image.data_base64, mime_type=image.media_type)
        for image in result.images
    ]
    structured = None if result.structured is None else _sendable(encode(result.structured))
    return mcp_types.CallToolResult(
        content=content, structured_content=structured, is_error=result.is_error
    )


def _sendable(value: Any) -> Any:
    """Replace lone surrogates (undecodable file names), which no JSON writer takes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_sendable(key): _sendable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_sendable(item) for item in value]
    return value
