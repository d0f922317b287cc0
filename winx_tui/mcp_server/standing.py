"""How the work of a thread stands: what winx itself can tell of it to whoever goes on."""

from __future__ import annotations

from collections.abc import Iterable

from winx_tui.mcp_server.thread import Thread
from winx_tui.runtime.toolset import Toolset
from winx_tui.tools.initializing.modes import limit_lines
from winx_tui.workspace.display import visible

MAX_FILES = 12
"""Of those that were read, and of those that were changed."""
_MAX_STATUS_LINES = 80
_MAX_STAT_LINES = 60
_FIRST_FILE = "\ndiff --git "
"""Where git's counts of all files end and the lines of the first begin."""

Sections = list[tuple[str, str]]
"""Title and text."""


def thread_sections(thread: Thread | None, toolset: Toolset) -> Sections:
    """Say where a thread is, and what it has read and changed; quick.

    Args:
        thread: None where there is none yet.
        toolset: its tools, or some of no thread.
    """
    session = toolset.client
    assert session is not None
    lines = [
        f"Workspace: {visible(str(toolset.grounds.workspace.root))}",
        f"Mode: {session.mode}",
        *limit_lines(session.limits),
    ]
    if thread is not None:
        lines[:0] = [f"Thread: {visible(thread.id)}"]
        lines.append(f"The shell is in {visible(str(session.shell_directory))}")
    return [
        ("Where", "\n".join(lines)),
        ("Files that were changed", _changed(toolset)),
        ("Files that were read", _read(toolset)),
    ]


def project_sections(toolset: Toolset) -> Sections:
    """Say how the project stands; asks the disk and git, so it may block for a while."""
    guide = toolset.grounds.guide
    sections = [("The project", guide.short_overview())]
    repository = guide.repository()
    if repository is not None:
        # Lazy: only who asks for it waits until it is loaded.
        from winx_tui.tools.saving.document import read_changes

        changes = read_changes(repository)
        status = _first_lines(changes.status.splitlines(), _MAX_STATUS_LINES)
        counts = changes.diff.partition(_FIRST_FILE)[0].strip("\n")
        sections += [
            ("Not committed", f"On the branch {visible(changes.branch)}:\n{status}"),
            (
                "How much differs from the last commit",
                _first_lines(map(visible, counts.splitlines()), _MAX_STAT_LINES),
            ),
        ]
    return sections


def _changed(toolset: Toolset) -> str:
    touched = toolset.file_state.touched()
    latest = [path for path in reversed(list(touched)) if touched[path] == "changed"]
    relative = toolset.grounds.workspace.relative
    return _first_lines(map(relative, latest), MAX_FILES)


def _read(toolset: Toolset) -> str:
    relative = toolset.grounds.workspace.relative
    coverages = reversed(list(toolset.file_state.coverages().items()))
    lines = [f"{relative(path)} ({coverage.percent:.0f}%)" for path, coverage in coverages]
    return _first_lines(lines, MAX_FILES)


def _first_lines(lines: Iterable[str], most: int) -> str:
    found = list(lines)
    more = [f"and {len(found) - most} more"] if len(found) > most else []
    return "\n".join([*found[:most], *more])
