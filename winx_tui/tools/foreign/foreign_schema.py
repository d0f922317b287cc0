"""Schemas of strangers made fit for models: self-contained, bounded, with nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from winx_tui.core.text import shortened
from winx_tui.workspace.display import visible

MAX_TEXT_CHARS = 400
"""Of one description in a schema."""
_MAX_DEPTH = 8
_MAX_NODES = 600
_MAX_ENUM = 100
_COPIED = (
    *("type", "format", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength"),
    *("required", "default"),
)
_ANYTHING: Mapping[str, Any] = {}
_PYTHON: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "array": list,
    "object": dict,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


@dataclass
class _Rewriting:
    """One schema: where references lead, and how much may still be written."""

    root: Mapping[str, Any]
    nodes_left: int = _MAX_NODES

    def of(self, node: Any, depth: int) -> dict[str, Any]:
        if not isinstance(node, Mapping) or depth > _MAX_DEPTH or self.nodes_left <= 0:
            return dict(_ANYTHING)
        self.nodes_left -= 1
        if "$ref" in node:
            target = self._target(node["$ref"])
            return self.of({**target, **_without(node, "$ref")}, depth + 1)
        written = {key: node[key] for key in _COPIED if _is_plain(node.get(key))}
        if isinstance(text := node.get("description"), str) and text:
            written["description"] = shown_text(text, MAX_TEXT_CHARS)
        if "const" in node and _is_plain(node["const"]):
            written["enum"] = [node["const"]]
        if isinstance(choices := node.get("enum"), list) and _is_plain(choices):
            written["enum"] = choices[:_MAX_ENUM]
        if isinstance(fields := node.get("properties"), Mapping):
            written["properties"] = {
                name: self.of(field, depth + 1)
                for name, field in fields.items()
                if isinstance(name, str) and visible(name) == name
            }
        if isinstance(items := node.get("items"), Mapping):
            written["items"] = self.of(items, depth + 1)
        for key in ("anyOf", "oneOf", "allOf"):
            if isinstance(members := node.get(key), list) and members:
                written |= self._union(key, members, depth)
        if isinstance(kinds := written.get("type"), list):
            written = _without(written, "type") | _kinds(kinds)
        return written

    def _union(self, key: str, members: Sequence[Any], depth: int) -> dict[str, Any]:
        if key == "allOf":
            merged: dict[str, Any] = {}
            for member in members:
                merged |= self.of(member, depth + 1)
            return merged
        shown = [self.of(member, depth + 1) for member in members if member != {"type": "null"}]
        return shown[0] if len(shown) == 1 else {"anyOf": shown}

    def _target(self, reference: Any) -> Mapping[str, Any]:
        """Follow a reference inside the schema; one that leads out of it means anything."""
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return _ANYTHING
        node: Any = self.root
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            node = node.get(name) if isinstance(node, Mapping) else None
        return node if isinstance(node, Mapping) else _ANYTHING


def shown_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema of arguments as models are shown it: an object, whatever was written."""
    written = _Rewriting(schema).of(schema, 0)
    for key in ("anyOf", "enum", "items", "description"):
        written.pop(key, None)
    properties = written.get("properties", {})
    required = written.get("required")
    named = required if isinstance(required, list) else []
    return {
        **written,
        "type": "object",
        "properties": properties,
        "required": [name for name in named if name in properties],
    }


def shown_text(text: str, most_chars: int) -> str:
    """Return a stranger's text as models are shown it: bounded, with nothing hidden in it."""
    return visible(shortened(text.strip(), most_chars), multiline=True)


def problems_of(
    value: Any, schema: Mapping[str, Any], place: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Find what plainly does not fit a schema; the rest is for the server to judge."""
    kind = schema.get("type")
    expected = _PYTHON.get(kind) if isinstance(kind, str) else None
    is_number_like = kind in ("integer", "number") and isinstance(value, bool)
    if expected is not None and (not isinstance(value, expected) or is_number_like):
        yield place, f"must be of the type {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield place, f"must be one of {', '.join(map(repr, schema['enum'][:20]))}"
    if isinstance(value, dict):
        for name in schema.get("required", ()):
            if name not in value:
                yield (*place, name), "is missing"
        properties = schema.get("properties", {})
        for name, item in value.items():
            if name in properties:
                yield from problems_of(item, properties[name], (*place, name))
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        for index, item in enumerate(value):
            yield from problems_of(item, schema["items"], (*place, index))


def _kinds(kinds: Sequence[Any]) -> dict[str, Any]:
    """Say `["string", "null"]` as `string`: what is optional is left out."""
    named = [{"type": kind} for kind in kinds if kind in _PYTHON and kind != "null"]
    return named[0] if len(named) == 1 else {"anyOf": named} if named else {}


def _without(node: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name != key}


def _is_plain(value: Any) -> bool:
    """Tell whether a value is there, short, and of no more than plain parts."""
    if isinstance(value, str):
        return len(value) <= MAX_TEXT_CHARS and visible(value) == value
    if isinstance(value, list):
        return all(map(_is_plain, value)) if len(value) <= 1_000 else False
    return isinstance(value, bool | int | float)
