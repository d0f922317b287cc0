"""What a tool call will touch, computed before it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.modes import Mode


@dataclass(frozen=True, slots=True)
class ReadPath:
    """Reads a file or directory; the path is absolute and resolved."""

    path: Path


@dataclass(frozen=True, slots=True)
class WritePath:
    """Creates, changes or deletes a file; the path is absolute and resolved."""

    path: Path
    is_deletion: bool = False
    """Whether the file is gone afterwards: an approval of edits does not cover that."""


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Runs a shell command."""

    command: str
    cwd: Path
    is_background: bool = False
    """Whether it goes on beside the conversation."""
    typed: str | None = None
    """What is typed, where it is input for a program that runs already; `command` names both."""


@dataclass(frozen=True, slots=True)
class FetchUrl:
    """Asks the network for a URL."""

    url: str


@dataclass(frozen=True, slots=True)
class WidenMode:
    """Lets the session do more than it may now."""

    mode: Mode
    """The mode it is to have."""
    lifts_limits: bool = False
    """Whether limits on files or commands are lifted as well."""


@dataclass(frozen=True, slots=True)
class CallServerTool:
    """Calls a tool of an MCP server that winx is a client of."""

    server: str
    tool: str
    """As the server calls it."""
    digest: str
    """Of the server's entry and all that it says of the tool: another one asks anew."""
    says_it_reads: bool = False
    """Whether the server claims that the tool only reads; nobody has checked that."""


Access = ReadPath | WritePath | RunCommand | FetchUrl | WidenMode | CallServerTool
