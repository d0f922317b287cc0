from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.events import (
    ApprovalResolved,
    Event,
    MessageCompleted,
    ToolCallFinished,
    ToolCallStarted,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import Message, ModelRef, TextPart, ToolCall, Usage
from winx_tui.core.preview import ChangeKind, CommandPreview, DiffPreview, FileDiff
from winx_tui.core.receipt import Receipt, ReceiptBook, claimed
from winx_tui.core.results import ToolResult
from winx_tui.core.test_runs import runs_tests
from winx_tui.core.test_runs import test_outcome as outcome_of

MODEL = ModelRef("local", "m")


def ran(
    command: str,
    exit_code: int | None,
    output: str = "",
    *,
    call: str = "c1",
    is_running: bool = False,
) -> list[Event]:
    what = ToolCall(call, "bash_command", "{}")
    facts: dict[str, object] = {
        "exit_code": exit_code,
        "is_running": is_running,
        "bg_command_id": None,
    }
    return [
        ToolCallStarted(what, f"Run: {command}", CommandPreview(command, Path("/p"))),
        ToolCallFinished(what, ToolResult(output, structured=facts), 1.5),
    ]


def edited(name: str, added: int, removed: int, kind: ChangeKind = "edit") -> list[Event]:
    what = ToolCall(name, "file_write_or_edit", "{}")
    preview = DiffPreview((FileDiff(Path("/p") / name, "", added, removed, kind),))
    return [
        ToolCallStarted(what, f"Edit: {name}", preview),
        ToolCallFinished(what, ToolResult("done", preview=preview), 0.1),
    ]


def turn(*parts: list[Event], answer: str = "") -> Receipt:
    book = ReceiptBook()
    said = Message("assistant", (TextPart(answer),))
    events: list[Event] = [
        TurnStarted("t", Message("user", (TextPart("do"),)), MODEL),
        *(event for part in parts for event in part),
        MessageCompleted(said, Usage(), MODEL),
    ]
    for event in events:
        assert book.note(event) is None
    receipt = book.note(TurnFinished("t", "completed", Usage(10, 5), 2, 3.0))
    assert receipt is not None
    return receipt


def test_a_receipt_names_files_and_commands() -> None:
    receipt = turn(
        edited("a.py", 3, 1),
        edited("a.py", 2, 0),
        edited("b.py", 7, 0, "create"),
        ran("ls", 0),
        ran("pytest -q", 1, call="c2"),
    )
    assert [(file.path.name, file.added_lines, file.removed_lines) for file in receipt.files] == [
        ("a.py", 5, 1),
        ("b.py", 7, 0),
    ]
    assert [file.kind for file in receipt.files] == ["edit", "create"]
    assert [(run.command, run.exit_code) for run in receipt.commands] == [
        ("ls", 0),
        ("pytest -q", 1),
    ]
    assert receipt.tests == "failed"


def failed(call: str) -> list[Event]:
    what = ToolCall(call, "grep", "{}")
    return [ToolCallFinished(what, ToolResult("No.", is_error=True), 0.1)]


def test_calls_that_failed_are_counted_and_those_that_a_person_refused_are_not() -> None:
    refused = ApprovalResolved("a1", "r", ApprovalDecision("deny", decided_by="person"))
    receipt = turn(failed("f1"), failed("f2"), [refused], failed("r"))
    assert (receipt.failed_calls, receipt.refused, receipt.is_vain) == (2, 1, True)
    assert not turn(failed("f1"), ran("ls", 0)).is_vain
    assert not turn().is_vain


def test_each_turn_has_a_receipt_of_its_own() -> None:
    book = ReceiptBook()
    for event in (*edited("a.py", 1, 0), *ran("pytest", 0)):
        book.note(event)
    book.note(TurnFinished("t", "completed", Usage(), 1, 1.0))
    book.note(TurnStarted("t2", Message("user", (TextPart("go on"),)), MODEL))
    second = book.note(TurnFinished("t2", "completed", Usage(), 1, 1.0))
    assert second is not None
    assert second.is_empty


def test_a_command_that_goes_on_is_told_by_its_later_check() -> None:
    check = ToolCall("c9", "bash_command", '{"action": "status_check"}')
    facts: dict[str, object] = {"exit_code": 0, "is_running": False, "bg_command_id": None}
    receipt = turn(
        ran("cargo test", None, is_running=True),
        [
            ToolCallStarted(check, "Check", None),
            ToolCallFinished(check, ToolResult("ok", structured=facts), 2.0),
        ],
    )
    (run,) = receipt.commands
    assert (run.command, run.exit_code, run.duration_s, run.tests) == (
        "cargo test",
        0,
        3.5,
        "passed",
    )


def test_an_edited_command_is_named_as_it_ran() -> None:
    started, finished = ran("rm -r build", 0)
    answer = ApprovalResolved("r", "c1", ApprovalDecision("allow", edited="rm -r build/tmp"))
    receipt = turn([started, answer, finished])
    assert receipt.commands[0].command == "rm -r build/tmp"
    assert receipt.approved == 1


def test_a_failed_edit_is_no_change() -> None:
    what = ToolCall("c", "file_write_or_edit", "{}")
    preview = DiffPreview((FileDiff(Path("/p/a"), "", 1, 0),))
    refused = ToolResult("denied", is_error=True, preview=preview)
    events: list[Event] = [
        ToolCallStarted(what, "Edit", preview),
        ApprovalResolved("r", "c", ApprovalDecision("deny")),
        ToolCallFinished(what, refused, 0.0),
    ]
    receipt = turn(events, answer="All tests pass.")
    assert receipt.is_empty
    assert (receipt.failed_edits, receipt.refused) == (1, 1)
    assert receipt.claim == "All tests pass"


@pytest.mark.parametrize(
    ("parts", "answer", "is_doubtful"),
    [
        ([edited("a.py", 1, 0)], "Fixed. All tests pass now.", True),
        ([edited("a.py", 1, 0), ran("pytest -q", 1)], "All tests pass.", True),
        ([edited("a.py", 1, 0), ran("pytest -q", 0)], "All tests pass.", False),
        ([ran("pytest -q", 0), edited("a.py", 1, 0)], "The tests are passing.", True),
        ([edited("a.py", 1, 0)], "The tests should pass now.", False),
        ([edited("a.py", 1, 0)], "Not all tests pass yet.", False),
        ([edited("a.py", 1, 0)], "Once you run them, the tests pass.", False),
        ([], "All tests pass.", False),
    ],
)
def test_a_claim_is_held_against_what_ran(
    parts: list[list[Event]], answer: str, is_doubtful: bool
) -> None:
    assert bool(turn(*parts, answer=answer).claim) is is_doubtful


def test_a_claim_of_a_megabyte_costs_nothing() -> None:
    assert claimed("tests " * 200_000) == ""
    assert claimed("a" * 1_000_000 + "\nAll 12 tests pass") == "All 12 tests pass"


@pytest.mark.parametrize(
    "command",
    [
        "pytest",
        "python -m pytest tests -q",
        ".venv/bin/python -m unittest discover",
        "cd app && PYTHONPATH=. timeout 60 pytest -x",
        "uv run --frozen pytest",
        "npm test",
        "npm run test:unit",
        "npx vitest run",
        "yarn --silent test",
        "cargo test --all",
        "cargo nextest run",
        "go test ./...",
        "make -j4 test",
        "make check",
        "./gradlew :app:test",
        "mvn -q verify",
        "bundle exec rspec",
        "python manage.py test",
        "dotnet test",
        "tox -e py311",
        "coverage run -m pytest",
    ],
)
def test_commands_that_run_tests_are_known(command: str) -> None:
    assert runs_tests(command)


@pytest.mark.parametrize(
    "command",
    [
        "ls tests",
        "cat test_calc.py",
        "grep -rn pytest .",
        "pip install pytest",
        "echo 'pytest'",
        "npm install",
        "git commit -m 'test'",
        "make",
        "go build ./...",
        "cargo check",
        "mkdir -p tests && touch tests/test_a.py",
    ],
)
def test_commands_that_only_speak_of_tests_are_not(command: str) -> None:
    assert not runs_tests(command)


@pytest.mark.parametrize(
    ("command", "exit_code", "output", "outcome"),
    [
        ("pytest", 0, "", "passed"),
        ("pytest", 1, "", "failed"),
        ("pytest", None, "", "unknown"),
        ("pytest 2>&1 | tail -3", 0, "1 failed, 3 passed in 0.1s", "failed"),
        ("pytest 2>&1 | tail -3", 0, "3 passed in 0.1s", "passed"),
        ("pytest | head -1", 0, "collecting", "unknown"),
        ("pytest; echo done", 0, "FAILED tests/a.py::b", "failed"),
        ("cd x && pytest", 1, "", "failed"),
        ("pytest && echo ok", 1, "", "failed"),
        ("ls", 0, "3 passed", "none"),
    ],
)
def test_how_tests_ended(command: str, exit_code: int | None, output: str, outcome: str) -> None:
    assert outcome_of(command, exit_code, output) == outcome
