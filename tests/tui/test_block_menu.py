from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest

from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime
from tests.tui.support.stage import Stage, stage
from winx_tui.core.events import MessageCompleted
from winx_tui.core.messages import Message, TextPart, Usage
from winx_tui.core.preview import DiffPreview, FileDiff
from winx_tui.core.results import ToolResult
from winx_tui.tui.block_menu.offers import size_of, without_gaps
from winx_tui.tui.block_menu.saving import real_place, write_file
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.message import AnswerBlock, UserBlock
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.screens.block_menu import BlockMenu, menu_place

CODES = "Run it:\n\n```sh\nmake test\n```\n\nor\n\n```python\nprint(1)\n```"


async def show(running: Stage, *blocks: Block) -> None:
    running.app.transcript.load(blocks)
    await running.pilot.pause()


async def menu(running: Stage) -> BlockMenu:
    await running.until(lambda: isinstance(running.app.screen, BlockMenu))
    top = running.app.screen
    assert isinstance(top, BlockMenu)
    return top


async def test_enter_lists_what_can_be_done_and_a_letter_does_it(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        await show(running, AnswerBlock("the **answer**"))
        await running.pilot.press("alt+up", "enter")
        await menu(running)
        await running.until_shown("c  Copy the answer, as Markdown")
        await running.pilot.press("c")
        await running.until(lambda: running.app.clipboard == "the **answer**")


async def test_a_letter_works_at_once_on_what_keys_have_chosen(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, UserBlock("my prompt"), AnswerBlock("one\n\ntwo"))
        await running.pilot.press("alt+up", "q")
        await running.until(lambda: running.prompt_text == "> one\n>\n> two\n\n")
        assert running.app.prompt.area.has_focus
        await running.pilot.press("alt+up", "up", "c")
        await running.until(lambda: running.app.clipboard == "my prompt")


async def test_what_is_typed_after_a_click_goes_to_the_prompt(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock("an answer to click on"))
        await running.pilot.click(running.app.transcript, offset=(5, 1))
        await running.pilot.press("e", "x", "c")
        await running.until(lambda: running.prompt_text == "exc")


async def test_a_right_click_and_a_double_click_open_the_menu(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock("an answer to click on"))
        await running.pilot.click(running.app.transcript, offset=(5, 1), button=3)
        await menu(running)
        await running.pilot.press("escape")
        await running.until(lambda: not isinstance(running.app.screen, BlockMenu))
        await running.pilot.double_click(running.app.transcript, offset=(5, 1))
        await menu(running)
        assert not running.app.screen_stack[0].get_selected_text()


async def test_the_code_of_an_answer_is_reached_by_the_cursor_and_by_its_number(
    project: Path,
) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock(CODES))
        await running.pilot.press("alt+up", "c")
        await running.until(lambda: running.app.clipboard == "print(1)")
        await running.pilot.press("up", "x")
        await running.until(lambda: running.prompt_text == "!make test")
        running.app.prompt.area.load_text("")
        await running.pilot.press("alt+up", "up", "up", "enter")
        await menu(running)
        await running.until_shown("python, 1 line  print(1)")
        await running.pilot.press("2")
        await running.until_shown("Copy the code")
        await running.pilot.press("c")
        await running.until(lambda: running.app.clipboard == "print(1)")


async def test_code_with_hidden_characters_is_not_put_into_a_shell(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock("```sh\necho \u202ehi\n```"))
        await running.pilot.press("alt+up", "x")
        await running.until_shown("This code holds hidden characters")
        assert running.prompt_text == ""


async def test_code_is_saved_where_the_person_says_and_replaces_nothing_unasked(
    project: Path,
) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock("```python\nprint(1)\n```"))
        target = project / "untitled.py"
        await running.pilot.press("alt+up", "s")
        await running.until_shown("untitled.py")
        await running.pilot.press("enter")
        await running.until(target.exists)
        assert target.read_text(encoding="utf-8") == "print(1)\n"
        await running.until_shown("Saved as")
        target.write_text("mine\n", encoding="utf-8")
        await running.pilot.press("alt+up", "up", "s")
        await running.until_shown("Save as")
        await running.pilot.press("enter")
        await running.until_shown("Keep it as it is")
        await running.pilot.press("enter")
        await running.until_shown("was left as it is")
        assert target.read_text(encoding="utf-8") == "mine\n"


async def test_a_place_that_cannot_be_written_is_told(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock("```python\nprint(1)\n```"))
        await running.pilot.press("alt+up", "s")
        await running.until_shown("Save as")
        for _ in range(11):
            await running.pilot.press("backspace")
        await running.type("none/x.py")
        await running.pilot.press("enter")
        await running.until_shown("cannot be written: No such file or directory.")


