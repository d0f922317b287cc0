"""A code block or a picture written where the person says."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.commands.host import Choice
from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.tui.command_host import AppCommandHost


async def save_as(host: AppCommandHost, data: bytes, extension: str) -> None:
    """Ask for a path and write there; what is there already is overwritten only after a yes.

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
    path = root / Path(answer).expanduser()
    name = _name(path, root)
    try:
        await asyncio.to_thread(write_file, path, data, may_replace=False)
    except FileExistsError:
        rows = [Choice("no", "Keep it as it is"), Choice("yes", "Overwrite it")]
        if await host.choose(f"{name} exists", rows) != "yes":
            host.notify(f"{name} was left as it is.")
            return
        await _replace(path, data, name)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error
    host.notify(f"Saved as {name}.")


def _name(path: Path, root: Path) -> str:
    return visible(str(path.relative_to(root) if path.is_relative_to(root) else path))


async def _replace(path: Path, data: bytes, name: str) -> None:
    try:
        await asyncio.to_thread(write_file, path, data, may_replace=True)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error


def write_file(path: Path, data: bytes, *, may_replace: bool) -> None:
    """Write a file.

    Raises:
        FileExistsError: something is there, and may not be replaced.
        OSError: it cannot be written.
    """
    exclusive = 0 if may_replace else os.O_EXCL
    # A pipe that nobody reads must not hold the thread for ever.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK | exclusive
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(data)
