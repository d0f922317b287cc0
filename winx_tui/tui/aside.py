"""Shows a question beside the work and its answer as it streams."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from winx_tui.core.errors import WinxError
from winx_tui.core.events import Event, ModelRetried, ModelSwitched, SideAnswered, TextDelta
from winx_tui.tui.blocks.aside import AsideBlock
from winx_tui.tui.streaming import LiveUpdates

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

_ASKING = "Asking."
_STOPPED = "Stopped before the answer was whole."


async def show_aside(app: WinxApp, question: str, events: AsyncGenerator[Event, None]) -> None:
    """Add a block for the question and let the answer grow in it.

    What goes wrong stands in the block: the person has gone on with something else.
    """
    block = AsideBlock(question)
    block.status, block.is_open = _ASKING, True
    app.transcript.add(block)
    app.transcript.follow()
    updates = LiveUpdates(app.transcript, app.set_timer)
    try:
        async with aclosing(events) as stream:
            async for event in stream:
                _note(block, event)
                updates.mark(block)
        if not block.model:
            block.status = _STOPPED
    except WinxError as error:
        block.status = str(error)
    finally:
        block.is_open = False
        updates.flush()
        app.transcript.update_block(block)


def _note(block: AsideBlock, event: Event) -> None:
    match event:
        case TextDelta(text):
            block.answer += text
        case ModelRetried(reason, wait_s):
            block.status = f"{reason} Next try in {wait_s:.0f} s."
        case ModelSwitched(before, after, reason):
            block.status = f"{before} → {after}: {reason}"
        case SideAnswered(_, answer, model):
            block.answer, block.model, block.status = answer, str(model), ""