async def test_what_no_clipboard_takes_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    async with stage(ScriptedRuntime(project)) as running:
        running.app.take_copy("x" * 200_000)
        await running.until_shown("Not copied: 200 kB are more than terminals take (75 kB)")


async def test_a_deed_that_does_not_fit_says_so(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock("words"))
        await running.pilot.press("alt+up", "r")
        notes = running.app._notifications
        await running.until(lambda: any("cannot be done" in note.message for note in notes))


async def test_an_editor_that_cannot_be_shown_is_told(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock("words"))
        await running.pilot.press("alt+up", "e")
        await running.until_shown("An editor needs a terminal of its own")


async def test_a_whole_change_is_read_on_a_page(project: Path) -> None:
    diff = "@@ -0,0 +1,40 @@\n" + "".join(f"+line {number}\n" for number in range(40))
    card = ToolCard("Write: x (+40 -0)", DiffPreview((FileDiff(project / "x", diff, 40, 0),)))
    card.finish(ToolResult("ok"), 0.1)
    async with stage(ScriptedRuntime(project), size=(90, 60)) as running:
        await show(running, card)
        assert "line 39" not in running.screen_text()
        await running.pilot.press("alt+up", "d")
        await running.until_shown("The whole change")
        await running.until_shown("line 39")


async def test_a_prompt_knows_its_turn(project: Path) -> None:
    done = MessageCompleted(Message("assistant", (TextPart("yes"),)), Usage(), MODEL)
    async with stage(ScriptedRuntime(project, [[done], [done]])) as running:
        for text in ("first", "second"):
            await running.send(text)
            await running.until(lambda: not running.app.turns.is_busy)
        blocks = [each for each in running.app.transcript.blocks if isinstance(each, UserBlock)]
        assert [(block.copy_text, block.turn) for block in blocks] == [("first", 0), ("second", 1)]


def test_blank_lines_hide_nothing_of_a_command() -> None:
    assert without_gaps("make\n \n\t\n\n\n rm -r x\n\n") == "make\n\n rm -r x"
    assert without_gaps("a\n\nb\nc") == "a\n\nb\nc"
    assert size_of("a\nb") == "2 lines"
    assert size_of("a" * 2_000) == "1 line of 2,000 characters"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (f"echo{' ' * 4_000}; rm x", "1 line of 4,010 characters; look before you send."),
        (f"echo {'x' * 30_000}", "1 line of 30,005 characters; look before you send."),
    ],
    ids=["blanks", "folded"],
)
async def test_a_command_that_is_not_shown_whole_is_to_be_looked_at(
    project: Path, code: str, told: str
) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock(f"```sh\n{code}\n```"))
        await running.pilot.press("alt+up", "x")
        await running.until(lambda: len(running.app._notifications))
        assert [each.message for each in running.app._notifications] == [told]
        await running.pilot.pause()
        area = running.app.prompt.area
        assert (area.cursor_location, area.scroll_y) == ((0, 0), 0)


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    outside, link = tmp_path / "outside", tmp_path / "link"
    outside.write_text("mine", encoding="utf-8")
    link.symlink_to(outside)
    with pytest.raises(FileExistsError):
        write_file(link, b"new", may_replace=False)
    write_file(link, b"new", may_replace=True)
    assert not link.is_symlink()
    assert (link.read_bytes(), outside.read_bytes()) == (b"new", b"mine")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_does_not_fit_leaves_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    path.chmod(0o751)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
        for name in ("a.py", "new.py"):
            with pytest.raises(OSError, match="File too large"):
                write_file(tmp_path / name, b"x" * 2_000, may_replace=name == "a.py")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    write_file(path, b"new", may_replace=True)
    assert path.stat().st_mode & 0o777 == 0o751


def test_nothing_but_a_file_is_replaced(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="it is a directory, not a file"):
        write_file(tmp_path, b"", may_replace=True)


async def test_a_directory_that_is_a_link_is_asked_about_by_its_real_name(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (project / "lib").symlink_to(outside)
    assert real_place(project / "lib" / "x.py") == outside / "x.py"
    async with stage(ScriptedRuntime(project)) as running:
        await show(running, AnswerBlock("```python\nprint(1)\n```"))
        await running.pilot.press("alt+up", "s")
        await running.until_shown("Save as")
        for _ in range(11):
            await running.pilot.press("backspace")
        await running.type("lib/x.py")
        await running.pilot.press("enter")
        await running.until_shown("Write nothing")
        await running.pilot.press("enter")
        await running.until_shown("was not written")
        assert not list(outside.iterdir())


def test_a_menu_covers_its_entry_only_where_there_is_no_room_beside_it() -> None:
    assert menu_place(range(10, 20), 5, 40) == (20, False)
    assert menu_place(range(30, 38), 5, 40) == (25, False)
    assert menu_place(range(-3, 36), 6, 40) == (30, True)
