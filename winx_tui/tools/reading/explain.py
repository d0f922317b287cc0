"""One useful line for each file that cannot be shown as text."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.tools.reading.formats import SNIFFED_BYTES, describe_binary
from winx_tui.workspace.display import visible
from winx_tui.workspace.listing import all_files
from winx_tui.workspace.text_file import (
    FileIsBinaryError,
    FileMissingError,
    kind_of,
    open_regular,
)

_MAX_NAMES = 20
_MAX_SCANNED = 2_000
_MAX_SAME = 5
_MAX_SEARCHED = 5_000
"""Files, the nearest to the root first."""
_MAX_CHARS = 1_500
"""Of one explanation: many of them share an answer."""

_SPECIAL_ADVICE = {
    stat.S_IFIFO: "a read would wait for a writer; use bash_command (timeout 5 head -c 1000)",
    stat.S_IFSOCK: "talk to it with a program that knows its protocol",
    stat.S_IFCHR: "it has no end; use bash_command (head -c 1000 | xxd)",
    stat.S_IFBLK: "it holds a disk; use bash_command (lsblk)",
    stat.S_IFLNK: "it leads in a circle; look at it with bash_command (ls -l)",
}

_LIKE_RANGE = re.compile(r"[ ]?[:(\[#@][ ]?(?:lines?[ ]?|L)?[0-9]{1,9}[^./]{0,40}\Z", re.IGNORECASE)
"""A colon or bracket and a number at the end of a name."""
_MAX_NAME_CHARS = 255
"""A longer one is no file's."""
_LIKE_SEVERAL = re.compile(r",\s*\S|\w \w.*\.\w+\Z")

ProjectFiles = Callable[[], Sequence[str]]
"""Lists the files of the project, relative to its root."""


def project_files(root: Path) -> ProjectFiles:
    """Return a list of the project's files that is made when it is first asked for."""
    return cache(lambda: all_files(root, limit=_MAX_SEARCHED))


def explain_unreadable(shown: str, path: Path, error: WorkspaceError, files: ProjectFiles) -> str:
    """Say why a file cannot be read and what to do instead.

    Args:
        shown: the file as it is named to people and models.
        path: absolute and resolved.
        error: why it cannot be read.
        files: among which one of the same name is looked for.
    """
    text = f"{shown}: {_reason(path, error, files)}"
    return text if len(text) <= _MAX_CHARS else text[:_MAX_CHARS] + "…"


def _reason(path: Path, error: WorkspaceError, files: ProjectFiles) -> str:
    if isinstance(error, FileMissingError):
        near = _near_names(path) or _same_name(path, files) or _no_parent(path)
        return f"does not exist{near}{_how_to_write(path.name)}"
    if isinstance(error, FileIsBinaryError):
        return _binary(path)
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return str(error)
    if stat.S_ISDIR(mode):
        return f"is a directory; {_content_of(path)}"
    if advice := _SPECIAL_ADVICE.get(stat.S_IFMT(mode)):
        return f"is {kind_of(mode)}, not a file; {advice}"
    if isinstance(error.__cause__, PermissionError):
        return f"may not be read (permissions {stat.filemode(mode)}); ask the user to allow it"
    return str(error)


def _how_to_write(name: str) -> str:
    """Say how ranges and lists are written where a name ends like one."""
    if len(name) > _MAX_NAME_CHARS:
        return ""
    if match := _LIKE_RANGE.search(name):
        return f"; lines 5 to 6 of a file are written {visible(name[: match.start()])}:5-6"
    if _LIKE_SEVERAL.search(name):
        return "; several files are several entries of file_paths"
    return ""


def _binary(path: Path) -> str:
    try:
        with open_regular(path) as (handle, status):
            return describe_binary(path, os.pread(handle, SNIFFED_BYTES, 0), status.st_size)
    except WorkspaceError:
        return "is not text, and is gone by now"


def _content_of(directory: Path) -> str:
    names = _names_in(directory)
    if names is None:
        return "it cannot be listed"
    if not names:
        return "it is empty"
    shown = ", ".join(visible(name) for name in sorted(names)[:_MAX_NAMES])
    return f"it holds {shown}{', …' if len(names) > _MAX_NAMES else ''}"


def _near_names(path: Path) -> str:
    near = difflib.get_close_matches(path.name, _names_in(path.parent) or (), n=3, cutoff=0.6)
    return f"; near it: {', '.join(visible(name) for name in near)}" if near else ""


def _same_name(path: Path, files: ProjectFiles) -> str:
    """Find files of that name in other directories: models leave directories out."""
    name = path.name.casefold()
    same = [found for found in files() if found.rpartition("/")[2].casefold() == name]
    if not same:
        return ""
    more = ", …" if len(same) > _MAX_SAME else ""
    return f"; of that name there is: {', '.join(map(visible, same[:_MAX_SAME]))}{more}"


def _no_parent(path: Path) -> str:
    parent = path.parent
    return "" if parent.is_dir() else f"; nor does the directory {visible(str(parent))}"


def _names_in(directory: Path) -> list[str] | None:
    try:
        with os.scandir(directory) as entries:
            return [
                entry.name + ("/" if entry.is_dir() else "")
                for entry, _ in zip(entries, range(_MAX_SCANNED), strict=False)
            ]
    except OSError:
        return None
