from __future__ import annotations

from tests.complaints.themes import complaint
from tests.support.agent_stage import call
from winx_tui.agent.repetition import RepetitionGuard
from winx_tui.core.results import ToolResult

DONE = ToolResult("done")


def test_the_same_call_with_the_same_outcome_is_counted() -> None:
    guard = RepetitionGuard()
    found = [guard.observe(call("say", f"c{turn}", command="x"), DONE) for turn in range(6)]
    assert [one.count for one in found] == [1, 2, 3, 4, 5, 6]
    assert [one.is_worth_a_word for one in found] == [False, False, True, True, True, True]
    assert [one.is_hopeless for one in found] == [False] * 5 + [True]
    assert found[0].remark == ""
    assert "The model made the same say call 3 times in a row." in found[2].remark


def test_the_order_of_the_arguments_makes_no_difference() -> None:
    guard = RepetitionGuard()
    guard.observe(call("say", a=1, b=2), DONE)
    assert guard.observe(call("say", b=2, a=1), DONE).count == 2


def test_looking_again_at_a_program_that_goes_on_is_no_repetition() -> None:
    guard = RepetitionGuard()
    looks = [
        guard.observe(call("bash_command", status_check=True), ToolResult(f"line {turn}"))
        for turn in range(10)
    ]
    assert {one.count for one in looks} == {1}


def test_calls_made_in_turn_are_seen() -> None:
    guard = RepetitionGuard()
    found = [
        guard.observe(call("say", command=command), ToolResult(command))
        for command in ("a", "b") * 6
    ]
    assert [one.is_worth_a_word for one in found] == [False] * 5 + [True] * 7
    assert "the same 2 calls in turn 3 times" in found[5].sentence
    assert found[-1].is_hopeless
    assert not found[-3].is_hopeless


@complaint(17)
def test_a_round_of_three_calls_is_seen() -> None:
    guard = RepetitionGuard()
    found = [guard.observe(call("say", command=command), DONE) for command in "abc" * 3]
    assert found[-1].is_worth_a_word
    assert not found[-4].is_worth_a_word


@complaint(15)
def test_the_same_error_is_counted_over_other_arguments_and_other_calls() -> None:
    guard = RepetitionGuard()
    counts = []
    for turn in range(6):
        guard.observe(call("read_note", path=f"{turn}"), ToolResult(f"text {turn}"))
        failed = ToolResult(f"No line of 'a{turn}.py' matches block {turn}.", is_error=True)
        counts.append(guard.observe(call("write_note", path=f"a{turn}.py"), failed).count)
    assert counts == [1, 2, 3, 4, 5, 6]


def test_different_errors_are_no_repetition() -> None:
    guard = RepetitionGuard()
    for text in ("there is no such file", "the file is binary", "it may not be written"):
        found = guard.observe(call("write_note", path="a"), ToolResult(text, is_error=True))
        assert found.count == 1


def test_success_forgets_the_errors_of_its_tool() -> None:
    guard = RepetitionGuard()
    failed = ToolResult("no match", is_error=True)
    guard.observe(call("write_note", path="a"), failed)
    guard.observe(call("write_note", path="b"), failed)
    guard.observe(call("write_note", path="c"), DONE)
    assert guard.observe(call("write_note", path="d"), failed).count == 1


def test_editing_and_testing_by_turns_is_no_loop() -> None:
    guard = RepetitionGuard()
    for turn in range(8):
        edit = guard.observe(call("write_note", path="a", text=f"{turn}"), DONE)
        test = guard.observe(call("say", command="pytest"), ToolResult("1 failed"))
        assert max(edit.count, test.count) == 1
