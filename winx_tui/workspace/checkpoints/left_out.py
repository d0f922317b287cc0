"""What is not in a checkpoint, and why, as people are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.workspace.checkpoints.limits import MAX_DEPTH
from winx_tui.workspace.checkpoints.store import CheckpointStore
from winx_tui.workspace.display import visible

NOT_WANTED = "left out by the settings"
TOO_LARGE = "larger than what is kept of one file"
TOO_MUCH = "the project is larger than what is kept of one"
TOO_DEEP = f"more than {MAX_DEPTH} directories deep"
REBUILDABLE_TOO_LARGE = "large, and a command makes it anew"
FULL = "the record is as large as it may be, and takes small files only"
SPECIAL = "neither a file, a directory nor a link"

_EXPECTED = frozenset({NOT_WANTED, SPECIAL})
"""Reasons that a person has given, or that nobody can do anything about."""
_REASONS = 3
_NAMES = 2


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something whose content is not in a snapshot."""

    path: str
    """Relative to the project."""
    why: str


def left_out_text(left_out: Sequence[LeftOut]) -> str:
    """Say in one sentence what cannot be put back; "" where there is nothing to say.

    The three reasons that concern most paths are named, each with some of these.
    """
    by_reason: dict[str, list[str]] = {}
    for each in left_out:
        if each.why not in _EXPECTED:
            by_reason.setdefault(each.why, []).append(each.path)
    if not by_reason:
        return ""
    ranked = sorted(by_reason.items(), key=lambda item: -len(item[1]))
    parts = [f"{_names(paths)} ({why})" for why, paths in ranked[:_REASONS]]
    rest = sum(len(paths) for _, paths in ranked[_REASONS:])
    if rest:
        parts.append(f"{rest:,} more")
    return f"Not recorded, so what happens to it cannot be taken back: {'; '.join(parts)}."


def not_told_yet(store: CheckpointStore, text: str) -> str:
    """Return a text on what is left out unless it is what was said the last time; then "".

    Raises:
        CheckpointsUnusableError: the store cannot be read or written.
    """
    told = store.rows("SELECT text FROM told")
    if (told[0][0] if told else "") == text:
        return ""
    with store.writing() as connection:
        connection.execute("DELETE FROM told")
        connection.execute("INSERT INTO told (text) VALUES (?)", (text,))
    return text


def _names(paths: Sequence[str]) -> str:
    shown = [visible(path) for path in sorted(paths, key=lambda path: (path.count("/"), path))]
    more = len(shown) - _NAMES
    text = ", ".join(shown[:_NAMES])
    return text if more <= 0 else f"{text} and {more:,} more"
