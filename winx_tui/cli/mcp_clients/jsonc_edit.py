"""Edits of JSON with comments: what is not named stays as it is written, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from winx_tui.cli.mcp_clients.entry import KeyPath
from winx_tui.cli.mcp_clients.jsonc_text import JsoncError, Member, Node, parse_jsonc

_INDENTED = re.compile(r"^([ \t]+)\S", re.MULTILINE)
_USUAL_INDENT = "  "
_SPACES = " \t"


def put_value(text: str, path: KeyPath, value: object) -> str:
    """Set one key; objects on the way are made, and an object that is there is merged into.

    Raises:
        JsoncError: the text is not well-formed, or something else than an object is on the way.
    """
    if not text.strip("\ufeff \t\r\n"):
        text = "{}\n"
    node, rest = _descend(parse_jsonc(text), path)
    if rest:
        return _insert(text, node, rest[0], _nested(rest[1:], value))
    if isinstance(value, Mapping) and node.members is not None:
        for key, each in value.items():
            text = put_value(text, (*path, key), each)
        return text
    if node.value == value and type(node.value) is type(value):
        return text
    return text[: node.start] + _rendered(text, value, node.start) + text[node.end :]


def take_value(text: str, path: KeyPath) -> str:
    """Take one key out, with its comma; without it the text is returned as it is.

    Raises:
        JsoncError: the text is not well-formed, or something else than an object is on the way.
    """
    parent, rest = _descend(parse_jsonc(text), path[:-1])
    if rest:
        return text
    member = parent.member(path[-1])
    return text if member is None else _cut(text, parent, member)


def _descend(node: Node, path: KeyPath) -> tuple[Node, KeyPath]:
    """Follow a path as far as it goes; return the last node and the keys that are left."""
    for depth, key in enumerate(path):
        if node.members is None:
            where = ".".join(path[:depth]) or "the whole"
            raise JsoncError(f"{where} is not an object")
        member = node.member(key)
        if member is None:
            return node, path[depth:]
        node = member.node
    return node, ()


def _nested(path: KeyPath, value: object) -> object:
    for key in reversed(path):
        value = {key: value}
    return value


def _insert(text: str, parent: Node, key: str, value: object) -> str:
    """Add a member as the last one of an object."""
    members = parent.members or ()
    closing = parent.end - 1
    last = members[-1] if members else None
    needs_comma = last is not None and last.comma is None
    if last is not None and "\n" not in text[parent.start : parent.end]:
        place = last.node.end if last.comma is None else last.comma + 1
        written = f"{',' if needs_comma else ''} {_json(key)}: {_json(value)}"
        return text[:place] + written + text[place:]
    newline = "\r\n" if "\r\n" in text else "\n"
    content_end = len(text[:closing].rstrip())
    tail = text[content_end:closing]
    if "\n" not in tail:
        tail = newline + _indent_at(text, parent.start)
    indent = _indent_within(text, parent)
    written = f"{newline}{indent}{_json(key)}: " + _block(text, value, indent)
    before = text[:content_end]
    if last is not None and needs_comma:
        before = text[: last.node.end] + "," + text[last.node.end : content_end]
    return before + written + tail + text[closing:]


def _cut(text: str, parent: Node, member: Member) -> str:
    members = parent.members or ()
    index = members.index(member)
    before = members[index - 1] if index else None
    start = member.start
    end = member.node.end if member.comma is None else member.comma + 1
    if (
        len(members) == 1
        and not (text[parent.start + 1 : start] + text[end : parent.end - 1]).strip()
    ):
        return text[: parent.start] + "{}" + text[parent.end :]
    line_start = len(text[:start].rstrip(_SPACES))
    line_end = len(text) - len(text[end:].lstrip(_SPACES))
    if text[line_start - 1 : line_start] == "\n" and text[line_end : line_end + 1] in "\r\n":
        start = line_start - (2 if text[line_start - 2 : line_start] == "\r\n" else 1)
        end = line_end
    elif member.comma is not None and text[end : end + 1] == " ":
        end += 1
    elif before is not None and before.comma is not None and line_start == before.comma + 1:
        start = line_start
    text = text[:start] + text[end:]
    if member.comma is None and before is not None and before.comma is not None:
        text = text[: before.comma] + text[before.comma + 1 :]
    return text


def _rendered(text: str, value: object, position: int) -> str:
    return _block(text, value, _indent_at(text, position))


def _block(text: str, value: object, indent: str) -> str:
    """Write an object as lines, a member each; anything else on one line."""
    if not isinstance(value, Mapping) or not value:
        return _json(value)
    newline = "\r\n" if "\r\n" in text else "\n"
    inner = indent + _unit(text)
    members = [f"{inner}{_json(key)}: {_block(text, each, inner)}" for key, each in value.items()]
    return f"{{{newline}{f',{newline}'.join(members)}{newline}{indent}}}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _unit(text: str) -> str:
    found = _INDENTED.search(text)
    return found[1] if found else _USUAL_INDENT


def _indent_within(text: str, parent: Node) -> str:
    for member in parent.members or ():
        line = text[text.rfind("\n", 0, member.start) + 1 : member.start]
        if not line.strip(_SPACES):
            return line
    return _indent_at(text, parent.start) + _unit(text)


def _indent_at(text: str, position: int) -> str:
    line = text[text.rfind("\n", 0, position) + 1 :]
    return line[: len(line) - len(line.lstrip(_SPACES))]
