from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.support.agent_stage import AgentStage, call
from tests.support.approvers import ALLOW, DENY, AnsweringApprover, SilentApprover
from tests.support.scripted_model import Answer
from winx_tui.agent.limits import Limits
from winx_tui.core.approval import DENIED_BY_NOBODY, ApprovalDecision
from winx_tui.core.errors import AuthenticationFailed, StreamCut
from winx_tui.core.events import (
    CapReached,
    MessageCompleted,
    ModelRetried,
    Notice,
    TextDelta,
    ToolCallFinished,
    ToolOutputDelta,
)
from winx_tui.core.messages import ToolCall


async def test_an_answer_without_calls_ends_the_turn(tmp_path: Path) -> None:
    stage = AgentStage(tmp_path, [Answer("all good")])
    finished = await stage.play()
    assert finished.outcome == "completed"
    assert finished.steps == 1
    assert finished.usage.input_tokens == 10
    assert [event.text for event in stage.of_type(TextDelta)] == ["all ", "good "]


async def test_a_call_runs_and_its_result_reaches_the_model(tmp_path: Path) -> None:
    stage = AgentStage(
        tmp_path, [Answer("writing", (call("write_note", path="a", text="hi"),)), Answer("done")]
    )
    finished = await stage.play()
    assert finished.outcome == "completed"
    assert (tmp_path / "a").read_text(encoding="utf-8") == "hi"
    last = stage.model.requests[1].messages[-1]
    assert (last.role, last.text, last.tool_call_id) == ("tool", "wrote a", "c1")


async def test_read_only_calls_run_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("A", encoding="utf-8")
    (tmp_path / "b").write_text("B", encoding="utf-8")
    calls = (call("read_note", "1", path="a"), call("read_note", "2", path="b"))
    # Each read waits for the other: one after the other would never end.
    stage = AgentStage(tmp_path, [Answer("", calls), Answer("ok")], meeting=asyncio.Barrier(2))
    await asyncio.wait_for(stage.play(), 60)
    results = {event.call.id: event.result.text for event in stage.of_type(ToolCallFinished)}
    assert results == {"1": "A", "2": "B"}


async def test_a_read_after_a_write_in_one_answer_sees_what_was_written(tmp_path: Path) -> None:
    calls = (call("write_note", "1", path="a", text="new"), call("read_note", "2", path="a"))
    stage = AgentStage(tmp_path, [Answer("", calls), Answer("ok")])
    await stage.play()
    assert stage.of_type(ToolCallFinished)[1].result.text == "new"


async def test_a_denied_command_is_told_to_the_model(tmp_path: Path) -> None:
    approver = AnsweringApprover([ApprovalDecision("deny", feedback="use make instead")])
    stage = AgentStage(
        tmp_path, [Answer("", (call("say", command="x"),)), Answer("ok")], approver=approver
    )
    finished = await stage.play()
    assert finished.outcome == "completed"
    assert stage.say.ran == []
    assert "use make instead" in stage.model.requests[1].messages[-1].text


async def test_a_turn_in_which_nobody_could_be_asked_ends_denied(tmp_path: Path) -> None:
    stage = AgentStage(
        tmp_path,
        [Answer("", (call("say", command="x"),)), Answer("cannot")],
        approver=AnsweringApprover([DENIED_BY_NOBODY]),
    )
    finished = await stage.play()
    assert finished.outcome == "denied"
    assert stage.say.ran == []


async def test_an_edited_command_runs_as_edited_and_the_model_is_told(tmp_path: Path) -> None:
    approver = AnsweringApprover([ApprovalDecision("allow", edited="ls -l")])
    stage = AgentStage(
        tmp_path, [Answer("", (call("say", command="rm"),)), Answer("ok")], approver=approver
    )
    await stage.play()
    assert stage.say.ran == ["ls -l"]
    assert "ls -l" in stage.model.requests[1].messages[-1].text


@complaint(11)
async def test_a_grant_for_the_session_answers_the_same_question_again(tmp_path: Path) -> None:
    approver = AnsweringApprover([ApprovalDecision("allow", "session"), DENY])
    answers = [
        Answer("", (call("say", "1", command="x"),)),
        Answer("", (call("say", "2", command="x"),)),
        Answer("", (call("say", "3", command="y"),)),
        Answer("ok"),
    ]
    stage = AgentStage(tmp_path, answers, approver=approver)
    await stage.play()
    assert stage.say.ran == ["x", "x"]
    assert len(approver.requests) == 2


