"""A client's file of settings: read whole, replaced whole, with a copy of what was there."""

from __future__ import annotations

import glob
import os
from datetime import datetime
from pathlib import Path

from winx_tui.core.errors import ConfigError, WorkspaceError
from winx_tui.workspace.atomic_write import check_content, is_writable, sync_directory, write_draft
from winx_tui.workspace.display import visible
from winx_tui.workspace.text_file import FileMissingError, read_bytes

_LARGEST_BYTES = 64 << 20
"""Claude Code keeps its history beside its settings; nothing else comes near."""


def read_config(file: Path) -> str | None:
    """Return a file's text; None where there is none.

    Raises:
        ConfigError: it cannot be read, or is no text in UTF-8.
    """
    try:
        return read_bytes(file.resolve(), _LARGEST_BYTES).decode("utf-8")
    except FileMissingError:
        return None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown(file)} is no text in UTF-8; winx leaves it alone") from error
    except (OSError, WorkspaceError) as error:
        raise ConfigError(f"cannot read {shown(file)}: {error}; winx leaves it alone") from error


def replace_config(file: Path, old: str | None, new: str, now: datetime) -> Path | None:
    """Write a file's new text and return where the old one was kept; None where it was not.

    Where a copy of the same day is just the new text, that copy goes and no other is made: what
    was written on that day has been taken back.

    A link stays a link; mode, owner and attributes stay; readers see the old or the new whole.

    Raises:
        ConfigError: it cannot be written, or has changed since it was read; it is as it was.
    """
    target = file.resolve()
    try:
        data = new.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ConfigError(
            f"a path for {shown(file)} has characters that settings cannot hold; "
            "use --print and write the entry yourself"
        ) from error
    before = None if old is None else old.encode("utf-8")
    draft = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    backup = None
    copies: dict[Path, bytes] = {}
    try:
        if before is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_draft(draft, data)
            check_content(target, None, shown(file))
        else:
            like = target.stat()
            if not is_writable(target, like):
                raise ConfigError(
                    f"{shown(file)} is read-only, perhaps written by another program; "
                    "use --print and write the entry where that takes it from"
                )
            write_draft(draft, data, like=like, attributes_of=target)
            check_content(target, before, shown(file))
            copies = _copies(file, now)
            backup = _keep(file, before, like, now) if data not in copies.values() else None
        draft.replace(target)
        if before is not None and backup is None:
            # The file is again what it was on that day: copies of that tell nothing more.
            for copy in [copy for copy, kept in copies.items() if kept == data]:
                copy.unlink(missing_ok=True)
        sync_directory(target.parent)
    except OSError as error:
        raise ConfigError(
            f"cannot write {shown(file)}: {error.strerror}; check its folder and the free space"
        ) from error
    except WorkspaceError as error:
        raise ConfigError(f"{error} meanwhile, so winx left it alone; try again") from error
    finally:
        draft.unlink(missing_ok=True)
    return backup


def _copies(file: Path, now: datetime) -> dict[Path, bytes]:
    """Return what was kept of a file on that day."""
    names = glob.escape(f"{file.name}.bak-{now:%Y%m%d}-") + "*"
    return {copy: copy.read_bytes() for copy in file.parent.glob(names) if copy.is_file()}


def _keep(file: Path, data: bytes, like: os.stat_result, now: datetime) -> Path:
    """Copy the old text beside the file, under a name that nothing has."""
    name = f"{file.name}.bak-{now:%Y%m%d-%H%M%S}"
    for number in range(1, 100):
        backup = file.with_name(name if number == 1 else f"{name}-{number}")
        try:
            write_draft(backup, data, like=like)
        except FileExistsError:
            continue
        return backup
    raise ConfigError(f"there are too many copies beside {shown(file)}; move some away")


def shown(path: Path) -> str:
    """Write a path for a person, the home directory as ~."""
    home = os.environ.get("HOME", "")
    text = str(path)
    if len(home) > 1 and text.startswith(home.rstrip("/") + "/"):
        text = "~" + text[len(home.rstrip("/")) :]
    return visible(text)
