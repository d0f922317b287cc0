from __future__ import annotations

import stat
from pathlib import Path

import pytest
from textual import events
from textual.events import Paste

from tests.complaints.themes import complaint
from tests.support.cpu_time import at_most_cpu_s
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.tui.completion import FileIndex, find_trigger, search_commands
from winx_tui.tui.prompt_history import PromptHistory, history_file

COMMANDS = [("help", ("?",), ""), ("theme", ("themes",), ""), ("model", ("models",), "")]


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter", "alt+enter"])
@complaint(30)
async def test_these_keys_begin_a_new_line(project: Path, key: str) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.pilot.press("a", key, "b")
        assert running.prompt_text == "a\nb"


async def test_the_prompt_grows_to_a_third_of_the_screen(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 30)) as running:
        await running.pilot.press("a")
        assert running.app.prompt.area.size.height == 1
        await running.pilot.press(*["ctrl+j", "a"] * 12)
        await running.pilot.pause()
        assert 8 <= running.app.prompt.area.size.height <= 10


async def test_where_there_is_little_room_the_prompt_says_less(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        await running.until_shown("Ask for a change, or type / for commands")
        await running.pilot.resize_terminal(40, 24)
        await running.until(lambda: "or type" not in running.screen_text())
        assert "Ask for a change" in running.screen_text()


async def test_up_and_down_walk_through_the_history_and_back_to_the_draft(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[], []])
    async with stage(runtime) as running:
        await running.send("one")
        await running.send("two")
        await running.until(lambda: len(runtime.conversation.prompts) == 2)
        await running.until(lambda: not running.app.turns.is_busy)
        await running.type("draft")
        await running.pilot.press("up", "up")
        assert running.prompt_text == "one"
        await running.pilot.press("down", "down")
        assert running.prompt_text == "draft"


