"""The simple commands of a line, in the words that bash will pass: what rules are compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.lexer import (
    Token,
    TooDeepError,
    UnreadableCommandError,
    Word,
    read_tokens,
)
from winx_tui.security.commands.preflight import check_text
from winx_tui.security.commands.reading import read_command
from winx_tui.security.untrusted_programs import runs_others

_SEPARATORS = frozenset({"|", "|&", "||", "&&", "&", ";", ";;", ";&", ";;&", "(", ")"})
_LEADING = frozenset(
    {"if", "then", "elif", "else", "while", "until", "do", "{", "!", "time", "coproc"}
)
"""Words of the grammar behind which a command begins."""
_DUPLICATING = frozenset({">&", "<&"})
_WRITING = frozenset({">", ">>", ">|", "<>", "&>", "&>>", ">&"})
_DESCRIPTOR = re.compile(r"[0-9]{1,3}|-")
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_EXPANDED = frozenset("*?[{}~")
_SHELLS = frozenset({"bash", "sh", "dash", "zsh", "ksh", "ash", "eval", "fish", "busybox"})
_MAX_DEPTH = 6
"""Commands within commands; what lies deeper is not certain."""


@dataclass(frozen=True, slots=True)
class CommandWords:
    """One simple command."""

    words: tuple[str | None, ...]
    """None where the text is not known before it runs; empty where variables are set only."""
    text: str
    start: int
    """Where it begins in the line, or in the text that it is nested in."""
    is_bare: bool
    """Whether nothing stands beside the words that changes what they do: no variable is set,
    no file is redirected but /dev/null."""
    names: tuple[str, ...] = ()
    """What may name files, as written without quotes: operands, the values of options, what is
    read through `<`; wildcards and a leading tilde are kept."""
    written: tuple[str, ...] = ()
    """The files that redirections write, as written without quotes."""
    is_nested: bool = False
    """Whether it stands in a substitution or a string that a shell reads."""

    @property
    def argv(self) -> tuple[str, ...]:
        """Return the words; empty unless every one is known."""
        known = tuple(word for word in self.words if word is not None)
        return known if len(known) == len(self.words) else ()


@dataclass(frozen=True, slots=True)
class DecodedLine:
    """Every simple command that was found, also in substitutions and nested shell strings."""

    commands: tuple[CommandWords, ...]
    is_certain: bool
    """Whether these are all, as bash will read them."""


def decode_line(line: str) -> DecodedLine:
    """Find the simple commands of a line; never raises, however broken it is."""
    commands: list[CommandWords] = []
    try:
        is_certain = _collect(line, commands, 0)
    except (TooDeepError, RecursionError):
        is_certain = False
    return DecodedLine(tuple(commands), is_certain)


def is_plain_grammar(line: str) -> bool:
    """Tell whether two readings of a line agree and it holds only what is checked.

    Functions, background commands and whatever the parsers doubt are no plain grammar.
    """
    try:
        check_text(line)
        read_command(line)
    except (NotProvenError, RecursionError):
        return False
    return True


def _collect(line: str, found: list[CommandWords], depth: int) -> bool:
    """Note the commands of a text and of all within it, and tell whether these are certain.

    Raises:
        TooDeepError: substitutions are nested beyond what is read.
    """
    if depth > _MAX_DEPTH:
        return False
    is_certain = True
    try:
        tokens = read_tokens(line)
    except TooDeepError:
        raise
    except UnreadableCommandError:
        tokens, is_certain = read_tokens(line, lenient=True), False
    for group in _groups(tokens):
        command, inner = _read(line, group, is_nested=depth > 0)
        found.append(command)
        for source in inner:
            is_certain &= _collect(source, found, depth + 1)
    return is_certain


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    for token in tokens:
        if token.kind == "newline" or (token.kind == "operator" and token.text in _SEPARATORS):
            if group:
                yield group
            group = []
        elif not group and token.kind == "word" and token.text in _LEADING:
            continue
        else:
            group.append(token)
    if group:
        yield group


def _read(line: str, group: list[Token], *, is_nested: bool) -> tuple[CommandWords, list[str]]:
    """Return the command of one stretch of tokens and the sources nested in its words."""
    words: list[str | None] = []
    inner: list[str] = []
    names: list[str] = []
    written: list[str] = []
    bodies: list[str] = []
    is_bare = True
    redirection: str | None = None
    for token in group:
        if token.kind != "word" or token.word is None:
            # A redirection that is followed by no word is an error to bash.
            is_bare &= redirection is None
            redirection = token.text if token.kind == "operator" else redirection
            continue
        inner += _substituted(token.word)
        if token.body is not None:
            bodies.append(token.body)
            inner += [] if "'" in token.text or '"' in token.text else _in_body(token.body)
        text, name = _literal(token.word), token.word.plain or ""
        if redirection is not None:
            is_bare &= _is_harmless(redirection, text)
            (written if redirection in _WRITING else names).append(name)
            redirection = None
        elif not words and _is_assignment(token.text):
            is_bare = False
        else:
            names += (name, name.partition("=")[2]) if words else ()
            words.append(text)
    start, end = group[0].start, group[-1].end
    command = CommandWords(
        tuple(words),
        line[start:end],
        start,
        is_bare,
        tuple(filter(None, names)),
        tuple(filter(None, written)),
        is_nested,
    )
    return command, [*inner, *_shell_strings(command, bodies)]


def _substituted(word: Word) -> list[str]:
    return [part.text for part in word.parts if part.kind in ("command", "process", "opaque")]


def _in_body(body: str) -> list[str]:
    """Return the substitutions in a here-document; bash reads it like text in quotes."""
    escaped = body.replace('"', '\\"')
    tokens = read_tokens(f'"{escaped}"', lenient=True)
    return [text for token in tokens if token.word is not None for text in _substituted(token.word)]


def _literal(word: Word) -> str | None:
    """Return a word that only loses its quotes."""
    for part in word.parts:
        if part.kind != "text":
            return None
        if not part.quoted and not _EXPANDED.isdisjoint(part.text):
            return None
    return word.plain


def _is_harmless(operator: str, target: str | None) -> bool:
    if operator in _DUPLICATING and target is not None and _DESCRIPTOR.fullmatch(target):
        return True
    return target == "/dev/null" and operator in (*_WRITING, "<")


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.partition("=")
    name = name.removesuffix("+").partition("[")[0]
    return bool(equals and name) and not name[0].isdigit() and _NAME_CHARACTERS.issuperset(name)


def _shell_strings(command: CommandWords, bodies: Sequence[str]) -> list[str]:
    """Return the texts that a shell would read as commands of their own."""
    words = [word for word in command.words if word is not None]
    is_shell = bool(words) and words[0].rpartition("/")[2] in _SHELLS
    is_behind = (
        bool(words)
        and runs_others(words[0])
        and any(word.rpartition("/")[2] in _SHELLS for word in words)
    )
    if not (is_shell or is_behind):
        return []
    texts = dict.fromkeys((*words, *command.names, *bodies))
    return [text for text in texts if not text.startswith("-")]
