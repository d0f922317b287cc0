"""From a command's text to its structure, if two readings agree on it."""

from __future__ import annotations

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.grammar import check_agreement
from winx_tui.security.commands.lexer import UnreadableCommandError, read_tokens
from winx_tui.security.commands.parser import parse_tokens
from winx_tui.security.commands.syntax import Node


def read_command(text: str) -> Node:
    """Return the structure of a command.

    Raises:
        NotProvenError: if it is not certain that bash reads it the same way.
    """
    try:
        tokens = read_tokens(text)
        node = parse_tokens(text, tokens)
    except UnreadableCommandError as error:
        raise NotProvenError(str(error)) from error
    check_agreement(text, tokens)
    return node
