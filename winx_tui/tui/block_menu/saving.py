"""A code block or a picture written where the person says."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.commands.host import Choice
from winx_tui.commands.typed_paths import typed_path
from winx_tui.core.errors import UsageError
from winx_tui.workspace.atomic_write import (
    FileChangedError,
    is_writable,
    place_new,
    sync_directory,
    write_draft,
)
from winx_tui.workspace.display import visible
from winx_tui.workspace.text_file import kind_of

if TYPE_CHECKING:
    from winx_tui.tui.command_host import AppCommandHost


async def save_as(host: AppCommandHost, data: bytes, extension: str) -> None:
    """Ask for a path and write there; what is there already is replaced only after a yes.

    Where a link on the way leads to another directory, that is asked about by its real name.

    Args:
        host: asks, and knows the folder that paths begin in.
        data: what is written.
        extension: of the name that is suggested, with its dot.

    Raises:
        UsageError: it cannot be written; the text is a whole sentence.
    """
    answer = await host.ask_text("Save as", f"untitled{extension}")
    if answer is None:
        return
    root = host.runtime.workspace.root
    path = typed_path(answer, root)
    real = await asyncio.to_thread(real_place, path)
    name = _name(real, root)
    if str(real) != os.path.normpath(path):
        rows = [Choice("no", "Write nothing"), Choice("yes", f"Write {name}")]
        if await host.choose(f"{visible(answer)} leads to {name}", rows) != "yes":
            host.notify(f"{name} was not written.")
            return
    try:
        await asyncio.to_thread(write_file, real, data, may_replace=False)
    except FileExistsError:
        rows = [Choice("no", "Keep it as it is"), Choice("yes", "Replace it")]
        if await host.choose(f"{name} exists", rows) != "yes":
            host.notify(f"{name} was left as it is.")
            return
        await _replace(real, data, name)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error
    host.notify(f"Saved as {name}.")


def real_place(path: Path) -> Path:
    """Return where a file of that path comes to lie; a link of its own name is not followed."""
    return Path(os.path.realpath(path.parent)) / path.name


def _name(path: Path, root: Path) -> str:
    return visible(str(path.relative_to(root) if path.is_relative_to(root) else path))


async def _replace(path: Path, data: bytes, name: str) -> None:
    try:
        await asyncio.to_thread(write_file, path, data, may_replace=True)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error


def write_file(path: Path, data: bytes, *, may_replace: bool) -> None:
    """Write a file whole or not at all; a link of that name is replaced, never followed.

    Args:
        path: in a directory that is reached without links.
        data: the whole content.
        may_replace: whether it may take the place of a file or a link.

    Raises:
        FileExistsError: something is there, and may not be replaced.
        OSError: it cannot be written; what was there is there still.
    """
    before = _status(path)
    if before is not None:
        if not may_replace:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        _check_replaceable(path, before)
    like = before if before is not None and stat.S_ISREG(before.st_mode) else None
    draft = path.with_name(f".winx-{secrets.token_hex(8)}.draft")
    try:
        write_draft(draft, data, like=like, attributes_of=None if like is None else path)
        if may_replace:
            draft.replace(path)
        else:
            place_new(draft, path, path.name)
    except FileChangedError as error:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    sync_directory(path.parent)


def _status(path: Path) -> os.stat_result | None:
    """Return the status of what is there, of a link itself; None where nothing is."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def _check_replaceable(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        return
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, f"it is {kind_of(status.st_mode)}, not a file")
    if not is_writable(path, status):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
