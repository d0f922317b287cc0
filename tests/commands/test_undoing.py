"""/undo, /redo and what stands in their way, on a real runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.scripted_home import Desk, Home, desk
from tests.commands.test_sessions import DONE, FREE, edit, read, replace, say
from winx_tui.commands.registry import run_command
from winx_tui.commands.undoing import path_in, roads_to
from winx_tui.config.settings import CheckpointSettings, Settings
from winx_tui.core.errors import UsageError
from winx_tui.core.events import ToolCallFinished
from winx_tui.runtime.conflicts import settled

TEXT = "one\ntwo\nthree\nfour\nfive\n"


async def shell(here: Desk, command: str) -> None:
    """Have the person run a command, in a turn of its own."""
    async for _ in here.host.conversation.respond(f"!{command}"):
        pass


def reply(here: Desk) -> str:
    """Return what the model is told of the last deed."""
    [text] = [each.result.text for each in here.host.events if isinstance(each, ToolCallFinished)]
    return text


def held(path: Path) -> str | None:
    """Return what a file holds; None: it is not there."""
    return path.read_text(encoding="utf-8") if path.exists() else None


async def test_what_a_command_did_is_taken_back_and_made_again(home: Home) -> None:
    file = home.project("a.txt", TEXT)
    async with desk(home, settings=FREE) as here:
        await shell(here, "rm a.txt; mkdir d; echo 1 > d/b.txt")
        await run_command("/undo", here.host)
        assert held(file) == TEXT
        assert not (home.root / "d").exists()
        assert "a.txt is back" in reply(here)
        assert "d/b.txt is gone" in reply(here)
        await run_command("/undo", here.host)
        assert here.told == "Nothing that was done here is left to be taken back."
        await run_command("/redo", here.host)
        assert held(file) is None
        assert held(home.root / "d/b.txt") == "1\n"
        await run_command("/redo", here.host)
        assert here.told.endswith("Nothing was taken back here that could be made again.")


async def test_work_of_another_conversation_is_named_with_the_ways_to_take_it_back(
    home: Home,
) -> None:
    async with desk(home, settings=FREE) as here:
        await shell(here, "echo 1 > a.txt")
        before = here.host.conversation.session_id
        await here.host.new_conversation()
        await run_command("/undo", here.host)
        assert here.told.endswith(
            "Nothing that was done here is left to be taken back. '!echo 1 > a.txt' of another "
            f"conversation still stands (just now): /undo after /resume {before} takes it back."
        )
        await run_command("/undo b.txt", here.host)
        assert "Nothing was undone" in reply(here)
        await here.host.resume(before)
        await run_command("/undo", here.host)
        assert held(home.root / "a.txt") is None
        await here.host.new_conversation()
        await run_command("/redo", here.host)
        assert f"was taken back (just now): /redo after /resume {before} makes it" in here.told


def test_work_of_another_conversation_is_gone_back_on_from_outside_or_in_its_session() -> None:
    assert roads_to("undo", "", "ses_1", is_outside=True) == (
        ": `winx undo` in another terminal or /undo after /resume ses_1 takes it back"
    )
    assert roads_to("redo", "a b", "", is_outside=True) == (
        ": `winx redo 'a b'` in another terminal makes it again"
    )
    assert roads_to("undo", "", "", is_outside=False) == ""


@pytest.mark.parametrize(
    ("typed", "path"),
    [("", ""), (".", ""), ("d/", "d"), ("./d/../a b", "a b"), ("/p/x/d/e", "d/e"), ("/p/x", "")],
)
def test_a_typed_path_is_one_of_the_project(typed: str, path: str) -> None:
    assert path_in(Path("/p/x"), typed) == path


@pytest.mark.parametrize("typed", ["..", "../x2", "/", "/p/xx", "~nobody-of-that-name/x", "a\0"])
def test_a_path_from_outside_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        path_in(Path("/p/x"), typed)


async def test_of_a_directory_that_is_typed_all_below_it_is_taken_back(home: Home) -> None:
    async with desk(home, settings=FREE) as here:
        await shell(here, "mkdir d; echo 1 > d/b.txt; echo 1 > a.txt")
        await run_command("/undo d/", here.host)
        assert not (home.root / "d").exists()
        assert held(home.root / "a.txt") == "1\n"
        await run_command("/undo elsewhere.txt", here.host)
        assert "Nothing was undone" in reply(here)


@pytest.mark.parametrize(
    ("answer", "left"),
    [("keep", "mine\ntwo\nthree\nfour\nFIVE\n"), ("take", TEXT), ("merge", f"mine{TEXT[3:]}")],
)
async def test_a_file_that_was_changed_since_becomes_what_the_person_says(
    home: Home, answer: str, left: str
) -> None:
    file = home.project("a.txt", TEXT)
    async with desk(home, settings=FREE, choices=["diff", answer]) as here:
        await shell(here, "sed -i s/five/FIVE/ a.txt; echo 1 > b.txt")
        file.write_text(file.read_text().replace("one", "mine"))
        await run_command("/undo", here.host)
        assert held(file) == left
        assert held(home.root / "b.txt") is None
        assert [row.value for row in here.host.offered[0]] == ["keep", "take", "merge", "diff"]
        [(title, diff)] = here.host.read_pages
        assert title == "a.txt, now and then:"
        assert "-mine" in diff
        assert "+one" in diff
        assert ("Left as it is: a.txt was changed since." in reply(here)) == (answer == "keep")
        assert ("with what was changed since" in reply(here)) == (answer == "merge")


async def test_who_answers_nothing_changes_nothing(home: Home) -> None:
    async with desk(home, settings=FREE, choices=[None, "keep"]) as here:
        await shell(here, "echo 1 > a.txt; echo 1 > b.txt")
        home.project("a.txt", "mine\n")
        await run_command("/undo", here.host)
        assert held(home.root / "b.txt") == "1\n"
        assert here.told == "Nothing was changed."
        (home.root / "b.txt").unlink()
        await run_command("/undo", here.host)
        assert held(home.root / "a.txt") == "mine\n"
        assert held(home.root / "b.txt") is None


async def test_where_all_is_kept_the_turn_still_stands(home: Home) -> None:
    async with desk(home, settings=FREE, choices=["keep", "take"]) as here:
        await shell(here, "echo 1 > a.txt")
        file = home.project("a.txt", "mine\n")
        await run_command("/undo", here.host)
        assert here.told == "Nothing was changed. a.txt was changed since."
        await run_command("/undo", here.host)
        assert held(file) is None


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        (["keep all"], ["mine\n", "mine\n"]),
        (["take all"], [None, None]),
        (["one by one", "keep", "take"], ["mine\n", None]),
        (["one by one", "take", None], ["mine\n", "mine\n"]),
    ],
)
async def test_several_files_in_the_way_are_decided_together_or_one_by_one(
    home: Home, answers: list[str | None], left: list[str | None]
) -> None:
    async with desk(home, settings=FREE, choices=answers) as here:
        await shell(here, "echo 1 > a.txt; echo 1 > b.txt; echo 1 > c.txt")
        files = [home.project(name, "mine\n") for name in ("a.txt", "b.txt")]
        await run_command("/undo", here.host)
        assert [held(file) for file in files] == left
        assert held(home.root / "c.txt") == ("1\n" if answers[-1] is None else None)


async def test_what_changes_while_a_person_is_asked_is_not_overwritten(home: Home) -> None:
    async with desk(home, settings=FREE) as here:
        await shell(here, "echo 1 > a.txt; echo 1 > b.txt")
        files = [home.project(name, "mine\n") for name in ("a.txt", "b.txt")]
        ways = here.host.conversation.ways_back
        assert ways is not None
        way = await ways.undo()
        assert way is not None
        conflicts = await ways.conflicts(way)
        answered = settled(way, conflicts, {each.path: "take" for each in conflicts})
        files[0].write_text("mine, and more\n")
        await here.host.respond(ways.confirm(answered).typed)
        assert [held(file) for file in files] == ["mine, and more\n", None]
        await run_command("/redo b.txt", here.host)
        assert held(home.root / "b.txt") == "1\n"


async def test_without_a_record_the_last_edit_is_taken_back(home: Home) -> None:
    settings = Settings(mode="full-access", checkpoints=CheckpointSettings(enabled=False))
    file = home.project("a.txt", TEXT)
    answers = [read("a.txt"), replace("a.txt", "one", "1"), DONE]
    async with desk(home, answers, settings=settings) as here:
        await say(here, "edit")
        await run_command("/undo a.txt", here.host)
        assert held(file) == TEXT
        await run_command("/redo", here.host)
        assert held(file) == TEXT.replace("one", "1")


async def test_a_damaged_record_does_not_keep_edits_from_being_taken_back(home: Home) -> None:
    async with desk(home, [edit("a.txt", "a\n"), DONE], settings=FREE) as here:
        await say(here, "edit")
        session = here.host.conversation.session_id
    for file in (home.root.parent / "state/checkpoints").rglob("checkpoints.db*"):
        file.write_bytes(b"damaged" * 1000)
    async with desk(home, settings=FREE) as here:
        await here.host.resume(session)
        await run_command("/undo", here.host)
        assert held(home.root / "a.txt") is None


async def test_in_read_only_mode_nothing_is_taken_back(home: Home) -> None:
    async with desk(home, settings=FREE) as here:
        await shell(here, "echo 1 > a.txt")
        here.host.conversation.set_mode("read-only")
        await run_command("/undo", here.host)
        assert here.host.notices[-1][0].startswith("In read-only mode nothing is taken back")
        assert held(home.root / "a.txt") == "1\n"
