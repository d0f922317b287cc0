"""Paths with line ranges, as models write them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible
from winx_tui.workspace.workspace import Workspace

_SUFFIX = re.compile(
    r"(?P<path>.+):(?:(?P<first>[0-9]+)(?P<dash>-(?P<last>[0-9]+)?)?|-(?P<upto>[0-9]+))", re.S
)
"""The path, then N, N-, N-M or -N after the last colon; plain ASCII digits only."""


def split_range(text: str) -> tuple[str, int | None, int | None]:
    """Split `path:N-M` into path, first and last line; None where one is not given.

    `:N` and `:N-` go to the end, `:-N` begins at the start. Any other ending
    belongs to the name.
    """
    match = _SUFFIX.fullmatch(text)
    if match is None:
        return text, None, None
    first = match["first"]
    last = match["last"] or match["upto"]
    return match["path"], int(first) if first else None, int(last) if last else None


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """One path that was asked for."""

    text: str
    """As the model wrote it."""
    name: str
    """The path as the model wrote it, without the range."""
    shown: str
    """For people: relative to the workspace, with the range."""
    path: Path | None
    """Resolved; None where the text cannot name a file."""
    first: int = 1
    last: int | None = None
    """Both included; None reads to the end."""
    problem: str = ""


def parse_target(text: str, workspace: Workspace) -> ReadTarget:
    """Read one entry of file_paths; a file whose real name looks like a range wins."""
    name, first, last = split_range(text)
    try:
        literal = workspace.resolve(text)
        if name == text or os.path.lexists(literal):
            return ReadTarget(text, text, workspace.relative(literal), literal)
        path = workspace.resolve(name)
    except WorkspaceError as error:
        return ReadTarget(text, text, visible(text), None, problem=str(error))
    suffix = text[len(name) :]
    problem = ""
    if first is not None and last is not None and last < first:
        problem = f"the range {first}-{last} ends before it begins"
    elif last == 0:
        problem = "lines are counted from 1"
    return ReadTarget(
        text, name, workspace.relative(path) + suffix, path, max(1, first or 1), last, problem
    )
