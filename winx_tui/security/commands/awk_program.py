"""Read an awk program far enough to know that it only computes and prints."""

from __future__ import annotations

import re

from winx_tui.security.commands.classification import NotProvenError

_TOKEN = re.compile(
    r"""
      (?P<blank>[ \t]+|\\\n|\#[^\n]*)
    | (?P<string>"(?:[^"\\\n]|\\.)*")
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<operator>\*\*=|\*\*|&&|\|\||>>|[-+]{2}|[-+*/%^=!<>]=|[-+*%^=!<>~?:,;$(){}\[\]|&@/\n])
    """,
    re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\n\[\]]|\\[^\n]|\[\^?\]?[^\]/\n]*\])*/")
"""A pattern between slashes; a slash within brackets is read in two ways and refused."""
_AMBIGUOUS = frozenset({")", "$", "++", "--"})
"""Behind these a slash may divide or begin a pattern; a wrong guess would hide the rest."""
_ANYWHERE = re.compile(r"\b(?:system|getline|ENVIRON|PROCINFO|ARGV|SYMTAB)\b|@")
_FORBIDDEN = frozenset(
    (
        *("system", "getline", "close", "fflush", "ENVIRON", "PROCINFO", "ARGV", "ARGC"),
        *("function", "func", "SYMTAB", "FUNCTAB", "extension", "load", "include", "namespace"),
        *("ARGIND", "BINMODE", "popen", "spawn", "writea", "readfile", "ord", "chdir", "mkbool"),
    )
)
"""What runs programs, opens files, reads the environment, or may be defined elsewhere."""
_KEYWORDS_BEFORE_PATTERN = frozenset({"return", "print", "printf", "in", "do", "else", "case"})


def check_awk_program(text: str) -> None:
    """Refuse a program that does more than compute and print, or that is hard to read.

    `>` compares outside of braces and within round brackets; elsewhere it may write.

    Raises:
        NotProvenError: with the reason.
    """
    if _ANYWHERE.search(text):
        raise NotProvenError("the awk program may reach beyond its text")
    position, braces, brackets = 0, 0, 0
    after_operand, previous = False, ""
    while position < len(text):
        if text[position] == "/" and previous in _AMBIGUOUS:
            raise NotProvenError("a slash in the awk program may be read in two ways")
        if text[position] == "/" and not after_operand:
            regex = _REGEX.match(text, position)
            if regex is None:
                raise NotProvenError("a pattern of the awk program is hard to read")
            position, after_operand, previous = regex.end(), True, regex.group()
            continue
        token = _TOKEN.match(text, position)
        if token is None:
            raise NotProvenError("the awk program is hard to read")
        position = token.end()
        kind, piece = token.lastgroup, token.group()
        if kind == "blank":
            continue
        previous = piece
        if kind == "operator":
            braces += {"{": 1, "}": -1}.get(piece, 0)
            brackets += {"(": 1, ")": -1}.get(piece, 0)
            _check_operator(piece, may_write=braces > 0 and brackets == 0)
            after_operand = piece == "]"
        else:
            if piece in _FORBIDDEN:
                raise NotProvenError(f"awk's {piece} may reach beyond the program's text")
            after_operand = piece not in _KEYWORDS_BEFORE_PATTERN
    if braces or brackets:
        raise NotProvenError("the awk program has an open bracket")


def _check_operator(operator: str, *, may_write: bool) -> None:
    if operator in ("|", "|&", "&", "@"):
        raise NotProvenError(f"awk's {operator} may run a program")
    if operator == ">>" or (operator == ">" and may_write):
        raise NotProvenError("the awk program may write a file")
