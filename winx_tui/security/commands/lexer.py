"""Split a command into tokens as bash does: words, operators, here-documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from winx_tui.security.commands.ansi_c import decode_ansi_c

PartKind = Literal["text", "variable", "command", "process", "arithmetic", "opaque"]
TokenKind = Literal["word", "operator", "newline", "number"]

_OPERATORS = re.compile(r"&&|\|\||;;&|;;|;&|\|&|\||&>>|&>|&|;|\(|\)|<<<|<<-|<<|<&|<>|<|>>|>&|>\||>")
_PLAIN = re.compile(r"[^ \t\n|&;()<>\\'\"$`!]+")
_QUOTED_PLAIN = re.compile(r"[^\\\"$`!]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9?#$!@*\-]")
_BRACED_NAME = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*|[0-9?#$!@*\-])\}")
MAX_DEPTH = 40
"""Substitutions within substitutions."""
_WORD_END = frozenset(" \t\n|&;()<>")
_NO_HISTORY = frozenset(' \t\n=("')
"""What bash's history expansion leaves alone behind an exclamation mark."""


class UnreadableCommandError(ValueError):
    """A command cannot be split as bash would; the message names what stands in the way."""


class TooDeepError(UnreadableCommandError):
    """Substitutions are nested deeper than anything is read, lenient or not."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a word: plain text, or something bash puts in its place."""

    kind: PartKind
    text: str
    """The decoded text, the name of the variable, or the source of the substitution."""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written, in the pieces it consists of."""

    parts: tuple[Part, ...]
    raw: str

    @property
    def plain(self) -> str | None:
        """The word's text if bash only removes its quotes, else None."""
        if any(part.kind != "text" for part in self.parts):
            return None
        return "".join(part.text for part in self.parts)


@dataclass(slots=True)
class Token:
    """A word, an operator, a line end or the number of a redirection."""

    kind: TokenKind
    text: str
    start: int
    end: int
    word: Word | None = None
    body: str | None = None
    """The here-document, on the token of its delimiter."""


