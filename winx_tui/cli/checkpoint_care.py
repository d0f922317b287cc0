"""`winx checkpoints verify` and `prune`: the record is read through, and tidied up."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import UTC, datetime

from winx_tui.cli.recorded_project import RecordedProject
from winx_tui.config.paths import sessions_dir
from winx_tui.core import exit_codes
from winx_tui.core.text import counted, sized
from winx_tui.session.lock import is_free
from winx_tui.session.store import SessionStore
from winx_tui.workspace.checkpoints.limits import StoreRetention, retention_of
from winx_tui.workspace.checkpoints.pruning import KEPT_SPANS, prune, rehearse
from winx_tui.workspace.checkpoints.store import CheckpointStore
from winx_tui.workspace.checkpoints.verifying import verify
from winx_tui.workspace.display import visible

_MOST_DEFECTS = 50


def print_verified(project: RecordedProject, *, as_json: bool) -> int:
    """Read all that is recorded, and name what is damaged.

    Raises:
        WorkspaceError: nothing can be read.
    """
    with closing(CheckpointStore(project.directory)) as store:
        verified = verify(store, project.checkpoints.spans())
        notice = store.take_notice()
    defects = [(each.number, each.path or ".", each.why) for each in verified.defects]
    if as_json:
        rows = [{"number": number, "path": path, "why": why} for number, path, why in defects]
        read = {"contents": verified.contents, "size_bytes": verified.size_bytes}
        _write(json.dumps({**read, "damaged": rows, "notice": notice or None}, indent=2))
    else:
        for number, path, why in defects[:_MOST_DEFECTS]:
            _write(f"{number:>5}  {visible(path)}: {why}")
        if len(defects) > _MOST_DEFECTS:
            _write(f"and {len(defects) - _MOST_DEFECTS:,} more (--json)")
        found = f"{counted(len(defects), 'path')} cannot be put back" if defects else "all whole"
        read_text = f"{counted(verified.contents, 'content')} ({sized(verified.size_bytes)})"
        _write(f"Read {read_text}: {found}.")
        if notice:
            _write(visible(notice))
    return exit_codes.FAILED if defects or notice else exit_codes.DONE


def prune_now(project: RecordedProject, days: int | None, *, is_rehearsed: bool) -> int:
    """Forget what is older than some days, or than the settings say.

    Raises:
        WorkspaceError: it cannot be done.
    """
    by_settings = retention_of(project.settings.checkpoints)
    keep = by_settings if days is None else StoreRetention(days, by_settings.size_bytes)
    now, is_alive = datetime.now(UTC), project.checkpoints.is_alive
    sessions = _open_sessions()
    with closing(CheckpointStore(project.directory)) as store:
        if is_rehearsed:
            spans = rehearse(store, keep, now, sessions, is_alive)
            told = f"Would forget {counted(spans, 'call')}"
        else:
            pruned = prune(store, keep, now, sessions, is_alive)
            told = f"Forgot {counted(pruned.spans, 'call')}, {sized(pruned.freed_bytes)} of it"
    _write(
        f"{told}: what is older than {counted(keep.days, 'day')} or beyond "
        f"{sized(keep.size_bytes)}. The newest {KEPT_SPANS} and those of open sessions stay."
    )
    return exit_codes.DONE


def _open_sessions() -> tuple[str, ...]:
    summaries = SessionStore(sessions_dir()).list()
    return tuple(each.id for each in summaries if not is_free(each.path))


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
