"""A session as it is played: what stands on the screen, and what keys do."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from textual.pilot import Pilot

from tests.session.sample_sessions import turn, write
from tests.tui.support.drawings import is_drawing
from winx_tui.config.settings import KeyChoice, Settings, UiSettings
from winx_tui.core.events import Event, ToolCallFinished, ToolCallStarted, TurnFinished
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import TaskItem, TaskListPreview
from winx_tui.core.results import ToolResult
from winx_tui.runtime.replays.player import Player
from winx_tui.runtime.replays.timeline import Timeline
from winx_tui.session.store import LoadedSession, SessionStore
from winx_tui.theming.loader import resolve_theme
from winx_tui.tui.replay.app import ReplayApp
from winx_tui.tui.replay.screen import ReplayScreen

DEADLINE_S = 60.0
CALM = Settings(ui=UiSettings(animations=False))


@dataclass
class Playing:
    """A replay on the stage."""

    app: ReplayApp
    pilot: Pilot[int]
    player: Player

    @property
    def text(self) -> str:
        """Return the lines of the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def until(self, is_true: Callable[[], object]) -> None:
        """Wait for a condition."""
        deadline_s = time.monotonic() + DEADLINE_S
        while not is_true():
            assert time.monotonic() < deadline_s, f"never came:\n{self.text}"
            await self.pilot.pause(0.01)

    async def press(self, *keys: str) -> str:
        """Press keys and return what stands on the screen then."""
        await self.pilot.press(*keys)
        await self.pilot.pause()
        return self.text


def session_of(tmp_path: Path, *turns: tuple[Event, ...], second_s: int = 1) -> LoadedSession:
    """Write a session whose events are so many seconds apart."""
    store = SessionStore(tmp_path / "sessions")
    session = store.load(write(store, *turns))
    times = tuple(
        f"2026-09-21T10:{at * second_s // 60:02}:{at * second_s % 60:02}+00:00"
        for at in range(len(session.events))
    )
    return replace(session, times=times)


@asynccontextmanager
async def playing(
    session: LoadedSession,
    *,
    is_paused: bool = True,
    size: tuple[int, int] = (80, 24),
    settings: Settings = CALM,
    max_pause_s: float = 1.0,
) -> AsyncIterator[Playing]:
    """Run the app until the block ends."""
    player = Player(Timeline.of(session.events, session.times, max_pause_s))
    player.is_playing = not is_paused
    theme = resolve_theme("winx-dark").spec
    app = ReplayApp(session, player, settings=settings, theme=theme)
    async with app.run_test(size=size) as pilot:
        here = Playing(app, pilot, player)
        await here.until(lambda: isinstance(app.screen, ReplayScreen) and "replay " in here.text)
        yield here


async def test_a_session_is_played_to_its_end_by_itself(tmp_path: Path) -> None:
    session = session_of(tmp_path, turn("first", "One."), turn("second", "Two.", "out\n"))
    before = session.path.read_bytes()
    async with playing(session, is_paused=False, max_pause_s=0.01) as here:
        await here.until(lambda: here.player.is_over)
        await here.until(lambda: "Two." in here.text)
        assert "replay 12/12 · 1x · at the end · turn 2 of 2 · 00:11 of 00:11" in here.text
        for shown in ("first", "One.", "second", "Run: second", "Session ses_"):
            assert shown in here.text, shown
    assert session.path.read_bytes() == before


async def test_keys_step_go_back_change_the_pace_and_jump(tmp_path: Path) -> None:
    session = session_of(tmp_path, turn("first", "One."), turn("second", "Two."))
    async with playing(session) as here:
        assert "replay 0/12 · 1x · paused · turn 0 of 2 · 00:00 of 00:11" in here.text
        assert "first" not in here.text
        assert "replay 1/12" in await here.press("right")
        assert "first" in here.text
        assert "One." in await here.press("right", "right", "right", "right")
        assert "replay 5/12" in here.text
        text = await here.press("left")
        assert "replay 1/12" in text
        assert "One." not in text
        assert "replay 7/12 · 1x · paused · turn 2 of 2" in await here.press("n")
        assert "replay 1/12" in await here.press("left")
        assert "4x" in await here.press("plus", "plus")
        assert "0.5x" in await here.press("minus", "minus", "minus")
        text = await here.press("end")
        assert "replay 12/12" in text
        assert "at the end" in text
        assert "Two." in text
        assert "replay 0/12" in await here.press("home")


async def test_space_pauses_goes_on_and_begins_again_at_the_end(tmp_path: Path) -> None:
    session = session_of(tmp_path, turn("first", "One."), second_s=50)
    async with playing(session, is_paused=False, max_pause_s=30) as here:
        await here.until(lambda: here.player.position == 1)
        assert "paused" in await here.press("space")
        assert "playing" in await here.press("space")
        await here.press("end")
        assert "at the end" in here.text
        await here.press("space")
        await here.until(lambda: "turn 1 of 1" in here.text and "playing" in here.text)
        assert here.player.position == 1


