"""JSON with comments and trailing commas, read with the place of everything in the text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_LITERAL = re.compile(r"[-+.\w]+")
_MOST_NESTED = 200
"""No settings are as deep; Python's own stack bears it."""


class JsoncError(ValueError):
    """The text is no JSON, comments and trailing commas allowed; says where."""


@dataclass(frozen=True, slots=True)
class Member:
    """One key of an object."""

    key: str
    start: int
    """Where the key's quote stands."""
    node: Node
    comma: int | None
    """Where the comma after it stands; None: there is none."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value and where it stands."""

    start: int
    end: int
    value: object
    """As json.loads would give it."""
    members: tuple[Member, ...] | None
    """Of an object; None: it is none."""

    def member(self, key: str) -> Member | None:
        """Return a key's member; None where there is none.

        Raises:
            JsoncError: the key stands there twice, so nobody knows which one counts.
        """
        found = [each for each in self.members or () if each.key == key]
        if len(found) > 1:
            raise JsoncError(f'"{key}" stands there twice')
        return found[0] if found else None


def parse_jsonc(text: str) -> Node:
    """Read a whole text.

    Raises:
        JsoncError: it is not well-formed.
    """
    reader = _Reader(text)
    root = reader.value(reader.skip(1 if text.startswith("\ufeff") else 0), 0)
    rest = reader.skip(root.end)
    if rest != len(text):
        raise reader.error(rest, "something follows the end")
    return root


class _Reader:
    """Recursive descent over one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def error(self, position: int, what: str) -> JsoncError:
        line = self._text.count("\n", 0, position) + 1
        column = position - self._text.rfind("\n", 0, position)
        return JsoncError(f"{what} (line {line}, column {column})")

    def skip(self, position: int) -> int:
        """Return where the next token begins."""
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def value(self, position: int, depth: int) -> Node:
        if depth > _MOST_NESTED:
            raise self.error(position, "it is nested too deeply")
        opening = self._text[position : position + 1]
        if opening == "{":
            return self._object(position, depth)
        if opening == "[":
            return self._array(position, depth)
        pattern = _STRING if opening == '"' else _LITERAL
        match = pattern.match(self._text, position)
        if match is None:
            raise self.error(position, "a value is missing")
        try:
            value = json.loads(match[0])
        except ValueError as error:
            raise self.error(position, f"{match[0][:20]} is no value") from error
        return Node(position, match.end(), value, None)

    def _object(self, start: int, depth: int) -> Node:
        members: list[Member] = []
        position = self.skip(start + 1)
        while self._text[position : position + 1] != "}":
            match = _STRING.match(self._text, position)
            if match is None:
                raise self.error(position, "a key in quotes, or a closing brace, is missing")
            colon = self.skip(match.end())
            if self._text[colon : colon + 1] != ":":
                raise self.error(colon, "a colon is missing")
            node = self.value(self.skip(colon + 1), depth + 1)
            comma, following = self._separator(node.end, "}")
            key = self.value(position, depth).value
            members.append(Member(str(key), position, node, comma))
            position = following
        value = {each.key: each.node.value for each in members}
        return Node(start, position + 1, value, tuple(members))

    def _array(self, start: int, depth: int) -> Node:
        items: list[object] = []
        position = self.skip(start + 1)
        while self._text[position : position + 1] != "]":
            node = self.value(position, depth + 1)
            items.append(node.value)
            _, position = self._separator(node.end, "]")
        return Node(start, position + 1, items, None)

    def _separator(self, end: int, closing: str) -> tuple[int | None, int]:
        """Return where the comma after a value stands, and where the next token begins."""
        following = self.skip(end)
        character = self._text[following : following + 1]
        if character == ",":
            return following, self.skip(following + 1)
        if character != closing:
            raise self.error(following, f"a comma, or {closing}, is missing")
        return None, following
