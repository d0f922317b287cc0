"""Put a command's tokens in the order of bash's grammar; what it does not hold is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from winx_tui.security.commands.lexer import Token, UnreadableCommandError, Word
from winx_tui.security.commands.syntax import (
    AndOr,
    Case,
    DoubleBracket,
    Enclosed,
    For,
    If,
    Node,
    Pipeline,
    Redirect,
    Sequence,
    Simple,
    While,
)

_REDIRECTS = frozenset({"<", ">", ">>", ">|", "<>", "<&", ">&", "&>", "&>>", "<<", "<<-", "<<<"})
_ENDING = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})
_REFUSED = frozenset({"function", "select", "coproc", "until"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\[[^\]]*\])?\+?=")
_TEST_OPERATORS = frozenset({"&&", "||", "(", ")", "<", ">"})


@dataclass(slots=True)
class Parser:
    """One pass over the tokens of a command."""

    text: str
    tokens: tuple[Token, ...]
    position: int = 0

    def parse(self) -> Node:
        """Return the whole command.

        Raises:
            UnreadableCommandError: if it is not in the grammar.
        """
        node = self._sequence()
        if self.position < len(self.tokens):
            raise UnreadableCommandError(f"{self._here!r} stands where bash expects no such word")
        return node

    @property
    def _here(self) -> str:
        if self.position >= len(self.tokens):
            return ""
        return self.tokens[self.position].text

    def _is_operator(self, *operators: str) -> bool:
        if self.position >= len(self.tokens):
            return False
        token = self.tokens[self.position]
        return token.kind == "operator" and token.text in operators

    def _is_word(self, *words: str) -> bool:
        if self.position >= len(self.tokens):
            return False
        token = self.tokens[self.position]
        return token.kind == "word" and token.text in words

    def _expect_word(self, word: str) -> None:
        if not self._is_word(word):
            raise UnreadableCommandError(f"{word!r} is missing")
        self.position += 1

    def _expect_operator(self, operator: str) -> None:
        if not self._is_operator(operator):
            raise UnreadableCommandError(f"{operator!r} is missing")
        self.position += 1

    def _take_word(self) -> Word:
        if self.position < len(self.tokens):
            token = self.tokens[self.position]
            if token.word is not None and token.kind in ("word", "number"):
                self.position += 1
                return token.word
        raise UnreadableCommandError("a word is missing")

    def _skip_newlines(self) -> None:
        while self.position < len(self.tokens) and self.tokens[self.position].kind == "newline":
            self.position += 1

    def _sequence(self) -> Node:
        items: list[Node] = []
        self._skip_newlines()
        while self.position < len(self.tokens):
            if self._is_word(*_ENDING) or self._is_operator(")", ";;"):
                break
            items.append(self._and_or())
            if self._is_operator("&"):
                raise UnreadableCommandError("a command goes on in the background")
            if self._is_operator(";"):
                self.position += 1
            elif self.position < len(self.tokens) and self.tokens[self.position].kind != "newline":
                break
            self._skip_newlines()
        if not items:
            raise UnreadableCommandError("a command is missing")
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def _and_or(self) -> Node:
        node = self._pipeline()
        while self._is_operator("&&", "||"):
            operator = self._here
            self.position += 1
            self._skip_newlines()
            node = AndOr(node, operator, self._pipeline())
        return node

    def _pipeline(self) -> Node:
        while self._is_word("!"):
            self.position += 1
        stages = [self._command()]
        while self._is_operator("|", "|&"):
            self.position += 1
            self._skip_newlines()
            stages.append(self._command())
        return stages[0] if len(stages) == 1 else Pipeline(tuple(stages))

    def _command(self) -> Node:
        if self._is_operator("("):
            return self._with_redirects(self._subshell(), is_subshell=True)
        if self._is_word("{"):
            return self._with_redirects(self._group())
        if self._is_word("if"):
            return self._with_redirects(self._if())
        if self._is_word("for"):
            return self._with_redirects(self._for())
        if self._is_word("while"):
            return self._with_redirects(self._while())
        if self._is_word("case"):
            return self._with_redirects(self._case())
        if self._is_word("[["):
            return self._with_redirects(self._double_bracket())
        if self._is_word(*_REFUSED, *_ENDING, "in", "!"):
            raise UnreadableCommandError(f"{self._here!r} is not checked")
        return self._simple()

    def _with_redirects(self, body: Node, *, is_subshell: bool = False) -> Node:
        redirects: list[Redirect] = []
        while (redirect := self._redirect()) is not None:
            redirects.append(redirect)
        if not redirects and not is_subshell:
            return body
        return Enclosed(body, tuple(redirects), is_subshell)

    def _subshell(self) -> Node:
        self._expect_operator("(")
        body = self._sequence()
        self._expect_operator(")")
        return body

    def _group(self) -> Node:
        self._expect_word("{")
        body = self._sequence()
        self._expect_word("}")
        return body

    def _if(self) -> Node:
        self._expect_word("if")
        branches: list[tuple[Node | None, Node]] = []
        condition = self._sequence()
        self._expect_word("then")
        branches.append((condition, self._sequence()))
        while self._is_word("elif"):
            self.position += 1
            condition = self._sequence()
            self._expect_word("then")
            branches.append((condition, self._sequence()))
        if self._is_word("else"):
            self.position += 1
            branches.append((None, self._sequence()))
        self._expect_word("fi")
        return If(tuple(branches))

    def _for(self) -> Node:
        self._expect_word("for")
        name = self._take_word().raw
        if not _NAME.fullmatch(name):
            raise UnreadableCommandError("a loop has no plain variable")
        self._skip_newlines()
        self._expect_word("in")
        words: list[Word] = []
        while self.position < len(self.tokens) and self.tokens[self.position].kind in (
            "word",
            "number",
        ):
            words.append(self._take_word())
        if self._is_operator(";"):
            self.position += 1
        self._skip_newlines()
        self._expect_word("do")
        body = self._sequence()
        self._expect_word("done")
        return For(name, tuple(words), body)

    def _while(self) -> Node:
        self._expect_word("while")
        condition = self._sequence()
        self._expect_word("do")
        body = self._sequence()
        self._expect_word("done")
        return While(condition, body)

    def _case(self) -> Node:
        self._expect_word("case")
        subject = self._take_word()
        self._skip_newlines()
        self._expect_word("in")
        self._skip_newlines()
        items: list[tuple[tuple[Word, ...], Node]] = []
        while not self._is_word("esac"):
            if self._is_operator("("):
                self.position += 1
            patterns = [self._take_word()]
            while self._is_operator("|"):
                self.position += 1
                patterns.append(self._take_word())
            self._expect_operator(")")
            items.append((tuple(patterns), self._sequence()))
            if self._is_operator(";;"):
                self.position += 1
            self._skip_newlines()
        self._expect_word("esac")
        return Case(subject, tuple(items))

    def _double_bracket(self) -> Node:
        self._expect_word("[[")
        words: list[Word | str] = []
        while not self._is_word("]]"):
            if self._is_operator(*_TEST_OPERATORS):
                words.append(self._here)
                self.position += 1
            else:
                words.append(self._take_word())
        self._expect_word("]]")
        return DoubleBracket(tuple(words))

    def _simple(self) -> Node:
        start = self.position
        assignments: list[Word] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while self.position < len(self.tokens):
            redirect = self._redirect()
            if redirect is not None:
                redirects.append(redirect)
                continue
            token = self.tokens[self.position]
            if token.kind != "word" or token.word is None:
                break
            self.position += 1
            is_assignment = not words and _ASSIGNMENT.match(token.text) is not None
            (assignments if is_assignment else words).append(token.word)
        if start == self.position:
            raise UnreadableCommandError(f"a command is missing before {self._here!r}")
        if self._is_operator("("):
            raise UnreadableCommandError("a function is defined")
        text = self.text[self.tokens[start].start : self.tokens[self.position - 1].end]
        return Simple(tuple(assignments), tuple(words), tuple(redirects), text)

    def _redirect(self) -> Redirect | None:
        number = ""
        position = self.position
        if position < len(self.tokens) and self.tokens[position].kind == "number":
            number = self.tokens[position].text
            position += 1
        if position >= len(self.tokens) or self.tokens[position].kind != "operator":
            return None
        operator = self.tokens[position].text
        if operator not in _REDIRECTS:
            return None
        self.position = position + 1
        if self.position >= len(self.tokens):
            raise UnreadableCommandError("a redirection has no target")
        body = self.tokens[self.position].body
        return Redirect(operator, self._take_word(), number, body)


def parse_tokens(text: str, tokens: tuple[Token, ...]) -> Node:
    """Return the structure of a command.

    Raises:
        UnreadableCommandError: if bash's grammar, or the part of it that is checked, does not
            hold it.
    """
    return Parser(text, tokens).parse()
