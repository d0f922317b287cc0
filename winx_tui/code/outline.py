"""The definitions in a source file, with their containers and signatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winx_tui.code.languages import Language, cursor_of, definitions_query, identifiers_query
from winx_tui.code.parsing import TimeLimit, parse
from winx_tui.code.signature import signature_of
from winx_tui.code.symbols import Symbol, Tags

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

OUTLINE_VERSION = 1
"""Counts up when the same source gives another outline: cached ones are made anew."""
MAX_SYMBOLS = 2_000
"""For one file; more is generated code."""
MAX_NAMES = 5_000
_MAX_NAME_BYTES = 200

_PRIORITY = (
    "scope",
    "prototype",
    "function",
    "method",
    "class",
    "struct",
    "interface",
    "enum",
    "trait",
    "module",
    "namespace",
    "object",
    "macro",
    "type",
    "constant",
    "property",
    "field",
    "variable",
)
"""Where two patterns find the same name, the earlier kind is meant."""
_RANK = {kind: rank for rank, kind in enumerate(_PRIORITY)}
_TYPES = frozenset({"scope", "class", "struct", "interface", "enum", "trait", "object", "type"})
"""A function that stands in one of these is a method."""
_SPACES = frozenset({"module", "namespace"})
_CODE = frozenset({"function", "method"})
"""What is named in the body of one of these is local to it, unless it is code itself."""
_STAYS_IN_CODE = frozenset({"function", "class", "struct", "interface", "enum", "trait", "scope"})
_NOT_CONTAINERS = frozenset({"module", "exports", "window", "globalThis", "global", "self"})
"""Receivers of assignments in JavaScript that make a name public and own nothing."""
_CONSTANT_NAME = re.compile(r"[A-Z][A-Z0-9_]+\Z")
_TYPE_ARGUMENTS = re.compile(r"<[^()]*>")
_PLAIN_NAME = re.compile(rb"[\w$@#\x80-\xff]+[?!]?\Z")
_WORD = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*[?!]?")
_SEPARATORS = re.compile(r"::|[\\/]|->")


def tags_of(language: Language, source: bytes) -> Tags:
    """Return the definitions of a source file and every name written in it.

    Raises:
        ParseLimitError: the file takes too long.
    """
    limit = TimeLimit.of(language)
    tree = parse(language, source, limit)
    symbols = outline_of(language, source, tree, limit)
    own = {symbol.name for symbol in symbols}
    return Tags(symbols, _names(language, source, tree) - own)


def outline_of(
    language: Language, source: bytes, tree: Tree, limit: TimeLimit
) -> tuple[Symbol, ...]:
    """Return the definitions in the order of the text; names local to a function are left out.

    Args:
        language: the language of the tree.
        source: UTF-8, as it was parsed.
        tree: what parse() returned for it.
        limit: for all that is done with the file.

    Raises:
        ParseLimitError: the file takes too long.
    """
    found = sorted(_definitions(language, source, tree, limit), key=lambda d: (d.start, -d.end))
    symbols: list[Symbol] = []
    open_ones: list[_Definition] = []
    for definition in found:
        limit.check()
        while open_ones and not _encloses(open_ones[-1], definition):
            open_ones.pop()
        around = open_ones[-1] if open_ones else None
        definition.is_hidden = _is_local(definition, around)
        definition.path = _path(definition, open_ones)
        open_ones.append(definition)
        if definition.is_hidden or definition.kind == "scope":
            continue
        symbols.append(_symbol(definition, around, source))
        if len(symbols) >= MAX_SYMBOLS:
            break
    return tuple(symbols)


@dataclass(slots=True)
class _Definition:
    """A match of the query, on its way to a symbol."""

    kind: str
    name: str
    node: Node
    name_node: Node
    container: str
    start: int
    end: int
    is_hidden: bool = False
    path: str = ""
    """Its own qualified name."""


def _definitions(
    language: Language, source: bytes, tree: Tree, limit: TimeLimit
) -> list[_Definition]:
    cursor = cursor_of(definitions_query(language))
    best: dict[int, _Definition] = {}
    for _, captures in cursor.matches(tree.root_node):
        limit.check()
        for definition in _from_captures(captures, source):
            known = best.get(definition.name_node.start_byte)
            if known is None or _rank(definition) < _rank(known):
                best[definition.name_node.start_byte] = definition
    return list(best.values())


def _rank(definition: _Definition) -> tuple[bool, int]:
    return not definition.container, _RANK[definition.kind]


def _from_captures(captures: dict[str, list[Node]], source: bytes) -> list[_Definition]:
    kind = next(name for name in captures if name in _RANK)
    node = captures[kind][0]
    container = captures.get("container")
    owner = _text(container[0], source) if container else ""
    if owner in _NOT_CONTAINERS:
        owner = ""
    names = [(kind, name) for name in captures.get("name", ())]
    for declarator in captures.get("declarator", ()):
        declared, is_function = _declared(declarator)
        if declared is not None:
            is_prototype = is_function and kind in ("variable", "field")
            names.append(("prototype" if is_prototype else kind, declared))
    made = []
    for each_kind, name_node in names:
        text = _clean_name(_text(name_node, source))
        if not text or len(text) > _MAX_NAME_BYTES:
            continue
        outer, _, name = ("", "", text) if each_kind in _SPACES else text.rpartition(".")
        made.append(
            _Definition(
                kind=each_kind,
                name=name,
                node=node,
                name_node=name_node,
                container=owner or outer,
                start=node.start_byte,
                end=node.end_byte,
            )
        )
    return made


def _clean_name(text: str) -> str:
    if text.isidentifier():
        return text
    text = "".join(text.split())
    if "operator" not in text:
        text = _TYPE_ARGUMENTS.sub("", text)
    return _SEPARATORS.sub(".", text).strip(".:")


def _declared(declarator: Node) -> tuple[Node | None, bool]:
    """Find the name in a C declarator, and whether it is a function's."""
    node: Node | None = declarator
    is_function = False
    while node is not None and node.type.endswith("_declarator"):
        if node.type == "function_declarator":
            is_function = True
        elif node.type == "parenthesized_declarator":
            # `int (*name)(int)` is a pointer.
            is_function = False
        inner = node.child_by_field_name("declarator")
        if inner is None and node.named_child_count:
            inner = node.named_child(node.named_child_count - 1)
        node = inner
    return (node if node is not None and _is_name(node) else None), is_function


