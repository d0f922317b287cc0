from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest
from textual.content import Content

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.events import Notice
from winx_tui.core.messages import Usage
from winx_tui.tui.keymap import DEFAULT_KEYS, KEYS, help_rows
from winx_tui.tui.screens.keys import keys_page
from winx_tui.workspace.repository import RepositoryStatus

HEAVY = (
    "pydantic",
    "git",
    "litellm",
    "mcp",
    "keyring",
    "prompt_toolkit",
    "rich.markdown",
    "markdown_it",
    "watchfiles",
    "winx_tui.runtime",
)


@complaint(20)
def test_the_first_paint_loads_nothing_heavy() -> None:
    code = "import sys, winx_tui.tui.app; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    loaded = set(done.stdout.split())
    assert [name for name in HEAVY if name in loaded] == []


async def test_without_a_key_the_greeting_says_how_to_add_one(project: Path) -> None:
    async with stage(ScriptedRuntime(project, has_key=False), size=(80, 24)) as running:
        await running.until_shown("winx auth login dashscope")
        assert "DASHSCOPE_API_KEY" in running.screen_text()
        assert "winx --demo" in running.screen_text()


async def test_a_runtime_that_does_not_open_says_why_and_lets_one_leave(project: Path) -> None:
    async def fail() -> NoReturn:
        raise WorkspaceError("The folder cannot be read; choose another.")

    async with stage(ScriptedRuntime(project), open_runtime=fail) as running:
        await running.until_shown("The folder cannot be read; choose another.")
        await running.send("/status ")
        await running.until_shown("No conversation is open")
        await running.pilot.press("ctrl+d")
        await running.until(lambda: running.app.return_value == 0)


async def test_notices_of_the_runtime_are_shown(project: Path) -> None:
    notice = Notice("The theme [x] is broken.", "warning")
    async with stage(ScriptedRuntime(project, notices=[notice])) as running:
        await running.until_shown("The theme [x] is broken.")


def test_what_keys_do_is_wrapped_beside_them_and_below_them_where_it_is_narrow() -> None:
    def page(columns: int) -> Content:
        return keys_page(DEFAULT_KEYS, "", columns, ("prompt",))

    title, first, second, *_ = page(69).plain.splitlines()
    assert (title, first) == ("Prompt", f"{'Enter':32}Send; while winx works: put in the")
    assert second == " " * 32 + "queue"
    assert "\n" + " " * 32 not in page(140).plain
    assert "\n" + " " * 32 not in page(40).plain


async def test_the_status_bar_tells_mode_model_and_branch_as_data(project: Path) -> None:
    status = RepositoryStatus("[red]main\x1b", {"src/calc.py": "modified"})
    async with stage(ScriptedRuntime(project, status=status)) as running:
        await running.until_shown("[red]main\\u{1B}")
        last = running.screen_text().splitlines()[-1]
        assert "ask" in last
        assert "qwen3-coder-plus" in last
        assert "ctx 13.3k (10%)" in last
        assert "session $0.0123" in last


@pytest.mark.parametrize(
    ("usage", "words"),
    [(Usage(900, 100), "session cost unknown"), (Usage(900, 100, cost_usd=0.0), "")],
)
async def test_the_status_bar_tells_unknown_from_free(
    project: Path, usage: Usage, words: str
) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime, size=(120, 20)) as running:
        await running.until_shown("session $0.0123")
        runtime.conversation.usage = usage
        running.app.show_status()
        await running.until(lambda: "$" not in running.screen_text().splitlines()[-1])
        last = running.screen_text().splitlines()[-1]
        assert words in last
        assert ("session" in last) == bool(words)


async def test_the_provider_of_the_model_is_named_where_there_is_room(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(120, 20)) as running:
        await running.until_shown("dashscope/qwen3-coder-plus")
        await running.pilot.resize_terminal(60, 20)
        await running.until(lambda: "dashscope" not in running.screen_text())
        assert "qwen3-coder-plus" in running.screen_text()


