"""Saved tasks: one private text file each, found again by the id that was chosen for it.

The first line of a file holds the id, so that names which had to be changed
for the disk can still be listed.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from winx_tui.config.private_files import only_writer, read_private_file, replace_private_file
from winx_tui.core.errors import ToolError
from winx_tui.workspace.display import visible

SUFFIX = ".txt"
HEAD_LINE = "Task: "
ROOT_LINE = "Project root: "

_PLAIN_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")
_UNUSUAL = re.compile(r"[^A-Za-z0-9_.-]+")
_VERSION = re.compile(r"(?P<id>.+)~v(?P<number>[0-9]{1,9})", re.S)
_MAX_ID_CHARS = 4_000
_MAX_LISTED = 1_000
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class SavedTask:
    """A task as it was saved."""

    id: str
    path: Path
    text: str

    @property
    def project_root(self) -> str:
        """Return where the project lay; "" where the file does not tell."""
        for line in self.text.split("\n", 5)[:5]:
            if line.startswith(ROOT_LINE):
                return line.removeprefix(ROOT_LINE)
        return ""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a task went."""

    path: Path
    earlier: Path | None
    """Where the task went that had the id before."""


def file_stem(task_id: str) -> str:
    """Return the file name of an id, without its ending; two ids never share one.

    A plain id names its file. Any other one is shown as far as it is plain,
    with a hash of all of it behind a `~`, which no plain id holds.
    """
    if _PLAIN_ID.fullmatch(task_id):
        return task_id
    readable = _UNUSUAL.sub("-", task_id).strip("-.")[:60]
    digest = hashlib.sha256(task_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{readable or 'task'}~{digest[:24]}"


def check_task_id(task_id: str) -> str:
    """Return the id without blanks around it.

    Raises:
        ToolError: it is empty or too long.
    """
    task_id = task_id.strip()
    if not task_id:
        raise ToolError(
            "The id is empty; choose a short one that tells the task, such as fix-login.",
            code="invalid_arguments",
        )
    if len(task_id) > _MAX_ID_CHARS:
        raise ToolError(
            f"The id has {len(task_id):,} characters; choose one below {_MAX_ID_CHARS:,}.",
            code="invalid_arguments",
        )
    return task_id


def store_task(directory: Path, task_id: str, text: str) -> Stored:
    """Write a task; the one that had the id before is kept as `…~vN`.

    Raises:
        ConfigError: it cannot be written, or the present one cannot be read.
    """
    path = directory / f"{file_stem(task_id)}{SUFFIX}"
    with only_writer(path):
        earlier: Path | None = None
        if (present := read_private_file(path)) is not None:
            number = 1
            while os.path.lexists(kept := path.with_name(f"{path.stem}~v{number}{SUFFIX}")):
                number += 1
            replace_private_file(kept, present)
            earlier = kept
        replace_private_file(path, text)
    return Stored(path, earlier)


def load_task(directory: Path, task_id: str) -> SavedTask:
    """Read a task; `ID~v2` is the second of those that were replaced.

    Raises:
        ToolError: there is none of that id; the nearest ids are named.
        ConfigError: the file cannot be read, or others could have changed it.
    """
    task_id = check_task_id(task_id)
    stems = [file_stem(task_id)]
    if match := _VERSION.fullmatch(task_id):
        stems.append(f"{file_stem(match['id'])}~v{match['number']}")
    for stem in stems:
        path = directory / f"{stem}{SUFFIX}"
        text = read_private_file(path)
        if text is not None:
            return SavedTask(task_id, path, text)
    raise ToolError(
        f"There is no saved task '{visible(task_id[:200])}'. {_what_there_is(directory, task_id)}",
        code="not_found",
    )


def task_ids(directory: Path) -> tuple[str, ...]:
    """List the ids of the saved tasks, the newest first, replaced ones left out."""
    try:
        with os.scandir(directory) as entries:
            files = [
                (entry.stat(follow_symlinks=False).st_mtime_ns, entry.name)
                for entry, _ in zip(entries, range(_MAX_LISTED), strict=False)
                if entry.name.endswith(SUFFIX)
                and not _VERSION.fullmatch(entry.name[: -len(SUFFIX)])
            ]
    except OSError:
        return ()
    return tuple(_id_in(directory / name) for _, name in sorted(files, reverse=True))


def _id_in(path: Path) -> str:
    if "~" not in path.stem:
        return path.stem
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            line = file.readline(_MAX_ID_CHARS * 4).rstrip("\n")
    except OSError:
        return path.stem
    return line.removeprefix(HEAD_LINE) if line.startswith(HEAD_LINE) else path.stem


def _what_there_is(directory: Path, task_id: str) -> str:
    ids = task_ids(directory)
    if not ids:
        return "No task has been saved yet; leave task_id_to_resume empty to begin a new one."
    by_small = {known.lower(): known for known in reversed(ids)}
    close = difflib.get_close_matches(task_id.lower(), by_small, n=_NEAREST, cutoff=0.5)
    if close:
        return f"The nearest: {', '.join(by_small[name] for name in close)}."
    return f"The newest: {', '.join(ids[:_NEAREST])}."
