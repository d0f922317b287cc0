"""A session written for other eyes: Markdown and HTML to read, JSON to keep all of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, get_args

from winx_tui.core.codec import json_object
from winx_tui.core.errors import SessionError, UsageError
from winx_tui.session.blocks import open_regular
from winx_tui.session.export_html import as_html
from winx_tui.session.export_markdown import as_markdown
from winx_tui.session.store import LoadedSession
from winx_tui.workspace.display import visible

ExportFormat = Literal["md", "html", "json"]
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
JSON_FORMAT, JSON_VERSION = "winx-session", 1
"""What stands at the head of an export in JSON."""
_OTHER_NAMES: Mapping[str, ExportFormat] = {"markdown": "md", "htm": "html"}


def format_named(text: str) -> ExportFormat:
    """Read the name of a format, or the suffix of a file.

    Raises:
        UsageError: there is no such format.
    """
    name = text.strip().lower().removeprefix(".")
    for known in FORMATS:
        if name == known or _OTHER_NAMES.get(name) == known:
            return known
    raise UsageError(f"'{text}' is no format of sessions; use md, html or json.")


def export(session: LoadedSession, kind: ExportFormat) -> str:
    """Write a session in a format; secrets stay hidden as the log hides them.

    Raises:
        SessionError: the file cannot be read any more.
    """
    return _WRITERS[kind](session)


def default_name(session: LoadedSession, kind: ExportFormat) -> str:
    """Return a file name for it: its id, which any file system takes."""
    return f"winx-{session.path.stem}.{kind}"


def write_new(path: Path, text: str) -> None:
    """Write an export for its owner's eyes; a file that is there already stays.

    Raises:
        SessionError: it cannot be written, or there is something of that name.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    shown = visible(str(path))
    try:
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="replace") as out:
            out.write(text)
    except FileExistsError as error:
        raise SessionError(f"{shown} is there already; name another file.") from error
    except OSError as error:
        raise SessionError(
            f"{shown} cannot be written: {error.strerror}; name another place."
        ) from error


def _as_json(session: LoadedSession) -> str:
    """Keep every record as it stands, those that this version does not know as well."""
    records, unreadable = _records(session.path)
    data = {
        "format": JSON_FORMAT,
        "version": JSON_VERSION,
        "title": session.title,
        "unreadable_lines": unreadable,
        "records": records,
    }
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def _records(path: Path) -> tuple[list[object], int]:
    records: list[object] = []
    unreadable = 0
    try:
        with open_regular(path) as file:
            for line in file:
                try:
                    records.append(json_object(line))
                except ValueError:
                    unreadable += 1
    except OSError as error:
        raise SessionError(f"Session {path.stem} cannot be read: {error.strerror}.") from error
    return records, unreadable


_WRITERS: Mapping[ExportFormat, Callable[[LoadedSession], str]] = {
    "md": as_markdown,
    "html": as_html,
    "json": _as_json,
}