async def test_shift_tab_cycles_the_mode(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        await running.pilot.press("shift+tab")
        assert runtime.conversation.mode == "accept-edits"
        await running.until_shown("accept-edits")


async def test_full_access_is_never_entered_without_a_warning(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        await running.pilot.press("shift+tab")
        assert "without a question" not in running.screen_text()
        await running.pilot.press("shift+tab")
        assert runtime.conversation.mode == "full-access"
        await running.until_shown("every command and edit now runs without a question")


async def test_ctrl_b_leaves_the_focus_with_a_prompt_that_holds_text(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(90, 30)) as running:
        await running.type("go")
        await running.pilot.press("ctrl+b")
        await running.until_shown("README.md")
        await running.type(" on")
        assert running.prompt_text == "go on"


async def test_typing_in_the_tree_goes_to_the_prompt(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(90, 30)) as running:
        await running.pilot.press("ctrl+b")
        await running.until(lambda: running.app.tree_pane.has_focus_within)
        running.press_at(time.monotonic(), *"fix", "space", *"it")
        await running.until(lambda: running.prompt_text == "fix it")
        assert running.app.focused is running.app.prompt.area


async def test_hiding_the_tree_gives_the_keys_back_to_the_prompt(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(90, 30)) as running:
        await running.pilot.press("ctrl+b")
        await running.until(lambda: running.app.tree_pane.has_focus_within)
        await running.pilot.press("ctrl+b", "x")
        await running.until(lambda: running.prompt_text == "x")


async def test_a_pane_with_the_focus_looks_it(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(120, 30)) as running:
        await running.until_shown("README.md")
        app = running.app
        width = app.transcript.size.width
        before = app.transcript.styles.border_left, app.tree_pane.styles.border_left
        await running.pilot.press("tab")
        await running.until(lambda: app.transcript.styles.border_left != before[0])
        assert app.transcript.size.width == width, "nothing moves"
        await running.pilot.press("tab")
        await running.until(lambda: app.tree_pane.styles.border_left != before[1])
        assert app.transcript.styles.border_left == before[0]


async def test_the_tree_shows_itself_only_where_there_is_room(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(120, 30)) as running:
        await running.until_shown("README.md")
        await running.pilot.resize_terminal(80, 24)
        await running.until(lambda: "README.md" not in running.screen_text())
        await running.pilot.press("ctrl+b")
        await running.until_shown("README.md")


async def test_the_help_is_made_from_the_key_map(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(140, 300)) as running:
        await running.pilot.press("question_mark")
        await running.until_shown("Approve once")
        text = running.screen_text()
        for area in ("prompt", "app"):
            for keys, summary in help_rows(area):
                assert keys in text
                assert summary.partition(";")[0] in text
        await running.pilot.press("escape")
        await running.until(lambda: len(running.app.screen_stack) == 1)


def test_no_key_means_two_things_in_one_area() -> None:
    seen = [(spec.area, key) for spec in KEYS for key in spec.keys]
    assert len(seen) == len(set(seen))


async def test_looking_through_themes_restores_the_one_before_on_escape(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(100, 30)) as running:
        await running.send("/theme ")
        await running.until(lambda: len(running.app.screen_stack) == 2)
        await running.until_shown("dracula")
        await running.pilot.press("down", "down")
        await running.until(lambda: running.app.theme != "winx-dark")
        await running.pilot.press("escape")
        await running.until(lambda: running.app.theme == "winx-dark")


async def test_a_chosen_theme_stays(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(100, 30)) as running:
        await running.send("/theme ")
        await running.until_shown("dracula")
        await running.type("nord")
        await running.pilot.press("enter")
        await running.until(lambda: len(running.app.screen_stack) == 1)
        assert running.app.theme == "nord"


async def test_the_marked_row_of_a_list_carries_the_mark_and_wraps_under_itself(
    project: Path,
) -> None:
    async with stage(ScriptedRuntime(project), size=(72, 30)) as running:
        await running.send("/mode ")
        await running.until_shown("› ● ask")
        await running.pilot.press("down")
        await running.until_shown("›   accept-edits")
        lines = running.screen_text().splitlines()
        assert not any("› ● ask" in line for line in lines)
        row = next(index for index, line in enumerate(lines) if "full-access" in line)
        detail = lines[row].index("Edits inside")
        assert lines[row + 1][detail - 1 :].startswith(" ")
        assert lines[row + 1][detail].strip()


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40), (10, 3)])
async def test_it_is_usable_at_any_size(project: Path, size: tuple[int, int]) -> None:
    runtime = ScriptedRuntime(project, [[]])
    async with stage(runtime, size=size) as running:
        await running.send("hello")
        await running.until(lambda: runtime.conversation.prompts == ["hello"])
