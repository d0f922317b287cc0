"""The app on a real runtime whose model is the demo's script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import CALM, Stage, stage
from winx_tui.commands.host import PageName
from winx_tui.config.settings import Settings
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.runtime import Runtime

SMALL, LARGE = (80, 24), (120, 36)


@asynccontextmanager
async def desk(
    project: Path, size: tuple[int, int] = SMALL, settings: Settings = CALM
) -> AsyncIterator[Stage]:
    """Run the app on a runtime of its own until the block ends."""
    options = RuntimeOptions(project, settings, None, demo_word_pause_s=0.0)

    async def opened() -> Runtime:
        return await open_runtime(options)

    here = stage(ScriptedRuntime(project), size=size, settings=settings, open_runtime=opened)
    async with here as running:
        await running.until_open()
        yield running


def conversation_of(here: Stage) -> Conversation:
    """Return the conversation that is open."""
    assert here.app.turns.conversation is not None
    return here.app.turns.conversation


async def open_page(here: Stage, name: PageName, *shown: str) -> None:
    """Open a page and wait until it shows some texts."""
    here.app.action_open(name)
    for text in shown:
        await here.until_shown(text)


async def until_left(here: Stage) -> None:
    """Wait until nothing lies over the chat."""
    await here.until(lambda: len(here.app.screen_stack) == 1)
