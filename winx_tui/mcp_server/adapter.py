"""winx's tools and results in the words of the Model Context Protocol.

Every client gets the text that winx's own models get, as `content`. Beside it stands the same
as data for programs, and there clients differ: Claude Code and Codex hand their model nothing
but the data as one line of JSON and drop the text and all images; Gemini CLI and others hand it
the text; some hand over both. So that no model ever loses an output,

- the data of a result holds the text too, under `text`;
- a tool whose results are images has no data;
- clients that are known to drop the text get no data: as JSON in one line it would reach their
  models doubled in quotes, worst of all where they copy lines from it into an edit.

The SDK for TypeScript, up to 1.x, checks the data of errors against the output schema as well,
and throws where it does not fit, so that the model never reads why. An output schema therefore
requires its fields only where there is a `text`; errors have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import mcp_types

from winx_tui.core.codec import encode
from winx_tui.core.problems import Problem
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import Tool
from winx_tui.tools.output_schema import output_schema
from winx_tui.tools.schema import client_spec_of

THREAD = "thread_id"
"""The argument by which a client's model names its conversation, with every tool."""

TEXT = "text"
"""Where the data of a result holds what the model reads."""
_ERROR_META = "winx/error"
"""Where an error stands, in `_meta`, for clients that get no data."""

_DATA_FOR_TEXT = frozenset({"claude-code", "codex-mcp-client"})
"""Clients, by the name they give, that hand their model the data in place of the text."""

_THREAD_SCHEMA = {"type": "string", "description": "From initialize."}


def takes_data(client_name: str) -> bool:
    """Tell whether a client's model still reads the text where data stand beside it."""
    return client_name not in _DATA_FOR_TEXT


def mcp_tool(tool: Tool[Any], *, has_data: bool = True) -> mcp_types.Tool:
    """Describe a tool to a client.

    Args:
        tool: what is described.
        has_data: whether the client's results hold data; see `takes_data`.
    """
    hints, spec = tool.annotations, client_spec_of(tool)
    return mcp_types.Tool(
        name=spec.name,
        title=tool.title,
        description=spec.description,
        input_schema=_with_thread(spec.parameters),
        output_schema=_output_schema(tool.output) if has_data and tool.output else None,
        annotations=mcp_types.ToolAnnotations(
            title=tool.title,
            read_only_hint=hints.read_only,
            destructive_hint=hints.destructive,
            idempotent_hint=hints.idempotent,
            open_world_hint=hints.open_world,
        ),
    )


def mcp_result(result: ToolResult, *, has_data: bool = True) -> mcp_types.CallToolResult:
    """Hand a result to a client: text for its model, data for its code.

    Args:
        result: of a tool, or why it was not run.
        has_data: as `mcp_tool` was told.
    """
    text = _sendable(result.text)
    content: list[mcp_types.ContentBlock] = [mcp_types.TextContent(type="text", text=text)]
    content += [
        mcp_types.ImageContent(type="image", data=image.data_base64, mime_type=image.media_type)
        for image in result.images
    ]
    if result.is_error:
        problem = result.problem or Problem()
        said = {"code": problem.code, "message": text, "hint": _sendable(problem.advice)}
        if has_data:
            return mcp_types.CallToolResult(content=content, structured_content=said, is_error=True)
        del said["message"]
        return mcp_types.CallToolResult(content=content, is_error=True, _meta={_ERROR_META: said})
    data = None
    if has_data and result.structured is not None and not result.images:
        data = {TEXT: text, **_sendable(encode(result.structured))}
    return mcp_types.CallToolResult(content=content, structured_content=data, is_error=False)


def _with_thread(schema: Mapping[str, Any]) -> dict[str, Any]:
    own = schema["properties"]
    return {**schema, "properties": {**own, THREAD: own.get(THREAD, _THREAD_SCHEMA)}}


@cache
def _output_schema(output: type) -> dict[str, Any]:
    """Return the schema of a success, which an error fits as well: it has no `text`."""
    own = output_schema(output)
    return {
        "type": "object",
        "properties": {TEXT: {"type": "string"}, **own["properties"]},
        "dependentRequired": {TEXT: own["required"]},
    }


def _sendable(value: Any) -> Any:
    """Replace lone surrogates (undecodable file names), which no JSON writer takes."""
    if isinstance(value, str):
        if value.isascii():
            return value
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_sendable(key): _sendable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_sendable(item) for item in value]
    return value
