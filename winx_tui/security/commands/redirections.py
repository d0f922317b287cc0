"""Which redirections keep a command to reading."""

from __future__ import annotations

import re

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.expansion import Scope, expand
from winx_tui.security.commands.programs import Call
from winx_tui.security.commands.syntax import Redirect
from winx_tui.security.commands.wording import shown

_DESCRIPTOR = re.compile(r"[0-9]|-")
_EXPANDS = re.compile(r"[$`\\]")
_WRITING = frozenset({">", ">>", ">|", "&>", "&>>"})
_INPUTS = frozenset({"", "0"})


def check_redirect(redirect: Redirect, scope: Scope, call: Call) -> None:
    """Prove that a redirection writes nothing but /dev/null and reads only the workspace.

    Raises:
        NotProvenError: with the reason.
    """
    if len(redirect.number) > 1:
        raise NotProvenError("a redirection uses an unusual file descriptor")
    operator, plain = redirect.operator, redirect.target.plain
    if operator in ("<<", "<<-"):
        _check_heredoc(redirect)
    elif operator == "<<<":
        if any(value.kind == "pipe" for value in expand(redirect.target, scope)):
            raise NotProvenError("a here-string is not a plain word")
    elif operator in (">&", "<&"):
        if plain is None or not _DESCRIPTOR.fullmatch(plain):
            raise NotProvenError(f"{operator}{shown(redirect.target.raw)} may write a file")
    elif operator in _WRITING:
        if plain != "/dev/null":
            raise NotProvenError(f"writes {shown(redirect.target.raw)}")
    elif operator == "<" and redirect.number in _INPUTS:
        values = expand(redirect.target, scope)
        if len(values) != 1 or values[0].may_be_several:
            raise NotProvenError("the input of a redirection is not one file")
        call.read(values[0])
    else:
        raise NotProvenError(f"the redirection {operator} may write")


def _check_heredoc(redirect: Redirect) -> None:
    is_quoted = any(part.quoted for part in redirect.target.parts)
    if not is_quoted and _EXPANDS.search(redirect.body or ""):
        raise NotProvenError("the text of a here-document is expanded; quote its delimiter")
