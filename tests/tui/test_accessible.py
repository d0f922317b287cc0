"""Words in place of drawings: what a screen reader reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.complaints.themes import complaint
from tests.tui.support.drawings import is_drawing
from tests.tui.support.gallery import DIFF, MARKDOWN, PARTS, TASKS, all_blocks
from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime, Step
from tests.tui.support.stage import Stage, question, stage
from winx_tui.config.settings import Settings, UiSettings
from winx_tui.core.drawing import undrawn
from winx_tui.core.events import (
    MessageCompleted,
    StepStarted,
    TextDelta,
    ToolCallFinished,
    ToolCallStarted,
)
from winx_tui.core.messages import Message, TextPart, ToolCall, Usage
from winx_tui.core.preview import CommandPreview
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.task_row import task_row
from winx_tui.tui.glyphs import _MARKS, SPOKEN
from winx_tui.tui.keymap import DEFAULT_KEYS
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.hunks_review import begin_review
from winx_tui.tui.screens.hunks_view import progress
from winx_tui.tui.widgets.key_hints import hints
from winx_tui.workspace.repository import RepositoryStatus

_BACK: HintPart = ("settings", "leave", "back")
ACCESSIBLE = Settings(ui=UiSettings(accessible=True))


def drawn(running: Stage) -> set[str]:
    """Return the characters on the screen that only draw."""
    return {character for character in running.screen_text() if is_drawing(character)}


def test_no_spoken_mark_is_a_drawing() -> None:
    for _, spoken in _MARKS.values():
        assert spoken.isascii(), spoken
        assert spoken == "" or any(map(str.isalpha, spoken)) or spoken in (">", "+ ", "- ")


@complaint(30)
async def test_nothing_is_drawn_on_the_main_screen(project: Path) -> None:
    status = RepositoryStatus("main", {"README.md": "modified"})
    runtime = ScriptedRuntime(project, status=status)
    async with stage(runtime, size=(130, 150), settings=ACCESSIBLE) as running:
        app = running.app
        assert "winx is ready." in running.screen_text()
        app.transcript.load(all_blocks())
        app.task_panel._show(TASKS)
        await running.until_shown("winx: Title")
        assert not drawn(running)
        shown = running.screen_text()
        for words in (
            *("you: Fix the test", "you run: ls -la", "unfolded: Thought for 3 s"),
            *("error: Try winx error", "tool: Run: make"),
            *("asks: Run: make all", "failed: Read: missing.py", "denied: Run: rm -rf /"),
            *("done: Edit: basket.py", "done: Read the tests", "now: Mend the sum"),
            *("open: Say so", "branch main changed files: 1"),
        ):
            assert words in shown, words
        app.transcript.focus()
        app.transcript.action_cursor(-1)
        await running.pilot.pause()
        assert not drawn(running)


@complaint(30)
async def test_a_turn_is_told_in_words_and_without_a_timer(project: Path) -> None:
    call = ToolCall("call_1", "bash_command", '{"command": "make"}')
    preview = CommandPreview("make", Path("/x"))
    answer = Message("assistant", (TextPart(MARKDOWN),))
    script: list[Step] = [
        StepStarted(1),
        TextDelta(MARKDOWN),
        MessageCompleted(answer, Usage(), MODEL),
        ToolCallStarted(call, "Run: make", preview),
        question(preview, editable="make", parts=PARTS),
        ToolCallFinished(call, ToolResult("├── a\n└── b ⠋ █\n"), 0.3),
    ]
    async with stage(ScriptedRuntime(project, [script]), settings=ACCESSIBLE) as running:
        await running.send("go")
        await running.until_asked()
        assert "winx asks: Run this command?" in running.screen_text()
        assert "denies: rm -rf /" in running.screen_text()
        assert "asks: make all" in running.screen_text()
        assert not drawn(running)
        assert running.app.activity.is_running
        assert running.app.activity._timer is None
        assert "winx asks" in running.app.activity._sentence()
        await running.pilot.press("a")
        await running.until_shown("winx is done.")
        assert "done: Run: make" in running.screen_text()
        assert not drawn(running)


async def test_a_change_is_asked_about_without_a_frame(project: Path) -> None:
    async with stage(
        ScriptedRuntime(project, [[question(DIFF)]]), size=(100, 40), settings=ACCESSIBLE
    ) as running:
        await running.send("go")
        await running.until_asked()
        assert not drawn(running)
        assert " + " in running.screen_text()
        assert " - " in running.screen_text()
        running.app.activity.ask("")
        running.app.activity.tell("Editing basket.py…")
        assert running.app.activity._sentence() == (
            "winx is working: Editing basket.py. Esc stops."
        )


def test_keys_and_pauses_are_written_as_one_reads_them_out() -> None:
    spoken = replace(DEFAULT_KEYS, is_spoken=True)
    hint = hints(spoken, ("settings", "previous_group next_group", "group"), _BACK).plain
    assert undrawn(hint) == "Left/Right group,  Esc back"
    assert ("Up / Down", "Another setting") in spoken.help_rows("settings")
    assert spoken.label("approval", "page_up") == "Alt+Up"


def test_tasks_and_hunks_say_how_they_stand() -> None:
    rows = [task_row(item, 40, SPOKEN).plain for item in TASKS.items]
    assert rows == ["done: Read the tests", "now: Mend the sum", "open: Say so"]
    review = begin_review(DIFF.files)
    assert progress(review, 60, SPOKEN).plain.startswith(f"hunk 1/{len(review.places)}  open ")


@complaint(4)
async def test_without_animations_no_frame_is_drawn_and_at_rest_nothing_ticks(
    project: Path,
) -> None:
    settings = Settings(ui=UiSettings(animations=False))
    async with stage(ScriptedRuntime(project), settings=settings) as running:
        activity = running.app.activity
        assert activity._timer is None
        activity.start("Working", lambda: None)
        for _ in range(5):
            activity._step()
            assert activity.render().plain.startswith("● ")
        activity.stop()
        assert activity._timer is None
