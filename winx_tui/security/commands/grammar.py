"""A second reading of a command by tree-sitter; the only door of this package to it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.lexer import Token

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_STANDS_FOR_ONE = "%"
"""A word character to bash that means nothing to it outside `${…}` and is in no name."""

_BRANCHES = frozenset(
    (
        *("program", "list", "pipeline", "command", "command_name", "redirected_statement"),
        *("file_redirect", "heredoc_redirect", "herestring_redirect", "negated_command"),
        *("subshell", "compound_statement", "if_statement", "elif_clause", "else_clause"),
        *("for_statement", "while_statement", "do_group", "case_statement", "case_item"),
        *("test_command", "binary_expression", "unary_expression", "parenthesized_expression"),
    )
)
_LEAVES = frozenset(
    (
        *("word", "string", "raw_string", "ansi_c_string", "number", "concatenation"),
        *("simple_expansion", "expansion", "command_substitution", "process_substitution"),
        *("arithmetic_expansion", "brace_expression", "variable_name", "extglob_pattern"),
        *("test_operator", "heredoc_start", "file_descriptor", "regex", "variable_assignment"),
        *("special_variable_name",),
    )
)
_PASSED_OVER = frozenset({"comment", "heredoc_body", "heredoc_end"})


@cache
def _parser() -> Parser:
    # Lazily: classifying is not on the way to the first paint, loading the grammar would be.
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def check_agreement(command: str, tokens: tuple[Token, ...]) -> None:
    """Refuse a command that the two readings do not split at the same places.

    The parser sees plain ASCII only, one character for one: its scanner has crashed on
    characters beyond the basic plane, and offsets in bytes become offsets in characters.

    Raises:
        NotProvenError: if the parser fails, or sees other words or operators.
    """
    ascii_text = _BEYOND_ASCII.sub(_STANDS_FOR_ONE, command)
    root = _parser().parse(ascii_text.encode("ascii")).root_node
    if root.has_error:
        raise NotProvenError("the command is not plain enough to be parsed with certainty")
    theirs = sorted(_spans(root, ascii_text))
    ours = [(token.start, token.end) for token in tokens if token.kind != "newline"]
    if theirs != ours:
        raise NotProvenError("two readings of the command differ, so it may not be what it seems")


def _spans(root: Node, text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        kind = node.type
        if not node.is_named:
            spans.extend(_operator_spans(node, text))
        elif kind in _BRANCHES:
            waiting.extend(node.children)
        elif kind in _LEAVES:
            spans.append((node.start_byte, node.end_byte))
        elif kind not in _PASSED_OVER:
            raise NotProvenError(
                f"the command holds {kind.replace('_', ' ')}, which is not checked"
            )
    return spans


def _operator_spans(node: Node, text: str) -> list[tuple[int, int]]:
    start, end = node.start_byte, node.end_byte
    if node.type in (">&-", "<&-"):
        return [(start, end - 1), (end - 1, end)]
    return [] if text[start:end].strip() == "" else [(start, end)]
