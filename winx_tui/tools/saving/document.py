"""The text of a saved task: what it was about first, the files last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.tools.saving.contents import SavedFiles
from winx_tui.tools.saving.selection import Selection
from winx_tui.tools.saving.tasks import HEAD_LINE, ROOT_LINE
from winx_tui.workspace.display import visible
from winx_tui.workspace.repository import GitError, Repository

MAX_DIFF_BYTES = 14_000
"""About 4,000 tokens."""
MAX_DIFF_LINES = 50_000
"""A larger difference is not even asked for."""
_MAX_CHANGED = 200
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Changes:
    """Where the repository stood when the task was saved."""

    branch: str
    status: str
    """A line for each changed file."""
    diff: str
    """Counts and lines, cut to MAX_DIFF_BYTES."""


def read_changes(repository: Repository) -> Changes:
    """Ask git what is not committed; what it cannot tell is left out."""
    status = repository.status()
    if status.problem:
        return Changes(status.branch, status.problem, "")
    changed = sorted(status.changed.items())
    lines = [f"{code} {visible(name)}" for name, code in changed[:_MAX_CHANGED]]
    if len(changed) > _MAX_CHANGED:
        lines.append(f"and {len(changed) - _MAX_CHANGED} more")
    counts = repository.diff_stat()
    if counts.added_lines + counts.removed_lines > MAX_DIFF_LINES:
        diff = f"({counts.added_lines:,} lines added, {counts.removed_lines:,} removed)"
    else:
        names = [
            name
            for name, code in changed[:_MAX_CHANGED]
            if code != "untracked" and not is_secret_path(name)
        ]
        diff = _diff(repository, names)
    return Changes(status.branch, "\n".join(lines) or "nothing", diff)


def task_text(
    *,
    task_id: str,
    project_root: str,
    description: str,
    globs: Sequence[str],
    changes: Changes | None,
    selection: Selection,
    files: SavedFiles,
) -> str:
    """Write the whole text; the caller redacts it."""
    parts = [
        f"{HEAD_LINE}{visible(task_id)}\n{ROOT_LINE}{visible(project_root)}",
        f"# Description\n{visible(description.strip(), multiline=True)}",
        f"# Relevant file globs\n{chr(10).join(map(visible, globs)) or 'none'}",
    ]
    if notes := left_out(selection, files):
        parts.append("# Left out\n" + "\n".join(notes))
    if changes is not None:
        parts.append(f"# Git\nBranch: {visible(changes.branch)}\nNot committed:\n{changes.status}")
        if changes.diff:
            parts.append(f"# Differences from the last commit\n{changes.diff}")
    if files.sections:
        shown = (visible(section, multiline=True) for section in files.sections)
        parts.append("# Files\n" + "\n\n".join(shown))
    return "\n\n".join(parts) + "\n"


def left_out(selection: Selection, files: SavedFiles) -> list[str]:
    """Name what a glob led to but is not in the text, a sentence for each reason."""
    reasons = (
        (tuple(selection.outside), "outside the workspace, skipped"),
        (tuple(selection.secret), "may hold secrets, skipped"),
        (files.binary, "not text, skipped"),
        (files.unreadable, "cannot be read, skipped"),
        (selection.cut, "more files than are taken; narrow the glob"),
        (selection.without_files, "no file of that name in the workspace"),
        (files.cut, "only the beginning is saved"),
    )
    return [f"{len(names)} {reason}: {_named(names)}." for names, reason in reasons if names]


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _diff(repository: Repository, names: Sequence[str]) -> str:
    try:
        text = repository.diff_text(names)
    except GitError as error:
        return f"({visible(str(error))})" if names else ""
    data = visible(text, multiline=True).encode("utf-8", "replace")
    if len(data) <= MAX_DIFF_BYTES:
        return data.decode("utf-8", "replace").rstrip()
    cut = data[: data.rfind(b"\n", 0, MAX_DIFF_BYTES)].decode("utf-8", "replace")
    return f"{cut}\n[cut: {len(data):,} bytes in all]"
