"""For which thread a call is, read off its arguments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import mcp_types
from pydantic import BaseModel

from winx_tui.core.ids import new_id
from winx_tui.core.messages import ToolCall
from winx_tui.execution.coercion import opened, schema_of
from winx_tui.execution.understanding import NotUnderstoodError, understand
from winx_tui.llm.dialects.tool_names import tool_called
from winx_tui.mcp_server.adapter import THREAD
from winx_tui.mcp_server.thread import FirstCall
from winx_tui.tools.base import Tool
from winx_tui.tools.fields import plain
from winx_tui.tools.initialize import Initialize
from winx_tui.tools.initializing.arguments import InitializeParams

_FIELD = plain(THREAD)


@dataclass(frozen=True, slots=True)
class Address:
    """A call without its thread_id, and the thread that it is for."""

    call: ToolCall
    tool: str
    """The tool that is meant; "" where there is none."""
    thread_id: str = ""
    """"" where none is named."""
    opening: FirstCall | None = None
    """What a first call of initialize wants; None for every other call."""
    is_readable: bool = True
    """Whether its arguments fit; False for an initialize that will be refused for them."""


def address_of(params: mcp_types.CallToolRequestParams, tools: Mapping[str, Tool[Any]]) -> Address:
    """Read for which thread a call is."""
    tool = tool_called(params.name, tools)
    arguments = dict(params.arguments or {})
    if tool == Initialize.name:
        return _of_initialize(_call(params.name, arguments), tools)
    named = _taken(arguments)
    if not named and tool:
        own: type[BaseModel] = tools[tool].params
        inner = dict(opened(arguments, schema_of(own)))
        if named := _taken(inner):
            arguments = inner
    thread_id = next((str(value) for value in named if value not in (None, "null")), "")
    return Address(_call(params.name, arguments), tool, thread_id)


def _taken(arguments: dict[str, Any]) -> list[Any]:
    """Take the thread off arguments, under each name that it has there."""
    return [arguments.pop(name) for name in list(arguments) if plain(name) == _FIELD]


def _of_initialize(call: ToolCall, tools: Mapping[str, Tool[Any]]) -> Address:
    try:
        wanted = understand(call, tools).params
    except NotUnderstoodError:
        return Address(call, Initialize.name, is_readable=False)
    assert isinstance(wanted, InitializeParams)
    if wanted.type != "first_call":
        return Address(call, Initialize.name, wanted.thread_id)
    opening = FirstCall(wanted.thread_id, names_mode=wanted.mode_name is not None)
    return Address(call, Initialize.name, wanted.thread_id, opening)


def _call(name: str, arguments: Mapping[str, Any]) -> ToolCall:
    return ToolCall(new_id("call"), name, json.dumps(arguments))
