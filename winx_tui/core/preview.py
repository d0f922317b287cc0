"""What a person sees before a call runs, and after; free of any toolkit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CommandPreview:
    """A shell command, exactly as it will be typed."""

    command: str
    cwd: Path


@dataclass(frozen=True, slots=True)
class DiffPreview:
    """A change of one file."""

    path: Path
    unified_diff: str
    """As `diff -u` writes it, without colours."""
    added_lines: int
    removed_lines: int
    is_new_file: bool = False


@dataclass(frozen=True, slots=True)
class TextPreview:
    """Anything else, as plain text."""

    text: str


Preview = CommandPreview | DiffPreview | TextPreview
