"""/undo and the page of turns on the screen: previews, what stands in the way, by key and mouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.support.desk import LARGE, SMALL, conversation_of, desk, open_page, until_left
from tests.tui.support.stage import Stage
from winx_tui.config.settings import Settings, UiSettings
from winx_tui.core.receipt import CommandRun, Receipt
from winx_tui.tui.blocks.receipt import ReceiptBlock
from winx_tui.tui.messages import PromptSubmitted
from winx_tui.tui.prompt.draft import Draft
from winx_tui.tui.screens.conflicts import ConflictDialog
from winx_tui.tui.screens.rewind import RewindPage
from winx_tui.tui.screens.step_diffs import StepDiffs

TEXT = "one\ntwo\nthree\nfour\nfive\n"
SPOKEN = Settings(ui=UiSettings(animations=False, accessible=True))


async def shell(here: Stage, command: str) -> None:
    """Have the person run a command, in a turn of its own."""
    turns = len(here.app.transcript.blocks)
    here.app.turns.submit(f"!{command}")
    await here.until(lambda: len(here.app.transcript.blocks) > turns and not here.app.turns.is_busy)


async def changed_since(here: Stage, root: Path) -> None:
    """Change two files by a command, and one of these by hand."""
    (root / "a.txt").write_text(TEXT)
    await shell(here, "sed -i s/five/FIVE/ a.txt; echo 1 > b.txt")
    (root / "a.txt").write_text((root / "a.txt").read_text().replace("one", "mine"))


async def asked(here: Stage) -> ConflictDialog:
    """Type /undo and wait for the question."""
    await here.send("/undo")
    await here.until(lambda: isinstance(here.app.screen, ConflictDialog))
    await here.until_shown("a.txt was changed since")
    top = here.app.screen
    assert isinstance(top, ConflictDialog)
    return top


async def test_what_a_command_did_is_taken_back_at_once_and_told(project: Path) -> None:
    async with desk(project) as here:
        await shell(here, "echo 1 > made.txt")
        await here.send("/undo")
        await here.until_shown("made.txt is gone")
        assert not (project / "made.txt").exists()


async def test_what_is_typed_while_something_is_taken_back_waits_for_it_in_its_order(
    project: Path,
) -> None:
    async with desk(project) as here:
        await shell(here, "echo 1 > made.txt")
        for typed in ("/undo", "/redo", "!cp made.txt late.txt", "/rename late"):
            here.app.post_message(PromptSubmitted(Draft(typed)))
        await here.until(lambda: (project / "late.txt").exists())
        await here.until_shown("is called 'late' now")
        assert (project / "made.txt").exists()
        assert "still running" not in here.screen_text()
        assert not here.app.turns.queue


async def test_a_file_in_the_way_is_looked_at_and_merged(project: Path) -> None:
    async with desk(project, LARGE) as here:
        await changed_since(here, project)
        await asked(here)
        await here.until_shown("[keep mine]")
        await here.pilot.press("d")
        await here.until(lambda: isinstance(here.app.screen, StepDiffs))
        await here.until_shown("- mine")
        assert "+ one" in here.screen_text()
        await here.pilot.press("escape")
        await here.until(lambda: isinstance(here.app.screen, ConflictDialog))
        await here.pilot.press("m")
        await here.until_shown("[merge]")
        await here.pilot.press("d")
        await here.until_shown("+ five")
        assert "- mine" not in here.screen_text()
        await here.pilot.press("escape")
        await here.until(lambda: isinstance(here.app.screen, ConflictDialog))
        await here.pilot.press("enter")
        await here.until_shown("with what was changed since")
        assert (project / "a.txt").read_text() == TEXT.replace("one", "mine")
        assert not (project / "b.txt").exists()


async def test_escape_changes_nothing_at_all_and_enter_keeps_what_is_the_persons(
    project: Path,
) -> None:
    async with desk(project) as here:
        await changed_since(here, project)
        mine = (project / "a.txt").read_text()
        await asked(here)
        await here.pilot.press("T", "escape")
        await until_left(here)
        assert (project / "a.txt").read_text() == mine
        assert (project / "b.txt").exists()
        await asked(here)
        await here.pilot.press("enter")
        await here.until_shown("Left as it is: a.txt was changed since.")
        assert (project / "a.txt").read_text() == mine
        assert not (project / "b.txt").exists()


async def test_an_answer_that_is_clicked_is_given_and_words_name_keys(project: Path) -> None:
    async with desk(project, settings=SPOKEN) as here:
        await changed_since(here, project)
        await asked(here)
        await here.click_on("take the old", topmost=True)
        await here.until_shown("[take the old]")
        assert {sign for sign in here.screen_text() if "\u2500" <= sign <= "\u259f"} == set()
        await here.pilot.press("enter")
        await until_left(here)
        await here.until(lambda: (project / "a.txt").read_text() == TEXT)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_page_shows_what_would_become_of_files_and_goes_back(
    project: Path, size: tuple[int, int]
) -> None:
    async with desk(project, size) as here:
        (project / "a.txt").write_text(TEXT)
        await shell(here, "sed -i s/five/FIVE/ a.txt")
        await shell(here, "mkdir new; echo 1 > new/b.txt; rm src/calc.py")
        await open_page(here, "rewind", "2 files by commands", "A src/calc.py", "D new/b.txt −1")
        assert "M a.txt" not in here.screen_text()
        await here.pilot.press("down")
        await here.until_shown("M a.txt +1 −1")
        await here.until_shown("2 turns would leave the chat")
        await here.pilot.press("d")
        await here.until(lambda: isinstance(here.app.screen, StepDiffs))
        await here.until_shown("1 of 3")
        await here.pilot.press("escape")
        await here.until(lambda: isinstance(here.app.screen, RewindPage))
        await here.pilot.press("enter")
        await here.until_shown("Files and chat")
        await here.pilot.press("escape")
        await here.until(lambda: isinstance(here.app.screen, RewindPage))
        await here.until_shown("M a.txt +1 −1")
        await here.pilot.press("enter")
        await here.until_shown("Files only")
        await here.pilot.press("enter")
        await here.until(lambda: here.prompt_text.startswith("!sed"))
        assert (project / "a.txt").read_text() == TEXT
        assert (project / "src/calc.py").exists()
        assert not conversation_of(here).messages


async def test_a_turn_that_is_undone_is_marked_and_would_change_nothing(project: Path) -> None:
    async with desk(project) as here:
        await shell(here, "echo 1 > made.txt")
        await here.send("/undo")
        await here.until_shown("made.txt is gone")
        await here.until(lambda: not here.app.turns.is_busy)
        await open_page(here, "rewind", "turn 1 · just now · undone", "No file would change.")
        await here.click_on("turn 1", topmost=True)
        await here.until_shown("› !echo")
        assert isinstance(here.app.screen, RewindPage), "the first click only marks"
        await here.click_on("turn 1", topmost=True)
        await until_left(here)
        await here.until(lambda: here.prompt_text == "!echo 1 > made.txt")


async def test_while_a_turn_runs_nothing_is_taken_back(project: Path) -> None:
    async with desk(project) as here:
        here.app.turns.submit("!sleep 60")
        await here.until(lambda: conversation_of(here).is_running)
        await here.send("/undo")
        await here.until_shown("A turn is still running")
        here.app.turns.interrupt()
        await here.until(lambda: not here.app.turns.is_busy)


def test_a_receipt_says_what_takes_a_turn_back_only_where_that_fits() -> None:
    run = CommandRun("make", 0, 0.2, "none")
    block = ReceiptBlock(Receipt(commands=(run,), steps=2), Path("/p"), can_undo=True)
    assert block.body(80)[0].plain == "Done · 2 steps · 0.0 s · /undo takes it back"
    assert block.body(30)[0].plain == "Done · 2 steps · 0.0 s"
