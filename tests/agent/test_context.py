"""What is sent of a history, and how a keeper holds it within the window."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.agent.histories import answer, broken_pairs, step, turn
from tests.agent.kept_agent import MODEL, KeptStage
from tests.agent.windowed_model import Reply, WindowedModel
from tests.complaints.themes import complaint
from tests.support.model_server.history import history_fault
from winx_tui.agent.account import account_text
from winx_tui.agent.context import request_messages
from winx_tui.agent.context_items import context_items, with_pin, without_item
from winx_tui.agent.instructions import Instructions
from winx_tui.agent.pins import pinned
from winx_tui.agent.system_prompt import Surroundings, build_system_message
from winx_tui.agent.token_count import TokenCounter
from winx_tui.agent.trimming import is_shortened
from winx_tui.core.errors import RateLimited, UsageError
from winx_tui.core.events import Notice
from winx_tui.core.messages import Message, TextPart, ToolCall, system_message, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.host.translation import chat_messages
from winx_tui.llm.providers import PROVIDERS
from winx_tui.session.replay import fold

SYSTEM = system_message("be good")


def says(text: str) -> Reply:
    """Answer always with the same words."""
    return lambda request: Message("assistant", (TextPart(text),))


def reads(path: str, times: int) -> Reply:
    """Read a file so many times, then answer."""

    def reply(request: ChatRequest) -> Message:
        done = sum(message.role == "tool" for message in request.messages)
        if done >= times:
            return answer("done")
        call = ToolCall(f"c{done}", "read_note", json.dumps({"path": path, "text": str(done)}))
        return Message("assistant", (), (call,))

    return reply


def turns(count: int) -> list[Message]:
    return [message for number in range(count) for message in turn(number)]


def stage_with(
    root: Path, window: int, history: list[Message], reply: Reply | None = None
) -> KeptStage:
    stage = KeptStage(root, WindowedModel(window, reply or says("fine")))
    stage.agent.history[:] = history
    return stage


def model_of(stage: KeptStage) -> WindowedModel:
    model = stage.agent._model
    assert isinstance(model, WindowedModel)
    return model


def test_a_pin_is_never_sent() -> None:
    history = [pinned(message) for message in turn(1)]
    assert request_messages(SYSTEM, history) == request_messages(SYSTEM, turn(1))


def test_a_remark_stands_where_a_message_of_the_user_was_dropped() -> None:
    history = [user_message("a"), answer("b"), user_message("c"), answer("d")]
    for number, roles in ((3, "suaua"), (1, "suaua"), (2, "sua")):
        sent = request_messages(SYSTEM, without_item(history, number))
        assert "".join(message.role[0] for message in sent) == roles


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_shortened_history_is_one_that_each_provider_takes(
    tmp_path: Path, provider: str
) -> None:
    stage = stage_with(tmp_path, 4_000, turns(8))
    await stage.play("and now?")
    assert stage.changes
    sent = request_messages(SYSTEM, stage.agent.history)
    body = {"messages": chat_messages(sent, PROVIDERS[provider])}
    assert history_fault("openai", body) is None
    roles = [message["role"] for message in body["messages"]]
    assert roles[:2] == ["system", "user"]
    assert ("user", "user") not in list(pairwise(roles))


async def test_below_the_set_share_nothing_changes(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 100_000, turns(8))
    await stage.play("and now?")
    assert stage.changes == []
    assert model_of(stage).account_requests == []


async def test_old_results_are_shortened_before_anything_is_summarised(tmp_path: Path) -> None:
    history = [user_message("go")]
    for number in range(8):
        history += step("read_files", "a line of a file\n" * 360, call_id=f"c{number}")
    stage = stage_with(tmp_path, 20_000, [*history, answer("ok")])
    await stage.play("and now?")
    (change,) = stage.changes
    assert "old results were shortened" in change.reason
    assert model_of(stage).account_requests == []
    assert not any(map(is_shortened, stage.agent.history[-8:]))
    first = model_of(stage).requests[-1].messages
    await stage.play("and then?")
    assert model_of(stage).requests[-1].messages[: len(first)] == first


async def test_a_full_window_is_compacted_with_a_summary_of_the_models_own(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 3_000, turns(10))
    finished = await stage.play("and now?")
    assert finished.usage.input_tokens > model_of(stage).largest
    (request,) = model_of(stage).account_requests
    assert request.tools == ()
    assert 'CALL: read_files {"path": "c0.py"}' in request.messages[1].text
    (account,) = filter(account_text, stage.agent.history)
    assert account_text(account) == "Task: as above.\nDone: some of it."
    assert stage.agent.history[-2].text == "and now?"
    assert model_of(stage).refusals == 0
    assert [event.text for event in stage.events if isinstance(event, Notice)] == [
        "Older steps are being summarised, to save room."
    ]


async def test_a_summary_that_fails_never_stops_the_task(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 3_000, turns(10))
    model_of(stage).account = RateLimited("Wait a while.", retry_after_s=300)
    finished = await stage.play("and now?")
    assert finished.outcome == "completed"
    assert "prompt 0" in model_of(stage).requests[-1].messages[1].text
    (account,) = filter(account_text, stage.agent.history)
    assert "read_files" in account_text(account)
    assert any("Wait a while." in event.text for event in stage.events if isinstance(event, Notice))


async def test_a_summary_without_a_word_is_none(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 3_000, turns(10))
    model_of(stage).account = "  "
    await stage.play("and now?")
    assert "Calls made" in account_text(next(filter(account_text, stage.agent.history)))


@pytest.mark.parametrize("told", [None, 200_000])
async def test_a_request_that_is_refused_as_too_long_is_sent_again_shorter(
    tmp_path: Path, told: int | None
) -> None:
    model = WindowedModel(6_000, says("fine"))
    stage = KeptStage(tmp_path, model, told_window=told)
    stage.agent.history[:] = turns(20)
    finished = await stage.play("and now?")
    assert finished.outcome == "completed"
    # The request for a summary is as long as the learnt window allows, or a list stands in.
    assert model.refusals <= 2
    assert "prompt 0" in model.requests[-1].messages[1].text
    assert stage.keeper.window(MODEL).tokens < 20_000


async def test_what_never_fits_ends_the_turn_with_the_providers_words(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 10, turns(3))
    finished = await stage.play("and now?")
    assert finished.outcome == "failed"
    assert "too long" in str(finished.error)
    assert len(model_of(stage).requests) == 3


async def test_one_result_larger_than_the_window_does_not_end_the_task(tmp_path: Path) -> None:
    (tmp_path / "big").write_text("a line of a big file\n" * 4_000, encoding="utf-8")
    stage = stage_with(tmp_path, 8_000, [], reads("big", 3))
    finished = await stage.play("read it all; never write to legal/")
    assert finished.outcome == "completed"
    assert model_of(stage).refusals == 0
    assert all("never write to legal/" in r.messages[1].text for r in model_of(stage).requests)


async def test_a_summary_can_be_asked_for_with_a_focus(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 100_000, turns(12))
    await stage.keeper.compact(stage.agent.history, stage.next_request(), "the parser")
    (request,) = model_of(stage).account_requests
    assert request.session == "session_1", "it stands in the conversation's account"
    assert "the parser" in request.messages[1].text
    assert len(stage.agent.history) < len(turns(12))


async def test_nothing_is_summarised_where_nothing_is_old(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 100_000, turns(1))
    await stage.keeper.compact(stage.agent.history, stage.next_request())
    assert stage.changes == []
    assert model_of(stage).account_requests == []


async def test_after_a_summary_was_taken_back_the_next_waits_until_it_must(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 10_000, turns(11))
    stage.keeper.hold_off()
    await stage.play("and now?")
    assert stage.changes == []
    stage.agent.history += turns(6)
    await stage.play("and now?")
    assert len(stage.changes) == 1


@complaint(16)
async def test_pinned_items_stay_word_for_word(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 3_000, turns(10))
    history, is_pinned = with_pin(stage.agent.history, 2, 3_000)
    assert is_pinned
    stage.agent.history[:] = history
    await stage.play("and now?")
    sent = model_of(stage).requests[-1].messages
    assert turn(0)[2] in sent
    assert broken_pairs(sent) == []


async def test_the_log_gives_the_same_messages(tmp_path: Path) -> None:
    stage = stage_with(tmp_path, 6_000, [])
    for number in range(30):
        await stage.play(f"prompt {number} " + "words " * 120)
    assert len(stage.changes) > 1
    assert fold(stage.events).messages == stage.agent.history


def test_items_name_what_fills_the_window(tmp_path: Path) -> None:
    system = build_system_message(
        Surroundings(
            root=tmp_path,
            mode="ask",
            date="2026-11-22",
            instructions=(
                Instructions("AGENTS.md", tmp_path / "AGENTS.md", "Be brief. " * 90, 900),
            ),
        )
    )
    history = list(with_pin(turns(2), 2, 8_000)[0])
    items = context_items(system, history, TokenCounter(), 1.0)
    kinds = [item.kind for item in items]
    assert kinds[:5] == ["system", "instructions", "tools", "user", "step"]
    assert items[1].title == "AGENTS.md"
    assert items[1].tokens > 150
    assert [item.number for item in items[3:]] == list(range(1, 9))
    assert [item.age for item in items[3:]] == [6, 5, 4, 3, 3, 2, 1, 0]
    assert items[4].title == "read_files c0.py"
    assert [item.is_pinned for item in items].count(True) == 1


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        ({"tasks": [{"text": "a", "state": "done"}, {"text": "b"}]}, "task_list 2 tasks, 1 done"),
        ({"todos": [{"content": "a", "status": "completed"}]}, "task_list 1 task, 1 done"),
        ({"tasks": []}, "task_list 0 tasks, 0 done"),
        ({"tasks": [7]}, "task_list [7]"),
    ],
)
def test_a_list_of_tasks_is_named_by_how_far_it_is(
    arguments: dict[str, object], title: str
) -> None:
    calls = (ToolCall("c1", "task_list", json.dumps(arguments)),)
    history = [user_message("do it"), Message("assistant", (), tool_calls=calls)]
    items = context_items(system_message("s"), history, TokenCounter(), 1.0)
    assert items[-1].title == title


def test_a_pin_comes_off_again_and_leaves_nothing() -> None:
    history = tuple(turns(2))
    once, _ = with_pin(history, 3, 8_000)
    twice, is_pinned = with_pin(once, 3, 8_000)
    assert once != history
    assert (twice, is_pinned) == (history, False)


@pytest.mark.parametrize("number", [0, -1, 9])
def test_an_item_that_is_not_there_is_told(number: int) -> None:
    with pytest.raises(UsageError, match="lists 1 to 8"):
        without_item(turns(2), number)
    with pytest.raises(UsageError, match="no messages"):
        with_pin([], 1, 8_000)


def test_pins_cannot_fill_the_window() -> None:
    with pytest.raises(UsageError, match="too large to be pinned"):
        with_pin(turns(2), 2, 500)


def test_a_dropped_step_goes_with_its_results() -> None:
    assert broken_pairs(without_item(turns(2), 2)) == []
    assert len(without_item(turns(2), 2)) == len(turns(2)) - 2
