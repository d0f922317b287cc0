"""The parts of the shell's grammar that a command proven to only read may use."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.security.commands.lexer import Word


@dataclass(frozen=True, slots=True)
class Redirect:
    """One redirection of one command."""

    operator: str
    target: Word
    number: str = ""
    """The file descriptor before the operator, as written."""
    body: str | None = None
    """The text of a here-document."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A program and its arguments, or assignments alone."""

    assignments: tuple[Word, ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    text: str
    """The command as written."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages joined by pipes."""

    stages: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AndOr:
    """Two commands of which the second hangs on the first."""

    left: Node
    operator: str
    right: Node


@dataclass(frozen=True, slots=True)
class Sequence:
    """Commands one after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A group in braces or a subshell in brackets, or any compound with redirections."""

    body: Node
    redirects: tuple[Redirect, ...]
    is_subshell: bool = False


@dataclass(frozen=True, slots=True)
class If:
    """Conditions with their bodies; the last condition is None for else."""

    branches: tuple[tuple[Node | None, Node], ...]


@dataclass(frozen=True, slots=True)
class For:
    """A loop over words."""

    variable: str
    words: tuple[Word, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class While:
    """A loop that goes on as long as a command succeeds."""

    condition: Node
    body: Node


@dataclass(frozen=True, slots=True)
class Case:
    """A choice by pattern."""

    subject: Word
    items: tuple[tuple[tuple[Word, ...], Node], ...]


@dataclass(frozen=True, slots=True)
class DoubleBracket:
    """A `[[ … ]]` test: its words and operators as written."""

    words: tuple[Word | str, ...]


Node = Simple | Pipeline | AndOr | Sequence | Enclosed | If | For | While | Case | DoubleBracket
