from __future__ import annotations

import json
import os
import signal
import stat
import sys
from pathlib import Path

import pytest
from textual.events import Key, Paste

from tests.complaints.themes import complaint
from tests.support.cpu_time import at_most_cpu_s
from tests.support.home import clean_environment
from tests.support.terminal import Terminal
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.core.messages import ImagePart, Message
from winx_tui.tui.prompt.draft import NOTHING, PLACEHOLDER, Draft
from winx_tui.tui.prompt.images import message_of
from winx_tui.tui.prompt.keeping import Stash, claim_draft_file

LONG = "\n".join(f"line {number}" for number in range(42))
FOLDED = "[Pasted text #1, 42 lines]"


def test_a_draft_is_written_out_with_its_pastes_and_mentions() -> None:
    held, paste = NOTHING.with_paste("a\r\nb\x1b")
    held, image = held.with_image(Path("/tmp/my [x].png"))
    draft = Draft(f"see {paste} and {image}", held)
    assert (paste, image) == ("[Pasted text #1, 2 lines]", "[Image #1 my _x_.png]")
    assert draft.with_pastes() == f"see a\nb\\u{{1B}} and {image}"
    assert draft.written_out() == 'see a\nb\\u{1B} and @"/tmp/my [x].png"'
    assert draft.images == (Path("/tmp/my [x].png"),)


@pytest.mark.parametrize("label", ["[Image #", "[Pasted text #"])
def test_thousands_of_digits_are_no_placeholder(label: str) -> None:
    with at_most_cpu_s(1.0):
        assert not PLACEHOLDER.findall(label + "1" * 100_000)
    assert PLACEHOLDER.findall(f"{label}123456 x] {label}1234567 x]") == [f"{label}123456 x]"]


def test_numbers_of_placeholders_go_on() -> None:
    held, _ = NOTHING.with_paste("a" * 5)
    assert held.with_paste("b")[1] == "[Pasted text #2, 1 characters]"


def test_a_message_with_images_keeps_their_names_in_its_text() -> None:
    held, label = NOTHING.with_image(Path("/x/a.png"))
    sent = message_of(Draft(f"what is {label}", held), (ImagePart("image/png", "AA=="),))
    assert isinstance(sent, Message)
    assert sent.text == "what is [Image #1 a.png]"
    assert sent.parts[1] == ImagePart("image/png", "AA==")


def test_a_draft_survives_its_winx_and_each_winx_has_its_own(tmp_path: Path) -> None:
    held, label = NOTHING.with_paste(LONG)
    draft = Draft(f"see {label}", held, (0, 2))
    first, second = claim_draft_file(tmp_path), claim_draft_file(tmp_path)
    first.write(draft)
    second.write(Draft("other"))
    first.close()
    third = claim_draft_file(tmp_path)
    assert third.read() == draft
    assert claim_draft_file(tmp_path).read() == Draft("")
    third.write(Draft(""))
    assert third.read() == Draft("")


def test_what_is_put_away_comes_back_newest_first_and_is_private(tmp_path: Path) -> None:
    stash = Stash(tmp_path)
    assert [stash.push(Draft(text, NOTHING, (0, 1))) for text in ("one", "two")] == [1, 2]
    files = list(Path(os.environ["WINX_STATE_DIR"]).rglob("stash.json"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600]
    assert stash.pop() == (Draft("two", NOTHING, (0, 1)), 1)
    assert stash.pop()[0].text == "one"
    assert stash.pop() == (Draft(""), 0)


@pytest.mark.parametrize(
    "text", ["{", "3", '[{"text": 1}]', '[{"text": "a", "cursor": 7}]', '["x"]']
)
def test_a_damaged_file_of_drafts_is_no_draft(tmp_path: Path, text: str) -> None:
    Stash(tmp_path).push(Draft("x"))
    (path,) = Path(os.environ["WINX_STATE_DIR"]).rglob("stash.json")
    path.write_text(text, encoding="utf-8")
    assert Stash(tmp_path).pop() == (Draft(""), 0)


async def test_a_long_paste_is_folded_is_one_thing_to_keys_and_is_sent_whole(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[]])
    async with stage(runtime) as running:
        area = running.app.prompt.area
        await running.type("see ")
        # Terminals send carriage returns.
        area.post_message(Paste(LONG.replace("\n", "\r")))
        await running.until(lambda: running.prompt_text == f"see {FOLDED}")
        await running.pilot.press("left")
        assert area.cursor_location == (0, 4)
        await running.pilot.press("right", "backspace")
        assert running.prompt_text == "see "
        await running.pilot.press("ctrl+underscore")
        assert running.prompt_text == f"see {FOLDED}"
        await running.pilot.press("enter")
        await running.until(lambda: runtime.conversation.prompts == [f"see {LONG}"])
        entries = running.app.prompt.area.history_of_prompts.entries
        await running.until(lambda: list(entries) == [f"see {LONG}"])


