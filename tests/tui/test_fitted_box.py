"""The box of a page, as high as what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.pilot import Pilot
from textual.widgets import Static

from tests.tui.support.desk import LARGE, desk, open_page
from winx_tui.tui.widgets.fitted_box import FittedBox

ROWS = 40
AROUND = 4
"""Border, head and foot of the box."""


class Boxed(App[None]):
    """Holds so many lines between a head and a foot."""

    CSS = """
    FittedBox { height: 10; max-height: 100%; border: round red; }
    #head, #foot { height: 1; }
    #room { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines = 12
        self.room = Container(id="room")
        self.foot = Static("foot", id="foot")
        self.box = FittedBox(self.measure, id="box")

    def compose(self) -> ComposeResult:
        with self.box:
            yield Static("head", id="head")
            yield self.room
            yield self.foot

    def measure(self) -> None:
        """Hold the lines, as a page does."""
        self.box.hold(self.room, self.lines)

    async def height_at(self, pilot: Pilot[None], lines: int) -> int:
        """Hold other lines, and return the height of the box after that."""
        self.lines = lines
        self.measure()
        await pilot.pause()
        await pilot.pause()
        return self.box.outer_size.height


async def test_a_box_grows_with_its_content_and_does_not_jump_back() -> None:
    app = Boxed()
    async with app.run_test(size=(80, ROWS)) as pilot:
        assert await app.height_at(pilot, 12) == 12 + AROUND
        assert await app.height_at(pilot, 20) == 20 + AROUND
        assert await app.height_at(pilot, 3) == 20 + AROUND, "it does not jump under the cursor"


async def test_what_comes_beside_the_content_takes_none_of_its_room() -> None:
    app = Boxed()
    async with app.run_test(size=(80, ROWS)) as pilot:
        await app.height_at(pilot, 12)
        app.foot.styles.height = 3
        assert await app.height_at(pilot, 12) == 12 + AROUND + 2
        assert app.room.size.height == 12


@pytest.mark.parametrize("lines", [32, 500])
async def test_a_box_that_leaves_next_to_nothing_of_the_screen_takes_all(lines: int) -> None:
    app = Boxed()
    async with app.run_test(size=(80, ROWS)) as pilot:
        assert await app.height_at(pilot, lines) == ROWS


@pytest.mark.parametrize("is_accessible", [False, True])
async def test_the_chat_is_seen_around_a_short_page_but_not_read_aloud_with_it(
    tmp_path: Path, *, is_accessible: bool
) -> None:
    async with desk(tmp_path, LARGE) as here:
        here.app.set_class(is_accessible, "-accessible")
        await open_page(here, "permissions", "Type to narrow", "Esc back")
        await here.until(lambda: ("Shift+Tab mode" in here.screen_text()) is not is_accessible)
