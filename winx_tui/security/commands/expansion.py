"""Expand words as bash does, as far as the result is certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

from winx_tui.security.commands.braces import MAX_WORDS, Cell, expand_braces
from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.lexer import Part, Word
from winx_tui.security.commands.values import Value, ValueKind
from winx_tui.security.commands.wording import shown

HARMLESS_VARIABLES = frozenset(
    (
        *("USER", "LOGNAME", "SHELL", "PATH", "LANG", "HOSTNAME", "SHLVL", "RANDOM", "SECONDS"),
        *("LINENO", "UID", "EUID", "PPID", "OLDPWD", "BASH_VERSION", "OSTYPE", "HOSTTYPE", "TERM"),
        *("EDITOR", "?", "#", "$", "-", "0"),
    )
)
"""Variables whose value nobody needs to hide; their text is taken as unknown."""

_SPLITS = re.compile(r"[ \t\n*?\[\\]")
"""What makes an unquoted value something else than one word."""
_WILDCARDS = frozenset("*?[")
_LATE_TILDE = re.compile(r"[=:]~")

Substitute = Callable[[str], ValueKind]
"""Judges the source of a substitution and tells what it prints."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the words of one command may refer to."""

    home: str
    cwd: str | None
    """None where it cannot be told."""
    variables: Mapping[str, tuple[Value, ...]]
    substitute: Substitute


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of one expanded word."""

    text: str
    pattern: str
    """The text as a pattern in which only wildcards are special."""
    is_wild: bool = False
    unknown: ValueKind | None = None
    is_split: bool = False
    is_open: bool = False
    """Whether it may begin with any character, a dash included."""


def expand(word: Word, scope: Scope) -> tuple[Value, ...]:
    """Return the arguments that a word becomes.

    Raises:
        NotProvenError: if that is in doubt, or a substitution in it is not proven.
    """
    if len(word.parts) == 1 and word.parts[0].kind == "process":
        scope.substitute(word.parts[0].text)
        return (Value(word.raw, "pipe"),)
    plain = _plain(word)
    if plain is not None:
        return (plain,)
    if _LATE_TILDE.search(_unquoted(word)):
        raise NotProvenError(f"a tilde in {shown(word.raw)} may be expanded")
    cells = _cells(word)
    values: list[Value] = []
    for cells_of_one in expand_braces(cells):
        values.extend(_values(cells_of_one, word, scope))
    return tuple(values)


def _plain(word: Word) -> Value | None:
    """Return the value of a word that only loses its quotes; the common case, kept fast."""
    text = ""
    for part in word.parts:
        if part.kind != "text":
            return None
        if not part.quoted and any(character in "*?[{}~" for character in part.text):
            return None
        text += part.text
    return Value(text, may_be_option=text.startswith("-"))


def _unquoted(word: Word) -> str:
    return "".join(part.text for part in word.parts if part.kind == "text" and not part.quoted)


def _cells(word: Word) -> list[Cell]:
    cells: list[Cell] = []
    for index, part in enumerate(word.parts):
        if part.kind == "text":
            cells.extend((character, part.quoted) for character in part.text)
            if part.quoted and not part.text:
                cells.append(("", True))
        else:
            cells.append((f"\0{index}", True))
    return cells


def _values(cells: list[Cell], word: Word, scope: Scope) -> list[Value]:
    if not cells:
        return []
    if cells[0] == ("~", False):
        cells = [*_home(cells, word, scope), *cells[1:]]
    choices = [_pieces(cell, word, scope) for cell in cells]
    count = 1
    for choice in choices:
        count *= len(choice)
        if count > MAX_WORDS:
            raise NotProvenError(f"{shown(word.raw)} stands for more than {MAX_WORDS} words")
    return [_joined(pieces, word) for pieces in product(*choices)]


def _home(cells: list[Cell], word: Word, scope: Scope) -> list[Cell]:
    following = cells[1][0] if len(cells) > 1 else "/"
    if following != "/" or (len(cells) > 1 and cells[1][1]):
        raise NotProvenError(f"{shown(word.raw)} names another home directory")
    return [(character, True) for character in scope.home]


def _pieces(cell: Cell, word: Word, scope: Scope) -> tuple[_Piece, ...]:
    text, quoted = cell
    if text.startswith("\0") and len(text) > 1:
        return _expansion(word.parts[int(text[1:])], scope)
    is_wild = not quoted and text in _WILDCARDS
    escaped = f"[{text}]" if quoted and text in _WILDCARDS else text
    return (_Piece(text, escaped, is_wild, is_open=is_wild),)


def _expansion(part: Part, scope: Scope) -> tuple[_Piece, ...]:
    is_split = not part.quoted
    match part.kind:
        case "variable":
            return tuple(
                _of_value(value, part, is_split=is_split) for value in _variable(part.text, scope)
            )
        case "command":
            printed = scope.substitute(part.text)
            return (_Piece(f"$({part.text})", "", False, printed, is_split, True),)
        case "arithmetic":
            return (_Piece(part.text, "", False, "any", is_split, True),)
        case _:
            raise NotProvenError(f"{shown(part.text)} may stand for anything")


def _variable(name: str, scope: Scope) -> tuple[Value, ...]:
    if name in scope.variables:
        return scope.variables[name]
    if name == "HOME":
        return (Value(scope.home),)
    if name == "PWD" and scope.cwd is not None:
        return (Value(scope.cwd),)
    if name in HARMLESS_VARIABLES:
        return (Value(f"${name}", "any"),)
    raise NotProvenError(f"what ${shown(name)} stands for is not known")


def _of_value(value: Value, part: Part, *, is_split: bool) -> _Piece:
    if value.kind == "literal":
        if is_split and _SPLITS.search(value.text):
            raise NotProvenError(f"${part.text} may fall into several words")
        if is_split and not value.text:
            raise NotProvenError(f"${part.text} may be empty")
        return _Piece(value.text, _quoted_pattern(value.text))
    if value.kind == "glob":
        if is_split:
            return _Piece(value.text, "", False, "names", True, value.may_be_option)
        return _Piece(value.text, value.text, True, is_open=value.may_be_option)
    return _Piece(value.text, "", False, value.kind, is_split, True)


def _quoted_pattern(text: str) -> str:
    return "".join(f"[{character}]" if character in _WILDCARDS else character for character in text)


def _joined(pieces: tuple[_Piece, ...], word: Word) -> Value:
    text = "".join(piece.text for piece in pieces)
    lead = next((piece for piece in pieces if piece.text or piece.unknown), None)
    may_be_option = text.startswith("-") or (lead is not None and lead.is_open)
    unknown = [piece for piece in pieces if piece.unknown is not None]
    if unknown:
        is_whole = sum(bool(piece.text or piece.unknown) for piece in pieces) == 1
        kind: ValueKind = "names" if is_whole and unknown[0].unknown == "names" else "any"
        several = any(piece.is_split for piece in unknown)
        return Value(word.raw, kind, may_be_option, several)
    if any(piece.is_wild for piece in pieces):
        pattern = "".join(piece.pattern for piece in pieces)
        return Value(pattern, "glob", may_be_option, True)
    return Value(text, may_be_option=text.startswith("-"))
