"""What a tool call will touch, computed before it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReadPath:
    """Reads a file or directory; the path is absolute and resolved."""

    path: Path


@dataclass(frozen=True, slots=True)
class WritePath:
    """Creates, changes or deletes a file; the path is absolute and resolved."""

    path: Path


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Runs a shell command."""

    command: str
    cwd: Path
    is_background: bool = False
    """Whether it goes on beside the conversation."""


@dataclass(frozen=True, slots=True)
class FetchUrl:
    """Asks the network for a URL."""

    url: str


Access = ReadPath | WritePath | RunCommand | FetchUrl
