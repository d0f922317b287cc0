"""What code maps are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Symbol:
    """One definition."""

    name: str
    kind: str
    """function, method, class, interface, struct, enum, trait, type, module, namespace,
    object, macro, prototype, constant, variable, property or field."""
    container: str
    """What it belongs to, dotted from the outermost: "Class"; empty at the top."""
    signature: str
    """The definition up to its body, on one line."""
    line: int
    """Where its name stands, from 1."""
    end_line: int

    @property
    def fields(self) -> tuple[str, str, str, str, int, int]:
        """Return what Symbol() takes, ten times as fast as dataclasses.astuple()."""
        return self.name, self.kind, self.container, self.signature, self.line, self.end_line

    @property
    def qualified(self) -> str:
        """Return the name with its container: "Class.method"."""
        return f"{self.container}.{self.name}" if self.container else self.name


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a name is written and not defined."""

    line: int
    """From 1."""
    kind: str
    """import, call or use."""
    receiver: str
    """What stands before the name and its dot, as far as it is one word; "" for a bare name."""
    enclosing: str
    """The definition it stands in, qualified; empty at the top."""
    text: str
    """The line, without its indentation."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What a map keeps of one file."""

    symbols: tuple[Symbol, ...] = ()
    names: frozenset[str] = frozenset()
    """Every name that is written and not defined in it."""
