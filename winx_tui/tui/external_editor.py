"""The person's own editor, on the terminal that winx gives up meanwhile."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winx_tui.commands.text_editor import (
    at_line,
    editor_command,
    private_copy,
    read_back,
    run_editor,
)
from winx_tui.core.errors import EditorError

if TYPE_CHECKING:
    from textual.app import App


async def open_in_editor(app: App[Any], path: Path, line: int | None = None) -> None:
    """Open a file in the person's editor and come back when it is left.

    Args:
        app: whose terminal it gets; nothing is painted meanwhile, turns go on.
        path: the file.
        line: counted from 1; left out where the editor cannot be told.

    Raises:
        EditorError: there is no editor, it failed, or this screen cannot be given up.
    """
    workspace = _workspace_of(app)
    command = await asyncio.to_thread(editor_command, os.environ, workspace)
    await _on_the_terminal(app, at_line(command, path, line), workspace)


async def edit_text(app: App[Any], text: str, suffix: str = ".md") -> str:
    """Have a person edit a text in their editor; return it as they left it.

    Raises:
        EditorError: there is no editor, it failed, or this screen cannot be given up.
        ConfigError: there is no private place for the file.
    """
    workspace = _workspace_of(app)
    command = await asyncio.to_thread(editor_command, os.environ, workspace)
    with private_copy(text, suffix) as path:
        await _on_the_terminal(app, at_line(command, path, None), workspace)
        return await asyncio.to_thread(read_back, path)


def _workspace_of(app: App[Any]) -> Path:
    # Lazy: the frame's screens lead here themselves.
    from winx_tui.tui.frame import Frame

    return app.workspace_root if isinstance(app, Frame) else Path.cwd().resolve()


async def _on_the_terminal(app: App[Any], command: Sequence[str], workspace: Path) -> None:
    driver = app._driver
    if driver is None or not driver.can_suspend:
        raise EditorError("An editor needs a terminal of its own, and there is none here.")
    # What is painted now would land in the editor's screen.
    with app.batch_update():
        failure: EditorError | None = None
        with app.suspend():
            try:
                await run_editor(command, workspace)
            except EditorError as error:
                # suspend() comes back only from a block that ends well.
                failure = error
    if failure is not None:
        raise failure
