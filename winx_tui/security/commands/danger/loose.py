"""Every command that a text may run, read as far as it goes and never refused.

Marks are for people: where bash would complain, or the reading is in doubt, this one
guesses and goes on, into substitutions, strings for other shells and wrapped commands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.wrapped import nested_texts, unwrapped
from winx_tui.security.commands.lexer import Part, Token, TooDeepError, Word, read_tokens

MAX_DEPTH = 6
MAX_COMMANDS = 150
MAX_WORDS = 400
"""Words of one command that are looked at."""
MAX_LENGTH = 16_000
"""Characters that are looked at; twice what is ever allowed."""

_SEPARATORS = frozenset({"&&", "||", ";", "&", ";;", ";&", ";;&", "(", ")"})
_PIPES = frozenset({"|", "|&"})
_REDIRECTS = frozenset({"<", ">", ">>", ">|", "<>", "<&", ">&", "&>", "&>>", "<<", "<<-", "<<<"})
_RESERVED = frozenset(
    (
        *("!", "{", "}", "if", "then", "elif", "else", "fi", "while", "until", "do", "done"),
        *("coproc", "in", "esac"),
    )
)
_SUBSTITUTION = re.compile(r"[$<>]\(")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")


@dataclass(slots=True)
class _Draft:
    """One command while its tokens are gathered."""

    words: list[Word] = field(default_factory=list)
    redirects: list[tuple[str, Word]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    start: int = -1
    end: int = 0


@dataclass(slots=True)
class _Reader:
    """Gathers the commands of a text and of the texts within it."""

    found: list[LooseCommand] = field(default_factory=list)

    def read(
        self, text: str, depth: int, outer: tuple[LooseCommand, ...] = ()
    ) -> list[LooseCommand]:
        """Return the commands of one text, in order; all of them are noted as found."""
        if depth > MAX_DEPTH or len(self.found) > MAX_COMMANDS:
            return []
        own: list[LooseCommand] = []
        pipeline: list[LooseCommand] = list(outer)
        for draft, is_piped in _drafts(_tokens(text[:MAX_LENGTH])):
            if len(self.found) > MAX_COMMANDS:
                break
            if not is_piped:
                pipeline = list(outer)
            commands = self._finish(draft, text, depth, tuple(pipeline))
            pipeline.extend(commands)
            own.extend(commands)
        return own

    def _finish(
        self, draft: _Draft, text: str, depth: int, upstream: tuple[LooseCommand, ...]
    ) -> list[LooseCommand]:
        inner: list[LooseCommand] = []
        for word in (*draft.words[:MAX_WORDS], *(target for _, target in draft.redirects)):
            for part in word.parts:
                if part.kind in ("command", "process", "opaque"):
                    inner.extend(self.read(_source(part), depth + 1))
        decoded = [decode(word) for word in draft.words[:MAX_WORDS]]
        assignments: list[str] = []
        while decoded and (_ASSIGNMENT.match(decoded[0]) or decoded[0] in _RESERVED):
            first = decoded.pop(0)
            if first not in _RESERVED:
                assignments.append(first)
        command = LooseCommand(
            program=_bare(decoded[0]) if decoded else "",
            path=decoded[0] if decoded else "",
            words=tuple(decoded[1:]),
            assignments=tuple(assignments),
            redirects=tuple((operator, decode(target)) for operator, target in draft.redirects),
            upstream=upstream,
            inner=tuple(inner),
            bodies=tuple(draft.bodies),
            text=text[draft.start : draft.end],
        )
        return self._note(command, depth)

    def _note(self, command: LooseCommand, depth: int) -> list[LooseCommand]:
        self.found.append(command)
        noted = [command]
        for text in nested_texts(command):
            noted.extend(self.read(text, depth + 1, command.upstream))
        if depth <= MAX_DEPTH:
            for inside in unwrapped(command):
                noted.extend(self._note(inside, depth + 1))
        return noted


def read_loosely(text: str) -> tuple[LooseCommand, ...]:
    """Return every command that a text may run, outer ones before those within them."""
    reader = _Reader()
    reader.read(text, 0)
    return tuple(reader.found)


def decode(word: Word) -> str:
    """Return a word with its quotes removed and its expansions as written."""
    return "".join(_decoded(part) for part in word.parts)


def _decoded(part: Part) -> str:
    match part.kind:
        case "text":
            return part.text
        case "variable":
            return f"${part.text}"
        case "command":
            return f"$({part.text})"
        case "process":
            return f"<({part.text})"
        case _:
            return part.text


def _source(part: Part) -> str:
    """Return what an expansion may run; of `${…}` the text behind its operator."""
    if part.kind == "opaque" and part.text.startswith("${"):
        return part.text[2:-1].partition("-")[2] or part.text[2:-1].partition("=")[2]
    return part.text


def _tokens(text: str) -> tuple[Token, ...]:
    try:
        return read_tokens(text, lenient=True)
    except TooDeepError:
        # Nobody writes this by hand; what stands before it can still be shown.
        return read_tokens(_SUBSTITUTION.split(text, maxsplit=1)[0], lenient=True)


def _drafts(tokens: tuple[Token, ...]) -> list[tuple[_Draft, bool]]:
    drafts: list[tuple[_Draft, bool]] = []
    current, is_piped = _Draft(), False
    operator = ""
    for token in tokens:
        if token.kind == "newline" or (
            token.kind == "operator" and token.text in _SEPARATORS | _PIPES
        ):
            if current.words or current.redirects:
                drafts.append((current, is_piped))
                current = _Draft()
                is_piped = False
            if token.text in _PIPES:
                is_piped = True
            operator = ""
        elif token.kind == "operator":
            operator = token.text if token.text in _REDIRECTS else ""
        elif token.word is not None and token.kind == "word":
            current.start = token.start if current.start < 0 else current.start
            current.end = token.end
            if operator:
                current.redirects.append((operator, token.word))
                if token.body is not None:
                    current.bodies.append(token.body)
                elif operator == "<<<":
                    current.bodies.append(decode(token.word))
                operator = ""
            else:
                current.words.append(token.word)
    if current.words or current.redirects:
        drafts.append((current, is_piped))
    return drafts


def _bare(path: str) -> str:
    return path if "$" in path else path.rpartition("/")[2]
