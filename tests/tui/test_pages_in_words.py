"""The pages with a table where everything is said in words: nothing is drawn."""

from __future__ import annotations

from pathlib import Path

from tests.tui.support.desk import conversation_of, desk
from winx_tui.config.settings import Settings, UiSettings
from winx_tui.tui.pages import PAGES

TABLES = ("settings", "permissions", "shells", "usage", "context")


async def test_no_page_draws_anything_for_a_screen_reader(project: Path) -> None:
    settings = Settings(ui=UiSettings(accessible=True))
    async with desk(project, (120, 36), settings) as here:
        await conversation_of(here).shells.run_background("true", wait_s=5)
        for name in (name for name in PAGES if name in TABLES):
            here.app.action_open(name)
            await here.until(lambda: len(here.app.screen_stack) == 2)
            await here.pilot.press("slash", "e")
            await here.until_shown("/ e")
            drawn = {sign for sign in here.screen_text() if "\u2500" <= sign <= "\u259f"}
            assert drawn == set(), name
            await here.pilot.press("escape", "escape")
            await here.until(lambda: len(here.app.screen_stack) == 1)
