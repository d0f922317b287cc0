"""The screen as a program: it runs from the first paint to its last line."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from textual import constants

from winx_tui.config.settings import Settings
from winx_tui.tui.app import OpenRuntime, WinxApp
from winx_tui.tui.garbage import spare_what_is_loaded
from winx_tui.tui.terminal_driver import TerminalDriver


def run_tui(
    *,
    settings: Settings,
    root: Path,
    open_runtime: OpenRuntime,
    resume: str | None = None,
    first_prompt: str | None = None,
    resuming: Callable[[str], str] | None = None,
) -> int:
    """Run the full-screen front end and return its exit status.

    `resuming` gives the command that goes on with a session, where it is an unusual one.
    """
    # One theme is read for the first paint, and only by the real program.
    from winx_tui.theming.terminal import colours_of, theme_for_terminal

    resolved = theme_for_terminal(settings.theme, os.environ)
    app = WinxApp(
        settings=settings,
        theme=resolved.spec,
        root=root,
        open_runtime=open_runtime,
        resume=resume,
        first_prompt=first_prompt,
        has_many_colours=colours_of(os.environ) == "many",
    )
    if constants.DRIVER is None:
        # Else what started winx has named one: that of a page.
        app.driver_class = TerminalDriver
    status = asyncio.run(_run(app, resolved.problem))
    session_id = app.session_to_resume
    command = (resuming or _resuming)(session_id)
    if session_id and command:
        # The terminal may be gone by now.
        with suppress(OSError):
            sys.stdout.write(f"{command} goes on with this conversation.\n")
            sys.stdout.flush()
    return status


def _resuming(session_id: str) -> str:
    return f"winx --resume {session_id}"


async def _run(app: WinxApp, problem: str | None) -> int:
    if problem is not None:
        app.call_later(app.tell, problem, "warning")
    sparing = asyncio.create_task(spare_what_is_loaded(app.is_loaded))
    try:
        await app.run_async()
    finally:
        sparing.cancel()
        await app.close()
    return app.return_value if app.return_value is not None else (app.return_code or 0)