async def test_a_step_in_the_middle_of_an_answer_shows_all_of_it_once(tmp_path: Path) -> None:
    answer = " ".join(f"word{number}" for number in range(40))
    session = session_of(tmp_path, turn("first", answer), second_s=50)
    async with playing(session, max_pause_s=40) as here:
        here.player.change_speed(2)
        await here.press("right", "right", "right", "right")
        await here.press("space")
        await here.until(lambda: "word1 " in here.text)
        await here.press("space")
        await here.press("right")
        await here.until(lambda: "word39" in here.text)
        assert here.text.count("word0 ") == 1
        assert here.text.count("word39") == 1


async def test_leaving_ends_the_app_well(tmp_path: Path) -> None:
    async with playing(session_of(tmp_path, turn("first"))) as here:
        await here.pilot.press("q")
        await here.until(lambda: here.app.return_code == 0)


async def test_the_keys_are_listed_and_are_those_of_the_person(tmp_path: Path) -> None:
    settings = replace(CALM, keys=(KeyChoice("replay", "pause", ("p",)),))
    session = session_of(tmp_path, turn("first"), second_s=50)
    async with playing(session, is_paused=False, settings=settings, max_pause_s=30) as here:
        assert "p pause" in here.text
        assert "paused" in await here.press("p")
        text = await here.press("f1")
        assert "A session that is played" in text
        assert "Faster, slower" in text
        await here.press("escape")
        assert "paused" in here.text


async def test_hints_fit_in_one_line_of_80_columns(tmp_path: Path) -> None:
    async with playing(session_of(tmp_path, turn("first"))) as here:
        *_, status, hints = here.text.split("\n")
        assert status.startswith(" replay 0/6")
        assert hints.strip().startswith("Space pause")
        assert hints.strip().endswith("F1 keys")


async def test_tasks_stand_below_the_chat_as_they_were(tmp_path: Path) -> None:
    call = ToolCall("t", "task_list", "{}")
    preview = TaskListPreview((TaskItem("find it", "in_progress"), TaskItem("mend it")))
    begun = turn("first")[:1]
    told = (
        ToolCallStarted(call, "Tasks", preview),
        ToolCallFinished(call, ToolResult("ok", preview=preview), 0.1),
    )
    async with playing(session_of(tmp_path, (*begun, *told)), size=(80, 40)) as here:
        assert "mend it" not in here.text
        await here.press("right", "right", "right")
        await here.until(lambda: "mend it" in here.text)
        assert "mend it" not in await here.press("home")


async def test_what_is_hostile_in_a_session_stays_text(tmp_path: Path) -> None:
    bad = "\x1b[31mred\x1b]0;title\x07 [bold]x[/bold] \u202eabc"
    session = session_of(tmp_path, turn(bad, bad, bad))
    session = replace(session, title=bad)
    async with playing(session) as here:
        await here.press("end")
        await here.until(lambda: "replay 6/6" in here.text)
        assert "\x1b" not in here.text
        assert "\u202e" not in here.text
        assert "[bold]x[/bold]" in here.text


async def test_nothing_is_drawn_where_words_are_wanted(tmp_path: Path) -> None:
    settings = Settings(ui=UiSettings(accessible=True))
    async with playing(session_of(tmp_path, turn("first", "One.")), settings=settings) as here:
        await here.press("end")
        assert "replay 6/6" in here.text
        assert not {character for character in here.text if is_drawing(character)}


async def test_clicks_unfold_and_the_keys_stay_those_of_the_replay(tmp_path: Path) -> None:
    output = "".join(f"line {number}\n" for number in range(60))
    session = session_of(tmp_path, (*turn("first", "One.", output)[:4],))
    async with playing(session, size=(80, 30)) as here:
        await here.press("end")
        seen: list[int] = []

        def is_at_rest() -> bool:
            seen.extend(at for at, line in enumerate(here.text.split("\n")) if "Run: first" in line)
            return len(seen) > 3 and len({*seen[-4:]}) == 1

        await here.until(is_at_rest)
        await here.pilot.click(offset=(8, seen[-1]))
        await here.until(lambda: "line 20" in here.text)
        assert "replay 1/4" in await here.press("left")


async def test_a_turn_that_was_cut_off_can_be_played(tmp_path: Path) -> None:
    session = session_of(tmp_path, turn("first")[:3])
    assert not any(isinstance(event, TurnFinished) for event in session.events)
    async with playing(session) as here:
        await here.press("end")
        await here.until(lambda: "Run: first" in here.text)
        assert "at the end" in here.text
