"""What is at a path now, as text that can be changed."""

from __future__ import annotations

import stat
from pathlib import Path

from winx_tui.core.errors import ToolError
from winx_tui.workspace.atomic_write import is_writable
from winx_tui.workspace.text_file import (
    FileIsBinaryError,
    FileMissingError,
    FileTooLargeError,
    TextFile,
    decode,
    kind_of,
    read_bytes,
)


def present(path: Path, name: str, *, keeps_content: bool = False) -> TextFile | None:
    """Read what is there now; None where there is nothing.

    Where the content is not kept, what is read-only or no text is refused.

    Args:
        path: of the file.
        name: the same for people.
        keeps_content: whether the file only gets another name.

    Raises:
        ToolError: it is no file, or cannot be changed; says what to do.
        FileIsBinaryError: it is no text.
        WorkspaceError: it cannot be read.
    """
    _refuse_other_kinds(path, name)
    try:
        data = read_bytes(path)
    except FileMissingError:
        return None
    except FileTooLargeError as error:
        size = path.stat().st_size / 1e6
        way = "bash_command (mv)" if keeps_content else "bash_command (sed -i, or a script)"
        raise ToolError(
            f"{name} has {size:,.1f} MB, too much to be kept for an undo. Nothing was changed; "
            f"use {way}.",
            code="too_large",
        ) from error
    if not keeps_content and not is_writable(path, path.stat()):
        raise ToolError(
            f"{name} is read-only. Make it writable first (chmod u+w), or leave it as it is.",
            code="io_error",
        )
    try:
        return decode(data)
    except FileIsBinaryError as error:
        if keeps_content:
            # Every byte is a character of latin-1, so the content stays as it is.
            return TextFile(data, "latin-1", b"", data.decode("latin-1"))
        raise FileIsBinaryError(
            f"{name} is not text ({len(data):,} bytes); change it with a program that knows its "
            "format"
        ) from error


def _refuse_other_kinds(path: Path, name: str) -> None:
    """Say of what is no regular file what it is, by the name that the model knows."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        # Reading it says why, where it is more than that nothing is there.
        return
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        step = "Give the path of a file in it"
    elif stat.S_ISLNK(mode):
        step = "Its links lead in a circle; give the path of a file"
    else:
        step = "It holds no text to change; give the path of a file"
    raise ToolError(
        f"{name} is {kind_of(mode)}, not a file. Nothing was changed. {step}.", code="not_a_file"
    )