@dataclass(slots=True)
class Lexer:
    """One reading of a text; `lenient` reads on where bash would complain."""

    text: str
    lenient: bool = False
    position: int = 0
    depth: int = 0
    """Substitutions around this text."""
    tokens: list[Token] = field(default_factory=list)
    _heredocs: list[tuple[Token, bool]] = field(default_factory=list)

    def read(self, *, until_closed: bool = False) -> list[Token]:
        """Return the tokens up to the end, or up to the bracket that closes a substitution."""
        depth = 0
        while self._skip_blanks():
            token = self._next()
            if until_closed and token.kind == "operator" and token.text in "()":
                depth += 1 if token.text == "(" else -1
                if depth < 0:
                    return self.tokens
            self.tokens.append(token)
        if until_closed:
            self._complain("a substitution is not closed")
        if self._heredocs:
            self._complain("a here-document has no text")
        return self.tokens

    def _complain(self, what: str) -> None:
        if not self.lenient:
            raise UnreadableCommandError(what)

    def _skip_blanks(self) -> bool:
        text, size = self.text, len(self.text)
        while self.position < size:
            character = text[self.position]
            if character in " \t":
                self.position += 1
            elif text.startswith("\\\n", self.position):
                self.position += 2
            elif character == "#":
                end = text.find("\n", self.position)
                self.position = size if end < 0 else end
            else:
                return True
        return False

    def _next(self) -> Token:
        start = self.position
        if self.text[start] == "\n":
            self.position += 1
            token = Token("newline", "\n", start, self.position)
            self._read_heredocs()
            return token
        if not self.text.startswith(("<(", ">("), start):
            operator = _OPERATORS.match(self.text, start)
            if operator:
                self.position = operator.end()
                return Token("operator", operator.group(), start, self.position)
        return self._word_token(start)

    def _word_token(self, start: int) -> Token:
        word = self._word()
        token = Token("word", word.raw, start, self.position, word)
        follows = self.text[self.position : self.position + 1]
        if word.raw.isascii() and word.raw.isdigit() and follows in ("<", ">"):
            token.kind = "number"
        elif follows in ("<", ">") and word.raw.startswith("{") and word.raw.endswith("}"):
            self._complain("a redirection names a variable")
        if self.tokens and self.tokens[-1].kind == "operator":
            operator = self.tokens[-1].text
            if operator in ("<<", "<<-") and token.kind == "word":
                self._heredocs.append((token, operator == "<<-"))
        return token

    def _read_heredocs(self) -> None:
        for token, strips_tabs in self._heredocs:
            delimiter = token.word.plain if token.word is not None else None
            if delimiter is None:
                self._complain("a here-document's delimiter is not plain")
                delimiter = token.text
            lines: list[str] = []
            while True:
                if self.position >= len(self.text):
                    self._complain("a here-document is not closed")
                    break
                end = self.text.find("\n", self.position)
                end = len(self.text) if end < 0 else end
                line = self.text[self.position : end]
                self.position = min(end + 1, len(self.text))
                if (line.lstrip("\t") if strips_tabs else line) == delimiter:
                    self.position = end
                    break
                lines.append(line)
            token.body = "\n".join(lines)
        self._heredocs.clear()

    def _word(self) -> Word:
        start = self.position
        parts: list[Part] = []
        text, size = self.text, len(self.text)
        while self.position < size:
            character = text[self.position]
            if character in _WORD_END and not text.startswith(("<(", ">("), self.position):
                break
            plain = _PLAIN.match(text, self.position)
            if plain:
                self.position = plain.end()
                parts.append(Part("text", plain.group()))
            else:
                parts.extend(self._special(character))
        return Word(tuple(parts), text[start : self.position])

    def _special(self, character: str) -> list[Part]:
        match character:
            case "'":
                return [Part("text", self._until_quote("'"), True)]
            case '"':
                return self._double_quoted()
            case "\\":
                return self._escaped()
            case "$":
                return self._dollar(quoted=False)
            case "`":
                return [self._backtick(quoted=False)]
            case "!":
                return [self._exclamation(quoted=False)]
            case _:
                return [self._process()]

    def _until_quote(self, quote: str) -> str:
        start = self.position + 1
        end = self.text.find(quote, start)
        if end < 0:
            self._complain("a quote is not closed")
            end = len(self.text)
        self.position = min(end + 1, len(self.text))
        return self.text[start:end]

    def _escaped(self) -> list[Part]:
        following = self.text[self.position + 1 : self.position + 2]
        self.position += 1 + len(following)
        if following == "\n":
            return []
        if not following:
            self._complain("the command ends in a backslash")
        return [Part("text", following, True)]

    def _exclamation(self, *, quoted: bool) -> Part:
        self.position += 1
        following = self.text[self.position : self.position + 1]
        if following and following not in _NO_HISTORY:
            self._complain("an exclamation mark may call up an earlier command")
        return Part("text", "!", quoted)

    def _double_quoted(self) -> list[Part]:
        self.position += 1
        parts: list[Part] = [Part("text", "", True)]
        while self.position < len(self.text):
            plain = _QUOTED_PLAIN.match(self.text, self.position)
            if plain:
                self.position = plain.end()
                parts.append(Part("text", plain.group(), True))
                continue
            character = self.text[self.position]
            if character == '"':
                self.position += 1
                return parts
            if character == "\\":
                following = self.text[self.position + 1 : self.position + 2]
                self.position += 1 + len(following)
                if following != "\n":
                    kept = following if following and following in '$`"\\' else "\\" + following
                    parts.append(Part("text", kept, True))
            elif character == "$":
                parts.extend(self._dollar(quoted=True))
            elif character == "`":
                parts.append(self._backtick(quoted=True))
            else:
                parts.append(self._exclamation(quoted=True))
        self._complain("a quote is not closed")
        return parts

    def _dollar(self, *, quoted: bool) -> list[Part]:
        text, start = self.text, self.position
        if text.startswith("$((", start):
            return [self._arithmetic(quoted=quoted)]
        if text.startswith("$(", start):
            return [Part("command", self._nested(2), quoted)]
        if text.startswith("$'", start) and not quoted:
            return [self._ansi_c()]
        if text.startswith('$"', start) and not quoted:
            self._complain("a translated string is not plain text")
            self.position += 1
            return []
        if text.startswith("${", start):
            return [self._braced(quoted=quoted)]
        if text.startswith("$[", start):
            self._complain("old arithmetic may run a command")
        name = _NAME.match(text, start + 1)
        if name:
            self.position = name.end()
            return [Part("variable", name.group(), quoted)]
        self.position += 1
        return [Part("text", "$", quoted)]

    def _nested(self, opening: int) -> str:
        """Read a substitution whose opening has this many characters, and return its source."""
        if self.depth >= MAX_DEPTH:
            raise TooDeepError("substitutions are nested too deeply")
        inner = Lexer(self.text, self.lenient, self.position + opening, self.depth + 1)
        start = inner.position
        inner.read(until_closed=True)
        self.position = inner.position
        closed = self.text[self.position - 1] == ")" and self.position > start
        return self.text[start : self.position - 1 if closed else self.position]

    def _process(self) -> Part:
        reads = self.text[self.position] == "<"
        source = self._nested(2)
        return Part("process" if reads else "opaque", source)

    def _arithmetic(self, *, quoted: bool) -> Part:
        depth, index = 0, self.position + 1
        while index < len(self.text):
            depth += {"(": 1, ")": -1}.get(self.text[index], 0)
            index += 1
            if depth == 0:
                break
        else:
            self._complain("arithmetic is not closed")
        source = self.text[self.position + 3 : index - 2]
        self.position = index
        is_plain = re.fullmatch(r"[0-9 +*/%()\-]+", source) is not None
        return Part("arithmetic" if is_plain else "opaque", source, quoted)

    def _ansi_c(self) -> Part:
        end = self.position + 2
        while end < len(self.text) and self.text[end] != "'":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            self._complain("a quote is not closed")
        source = self.text[self.position + 2 : end]
        self.position = min(end + 1, len(self.text))
        return Part("text", decode_ansi_c(source), True)

    def _braced(self, *, quoted: bool) -> Part:
        simple = _BRACED_NAME.match(self.text, self.position + 1)
        if simple:
            self.position = simple.end()
            return Part("variable", simple.group(1), quoted)
        depth, index = 0, self.position + 1
        while index < len(self.text):
            depth += {"{": 1, "}": -1}.get(self.text[index], 0)
            index += 1
            if depth == 0:
                break
        else:
            self._complain("an expansion is not closed")
        source = self.text[self.position : index]
        self.position = index
        return Part("opaque", source, quoted)

    def _backtick(self, *, quoted: bool) -> Part:
        end = self.position + 1
        while end < len(self.text) and self.text[end] != "`":
            if self.text[end] == "\\":
                self._complain("a backslash stands in a backquoted command")
                end += 1
            end += 1
        if end >= len(self.text):
            self._complain("a backquote is not closed")
        source = self.text[self.position + 1 : end]
        self.position = min(end + 1, len(self.text))
        return Part("command", source.replace("\\`", "`"), quoted)


def read_tokens(text: str, *, lenient: bool = False) -> tuple[Token, ...]:
    """Return the tokens of a command.

    Raises:
        UnreadableCommandError: when lenient only for nesting that is too deep; else what is open
            then ends with the text.
    """
    return tuple(Lexer(text, lenient).read())