async def test_an_approver_that_breaks_is_a_denial(tmp_path: Path) -> None:
    stage = AgentStage(
        tmp_path,
        [Answer("", (call("say", command="x"),)), Answer("ok")],
        approver=AnsweringApprover([RuntimeError("screen is gone")]),
    )
    await stage.play()
    assert stage.say.ran == []


async def test_what_is_too_long_to_be_shown_is_never_asked_about(tmp_path: Path) -> None:
    approver = AnsweringApprover([ALLOW])
    long = call("write_note", path="a", text="line\n" * 6_000)
    stage = AgentStage(tmp_path, [Answer("", (long,)), Answer("ok")], approver=approver)
    await stage.play()
    assert approver.requests == []
    assert not (tmp_path / "a").exists()
    assert "smaller parts" in stage.of_type(ToolCallFinished)[0].result.text


async def test_a_tool_that_breaks_is_a_result(tmp_path: Path) -> None:
    stage = AgentStage(tmp_path, [Answer("", (call("say", command="break"),)), Answer("ok")])
    finished = await stage.play()
    assert finished.outcome == "completed"
    assert "broken on purpose" in stage.of_type(ToolCallFinished)[0].result.text


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("nothing", "{}", "There is no tool 'nothing'"),
        ("say", '{"command": "unterminat', "not valid JSON"),
        ("say", '{"comand": "x"}', "command: Field required"),
        ("say", "[1, 2]", "expected a JSON object"),
    ],
)
async def test_a_call_that_cannot_be_understood_is_explained_to_the_model(
    tmp_path: Path, name: str, arguments: str, expected: str
) -> None:
    stage = AgentStage(tmp_path, [Answer("", (ToolCall("c1", name, arguments),)), Answer("ok")])
    await stage.play()
    assert expected in stage.model.requests[1].messages[-1].text
    sent = stage.model.requests[1].messages[-2].tool_calls[0].arguments
    assert sent.startswith("{"), "providers parse the arguments again"


async def test_broken_json_that_can_be_mended_runs(tmp_path: Path) -> None:
    broken = ToolCall("c1", "say", '```json\n{"command": "hello",}\n```')
    stage = AgentStage(tmp_path, [Answer("", (broken,)), Answer("ok")])
    await stage.play()
    assert stage.say.ran == ["hello"]


async def test_calls_that_share_an_id_are_told_apart(tmp_path: Path) -> None:
    calls = (call("say", "0", command="a"), call("say", "0", command="b"))
    stage = AgentStage(tmp_path, [Answer("", calls), Answer("ok")])
    await stage.play()
    assert stage.say.ran == ["a", "b"]


async def test_an_interrupt_in_mid_answer_keeps_what_was_said(tmp_path: Path) -> None:
    stage = AgentStage(tmp_path, [Answer("half an", hold=asyncio.Event())])
    stage.start()
    await asyncio.wait_for(stage.model.has_streamed.wait(), 60)
    finished = await stage.interrupt()
    assert finished.outcome == "cancelled"
    message = stage.of_type(MessageCompleted)[0].message
    assert message.is_unfinished
    assert message.text.startswith("half")
    assert stage.model.closed_streams == 1


async def test_an_interrupt_while_asking_withdraws_the_question(tmp_path: Path) -> None:
    approver = SilentApprover()
    calls = (call("say", "1", command="a"), call("say", "2", command="b"))
    stage = AgentStage(tmp_path, [Answer("", calls)], approver=approver)
    stage.start()
    await asyncio.wait_for(approver.asked.wait(), 60)
    finished = await stage.interrupt()
    assert finished.outcome == "cancelled"
    assert approver.withdrawn
    assert stage.say.ran == []
    assert len(stage.of_type(ToolCallFinished)) == 2


@complaint(26)
async def test_an_interrupt_of_a_running_tool_keeps_its_output(tmp_path: Path) -> None:
    stage = AgentStage(tmp_path, [Answer("", (call("say", command="hang"),)), Answer("never")])
    stage.start()
    await asyncio.wait_for(stage.say.is_running.wait(), 60)
    finished = await stage.interrupt()
    assert finished.outcome == "cancelled"
    assert "Output until then:\nhang" in stage.of_type(ToolCallFinished)[0].result.text
    assert stage.of_type(ToolOutputDelta)


