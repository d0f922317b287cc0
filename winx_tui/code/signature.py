"""A definition up to its body, on one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_CHARS = 200

_BEFORE = re.compile(rb"[\w\s@<>,*&:~\[\]]{0,80}\Z")
"""What may stand before a definition on its line and belongs to it: `export const`."""
_ONE_LINERS = frozenset({"variable", "constant", "field", "object", "type"})
_BRACED = frozenset({"struct", "interface", "class", "enum", "macro"})
_BODIES = ("body", "block")
_SIGNS = " {;:"
_ENDINGS = ("=>", " end")


def signature_of(node: Node, name_node: Node, kind: str, source: bytes) -> str:
    """Return the text from the start of the line to the body.

    Args:
        node: the whole definition.
        name_node: its name.
        kind: as in Symbol.
        source: UTF-8, as it was parsed.
    """
    start = _start(node, source)
    body = None if kind in _ONE_LINERS else _body(node)
    end = node.end_byte if body is None else body.start_byte
    if kind in _ONE_LINERS:
        line_end = source.find(b"\n", name_node.end_byte, end)
        end = line_end if line_end >= 0 else end
    raw = source[start : min(end, start + 4 * MAX_CHARS)]
    text = " ".join(raw.decode("utf-8", "replace").split())
    if body is None and kind in _BRACED:
        text = text.partition("{")[0]
    text = _trimmed(text)
    return text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + "…"


def _start(node: Node, source: bytes) -> int:
    start = node.start_byte
    line_start = source.rfind(b"\n", 0, start) + 1
    before = source[line_start:start]
    return line_start if before and not before.isspace() and _BEFORE.match(before) else start


def _body(node: Node) -> Node | None:
    """Find where a definition's body begins, also that of a function assigned to a name."""
    for field in ("", "value", "right"):
        holder = node.child_by_field_name(field) if field else node
        if holder is None:
            continue
        body = holder.child_by_field_name("body")
        if body is not None:
            before = body.prev_sibling
            while before is not None and before.type.endswith("comment"):
                body, before = before, before.prev_sibling
            return body
        for child in holder.named_children:
            if child.type.endswith(_BODIES):
                return child
    return None


def _trimmed(text: str) -> str:
    text = text.rstrip(_SIGNS)
    while text.endswith(_ENDINGS):
        for ending in _ENDINGS:
            text = text.removesuffix(ending)
        text = text.rstrip(_SIGNS)
    return text
