"""Where a name is defined and used in a source file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from winx_tui.code.languages import Language
from winx_tui.code.outline import outline_of
from winx_tui.code.parsing import TimeLimit, parse
from winx_tui.code.symbols import Symbol, Use

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

MAX_USES = 2_000
"""For one file."""
MAX_LINE_CHARS = 160

_IMPORTS = frozenset(
    {
        "import_statement",
        "import_from_statement",
        "future_import_statement",
        "import_declaration",
        "import",
        "use_declaration",
        "extern_crate_declaration",
        "using_directive",
        "using_declaration",
        "namespace_use_declaration",
        "preproc_include",
    }
)
_STATEMENTS = frozenset(
    {"lexical_declaration", "variable_declaration", "variable_declarator", "assignment_statement"}
)
_NOT_NAMES = ("string", "comment", "text", "char", "regex", "heredoc")
"""Parts of the types of nodes whose text only looks like a name."""
_RAW = frozenset({"preproc_arg", "simple_symbol"})
"""Nodes that are not taken apart, in which names are used."""
_REQUIRES = re.compile(rb"\b(?:require|import)\s*\(")
_RECEIVER = re.compile(rb"([\w$@]+)\s*(?:\?\.|!!\.|\.|->|\?->|::|:)\s*\Z")
_ANY_RECEIVER = re.compile(rb"(?:\.|->|::)\s*\Z")
_CALL = re.compile(rb"\s*(?:::<[^()]*>|<[\w\s,.]*>)?\(")
_MACRO_CALL = re.compile(rb"\s*!\s*[(\[{]")
_LOOK_AROUND_BYTES = 200
_MAX_CLIMB = 100
"""Nodes above a use that are looked at; no import is written deeper in an expression."""
_SELF = frozenset({"self", "this", "cls", "Self", "static", "super", "base", "parent", "$this"})


def name_pattern(name: str) -> re.Pattern[bytes]:
    """Return what finds a name in UTF-8 source, as a whole word."""
    first = r"(?<![\w$\x80-\xff])" if _is_word(name[:1]) else ""
    last = r"(?![\w$\x80-\xff])" if _is_word(name[-1:]) else ""
    return re.compile(first.encode() + re.escape(name.encode("utf-8")) + last.encode())


def references_in(
    language: Language, source: bytes, name: str
) -> tuple[tuple[Symbol, ...], tuple[Use, ...]]:
    """Return the definitions of a name in a source file, and its uses.

    Args:
        language: the file's language.
        source: UTF-8.
        name: exact, without its container.

    Raises:
        ParseLimitError: the file takes too long.
    """
    pattern = name_pattern(name)
    if pattern.search(source) is None:
        return (), ()
    limit = TimeLimit.of(language)
    tree = parse(language, source, limit)
    outline = outline_of(language, source, tree, limit)
    definitions = tuple(symbol for symbol in outline if symbol.name == name)
    uses = []
    taken = {symbol.line for symbol in definitions}
    lines = _Lines(source)
    around = _Enclosing(outline)
    for start, end, node in _occurrences(pattern, source, tree):
        limit.check()
        line = lines.number_at(start)
        if line in taken:
            # The definition itself; a second use on its line adds nothing.
            continue
        uses.append(
            Use(
                line=line,
                kind=_kind(node, source, start, end),
                receiver=_receiver(source, start),
                enclosing=around.at(line),
                text=lines.text(line),
            )
        )
        if len(uses) >= MAX_USES:
            break
    return definitions, _one_a_line(uses)


def belongs(
    use: Use, container: str, owners: Iterable[str], *, implicit_self: bool
) -> Literal["likely", "possible", "no"]:
    """Judge whether a use means the name in this container.

    Types are not worked out: the receiver's name and the place decide.

    Args:
        use: of the bare name.
        container: what the name is asked for in: "Class".
        owners: every container that defines the name.
        implicit_self: whether the language lets a method be called without a receiver.
    """
    own = container.rpartition(".")[2]
    others = {owner.rpartition(".")[2] for owner in owners} - {own}
    around = use.enclosing.split(".")
    if use.receiver in _SELF or (not use.receiver and implicit_self):
        if own in around:
            return "likely"
        return "no" if others.intersection(around) else "possible"
    if not use.receiver or use.receiver in others:
        return "no"
    return "likely" if _is_named_after(use.receiver, own) else "possible"


def _is_named_after(receiver: str, container: str) -> bool:
    """Tell whether a variable is called like a class: `self._workspace` of `Workspace`."""
    variable = receiver.strip("_$@").replace("_", "").casefold()
    return bool(variable) and container.replace("_", "").casefold().endswith(variable)


def _occurrences(
    pattern: re.Pattern[bytes], source: bytes, tree: Tree
) -> Iterator[tuple[int, int, Node]]:
    for match in pattern.finditer(source):
        start, end = match.span()
        node = tree.root_node.descendant_for_byte_range(start, end)
        if node is None:
            continue
        if node.type in _RAW or (
            (node.start_byte, node.end_byte) == (start, end)
            and (node.is_named or match[0].isalnum())
            and not any(part in node.type for part in _NOT_NAMES)
        ):
            yield start, end, node


def _kind(node: Node, source: bytes, start: int, end: int) -> str:
    above: Node | None = node
    for _ in range(_MAX_CLIMB):
        if above is None:
            break
        if above.type in _IMPORTS or (
            above.type == "export_statement" and above.child_by_field_name("source") is not None
        ):
            return "import"
        if above.type.endswith("block"):
            break
        if above.type in _STATEMENTS:
            if _REQUIRES.search(source, above.start_byte, above.end_byte):
                return "import"
            break
        above = above.parent
    parent = node.parent
    if parent is not None and (
        parent.type == "command_name"
        or (parent.type == "call" and parent.child_by_field_name("method") == node)
    ):
        return "call"
    after = source[end : end + _LOOK_AROUND_BYTES]
    return "call" if _CALL.match(after) or _MACRO_CALL.match(after) else "use"


def _receiver(source: bytes, start: int) -> str:
    before = source[max(0, start - _LOOK_AROUND_BYTES) : start]
    if match := _RECEIVER.search(before):
        return match[1].decode("utf-8", "replace")
    return "…" if _ANY_RECEIVER.search(before) else ""


def _one_a_line(uses: list[Use]) -> tuple[Use, ...]:
    """Keep one use for each line, a call before a mere mention."""
    best: dict[int, Use] = {}
    for use in uses:
        known = best.get(use.line)
        if known is None or (known.kind == "use" and use.kind != "use"):
            best[use.line] = use
    return tuple(best.values())


class _Lines:
    """Offsets to line numbers and their text."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._starts = [0, *(match.end() for match in re.finditer(b"\n", source))]

    def number_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def text(self, line: int) -> str:
        start = self._starts[line - 1]
        end = self._source.find(b"\n", start)
        raw = self._source[start : end if end >= 0 else None]
        text = raw.decode("utf-8", "replace").strip()
        return text if len(text) <= MAX_LINE_CHARS else text[:MAX_LINE_CHARS] + "…"


class _Enclosing:
    """Which definition a line stands in: the innermost function, else type."""

    def __init__(self, outline: tuple[Symbol, ...]) -> None:
        self._spans = [symbol for symbol in outline if symbol.end_line > symbol.line]

    def at(self, line: int) -> str:
        inside = [span for span in self._spans if span.line <= line <= span.end_line]
        return max(inside, key=lambda span: span.line).qualified if inside else ""


def _is_word(character: str) -> bool:
    return character.isalnum() or character in "_$"
