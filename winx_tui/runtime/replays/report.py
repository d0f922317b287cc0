"""What a report of a fault holds, put together as data; nothing is sent anywhere."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winx_tui import __version__
from winx_tui.config.schema import setting_specs
from winx_tui.config.settings import Settings
from winx_tui.core.codec import encode
from winx_tui.core.errors import WorkspaceError
from winx_tui.runtime.replays.recording import FORMAT_VERSION, REPORT_FORMAT
from winx_tui.runtime.replays.session_spans import checkpoints_of, spans_of
from winx_tui.session.blocks import open_regular
from winx_tui.session.records import (
    SCHEMA_VERSION,
    EventRecord,
    Record,
    TitleRecord,
    utc_now,
)
from winx_tui.session.store import LoadedSession

if TYPE_CHECKING:
    from winx_tui.workspace.checkpoints.spans import Span
    from winx_tui.workspace.checkpoints.store import CheckpointStore

MAX_LOG_LINES = 200
_MAX_LOG_BYTES = 512 * 1024
_MAX_SPANS = 300
"""The newest ones."""
_MAX_PATHS = 100
"""Of one span."""
_PLAIN_KINDS = ("bool", "int", "float", "choice", "str", "list")
_VARIABLES = (
    "TERM",
    "COLORTERM",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "LANG",
    "LC_ALL",
    "NO_COLOR",
    "SHELL",
)
_WHETHER_SET = ("TMUX", "STY", "SSH_CONNECTION", "WSL_DISTRO_NAME", "CI")
"""Of these it is told whether they are set, and no more."""


@dataclass(frozen=True, slots=True)
class ReportParts:
    """What a report is put together from."""

    session: LoadedSession | None
    settings: Settings
    findings: Sequence[Mapping[str, str]] = ()
    """Of `winx doctor`."""
    log: Sequence[str] = ()
    """The last lines of the log file."""
    spans: Sequence[Mapping[str, object]] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def report_data(parts: ReportParts) -> dict[str, Any]:
    """Return a report as data, as it is: it has to be cleaned before it is written."""
    session = parts.session
    return {
        "format": REPORT_FORMAT,
        "version": FORMAT_VERSION,
        "made_at": utc_now(),
        "machine": _machine(parts.environment),
        "settings": changed_settings(parts.settings),
        "doctor": [dict(finding) for finding in parts.findings],
        "log": list(parts.log),
        "checkpoints": [dict(span) for span in parts.spans],
        "session": None if session is None else {"records": _records(session)},
    }


def changed_settings(settings: Settings) -> dict[str, object]:
    """Return the settings that are not the defaults; of tables only how many entries they have."""
    changed: dict[str, object] = {}
    for key, spec in setting_specs().items():
        value: Any = settings
        for name in key.split("."):
            value = getattr(value, name, spec.default)
        if value == spec.default:
            continue
        if spec.kind in _PLAIN_KINDS:
            changed[key] = list(value) if isinstance(value, tuple) else value
        else:
            changed[key] = f"{len(value)} entries"
    return changed


def log_tail(path: Path) -> tuple[str, ...]:
    """Return the last lines of a log; none where there is none, or it cannot be read."""
    try:
        with open_regular(path) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _MAX_LOG_BYTES))
            lines = file.read(_MAX_LOG_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return tuple(lines[-MAX_LOG_LINES:])


def recorded_spans(session: LoadedSession, state: Path) -> tuple[Mapping[str, object], ...]:
    """Return what checkpoints know of a session: names and sizes, no contents.

    None where there are no checkpoints, or they cannot be read.
    """
    try:
        with checkpoints_of(session, state) as store:
            if store is None:
                return ()
            return tuple(_span(store, span) for span in spans_of(store, session)[-_MAX_SPANS:])
    except WorkspaceError:
        return ()


def _span(store: CheckpointStore, span: Span) -> Mapping[str, object]:
    # Lazy: most reports have none.
    from winx_tui.workspace.checkpoints.comparing import changes_between

    changes = () if span.after is None else changes_between(store, span.before, span.after)
    return {
        "number": span.number,
        "turn": span.turn,
        "kind": span.kind,
        "title": span.title,
        "at": span.at,
        "has_ended": span.after is not None,
        "changed_paths": len(changes),
        "changes": [
            {
                "path": change.path,
                "before_bytes": None if change.before is None else change.before.size_bytes,
                "after_bytes": None if change.after is None else change.after.size_bytes,
            }
            for change in changes[:_MAX_PATHS]
        ],
    }


def _machine(environment: Mapping[str, str]) -> dict[str, object]:
    columns, lines = shutil.get_terminal_size((0, 0))
    return {
        "winx": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": platform.platform(terse=True),
        "architecture": platform.machine(),
        "encoding": sys.getfilesystemencoding(),
        "terminal": f"{columns}x{lines}",
        "variables": {name: environment[name] for name in _VARIABLES if name in environment},
        "is_set": [name for name in _WHETHER_SET if name in environment],
    }


def _records(session: LoadedSession) -> list[Any]:
    """Write a session as its file would have it."""
    records: list[Record] = [session.header]
    if session.title:
        records.append(TitleRecord(session.header.created_at, session.title))
    times = (*session.times, *[session.header.created_at] * len(session.events))
    for seq, (event, at) in enumerate(zip(session.events, times, strict=False)):
        records.append(EventRecord(seq, at, event))
    return [{"v": SCHEMA_VERSION, **encode(record)} for record in records]
