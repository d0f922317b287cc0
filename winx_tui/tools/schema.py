"""The JSON schemas that models and MCP clients are shown, derived from a tool."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import BaseModel

from winx_tui.core.messages import ToolSpec
from winx_tui.tools.base import Tool


@cache
def description_of(name: str) -> str:
    """Read what models are told of a tool, from descriptions/NAME.md."""
    return _descriptions().joinpath(f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def _lean_description_of(name: str) -> str:
    """Read what winx's own models are told: descriptions/lean/NAME.md, where there is one."""
    lean = _descriptions().joinpath(f"lean/{name}.md")
    return lean.read_text(encoding="utf-8").strip() if lean.is_file() else description_of(name)


def _descriptions() -> Traversable:
    return resources.files("winx_tui.tools").joinpath("descriptions")


def parameters_schema(params: type[BaseModel]) -> dict[str, object]:
    """Return a self-contained JSON Schema: object root, no references, no titles.

    It is worked out once for a class, and is not to be changed.
    """
    return _schema_of_class(params)


@cache
def _schema_of_class(params: type[BaseModel]) -> dict[str, object]:
    schema = params.model_json_schema()
    definitions = schema.pop("$defs", {})
    clean = _simplified(schema, definitions)
    clean.setdefault("properties", {})
    clean["type"] = "object"
    clean.pop("description", None)
    return dict(clean)


def client_spec_of(tool: Tool[Any]) -> ToolSpec:
    """Describe a tool whole, to the model of an MCP client.

    Bounds are left out here too: a client that checks them would refuse a call that the tool
    takes, or answers with what is wrong.
    """
    params: type[BaseModel] = tool.params
    return ToolSpec(tool.name, description_of(tool.name), dict(_whole(params)))


@cache
def _whole(params: type[BaseModel]) -> Mapping[str, object]:
    """Return the schema for clients, worked out once: they may ask for it at any time."""
    whole: dict[str, object] = _lean(parameters_schema(params), frozenset())
    return whole


def spec_of(tool: Tool[Any] | type[Tool[Any]]) -> ToolSpec:
    """Describe a tool, or all of a kind, to winx's own model, with every request, so in few words.

    Bounds are left out, and defaults that say no more than their absence: whoever oversteps a
    bound is told.
    """
    params: type[BaseModel] = tool.params
    lean = dict(_lean_schema(params, tool.untold))
    return ToolSpec(tool.name, _lean_description_of(tool.name), lean)


@cache
def _lean_schema(params: type[BaseModel], untold: frozenset[str]) -> Mapping[str, object]:
    lean: dict[str, object] = _lean(parameters_schema(params), untold)
    return lean


_BOUNDS = frozenset({"minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength"})


def _lean(node: Any, untold: frozenset[str]) -> Any:
    if isinstance(node, list):
        return [_lean(item, untold) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(properties := node.get("properties"), dict):
        named = {
            name: _lean(schema, untold) for name, schema in properties.items() if name not in untold
        }
        return {**_lean({**node, "properties": None}, untold), "properties": named}
    return {
        key: _lean(value, untold)
        for key, value in node.items()
        if key not in _BOUNDS and not (key == "default" and not value)
    }


def _simplified(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_simplified(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = definitions[str(node["$ref"]).rsplit("/", 1)[-1]]
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return _simplified({**target, **rest}, definitions)
    if "anyOf" in node:
        node = _without_null(node)
        if "$ref" in node:
            return _simplified(node, definitions)
    simplified: dict[str, Any] = {}
    for key, value in node.items():
        if key == "additionalProperties" or (key == "title" and isinstance(value, str)):
            # What else is sent is taken or explained by the tool, not refused by a client.
            continue
        if key == "properties":
            # A property may itself be called "title": only its schema is cleaned.
            simplified[key] = {name: _simplified(prop, definitions) for name, prop in value.items()}
        elif key == "const":
            # Gemini's function declarations know enum only.
            simplified["enum"] = [value]
        elif key != "default" or value is not None:
            simplified[key] = _simplified(value, definitions)
    return simplified


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """Flatten `X | null`: an optional parameter is simply left out by the model."""
    members = [member for member in node["anyOf"] if member != {"type": "null"}]
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    if len(members) == 1:
        return {**members[0], **rest}
    return {**rest, "anyOf": members}
