"""What was typed is drawn before all else, and what has not changed is not drawn anew."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual import screen as textual_screen
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.tui.blocks.message import AnswerBlock
from winx_tui.tui.screens.main import MainScreen
from winx_tui.tui.widgets.framed_lines import FramedLines

_NEVER_S = 3_600.0


class Drawn(Static):
    """Says when it has been drawn."""

    def __init__(self) -> None:
        super().__init__("")
        self.has_drawn = asyncio.Event()

    def render(self) -> Content:
        self.has_drawn.set()
        return Content("x")


class TwoWidgets(App[None]):
    """Two widgets on a screen, one of them typed into."""

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(id="_default")

    def compose(self) -> ComposeResult:
        self.typed, self.streamed = Drawn(), Drawn()
        yield self.typed
        yield self.streamed

    async def hurry(self, widget: Drawn) -> None:
        """Change a widget as a key does, and wait until it has been drawn."""
        assert isinstance(self.screen, MainScreen)
        widget.has_drawn.clear()
        self.screen.hurry(widget)
        widget.refresh()
        await widget.has_drawn.wait()


@pytest.fixture
async def two(monkeypatch: pytest.MonkeyPatch) -> TwoWidgets:
    monkeypatch.setattr(textual_screen, "UPDATE_PERIOD", _NEVER_S)
    return TwoWidgets()


async def test_a_hurried_widget_waits_for_no_frame_and_leaves_the_others_theirs(
    two: TwoWidgets,
) -> None:
    async with two.run_test(), asyncio.timeout(60):
        await asyncio.gather(two.typed.has_drawn.wait(), two.streamed.has_drawn.wait())
        # With the first of them the rest of what a start draws is drawn.
        await two.hurry(two.typed)
        two.streamed.has_drawn.clear()
        two.streamed.refresh()
        await two.hurry(two.typed)
        assert not two.streamed.has_drawn.is_set()
        await two.hurry(two.streamed)


async def test_a_letter_lays_nothing_out_anew(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.until_open()
        layouts: list[Screen[object]] = []
        screen = running.app.screen
        screen.screen_layout_refresh_signal.subscribe(screen, layouts.append)

        async def is_laid_out_by(text: str) -> bool:
            layouts.clear()
            await running.type(text)
            await running.until_shown(text)
            return bool(layouts)

        # What belongs to the start may come late, but it comes once.
        by_each = [await is_laid_out_by(text) for text in ("abc", "defg", "hijk", "lmno")]
        assert not all(by_each[1:]), by_each


async def test_a_prompt_that_grows_by_a_line_is_laid_out_and_shown(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.until_open()
        await running.type("first")
        await running.pilot.press("ctrl+j")
        await running.type("second")
        await running.until(lambda: running.app.prompt.area.size.height == 2)
        await running.until_shown("second")
        assert "first" in running.screen_text()


def drawn(lines: Sequence[Strip]) -> list[str]:
    """Return what lines show."""
    return [line.text.rstrip() for line in lines]


async def test_lines_that_were_kept_are_those_that_would_be_drawn(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(70, 20)) as running:
        transcript = running.app.transcript
        transcript.follow()
        blocks = [AnswerBlock(f"answer {number}\n\n- of `two` parts") for number in range(20)]
        for block in blocks:
            transcript.add(block)
        await running.until_shown("answer 19")
        whole = Region(0, 0, *transcript.region.size)

        async def compare() -> None:
            await running.pilot.pause()
            kept = drawn(transcript.render_lines(whole))
            transcript.notify_style_update()
            assert kept == drawn(transcript.render_lines(whole))

        await compare()
        blocks[-1].source += "\n- and a third"
        transcript.update_block(blocks[-1])
        await compare()
        await running.pilot.press("pageup")
        await compare()
        transcript.focus()
        transcript.action_cursor(-1)
        await compare()
        transcript.action_cursor(1)
        await compare()
        running.app.prompt.area.focus()
        await compare()
        await running.pilot.resize_terminal(50, 24)
        await compare()


def test_only_lines_that_are_not_known_are_framed() -> None:
    kept, framed = FramedLines(), list[range]()

    def frame(span: range) -> list[Strip]:
        framed.append(span)
        return [Strip.blank(at + 1) for at in span]

    assert [line.cell_length for line in kept.lines((-1, 5, 6), frame)] == [1, 2, 3]
    # One line further down: the last is new, the one above it has another place.
    assert [line.cell_length for line in kept.lines((-1, 6, 7), frame)] == [1, 3, 3]
    kept.forget_from(6)
    kept.lines((5, 6), frame, but_not=(6,))
    kept.lines((5, 6), frame)
    assert framed == [range(3), range(2, 3), range(1, 2), range(1, 2)]
    kept.clear()
    kept.lines((5,), frame)
    assert framed[-1] == range(1)


@pytest.mark.parametrize("typed", ["", "/", "a\nb"])
async def test_what_lies_wholly_under_others_is_not_drawn_and_nothing_looks_different(
    project: Path, typed: str
) -> None:
    async with stage(ScriptedRuntime(project), size=(90, 24)) as running:
        await running.until_open()
        running.app.prompt.area.insert(typed)
        await running.pilot.pause()
        compositor, everything = running.app.screen._compositor, running.app.size.region
        chops = Compositor._render_chops(compositor, everything, lambda y: True)
        by_textual = [Strip.join(chop.values()) for chop in chops]
        assert compositor.render_strips() == by_textual
