"""How much of the undo journal is kept."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.workspace.journal.history import History
from winx_tui.workspace.journal.records import to_line

_SHARE_KEPT = 0.9
"""A tenth less than the bound is kept, so that not every call drops something."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept for one workspace; the oldest calls are dropped first."""

    calls: int = 1_000
    content_bytes: int = 256_000_000
    """As stored, packed."""
    log_bytes: int = 2_000_000
    """A longer log is written anew, without what no longer counts; it is read in half a second."""


def is_exceeded(limits: Limits, history: History, log_bytes: int) -> bool:
    """Tell whether something must be dropped."""
    return (
        len(history.edits) > limits.calls
        or sum(history.contents().values()) > limits.content_bytes
        or log_bytes > limits.log_bytes
    )


def newest_within(limits: Limits, history: History) -> set[str]:
    """Choose the newest edits that fit, by id; the very newest is always among them."""
    kept: set[str] = set()
    content_bytes = log_bytes = 0
    for edit_id, edit in reversed(history.edits.items()):
        content_bytes += sum(file.stored_bytes for unit in edit.units for file in unit.latest)
        log_bytes += sum(len(to_line(record)) for record in history.records([edit_id]))
        fits = (
            len(kept) < limits.calls * _SHARE_KEPT
            and content_bytes <= limits.content_bytes * _SHARE_KEPT
            and log_bytes <= limits.log_bytes * _SHARE_KEPT
        )
        if kept and not fits:
            break
        kept.add(edit_id)
    return kept