async def test_after_an_interrupt_the_next_prompt_works(tmp_path: Path) -> None:
    stage = AgentStage(
        tmp_path, [Answer("half", hold=asyncio.Event()), Answer("whole")], approver=None
    )
    stage.start("one")
    await asyncio.wait_for(stage.model.has_streamed.wait(), 60)
    await stage.interrupt()
    assert (await stage.play("two")).outcome == "completed"
    roles = [message.role for message in stage.model.requests[1].messages]
    assert roles == ["system", "user", "assistant", "user"]


async def test_an_answer_that_was_cut_goes_on_from_there(tmp_path: Path) -> None:
    stage = AgentStage(tmp_path, [Answer("first half", error=StreamCut("cut")), Answer("rest")])
    finished = await stage.play()
    assert finished.outcome == "completed"
    messages = stage.model.requests[1].messages
    assert messages[-2].text.startswith("first half")
    assert "cut off" in messages[-1].text
    assert len(stage.of_type(ModelRetried)) == 1


async def test_a_stream_that_is_always_cut_fails_in_the_end(tmp_path: Path) -> None:
    stage = AgentStage(tmp_path, [Answer("bit", error=StreamCut("cut again"))] * 9)
    finished = await stage.play()
    assert finished.outcome == "failed"
    assert finished.error == "cut again"
    assert len(stage.model.requests) == 4


async def test_a_failure_that_cannot_be_retried_ends_the_turn_with_its_sentence(
    tmp_path: Path,
) -> None:
    stage = AgentStage(tmp_path, [Answer(error=AuthenticationFailed("the key was refused"))])
    finished = await stage.play()
    assert (finished.outcome, finished.error) == ("failed", "the key was refused")


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        (Limits(max_steps=2), "max_steps"),
        (Limits(max_tokens=20), "max_tokens"),
        (Limits(max_cost_usd=0.0015), "max_cost_usd"),
    ],
)
async def test_a_turn_stops_at_its_limit(tmp_path: Path, limits: Limits, word: str) -> None:
    answers = [Answer("", (call("say", str(n), command=f"{n}"),)) for n in range(9)]
    stage = AgentStage(tmp_path, answers, limits=limits)
    finished = await stage.play()
    assert finished.outcome == "limit"
    assert word in (finished.error or "")
    assert finished.steps == 2


class OnceMore:
    """Goes on at the first limit and stops at the second."""

    def __init__(self) -> None:
        self.questions: list[CapReached] = []

    async def may_go_on(self, question: CapReached) -> bool:
        self.questions.append(question)
        return len(self.questions) == 1


async def test_at_a_limit_a_person_lets_the_turn_go_on_for_as_much_again(tmp_path: Path) -> None:
    answers = [Answer("", (call("say", str(n), command=f"{n}"),)) for n in range(9)]
    person = OnceMore()
    stage = AgentStage(tmp_path, answers, limits=Limits(max_steps=2), cap_asker=person)
    finished = await stage.play()
    assert (finished.outcome, finished.steps) == ("limit", 4)
    assert stage.of_type(CapReached) == person.questions
    assert [question.up_to for question in person.questions] == [
        "4 steps in this turn",
        "6 steps in this turn",
    ]
    assert finished.error == person.questions[-1].sentence


@complaint(17)
async def test_the_same_call_again_and_again_is_noticed_and_then_stopped(tmp_path: Path) -> None:
    answers = [Answer("", (call("say", str(n), command="same"),)) for n in range(20)]
    stage = AgentStage(tmp_path, answers, approver=AnsweringApprover([ALLOW]))
    finished = await stage.play()
    assert finished.outcome == "limit"
    assert finished.steps == 6
    assert "3 times in a row" in stage.model.requests[3].messages[-1].text
    assert len(stage.of_type(Notice)) == 3


@complaint(14)
async def test_read_only_mode_refuses_without_asking(tmp_path: Path) -> None:
    approver = AnsweringApprover([ALLOW])
    calls = (call("say", "1", command="x"), call("write_note", "2", path="a", text="b"))
    stage = AgentStage(
        tmp_path, [Answer("", calls), Answer("ok")], approver=approver, mode="read-only"
    )
    finished = await stage.play()
    assert finished.outcome == "completed"
    assert approver.requests == []
    assert all("Not allowed" in event.result.text for event in stage.of_type(ToolCallFinished))
