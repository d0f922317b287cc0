"""What is asked of a project's code, and what is answered; both travel as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Operation = Literal["outline", "references"]


@dataclass(frozen=True, slots=True)
class CodeQuery:
    """One question."""

    operation: Operation
    root: str
    """Where the paths start; absolute and resolved."""
    paths: tuple[str, ...]
    """Relative to the root."""
    prefix: str
    """What stands before each path for people: "" or "directory/"."""
    is_whole: bool
    """Whether these are all files of the root."""
    is_file: bool
    """Whether one file was asked for, rather than a directory."""
    left_out: int
    """How many more files there are, which are too many to look at."""
    name: str
    """References: the exact name, "Class.method" for one class's. Outline: a part of names."""
    max_tokens: int
    cache: str
    """The cache file; empty for none."""

    def to_json(self) -> dict[str, Any]:
        """Return the question as JSON data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CodeQuery:
        """Rebuild a question."""
        return cls(**{**data, "paths": tuple(data["paths"])})

    @property
    def cache_path(self) -> Path | None:
        """Return where the cache is; None for one in memory."""
        return Path(self.cache) if self.cache else None


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """The answer: as text within the budget, and as data."""

    text: str
    structured: dict[str, object]
    is_cut: bool
    is_found: bool
    """Whether there was anything to show."""

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CodeAnswer:
        """Rebuild an answer."""
        return cls(**data)


def split_name(name: str) -> tuple[str, str]:
    """Split "Class.method" into container and name; "" for no container.

    `::`, `#` and `->` count as dots; what follows "(" is dropped.
    """
    name = name.strip().partition("(")[0].rstrip() or name.strip()
    for separator in ("::", "->"):
        name = name.replace(separator, ".")
    head, sharp, tail = name.partition("#")
    if sharp and head:
        name = f"{head}.{tail}"
    container, _, last = name.strip(".").rpartition(".")
    return (container, last) if last else ("", name)
