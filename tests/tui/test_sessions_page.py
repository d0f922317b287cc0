"""The pages of sessions and of turns, on a real store and the demo's model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.complaints.themes import complaint
from tests.session.sample_sessions import turn, write
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import CALM, Stage, stage
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.runtime.runtime import Runtime
from winx_tui.session.store import SessionStore
from winx_tui.tui.screens.rewind import RewindPage
from winx_tui.tui.screens.sessions import SessionsPage

SMALL, LARGE = (80, 24), (120, 36)


@asynccontextmanager
async def desk(project: Path, size: tuple[int, int] = SMALL) -> AsyncIterator[Stage]:
    """Run the app on a runtime with a store."""
    options = RuntimeOptions(project, CALM, None, demo_word_pause_s=0.0)

    async def opened() -> Runtime:
        return await open_runtime(options)

    async with stage(ScriptedRuntime(project), size=size, open_runtime=opened) as here:
        await here.until_open()
        yield here


def store_of(here: Stage) -> SessionStore:
    assert here.app.runtime is not None
    return here.app.runtime.sessions


def open_id(here: Stage) -> str:
    assert here.app.turns.conversation is not None
    return here.app.turns.conversation.session_id


async def open_sessions(here: Stage, *shown: str) -> None:
    here.app.action_open("sessions")
    await here.until(lambda: isinstance(here.app.screen, SessionsPage))
    for text in shown or ("Sessions of this folder",):
        await here.until_shown(text)


async def until_left(here: Stage) -> None:
    await here.until(lambda: len(here.app.screen_stack) == 1)


async def test_words_find_a_session_by_its_content_and_enter_goes_on_with_it(
    project: Path,
) -> None:
    async with desk(project) as here:
        cwd = project.resolve()
        wanted = write(store_of(here), turn("first prompt", output="a zebra"), cwd=cwd)
        write(store_of(here), turn("second prompt"), cwd=cwd)
        await open_sessions(here, "first prompt", "second prompt")
        await here.type("zebra")
        await here.until_shown("a zebra")
        assert "second prompt" not in here.screen_text()
        await here.pilot.press("enter")
        await until_left(here)
        assert open_id(here) == wanted.stem
        await here.until_shown("first prompt")


async def test_a_session_is_renamed_in_place(project: Path) -> None:
    async with desk(project) as here:
        path = write(store_of(here), turn("first prompt"), cwd=project.resolve())
        await open_sessions(here, "first prompt")
        await here.pilot.press("ctrl+r")
        await here.type("lost")
        await here.pilot.press("escape", "ctrl+r")
        await here.type("My title")
        await here.pilot.press("enter")
        await here.until_shown("› My title")
        assert store_of(here).load(path).title == "My title"
        await here.pilot.press("escape")
        await until_left(here)


async def test_a_session_is_deleted_by_the_second_press_only(project: Path) -> None:
    async with desk(project) as here:
        path = write(store_of(here), turn("first prompt"), cwd=project.resolve())
        await open_sessions(here, "first prompt")
        await here.pilot.press("delete")
        await here.until_shown("Del again deletes 'first prompt'")
        await here.pilot.press("down", "delete")
        await here.until_shown("Del again deletes")
        assert path.exists()
        await here.pilot.press("delete")
        await here.until_shown("Deleted: 'first prompt'.")
        assert not path.exists()
        await here.until_shown("none yet")


async def test_a_session_that_is_open_elsewhere_is_refused_on_the_page(project: Path) -> None:
    async with desk(project) as here:
        store = store_of(here)
        path = write(store, turn("first prompt"), cwd=project.resolve())
        log = store.take_up(path).log
        before = open_id(here)
        await open_sessions(here, "first prompt")
        await here.pilot.press("enter")
        await here.until_shown("is open already")
        await here.pilot.press("delete", "delete")
        await here.until_shown("is open already")
        assert isinstance(here.app.screen, SessionsPage)
        assert open_id(here) == before
        log.close()


async def test_a_copy_is_gone_on_with(project: Path) -> None:
    async with desk(project) as here:
        path = write(store_of(here), turn("first prompt"), cwd=project.resolve())
        await open_sessions(here, "first prompt")
        await here.pilot.press("ctrl+f")
        await until_left(here)
        copy = store_of(here).load(store_of(here).find(open_id(here)))
        assert copy.header.forked_from == path.stem


@complaint(21)
async def test_all_folders_are_listed_when_asked_for(project: Path) -> None:
    async with desk(project) as here:
        write(store_of(here), turn("here"), cwd=project.resolve())
        write(store_of(here), turn("elsewhere"), cwd=Path("/far/away"))
        await open_sessions(here, "here")
        assert "elsewhere" not in here.screen_text()
        await here.pilot.press("f1")
        await here.until_shown("Go on in a copy of it")
        await here.pilot.press("escape")
        await here.pilot.press("ctrl+a")
        await here.until_shown("/far/away")
        assert "Sessions of all folders" in here.screen_text()


async def test_a_session_is_written_to_a_file(project: Path) -> None:
    async with desk(project) as here:
        path = write(store_of(here), turn("first prompt"), cwd=project.resolve())
        await open_sessions(here, "first prompt")
        await here.pilot.press("ctrl+e")
        await here.until_shown("Write the session as")
        await here.pilot.press("down", "enter")
        await here.until_shown("Written:")
        written = project / f"winx-{path.stem}.html"
        assert written.read_text(encoding="utf-8").startswith("<!doctype html>")


async def test_the_end_of_the_marked_session_stands_beside_where_there_is_room(
    project: Path,
) -> None:
    async with desk(project, LARGE) as here:
        write(store_of(here), turn("first prompt", answer="the last answer"), cwd=project.resolve())
        await open_sessions(here, "first prompt", "the last answer", "Run: first prompt")
        await here.pilot.resize_terminal(*SMALL)
        await here.until(lambda: "the last answer" not in here.screen_text())
        assert "first prompt" in here.screen_text()


async def test_hostile_titles_and_prompts_stay_text(project: Path) -> None:
    async with desk(project, LARGE) as here:
        path = write(store_of(here), turn("[bold]x[/]\x1b[31m", answer="\x1b]0;t\x07[b]"))
        store_of(here).rename(path.stem, "[reverse]\u202etitle")
        await open_sessions(here)
        await here.pilot.press("ctrl+a")
        await here.until_shown("[reverse]\\u{202E}title")
        await here.until_shown("[bold]x[/]\\u{1B}[31m")
        assert "\x1b" not in here.screen_text()


async def test_the_chosen_turn_and_all_after_it_go_and_its_prompt_comes_back(
    project: Path,
) -> None:
    async with desk(project) as here:
        edited = turn("second prompt", edited=project.resolve() / "src/calc.py")
        path = write(store_of(here), turn("first prompt"), edited, cwd=project.resolve())
        await here.app.open_conversation(path.stem)
        here.app.action_open("rewind")
        await here.until(lambda: isinstance(here.app.screen, RewindPage))
        await here.until_shown("turn 2 · just now · commands not recorded · 1 file +1 −1")
        await here.until_shown("M src/calc.py")
        await here.pilot.press("enter")
        await here.until_shown("Files and chat")
        assert "Files only" not in here.screen_text(), "nothing was recorded"
        await here.pilot.press("down", "enter")
        await here.until(lambda: here.prompt_text == "second prompt")
        copy = store_of(here).load(store_of(here).find(open_id(here)))
        assert copy.header.forked_from == path.stem
        assert copy.events == turn("first prompt")
        assert path.exists()


async def test_without_turns_there_is_nothing_to_go_back_to(project: Path) -> None:
    async with desk(project) as here:
        here.app.action_open("rewind")
        await here.until_shown("nothing to go back to")
        assert len(here.app.screen_stack) == 1


async def test_a_damaged_session_is_gone_on_with_and_says_what_is_lost(project: Path) -> None:
    async with desk(project) as here:
        path = write(store_of(here), turn("first prompt"), turn("second"), cwd=project.resolve())
        path.write_bytes(path.read_bytes()[:-40] + b"\0" * 400)
        await open_sessions(here, "first prompt")
        await here.pilot.press("enter")
        await until_left(here)
        assert open_id(here) == path.stem
        await here.until_shown("has been repaired: 1 record is lost")
