"""Hooks of prompts, turns and sessions: in a real conversation with a scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.runtime.hooked_project import (
    KEEP,
    HookedProject,
    notices_of,
    play,
    project,
    told,
    write,
)
from tests.support.event_order import assert_promised_order
from tests.support.scripted_model import Answer
from winx_tui.config.settings import HookEvent, HookSettings
from winx_tui.core.errors import WinxError
from winx_tui.core.events import Event, ToolCallFinished, TurnFinished, TurnStarted
from winx_tui.runtime.conversation import Conversation


def hook(event: HookEvent, command: str, timeout_s: float = 30.0) -> HookSettings:
    return HookSettings(event, command, timeout_s=timeout_s)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "project"


@asynccontextmanager
async def one_answer(root: Path, *hooks: HookSettings) -> AsyncIterator[HookedProject]:
    async with project(root, *hooks, answers=[Answer("Hello."), Answer("Again.")]) as made:
        yield made


def finished(events: list[Event]) -> TurnFinished:
    event = events[-1]
    assert isinstance(event, TurnFinished)
    return event


async def test_what_a_prompt_hook_prints_goes_to_the_model_with_the_prompt(root: Path) -> None:
    async with one_answer(
        root, hook("prompt", KEEP), hook("prompt", "echo branch: main"), hook("prompt", "echo two")
    ) as made:
        events = await play(made.open(), "hi")
        assert_promised_order(events)
        sent = made.model.requests[0].messages[-1]
        assert sent.role == "user"
        assert sent.text == "hi\n\n[Added by a hook of the user:]\nbranch: main\ntwo"
        assert [each["prompt"] for each in told(made.root)] == ["hi"]


async def test_exit_code_2_stops_a_prompt_and_nothing_of_it_is_kept(root: Path) -> None:
    stop = "grep -q password && { echo 'no passwords' >&2; exit 2; } || true"
    async with one_answer(root, hook("prompt", stop), hook("turn_finished", KEEP)) as made:
        conversation = made.open()
        with pytest.raises(WinxError, match=r"has stopped this prompt: no passwords"):
            await play(conversation, "my password is x")
        assert made.model.requests == []
        assert not conversation.is_running
        assert made.runtime.sessions.list() == ()
        await play(conversation, "hello")
        assert [message.text for message in made.model.requests[0].messages[1:]] == ["hello"]
        assert len(told(made.root)) == 1, "a prompt that was stopped is no turn"


async def test_a_prompt_hook_that_fails_is_told_and_the_turn_goes_on(root: Path) -> None:
    broken = (hook("prompt", "echo x; exit 1"), hook("prompt", "exec sleep 9", 0.05))
    async with one_answer(root, *broken) as made:
        events = await play(made.open(), "hi")
        assert_promised_order(events)
        assert notices_of(events) == [
            "The hook 'echo x; exit 1' failed (exit code 1); winx goes on.",
            "The hook 'exec sleep 9' took longer than 0.05 s and was ended; winx goes on.",
        ]
        assert made.model.requests[0].messages[-1].text == "hi"


async def test_the_events_of_a_session_come_once_and_in_order(root: Path) -> None:
    events: tuple[HookEvent, ...] = (
        "session_ended",
        "turn_finished",
        "after_tool",
        "before_tool",
        "prompt",
        "session_started",
    )
    answers = [Answer("I write.", calls=(write("a.txt", "x\n"),)), Answer("Done."), Answer("Hm.")]
    async with project(root, *(hook(event, KEEP) for event in events), answers=answers) as made:
        conversation = made.open()
        await play(conversation, "write")
        await play(conversation, "think")
        await conversation.aclose()
        await conversation.aclose()
        seen = told(made.root)
    assert [each["event"] for each in seen] == [
        "session_started",
        "prompt",
        "before_tool",
        "after_tool",
        "turn_finished",
        "prompt",
        "turn_finished",
        "session_ended",
    ]
    assert {each["session_id"] for each in seen} == {conversation.session_id}
    assert seen[0]["is_resumed"] is False
    turn = seen[4]
    assert (turn["outcome"], turn["answer"], turn["steps"]) == ("completed", "Done.", 2)
    assert (turn["input_tokens"], turn["output_tokens"]) == (20, 10)
    assert turn["error"] is None


async def test_a_session_in_which_nothing_happened_has_no_events(root: Path) -> None:
    both = (hook("session_started", KEEP), hook("session_ended", KEEP))
    async with one_answer(root, *both) as made:
        await made.open().aclose()
        assert told(made.root) == []


async def test_a_resumed_session_says_so(root: Path) -> None:
    async with one_answer(root, hook("session_started", KEEP)) as made:
        first = made.open()
        await play(first, "hi")
        await first.aclose()
        await play(made.open(first.session_id), "again")
        assert [each["is_resumed"] for each in told(made.root)] == [False, True]


async def test_a_blocked_call_is_an_event_a_notice_and_a_result(root: Path) -> None:
    answers = [Answer("", calls=(write("a.txt", "x\n"),)), Answer("I could not.")]
    guard = hook("before_tool", "echo never >&2; exit 2")
    async with project(root, guard, answers=answers) as made:
        events = await play(made.open(), "write")
        assert_promised_order(events)
        [end] = [event for event in events if isinstance(event, ToolCallFinished)]
        assert end.result.text.startswith("Not run: a hook of the user blocks this call.")
        assert "has blocked: Write: a.txt" in notices_of(events)[0]
        assert made.model.requests[1].messages[-1].text == end.result.text


async def test_an_edit_is_not_forgotten_where_the_hook_behind_it_is_interrupted(
    root: Path,
) -> None:
    answers = [Answer("", calls=(write("a.txt", "x\n"),))]
    slow = hook("after_tool", "touch here; exec sleep 600", 600.0)
    async with project(root, slow, answers=answers) as made:
        events = await interrupted(made.open(), (root / "here").exists)
        assert_promised_order(events)
        [end] = [event for event in events if isinstance(event, ToolCallFinished)]
        assert end.result.text.startswith("Interrupted by the user. Output until then:\n")
        assert "a.txt" in end.result.text


async def test_what_the_person_types_is_not_hooked(root: Path) -> None:
    hooks = [hook(event, "exit 2") for event in ("before_tool", "after_tool", "prompt")]
    async with one_answer(root, *hooks, hook("turn_finished", KEEP)) as made:
        events = await play(made.open(), "!echo by hand")
        [end] = [event for event in events if isinstance(event, ToolCallFinished)]
        assert "by hand" in end.result.text
        assert notices_of(events) == []
        assert told(made.root) == []


async def test_a_turn_that_was_interrupted_is_told_as_such(root: Path) -> None:
    hold = asyncio.Event()
    answers = [Answer("Wait", hold=hold)]
    async with project(root, hook("turn_finished", KEEP), answers=answers) as made:
        conversation = made.open()
        events = await interrupted(conversation, lambda: made.model.has_streamed.is_set())
        assert_promised_order(events)
        assert finished(events).outcome == "cancelled"
        assert [each["outcome"] for each in told(made.root)] == ["cancelled"]


async def test_a_hook_at_the_end_of_a_turn_can_be_interrupted(root: Path) -> None:
    slow = hook("turn_finished", "touch here; exec sleep 600", 600.0)
    async with one_answer(root, slow) as made:
        conversation = made.open()
        events = await interrupted(conversation, (root / "here").exists)
        assert_promised_order(events)
        assert finished(events).outcome == "completed"


async def test_a_prompt_can_be_taken_back_while_its_hook_runs(root: Path) -> None:
    slow = hook("prompt", "touch here; exec sleep 600", 600.0)
    async with one_answer(root, slow) as made:
        conversation = made.open()
        with pytest.raises(WinxError, match="Interrupted before it began"):
            await interrupted(conversation, (root / "here").exists)
        assert made.model.requests == []


async def test_closing_waits_for_no_hook_that_runs(root: Path) -> None:
    slow = hook("turn_finished", "touch here; exec sleep 600", 600.0)
    async with one_answer(root, slow) as made:
        conversation = made.open()
        playing = asyncio.create_task(play(conversation, "hi"))
        await until((root / "here").exists)
        await conversation.aclose()
        events = await playing
        assert isinstance(events[0], TurnStarted)
        assert finished(events).outcome == "completed"


async def test_a_hook_of_the_end_is_not_waited_for_as_long_as_others(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winx_tui.runtime.hooks.user_hooks.CLOSING_PATIENCE_S", 0.05)
    async with one_answer(root, hook("session_ended", "exec sleep 600", 600.0)) as made:
        conversation = made.open()
        await play(conversation, "hi")
        async with asyncio.timeout(60):
            await conversation.aclose()


async def interrupted(conversation: Conversation, is_time: Callable[[], bool]) -> list[Event]:
    """Play a turn and interrupt it at a moment."""
    playing = asyncio.create_task(play(conversation, "hi"))
    await until(is_time)
    conversation.cancel()
    return await playing


async def until(is_met: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_met():  # noqa: ASYNC110 - a process is seen by its file
            await asyncio.sleep(0.005)
