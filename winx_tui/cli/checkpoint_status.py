"""`winx checkpoints status`: where the record of a project is, what it holds and leaves out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.moments import local_minute
from winx_tui.cli.own_settings import own_settings
from winx_tui.cli.recorded_project import (
    NotRecordedError,
    RecordedProject,
    recorded_project,
)
from winx_tui.config.settings import CheckpointSettings
from winx_tui.core import exit_codes
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.text import counted, sized
from winx_tui.workspace.checkpoints.left_out import LeftOut
from winx_tui.workspace.checkpoints.spans import undone
from winx_tui.workspace.checkpoints.turns import recorded_turns
from winx_tui.workspace.display import visible

_MOST_LEFT_OUT = 20


@dataclass(frozen=True, slots=True)
class RecordStanding:
    """How the record of a project stands."""

    project: str
    is_on: bool
    keep_days: int
    max_store_mb: int
    directory: str | None = None
    """None: nothing was ever recorded."""
    size_bytes: int = 0
    """On the disk; git's objects, which are hard links, count too."""
    turns: int = 0
    calls: int = 0
    calls_undone: int = 0
    oldest: str | None = None
    """When the oldest recorded work began; ISO 8601."""
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()
    trouble: str | None = None
    """Why the project cannot be recorded now."""


def print_status(*, as_json: bool) -> int:
    """Print how the record stands.

    Raises:
        WinxError: the settings are wrong, or the record cannot be used.
    """
    try:
        with recorded_project() as project:
            standing = _standing(project)
    except NotRecordedError:
        settings = own_settings().checkpoints
        standing = RecordStanding(
            str(current_folder()), settings.enabled, settings.keep_days, settings.max_store_mb
        )
    text = json.dumps(asdict(standing), indent=2) if as_json else "\n".join(_lines(standing))
    sys.stdout.write(text + "\n")
    return exit_codes.FAILED if standing.trouble else exit_codes.DONE


def _standing(project: RecordedProject) -> RecordStanding:
    checkpoints, trouble = project.checkpoints, None
    notices = project.ended
    try:
        # What is left out is known once the project was looked at.
        notices += checkpoints.prepare()
    except WorkspaceError as error:
        trouble = str(error)
    spans = checkpoints.spans()
    turns = recorded_turns(spans)
    settings: CheckpointSettings = project.settings.checkpoints
    return RecordStanding(
        str(project.root),
        settings.enabled,
        settings.keep_days,
        settings.max_store_mb,
        str(project.directory),
        _size_bytes(project.directory),
        len(turns),
        sum(len(turn.spans) for turn in turns),
        len(undone(spans)),
        spans[0].at if spans else None,
        checkpoints.left_out,
        notices,
        trouble,
    )


def _lines(standing: RecordStanding) -> Iterator[str]:
    yield f"Project    {visible(standing.project)}"
    yield (
        "Recorded   around every call that may change it"
        if standing.is_on
        else "Recorded   no: `winx config set checkpoints.enabled true` switches it on"
    )
    if standing.directory is None:
        yield "Work       nothing yet"
        return
    yield f"Kept in    {visible(standing.directory)} ({sized(standing.size_bytes)})"
    yield (
        f"Work       {counted(standing.turns, 'turn')}, {counted(standing.calls, 'call')}, "
        f"{standing.calls_undone:,} of them taken back"
    )
    if standing.oldest:
        yield f"Oldest     {local_minute(standing.oldest)}"
    yield f"Kept for   {standing.keep_days} days, up to {standing.max_store_mb:,} MB"
    yield from _left_out_lines(standing.left_out)
    for notice in standing.notices:
        yield f"Notice     {visible(notice)}"
    if standing.trouble:
        yield f"Trouble    {visible(standing.trouble)}"


def _left_out_lines(left_out: tuple[LeftOut, ...]) -> Iterator[str]:
    yield f"Left out   {counted(len(left_out), 'path') if left_out else 'nothing'}"
    for each in left_out[:_MOST_LEFT_OUT]:
        yield f"  {visible(each.path)}: {each.why}"
    if len(left_out) > _MOST_LEFT_OUT:
        yield f"  and {len(left_out) - _MOST_LEFT_OUT:,} more (--json)"


def _size_bytes(directory: Path) -> int:
    total = 0
    for path in directory.rglob("*"):
        with suppress(OSError):
            total += path.lstat().st_size
    return total