async def test_a_folded_paste_is_unfolded_by_a_key_and_by_a_click(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        area = running.app.prompt.area
        area.paste(LONG)
        await running.pilot.press("alt+o")
        assert running.prompt_text == LONG
        area.load_text("")
        area.paste(LONG)
        await running.pilot.pause()
        await running.pilot.click(area, offset=(5, 0))
        await running.until(lambda: running.prompt_text == LONG)


@complaint(30)
async def test_wide_characters_are_echoed_and_deleted_one_by_one(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        for character in "日本語é":
            await running.pilot.press(character)
        assert running.prompt_text == "日本語é"
        assert "日本語é" in running.screen_text()
        await running.pilot.press("left", "backspace")
        assert running.prompt_text == "日本é"
        running.app.prompt.area.post_message(Key("😀", "😀"))
        await running.until(lambda: running.prompt_text == "日本😀é")


async def test_a_draft_is_put_away_and_brought_back(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(90, 30)) as running:
        await running.type("half a thought")
        await running.pilot.press("ctrl+s")
        assert running.prompt_text == ""
        await running.until_shown("1 stashed")
        await running.pilot.press("ctrl+s")
        await running.until(lambda: running.prompt_text == "half a thought")
        await running.until(lambda: "stashed" not in running.screen_text())


async def test_earlier_prompts_are_searched_and_escape_leaves_the_draft(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        for text in ("fix the tests", "write docs", "fix the docs"):
            running.app.prompt.area.history_of_prompts.add(text)
        await running.type("draft")
        await running.pilot.press("ctrl+r")
        await running.until_shown("Earlier prompts")
        await running.pilot.press("escape")
        await running.until(lambda: len(running.app.screen_stack) == 1)
        assert running.prompt_text == "draft"
        await running.pilot.press("ctrl+c", "ctrl+r")
        await running.until_shown("Earlier prompts")
        await running.pilot.press(*"fix")
        await running.until(lambda: "write docs" not in running.screen_text())
        await running.pilot.press("ctrl+r", "enter")
        await running.until(lambda: running.prompt_text == "fix the tests")


async def test_vims_keys_are_switched_on_and_the_mode_is_shown(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        running.app.prompt.area.use_vim(is_on=True)
        await running.until_shown("INSERT")
        await running.type("one two")
        await running.pilot.press("escape")
        await running.until_shown("NORMAL")
        await running.pilot.press("b", "d", "w")
        assert running.prompt_text == "one "
        await running.pilot.press("u")
        assert running.prompt_text == "one two"
        await running.pilot.press("v", "e")
        assert running.app.prompt.area.selected_text
        await running.pilot.press("d", "a", "x")
        assert running.prompt_text == "one x"
        running.app.prompt.area.use_vim(is_on=False)
        await running.until(lambda: "INSERT" not in running.screen_text())


async def test_an_editor_on_a_screen_that_cannot_be_given_up_is_told(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.type("draft")
        await running.pilot.press("ctrl+g")
        await running.until_shown("needs a terminal of its own")
        assert running.prompt_text == "draft"


@complaint(10)
def test_a_killed_winx_leaves_its_draft_to_the_next_one(tmp_path: Path) -> None:
    """The editor is tried on the same real screen: it costs a start less."""
    project = tmp_path / "project"
    project.mkdir()
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf " and edited" >>"$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    environ = clean_environment(
        tmp_path / "home", PYTHONPATH=str(Path.cwd()), EDITOR=str(editor), TERM="xterm-256color"
    )
    command = [sys.executable, "-m", "winx_tui"]
    drafts = tmp_path / "home"

    def kept() -> list[str]:
        files = [path for path in drafts.rglob("drafts/*/1.json") if path.is_file()]
        return [row["text"] for path in files for row in json.loads(path.read_text() or "[]")]

    with Terminal(command, cwd=project, environ=environ, scratch=tmp_path) as terminal:
        terminal.wait_for("? keys")
        terminal.type("an unsent 日本 thought")
        terminal.wait_until(lambda: kept() == ["an unsent 日本 thought"], what="the kept draft")
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait_for_end()
    with Terminal(command, cwd=project, environ=environ, scratch=tmp_path) as terminal:
        terminal.wait_for("The draft of last time is back")
        assert "an unsent 日本 thought" in terminal.screen()
        terminal.press("C-g")
        terminal.wait_for("an unsent 日本 thought and edited")
        terminal.type("!")
        terminal.wait_for("and edited!")


async def test_a_word_that_leaves_is_no_draft_of_the_next_winx(project: Path) -> None:
    def kept() -> list[Path]:
        return list(Path(os.environ["WINX_STATE_DIR"]).rglob("drafts/*/1.json"))

    async with stage(ScriptedRuntime(project)) as running:
        await running.type("/exit")
        await running.until(kept)
        await running.pilot.press("enter")
    assert kept() == []
