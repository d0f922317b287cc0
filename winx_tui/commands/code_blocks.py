"""The code blocks of a Markdown text, as a person copies, saves or runs them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CODE_TOKENS = frozenset({"fence", "code_block"})
_SHELLS = frozenset({"sh", "bash", "zsh", "shell"})
_CONSOLES = frozenset({"console", "shell-session", "shellsession", "sh-session", "terminal"})
"""Languages whose code is what a terminal showed: commands stand behind a prompt."""
_PROMPTS = ("$ ", "% ", "# ")


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A piece of code in an answer."""

    code: str
    """Without the line feed at its end."""
    language: str
    """As it stands behind the fence, in small letters; "" where nothing does."""

    @property
    def lines(self) -> int:
        """Count its lines."""
        return self.code.count("\n") + 1

    @property
    def label(self) -> str:
        """Name it for a list, such as "python, 12 lines"."""
        count = "1 line" if self.lines == 1 else f"{self.lines} lines"
        return f"{self.language or 'code'}, {count}"

    @property
    def command(self) -> str:
        """Return what it runs in a shell; "" where it is not for one."""
        if self.language in _SHELLS:
            return self.code.strip()
        if self.language not in _CONSOLES:
            return ""
        rows = [row.lstrip() for row in self.code.split("\n")]
        return "\n".join(row[2:] for row in rows if row.startswith(_PROMPTS))


@cache
def markdown_parser() -> MarkdownIt:
    """Return the one parser of Markdown; raw HTML stays text."""
    # The parser is not needed before the first answer is shown.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def code_tokens(tokens: list[Token]) -> list[Token]:
    """Return the tokens of code blocks, in order: a block's number is its place here."""
    return [token for token in tokens if token.type in CODE_TOKENS]


def language_in(info: str) -> str:
    """Return the language that stands behind a fence."""
    return info.split()[0].lower() if info.strip() else ""


def code_blocks(markdown: str) -> tuple[CodeBlock, ...]:
    """Return the code blocks of a text, in order."""
    return tuple(
        CodeBlock(token.content.rstrip("\n"), language_in(token.info))
        for token in code_tokens(markdown_parser().parse(markdown))
    )