def test_the_history_file_is_private_and_survives(tmp_path: Path) -> None:
    path = tmp_path / "winx" / "history" / "x.jsonl"
    history = PromptHistory(path)
    for text in ("one", "two\nlines", "two\nlines"):
        history.add(text)
    path.write_text(path.read_text(encoding="utf-8") + "{torn", encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = PromptHistory(path)
    assert [again.older(""), again.older(""), again.older("")] == ["two\nlines", "one", None]


def test_a_long_history_file_is_shortened_and_two_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history" / "x.jsonl"
    path.parent.mkdir()
    path.write_text("".join(f'"old {number}"\n' for number in range(1_999)), encoding="utf-8")
    first, second = PromptHistory(path), PromptHistory(path)
    for number in range(3):
        first.add(f"first {number}")
        second.add(f"second {number}")
    kept = PromptHistory(path).entries
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 1_006
    assert list(kept[-6:]) == [
        f"{who} {number}" for number in range(3) for who in ("first", "second")
    ]
    assert len(kept) == 1_000
    assert path.stat().st_mode & 0o777 == 0o600


def test_each_project_has_a_history_of_its_own(tmp_path: Path) -> None:
    assert history_file(tmp_path / "a") != history_file(tmp_path / "b")


async def test_a_slash_opens_the_commands_and_tab_completes(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.type("/the")
        await running.until_shown("/theme")
        await running.pilot.press("tab")
        assert running.prompt_text == "/theme "
        assert not running.app.popup.is_open


async def test_an_at_sign_opens_the_files_and_enter_takes_one(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        await running.type("read @shap")
        for _ in range(500):
            if running.app.popup.is_open:
                break
            # The files are listed meanwhile, and looked up at each key.
            await running.pilot.press("backspace", "p")
        await running.until_shown("src/shapes.py")
        await running.pilot.press("enter")
        assert running.prompt_text == "read @src/shapes.py "
        assert runtime.conversation.prompts == []


async def test_escape_closes_the_popup_before_it_interrupts(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.type("/")
        await running.until(lambda: running.app.popup.is_open)
        await running.pilot.press("escape")
        assert not running.app.popup.is_open
        assert running.prompt_text == "/"


async def test_an_exclamation_mark_turns_the_prompt_into_a_shell(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.type("!ls")
        await running.until(lambda: running.app.prompt.has_class("-shell"))
        assert "❯ !ls" in running.screen_text()
        await running.pilot.press("backspace", "backspace", "backspace")
        await running.until(lambda: not running.app.prompt.has_class("-shell"))


@complaint(7)
async def test_pasted_control_characters_become_visible(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        running.app.prompt.area.post_message(Paste("a\r\nb\x1b[2J\u202e"))
        await running.until(lambda: running.prompt_text)
        assert running.prompt_text == "a\nb\\u{1B}[2J\\u{202E}"


async def test_ctrl_d_quits_only_when_nothing_is_typed(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.pilot.press("a", "left", "ctrl+d")
        assert running.prompt_text == ""
        assert running.app.return_value is None
        await running.pilot.press("ctrl+d")
        await running.until(lambda: running.app.return_value == 0)


@pytest.mark.parametrize(
    ("before", "kind", "query"),
    [("/mo", "command", "mo"), ("see @src/c", "file", "src/c"), ("@", "file", "")],
)
def test_triggers_are_found(before: str, kind: str, query: str) -> None:
    trigger = find_trigger(before, is_first_line=True)
    assert trigger is not None
    assert (trigger.kind, trigger.query) == (kind, query)


@pytest.mark.parametrize("before", ["me@example", "a/b", "/model x", ""])
def test_other_texts_trigger_nothing(before: str) -> None:
    assert find_trigger(before, is_first_line=True) is None


def test_files_are_ranked_by_base_name_first() -> None:
    index = FileIndex(["docs/calc/readme.md", "src/calc.py", "src/recalculate.py", "c/a/l/c.txt"])
    assert index.search("calc", 10) == [
        "src/calc.py",
        "src/recalculate.py",
        "docs/calc/readme.md",
        "c/a/l/c.txt",
    ]


def test_commands_are_found_by_alias_and_middle() -> None:
    assert [each.value for each in search_commands("themes", COMMANDS)] == ["/theme "]
    assert [each.value for each in search_commands("?", COMMANDS)] == ["/help "]
    assert [each.value for each in search_commands("odel", COMMANDS)] == ["/model "]
    assert len(search_commands("", COMMANDS)) == 3


def test_a_name_that_begins_so_comes_before_an_alias() -> None:
    commands = [("new", ("reset",), ""), ("redo", (), ""), ("review", (), "")]
    found = search_commands("re", commands)
    assert [each.label for each in found] == ["/redo", "/review", "/new (/reset)"]
    assert search_commands("reset", commands)[0].value == "/new "


async def test_a_clicked_suggestion_is_taken(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.type("/the")
        await running.until_shown("/theme")
        await running.pilot.click(running.app.popup, offset=(4, 1))
        await running.until(lambda: running.prompt_text == "/theme ")


async def test_a_paste_of_a_megabyte_is_folded_and_keys_still_work(project: Path) -> None:
    text = "word @x " * 130_000
    async with stage(ScriptedRuntime(project)) as running:
        area = running.app.prompt.area
        area.post_message(Paste(text))
        await running.until(lambda: running.prompt_text)
        await running.pilot.press("z")
        # Nothing looks at the text itself until it is sent.
        assert running.prompt_text == "[Pasted text #1, 1,040,000 characters]z"
        assert area.draft.with_pastes() == f"{text}z"


def test_searching_fifty_thousand_files_is_quick() -> None:
    index = FileIndex([f"package{n % 300}/module{n % 17}/file_{n}.py" for n in range(50_000)])
    with at_most_cpu_s(0.4):
        for query in ("file_4999", "pack", "zzz", "mdl17fi"):
            index.search(query, 50)


async def test_a_popup_that_is_longer_than_its_box_says_so(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 30)) as running:
        await running.type("/")
        await running.until_shown("more ↓")
        await running.pilot.press("up")
        await running.until_shown("› /exit")
        assert "more ↑" in running.screen_text()


async def test_the_popup_is_as_wide_as_the_prompt(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(140, 30)) as running:
        await running.type("/the")
        await running.until_shown("/theme")
        row = running.app.query_one("#prompt-row").region
        popup = running.app.popup.region
        assert (popup.x, popup.right) == (row.x, row.right)


async def test_a_question_mark_in_another_pane_is_the_help_or_a_letter(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.pilot.press("tab", "question_mark")
        await running.until(lambda: len(running.app.screen_stack) == 2)
        await running.pilot.press("escape", "a", "tab", "question_mark")
        await running.until(lambda: running.prompt_text == "a?")


async def test_enter_right_behind_a_command_and_its_argument_sends_it(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[]])
    async with stage(runtime, size=(80, 24)) as running:
        await running.until_open()
        for character in "/undo a.txt":
            running.app.prompt.area.post_message(events.Key(character, character))
        running.app.prompt.area.post_message(events.Key("enter", "\r"))
        await running.until(lambda: runtime.conversation.prompts == ["/undo a.txt"])
