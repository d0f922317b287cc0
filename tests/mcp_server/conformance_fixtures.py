"""What the official conformance suite wants of any server, laid over winx's own handlers.

Its scenarios call tools, resources and prompts of set names. They are answered here; everything
else, and everything below, from the socket to the session, is what `winx --mcp --http` runs.
"""

from __future__ import annotations

import asyncio
import base64
import io
import wave
from collections.abc import Awaitable, Callable
from typing import Any

import mcp_types as types
from mcp.shared.message import ServerMessageMetadata

from tests.mcp_server.conformance_content import PIXEL, handler_of
from tests.mcp_server.conformance_forms import DEFAULTS_FORM, ENUMS_FORM, USER_FORM
from winx_tui.mcp_server.clients import Context
from winx_tui.mcp_server.log_messages import tell
from winx_tui.mcp_server.server import ToolServer

Arguments = dict[str, Any]
_WAIT_S = 0.05


def _wav() -> str:
    """Return a few samples of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8)
    return base64.b64encode(file.getvalue()).decode("ascii")


_IMAGE = types.ImageContent(type="image", data=PIXEL, mime_type="image/png")
_AUDIO = types.AudioContent(type="audio", data=_wav(), mime_type="audio/wav")


def _said(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


def _embedded(uri: str, mime_type: str, text: str) -> types.EmbeddedResource:
    resource = types.TextResourceContents(uri=uri, mime_type=mime_type, text=text)
    return types.EmbeddedResource(type="resource", resource=resource)


class _Fixtures:
    """The tools that do something; each returns content."""

    def __init__(self, server: ToolServer) -> None:
        self._server = server

    async def log(self, context: Context, arguments: Arguments) -> list[types.ContentBlock]:
        """Send three log messages, by winx's own road."""
        client = self._server.clients.of(context)
        for text in ("started", "processing data", "completed"):
            middle = "Tool" if text == "processing data" else "Tool execution"
            await tell(context, client, "info", f"{middle} {text}")
            await asyncio.sleep(_WAIT_S)
        return [_said("Logged.")]

    async def progress(self, context: Context, arguments: Arguments) -> list[types.ContentBlock]:
        """Report progress."""
        for done in (0, 50, 100):
            await context.session.report_progress(done, 100)
            await asyncio.sleep(_WAIT_S)
        return [_said("Done.")]

    async def sample(self, context: Context, arguments: Arguments) -> list[types.ContentBlock]:
        """Ask the client's model."""
        question = types.SamplingMessage(role="user", content=_said(arguments["prompt"]))
        answer = await context.session.send_request(
            types.CreateMessageRequest(
                params=types.CreateMessageRequestParams(messages=[question], max_tokens=100)
            ),
            types.CreateMessageResult,
            metadata=ServerMessageMetadata(related_request_id=context.request_id),
        )
        text = getattr(answer.content, "text", "")
        return [_said(f"LLM response: {text}")]

    async def reconnect(self, context: Context, arguments: Arguments) -> list[types.ContentBlock]:
        """Close the stream in the middle of the call."""
        if context.close_sse_stream is not None:
            await context.close_sse_stream()
        await asyncio.sleep(2 * _WAIT_S)
        return [_said("Reconnected.")]

    @staticmethod
    def form(schema: Arguments, template: str) -> _ToolCode:
        """Return a tool that asks the client's user."""

        async def ask(context: Context, arguments: Arguments) -> list[types.ContentBlock]:
            message = arguments.get("message", "Please fill this in")
            result = await context.session.elicit_form(message, schema, context.request_id)
            return [_said(template.format(action=result.action, content=result.content))]

        return ask


_ToolCode = Callable[[Context, Arguments], Awaitable[list[types.ContentBlock]]]


def _fixed(*content: types.ContentBlock) -> _ToolCode:
    async def answer(context: Context, arguments: Arguments) -> list[types.ContentBlock]:
        return list(content)

    return answer


def _tools(server: ToolServer) -> dict[str, _ToolCode]:
    do = _Fixtures(server)
    document = _embedded("test://embedded-resource", "text/plain", "This is an embedded resource.")
    mixed = _embedded("test://mixed-content-resource", "application/json", '{"test": "data"}')
    completed = "Elicitation completed: action={action}, content={content}"
    return {
        "test_simple_text": _fixed(_said("This is a simple text response for testing.")),
        "test_image_content": _fixed(_IMAGE),
        "test_audio_content": _fixed(_AUDIO),
        "test_embedded_resource": _fixed(document),
        "test_multiple_content_types": _fixed(_said("Multiple content types test:"), _IMAGE, mixed),
        "test_error_handling": _fixed(
            _said("This tool intentionally returns an error for testing")
        ),
        "test_tool_with_logging": do.log,
        "test_tool_with_progress": do.progress,
        "test_sampling": do.sample,
        "test_reconnection": do.reconnect,
        "test_elicitation": do.form(USER_FORM, "User response: action={action}, content={content}"),
        "test_elicitation_sep1034_defaults": do.form(DEFAULTS_FORM, completed),
        "test_elicitation_sep1330_enums": do.form(ENUMS_FORM, completed),
        "json_schema_2020_12_tool": _fixed(_said("Valid.")),
    }


_SCHEMAS: dict[str, Arguments] = {
    "test_sampling": {"type": "object", "properties": {"prompt": {"type": "string"}}},
    "test_elicitation": {"type": "object", "properties": {"message": {"type": "string"}}},
    "json_schema_2020_12_tool": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "type": "object",
                "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
            }
        },
        "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}},
        "additionalProperties": False,
    },
}


def add_fixtures(server: ToolServer) -> None:
    """Lay the tools over a server's own; see the module."""
    tools = _tools(server)

    async def list_tools(
        context: Context, params: types.PaginatedRequestParams
    ) -> types.ListToolsResult:
        own = await own_list(context, params)
        fixtures = [
            types.Tool(
                name=name,
                description=f"Fixture {name}.",
                input_schema=_SCHEMAS.get(name, {"type": "object", "properties": {}}),
            )
            for name in tools
        ]
        return types.ListToolsResult(tools=[*own.tools, *fixtures])

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> Any:
        if params.name not in tools:
            return await own_call(context, params)
        content = await tools[params.name](context, params.arguments or {})
        return types.CallToolResult(content=content, is_error=params.name == "test_error_handling")

    sdk_server = server.sdk_server
    own_list, own_call = handler_of(sdk_server, "tools/list"), handler_of(sdk_server, "tools/call")
    sdk_server.add_request_handler("tools/list", types.PaginatedRequestParams, list_tools)
    sdk_server.add_request_handler("tools/call", types.CallToolRequestParams, call_tool)
