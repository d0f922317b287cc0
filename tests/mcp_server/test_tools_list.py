"""What every tool must be like for every client, and how much of a model's window they take."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator  # type: ignore[import-untyped]
from mcp_types import Implementation, Tool

from tests.mcp_server.clients import LEGACY, MODERN, served
from tests.support.provider_keys import KEYS
from winx_tui.config.credentials import store_key
from winx_tui.core.problems import Problem
from winx_tui.core.results import ToolResult
from winx_tui.mcp_server.adapter import mcp_result
from winx_tui.mcp_server.server import ToolServer

MAX_TOKENS = 6_000
"""Of the whole list as it is sent."""

_REFUSED = frozenset(
    {"$ref", "$defs", "definitions", "oneOf", "allOf", "not", "const", "if", "additionalProperties"}
)
"""Keywords that clients or the providers behind them refuse or misread in a tool's parameters."""
_ASKING = {"ai_explain_code", "ai_generate_code", "code_analyzer", "winx_chat"}
_READING = {"initialize", "read_files", "read_image", "code_map", *_ASKING}
_PLAIN_TYPES = {"string", "integer", "number", "boolean", "array", "object"}


async def listed(root: Path, mode: str, name: str = "somebody") -> list[Tool]:
    """Return the tools as a client gets them, those that ask models too."""

    def with_a_key(server: ToolServer) -> None:
        store_key("gemini", KEYS["gemini"], "file")

    info = Implementation(name=name, version="1")
    async with served(root, mode=mode, client_info=info, on_server=with_a_key) as one:
        tools = (await one.list_tools()).tools
    assert {tool.name for tool in tools} > _ASKING
    return tools


def schemas_in(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and those inside it, but not the maps of names to schemas."""
    if isinstance(node, list):
        for item in node:
            yield from schemas_in(item)
    elif isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key == "properties":
                yield from schemas_in(list(value.values()))
            elif key in ("items", "anyOf"):
                yield from schemas_in(value)


def sent(tool: Tool) -> dict[str, Any]:
    return tool.model_dump(mode="json", by_alias=True, exclude_none=True)


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_every_tool_is_plain_enough_for_every_client(root: Path, mode: str) -> None:
    for tool in await listed(root, mode):
        schema = tool.input_schema
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert "anyOf" not in schema
        assert set(schema) <= {"type", "properties", "required"}
        assert set(schema.get("required", [])) <= set(schema["properties"])
        for part in schemas_in(schema):
            assert _REFUSED.isdisjoint(part), tool.name
            assert part.get("type") in _PLAIN_TYPES, f"{tool.name}: {part}"
            assert all(isinstance(value, str) for value in part.get("enum", []))
            assert part["type"] != "array" or part["items"]
        for name, part in schema["properties"].items():
            assert part["description"], f"{tool.name}.{name}"


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_every_tool_takes_the_thread(root: Path, mode: str) -> None:
    for tool in await listed(root, mode):
        assert tool.input_schema["properties"]["thread_id"]["type"] == "string"
        assert "thread_id" not in tool.input_schema.get("required", [])


async def test_every_tool_has_a_title_and_the_four_hints(root: Path) -> None:
    for tool in await listed(root, LEGACY):
        hints = tool.annotations
        assert hints is not None
        assert tool.description
        assert tool.title == hints.title != ""
        assert hints.read_only_hint is (tool.name in _READING)
        assert None not in (hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
        assert not (hints.read_only_hint and hints.destructive_hint)


async def test_what_may_come_back_is_declared_as_one_object(root: Path) -> None:
    for tool in await listed(root, LEGACY):
        schema = tool.output_schema
        # An image beside data would be dropped by clients.
        assert (schema is None) is (tool.name == "read_image")
        if schema is None:
            continue
        Draft202012Validator.check_schema(schema)
        Draft7Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert "required" not in schema
        assert {"$ref", "$defs", "anyOf", "oneOf", "allOf"}.isdisjoint(schema)
        assert "text" in schema["properties"]
        (named,) = schema["dependentRequired"].values()
        assert set(named) <= set(schema["properties"])


async def test_an_error_fits_every_output_schema(root: Path) -> None:
    error = mcp_result(ToolResult("No.", is_error=True, problem=Problem("unread")))
    for tool in await listed(root, LEGACY):
        if tool.output_schema is not None:
            Draft202012Validator(tool.output_schema).validate(error.structured_content)
            Draft7Validator(tool.output_schema).validate(error.structured_content)


async def test_a_client_that_drops_the_text_gets_no_data(root: Path) -> None:
    for name in ("claude-code", "codex-mcp-client"):
        assert all(tool.output_schema is None for tool in await listed(root, LEGACY, name))


async def test_a_list_that_is_asked_for_again_is_the_same(root: Path) -> None:
    async with served(root, mode=LEGACY) as one:
        first, second = await one.list_tools(), await one.list_tools()
        assert [sent(tool) for tool in second.tools] == [sent(tool) for tool in first.tools]


async def test_the_list_leaves_room_for_the_work(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = [sent(tool) for tool in await listed(root, LEGACY)]
    text = json.dumps({"tools": tools}, ensure_ascii=False, separators=(",", ":"))
    # The tables that litellm brings along: importing it would take seconds.
    litellm = find_spec("litellm")
    assert litellm is not None
    assert litellm.submodule_search_locations
    tables = Path(litellm.submodule_search_locations[0], "litellm_core_utils", "tokenizers")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tables))
    tiktoken = pytest.importorskip("tiktoken")
    assert len(tiktoken.get_encoding("cl100k_base").encode(text)) <= MAX_TOKENS
