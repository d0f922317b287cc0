"""Dialogs over the chat: which keys they must not take, and the answer that is waited for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content
from textual.widget import Widget

from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.terminal import TerminalScreen

if TYPE_CHECKING:
    from winx_tui.tui.frame import Frame
    from winx_tui.tui.screens.modal import Modal

T = TypeVar("T")


def guard_over(frame: Frame) -> KeyGuard:
    """Return what gives typed-ahead keys to whatever has the keys before the dialog."""
    top = frame.screen
    # What is typed for a program, such as a password, must not end in the prompt.
    place = top if isinstance(top, TerminalScreen) else frame.prompt.area
    return KeyGuard(place.take_typed, is_typing=place.is_typed_into())


async def answer_of(frame: Frame, dialog: Modal[T]) -> T | None:
    """Show a dialog and wait for its answer; None: it was closed without one.

    Where waiting is cancelled, the dialog goes as well.
    """
    answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

    def settle(value: T | None) -> None:
        if not answer.done():
            answer.set_result(value)

    try:
        await frame.push_screen(dialog, settle)
        _announce(frame, dialog)
        return await answer
    finally:
        frame.activity.ask("")
        frame.close_dialog(dialog)


def _announce(frame: Frame, dialog: Modal[T]) -> None:
    """Say in words that winx asks, where marks and frames are not seen."""
    if not frame.glyphs.is_spoken:
        return
    for box in dialog.query(Widget):
        if title := box.border_title:
            # A title is given back as markup; its brackets are text again before it is set.
            plain = Content.from_markup(title).plain.strip()
            frame.activity.ask(plain)
            box.border_title = Content(f"winx asks: {plain}")
            return
