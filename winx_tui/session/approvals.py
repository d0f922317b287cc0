"""What a person approved for a session, and when a file's word for it is taken."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from winx_tui.core.access import WidenMode
from winx_tui.session.records import ForgottenRecord, GrantRecord, Record

ApprovalRecord = GrantRecord | ForgottenRecord


def approvals_in(records: Iterable[Record | None]) -> tuple[ApprovalRecord, ...]:
    """Return what was approved and forgotten, in order."""
    return tuple(each for each in records if isinstance(each, GrantRecord | ForgottenRecord))


def is_own(path: Path) -> bool:
    """Tell whether nobody but this user can have written a session's file.

    It must be a regular file of theirs that is closed to everybody else, in a directory that
    nobody else may change.
    """
    try:
        file, directory = path.lstat(), path.parent.lstat()
    except OSError:
        return False
    user = os.geteuid()
    return (
        stat.S_ISREG(file.st_mode)
        and stat.S_ISDIR(directory.st_mode)
        and file.st_uid == directory.st_uid == user
        and not file.st_mode & 0o077
        and not directory.st_mode & 0o022
    )


def that_hold(records: Iterable[ApprovalRecord], root: Path) -> Iterator[ApprovalRecord]:
    """Return what may hold again in a workspace: plain approvals that were given in that one."""
    for record in records:
        if isinstance(record, ForgottenRecord):
            yield record
            continue
        decision = record.decision
        is_plain = decision.outcome == "allow" and decision.edited is None and not decision.hunks
        widens = any(isinstance(access, WidenMode) for access in record.accesses)
        if is_plain and not widens and record.root == root:
            yield record
