"""The page of changes: looked through, switched, taken back, in a session that goes on."""

from __future__ import annotations

from pathlib import Path

from tests.support.git_project import committed, numbered
from tests.tui.support.desk import LARGE, conversation_of, desk, open_page, until_left
from tests.tui.support.stage import Stage
from winx_tui.tui.screens.diff_browser import DiffBrowser

TEXT = numbered(60)
CHANGED = TEXT.replace("line 3\n", "line three\n").replace("line 50\n", "line fifty\n")


def page(here: Stage) -> DiffBrowser:
    top = here.app.screen
    assert isinstance(top, DiffBrowser)
    return top


async def changed_since_start(here: Stage, root: Path) -> None:
    await conversation_of(here).changes.begun()
    (root / "a.txt").write_text(CHANGED)
    (root / "b.txt").write_text("b\nmore\n")


async def test_files_and_hunks_are_gone_through_and_one_is_taken_back(tmp_path: Path) -> None:
    root = committed(tmp_path, {"a.txt": TEXT, "b.txt": "b\n"})
    async with desk(root, LARGE) as here:
        await changed_since_start(here, root)
        await open_page(here, "diff", "this session, 2 files", "line three", "+2 −2")
        await here.pilot.press("right_square_bracket")
        await here.until_shown("line fifty")
        await here.pilot.press("x")
        await here.until_shown("y takes back line 50 of a.txt")
        await here.pilot.press("n", "y")
        await here.until_shown("+ more")
        assert (root / "a.txt").read_text() == CHANGED, "another key leaves it"
        await here.pilot.press("p")
        await here.until_shown("line three")
        await here.pilot.press("right_square_bracket", "x", "y")
        await here.until_shown("Reverted: line 50 of a.txt")
        assert (root / "a.txt").read_text() == TEXT.replace("line 3\n", "line three\n")
        await here.until(lambda: not here.app.turns.is_busy)
        await here.pilot.press("n")
        await here.until_shown("+ more")
        await here.pilot.press("X", "y")
        await here.until_shown("this session, 1 file")
        assert (root / "b.txt").read_text() == "b\n"
        await here.pilot.press("q")
        await until_left(here)


async def test_sources_are_switched_and_the_gaps_are_told(tmp_path: Path) -> None:
    root = committed(tmp_path, {"a.txt": TEXT, "b.txt": "b\n"})
    (root / "old.txt").write_text("there before\n")
    async with desk(root) as here:
        await changed_since_start(here, root)
        await open_page(here, "diff", "this session, 2 files")
        await here.pilot.press("s")
        await here.until_shown("against the last commit, 3 files")
        await here.pilot.press("s")
        await here.until_shown("No prompt was sent yet.")
        await here.pilot.press("s")
        await here.until_shown("this session, 2 files")


async def test_the_page_keeps_its_place_when_a_file_changes_under_it(tmp_path: Path) -> None:
    root = committed(tmp_path, {"a.txt": TEXT, "b.txt": "b\n"})
    async with desk(root, LARGE) as here:
        await changed_since_start(here, root)
        await open_page(here, "diff", "line three")
        await here.pilot.press("n")
        await here.until_shown("+ more")
        (root / "b.txt").write_text("b\nmore and more\n")
        await here.until_shown("changed since: r reads again")
        await here.pilot.press("X", "y")
        await here.until_shown("nothing was reverted")
        assert (root / "b.txt").read_text() == "b\nmore and more\n"
        await here.pilot.press("r")
        await here.until_shown("more and more")


async def test_a_hunk_is_copied_as_a_patch_and_a_file_is_mentioned(tmp_path: Path) -> None:
    root = committed(tmp_path, {"a.txt": TEXT, "b.txt": "b\n"})
    async with desk(root, LARGE) as here:
        await changed_since_start(here, root)
        await open_page(here, "diff", "line three")
        await here.pilot.press("c", "at")
        await here.until_shown("stands in the prompt")
        assert here.app.clipboard.startswith("--- a/a.txt\n+++ b/a.txt\n@@ -1,6 +1,6 @@\n line 1\n")
        await here.pilot.press("escape")
        await until_left(here)
        assert here.prompt_text == "@a.txt "


async def test_diff_with_a_path_begins_there_and_long_lines_may_run_on(tmp_path: Path) -> None:
    root = committed(tmp_path, {"a.txt": TEXT, "b.txt": "b\n"})
    async with desk(root) as here:
        await changed_since_start(here, root)
        (root / "b.txt").write_text("b " + "x" * 200 + "END\n")
        await here.send("/diff b.txt")
        await here.until_shown("b.txt  modified")
        await here.until_shown("END")
        await here.pilot.press("w")
        await here.until(lambda: "END" not in here.screen_text())
        await here.pilot.press(*["right"] * 12)
        await here.until_shown("END")


async def test_hundreds_of_files_and_a_large_one_open_at_once_and_no_key_hangs(
    tmp_path: Path,
) -> None:
    root = committed(tmp_path, {"a.txt": "a\n"})
    async with desk(root, LARGE) as here:
        await conversation_of(here).changes.begun()
        for number in range(200):
            (root / f"f{number:03}.txt").write_text(f"{number}\n")
        (root / "0.json").write_text("[\n" + "1234567,\n" * 60_000)
        await open_page(here, "diff", "this session, 201 files")
        await here.pilot.press("n", "n", "p", "v", "pagedown", "n")
        await here.until_shown("f001.txt  created")
        await here.pilot.press("p", "p")
        await here.until_shown("more lines of this diff are not drawn")
        await here.pilot.press("pagedown", "v", "w", "right_square_bracket", "escape")
        await until_left(here)
