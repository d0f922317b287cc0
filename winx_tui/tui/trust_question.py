"""Asks about a folder that is not trusted, and does what the answer says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from winx_tui.core.errors import ConfigError

if TYPE_CHECKING:
    from winx_tui.runtime.project_trust import ProjectTrust
    from winx_tui.tui.frame import Frame

_NOT_NOW = "This folder's own files have no effect in this run. winx asks again next time."


async def ask_about_trust(frame: Frame, trust: ProjectTrust) -> None:
    """Show the question over the chat; whatever is no clear answer changes nothing.

    Call it in a worker of Textual's: it waits for the answer.
    """
    # Most folders are trusted or hold nothing: the dialog is not needed for the first paint.
    from winx_tui.runtime.project_trust import head_line
    from winx_tui.tui.dialogs import guard_over
    from winx_tui.tui.screens.trust import TrustDialog

    files = await asyncio.to_thread(trust.files)
    dialog = TrustDialog(
        head_line(trust),
        files,
        guard=guard_over(frame),
        on_height=frame.leave_room,
    )
    try:
        answer = await frame.push_screen_wait(dialog)
    finally:
        frame.close_dialog(dialog)
        frame.leave_room(0)
    try:
        match answer:
            case "trust":
                frame.tell(await asyncio.to_thread(trust.trust))
            case "never":
                frame.tell(await asyncio.to_thread(trust.decline))
            case _:
                frame.tell(_NOT_NOW)
    except ConfigError as error:
        frame.tell(str(error), "error")