def _is_name(node: Node) -> bool:
    return node.type.endswith(("identifier", "_name"))


def _encloses(outer: _Definition, inner: _Definition) -> bool:
    # `int a, b;` is one node with two names.
    return inner.start < outer.end and (outer.start, outer.end) != (inner.start, inner.end)


def _is_local(definition: _Definition, around: _Definition | None) -> bool:
    if around is None:
        return False
    if around.is_hidden:
        return True
    if around.kind in _CODE:
        return definition.kind not in _STAYS_IN_CODE and not definition.container
    return around.kind in ("variable", "constant", "field", "macro")


def _path(definition: _Definition, open_ones: list[_Definition]) -> str:
    outer = definition.container
    if not outer:
        for around in reversed(open_ones):
            if around.kind == "type" and definition.kind not in ("field", "constant", "method"):
                continue
            if around.kind in _TYPES | _SPACES | _CODE:
                outer = around.path
                break
    else:
        spaces = [around for around in open_ones if around.kind in _SPACES]
        if spaces:
            outer = f"{spaces[-1].path}.{outer}"
    return f"{outer}.{definition.name}" if outer else definition.name


def _symbol(definition: _Definition, around: _Definition | None, source: bytes) -> Symbol:
    kind = definition.kind
    in_type = bool(definition.container) or (around is not None and around.kind in _TYPES)
    if kind == "function" and in_type:
        kind = "method"
    elif kind == "method" and not in_type:
        kind = "function"
    elif kind == "variable" and _CONSTANT_NAME.match(definition.name):
        kind = "constant"
    path = definition.path
    end = definition.node.end_point
    return Symbol(
        name=definition.name,
        kind=kind,
        container=path[: -len(definition.name) - 1],
        signature=signature_of(definition.node, definition.name_node, definition.kind, source),
        line=definition.name_node.start_point.row + 1,
        end_line=end.row + (end.column > 0),
    )


def _names(language: Language, source: bytes, tree: Tree) -> frozenset[str]:
    cursor = cursor_of(identifiers_query(language))
    captures = cursor.captures(tree.root_node)
    raw = {source[node.start_byte : node.end_byte] for node in captures.get("name", ())}
    names: set[str] = set()
    for text in raw:
        if _PLAIN_NAME.match(text):
            names.add(text.decode("utf-8", "replace"))
        else:
            # A symbol, or the body of a macro.
            names.update(word.decode("utf-8", "replace") for word in _WORD.findall(text))
    fitting = [name for name in names if 2 < len(name) <= _MAX_NAME_BYTES]
    return frozenset(sorted(fitting)[:MAX_NAMES])


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
