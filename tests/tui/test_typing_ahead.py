from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from textual.events import Key, Paste

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import command_question, stage
from winx_tui.core.approval import ApprovalDecision
from winx_tui.tui.screens.key_guard import GUARD_S, TYPING_GUARD_S, KeyGuard

pytestmark = pytest.mark.usefixtures("real_silence")


def key_at(name: str, moment_s: float) -> Key:
    event = Key(name, name if len(name) == 1 else None)
    event.time = moment_s
    return event


@pytest.mark.parametrize(("is_typing", "silence_s"), [(False, GUARD_S), (True, TYPING_GUARD_S)])
def test_a_key_counts_only_after_a_silence_that_each_dropped_key_begins_anew(
    is_typing: bool, silence_s: float
) -> None:
    guard = KeyGuard(lambda _: None, is_typing=is_typing)
    guard.begin()
    now_s = time.monotonic()
    assert not guard.admits(key_at("a", now_s + silence_s * 0.9))
    assert not guard.admits(key_at("escape", now_s + silence_s * 1.8))
    assert not guard.admits(key_at("a", now_s + silence_s * 2.7))
    assert guard.admits(key_at("a", now_s + silence_s * 3.8))


def test_no_key_counts_before_the_question_is_there() -> None:
    guard = KeyGuard(lambda _: None, is_typing=False)
    assert not guard.admits(key_at("a", time.monotonic() + 3_600))


def test_keys_typed_before_the_question_was_there_are_text_however_late_they_come() -> None:
    texts: list[str] = []
    guard = KeyGuard(texts.append, is_typing=False)
    guard.begin()
    assert not guard.admits(key_at("a", time.monotonic() - 1))
    assert texts == ["a"]
    assert guard.left_s > GUARD_S


@complaint(10)
async def test_typing_on_while_a_dialog_opens_answers_nothing_and_loses_no_letter(
    project: Path,
) -> None:
    hold = asyncio.Event()
    runtime = ScriptedRuntime(project, [[hold, command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.type("a though")
        hold.set()
        guard = await running.until_guarded()
        running.press_at(guard.began_at_s + 0.7, *"t", "space", *"as", "enter", *"12er")
        await running.until(lambda: running.prompt_text == "a thought as\n12er")
        await running.until_asked()
        assert runtime.conversation.decisions == []
        await running.pilot.press("a")
        await running.until(lambda: runtime.conversation.decisions)
    assert runtime.conversation.decisions == [ApprovalDecision("allow")]


async def test_escape_and_a_paste_that_come_too_early_answer_nothing(project: Path) -> None:
    hold = asyncio.Event()
    runtime = ScriptedRuntime(project, [[hold, command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.type("see")
        hold.set()
        guard = await running.until_guarded()
        running.press_at(guard.began_at_s + 0.7, "escape", "ctrl+c")
        paste = Paste(" a\x1bs")
        paste.time = guard.began_at_s + 0.7
        running.app.post_message(paste)
        await running.until(lambda: running.prompt_text == "see a\\u{1B}s")
        await running.until_asked()
        assert runtime.conversation.decisions == []


async def test_letters_between_two_questions_go_to_the_prompt_and_ask_for_more_silence(
    project: Path,
) -> None:
    hold = asyncio.Event()
    runtime = ScriptedRuntime(project, [[command_question("one"), hold, command_question("two")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        await running.pilot.press("a")
        await running.until(lambda: running.dialog is None)
        await running.type("yes ")
        hold.set()
        guard = await running.until_guarded()
        running.press_at(guard.began_at_s + 0.7, *"and")
        await running.until(lambda: running.prompt_text == "yes and")
        await running.until_asked()
    assert runtime.conversation.decisions == [ApprovalDecision("allow")]


async def test_answers_are_dimmed_until_they_can_be_given(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime) as running:
        await running.send("go")
        dialog = await running.until_asked()
        bar = dialog.query_one("#approval-answers")
        await running.until(lambda: not bar.has_class("-waiting"))
        dialog.guard.begin()
        running.press_at(dialog.guard.began_at_s, "x")
        await running.until(lambda: bar.has_class("-waiting"))
        await running.until(lambda: not bar.has_class("-waiting"))


async def test_a_sent_prompt_is_not_typing_any_more(project: Path) -> None:
    async with stage(ScriptedRuntime(project, [[]])) as running:
        await running.type("go")
        assert running.app.prompt.area.is_typed_into()
        await running.pilot.press("enter")
        assert not running.app.prompt.area.is_typed_into()
