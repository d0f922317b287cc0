"""What of a client's thread outlives the process: as data, checked where it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from winx_tui.core.codec import decode, encode
from winx_tui.core.modes import Mode
from winx_tui.workspace.file_state import Coverage

MAX_FILES = 2_000
"""Files whose reads are kept; those that were shown longest ago have to be read again."""
VERSION = 1


@dataclass(frozen=True, slots=True)
class ThreadState:
    """A thread at rest; what was granted "for this session" is no part of it."""

    cwd: Path
    """Where the next command of the foreground begins."""
    mode: Mode
    write_globs: tuple[str, ...] | None = None
    """None: every file may be written."""
    allowed_commands: tuple[str, ...] | None = None
    """None: every command may run."""
    reads: Mapping[Path, Coverage] = field(default_factory=dict)
    """What was shown of each file, by the hash of its content."""
    memory: Mapping[str, Any] = field(default_factory=dict)
    """What tools keep, JSON values by their names."""


@dataclass(frozen=True, slots=True)
class _Read:
    path: Path
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    root: Path
    thread_id: str
    cwd: Path
    mode: Mode
    write_globs: tuple[str, ...] | None
    allowed_commands: tuple[str, ...] | None
    reads: tuple[_Read, ...]
    memory: dict[str, Any]


def kept(state: ThreadState, root: Path, thread_id: str) -> dict[str, Any]:
    """Write a thread as JSON data, with the workspace and the name that it belongs to."""
    reads = tuple(_Read(*item) for item in list(state.reads.items())[-MAX_FILES:])
    data: dict[str, Any] = encode(
        _Kept(
            VERSION,
            root,
            thread_id,
            state.cwd,
            state.mode,
            state.write_globs,
            state.allowed_commands,
            reads,
            dict(state.memory),
        )
    )
    return data


def read_kept(data: Mapping[str, Any], root: Path, thread_id: str) -> ThreadState:
    """Read a thread.

    Raises:
        ValueError: it is none, one of another form, or another thread than was asked for.
    """
    found: _Kept = decode(_Kept, data)
    if found.version != VERSION:
        raise ValueError(f"its form has the number {found.version}, not {VERSION}")
    if (found.root, found.thread_id) != (root, thread_id):
        raise ValueError("it belongs to another thread")
    if not found.cwd.is_absolute():
        raise ValueError("the directory of its shell is relative")
    if any(len(lines) != 2 for read in found.reads for lines in read.coverage.ranges):
        raise ValueError("a range of lines has no two ends")
    return ThreadState(
        found.cwd,
        found.mode,
        found.write_globs,
        found.allowed_commands,
        {read.path: read.coverage for read in found.reads},
        found.memory,
    )
