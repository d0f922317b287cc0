"""What the user of an MCP client reads before a command runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcp_types import ElicitResult

from winx_tui.core.access import RunCommand
from winx_tui.core.approval import (
    ApprovalDecision,
    ApprovalRequest,
    CommandRow,
    Confinement,
    Touched,
)
from winx_tui.core.preview import CommandPreview
from winx_tui.mcp_server.question_form import decision_of, form_of

CWD = Path("/project")
COMMAND = "cat x\u200b && git push --force"


REQUEST = ApprovalRequest(
    id="apr_1",
    call_id="c1",
    tool="bash_command",
    title="Run: git push",
    accesses=(RunCommand(COMMAND, CWD),),
    preview=CommandPreview(COMMAND, CWD),
    reasons=("git push is not known to only read",),
    scopes=("once", "session"),
    fingerprint="f" * 64,
    danger=("rewrites history",),
    parts=(CommandRow("cat x", "allow"), CommandRow("git push --force", "ask", "sends")),
    blast_radius=(Touched("network", "git"),),
)
SHUT = Confinement("bubblewrap")
WIDE = Confinement("bubblewrap", network=("git",), outside=(Path("/opt"),), hindrance="it is git")
READ_ONLY = Confinement("bubblewrap", level="read-only")


def properties_of(confinement: Confinement | None) -> dict[str, Any]:
    schema = form_of(replace(REQUEST, confinement=confinement)).requested_schema
    assert schema["required"] == ["decision"]
    return dict(schema["properties"])


def decided_by(confinement: Confinement | None, **content: str | None) -> ApprovalDecision:
    result = ElicitResult.model_validate({"action": "accept", "content": content})
    return decision_of(result, replace(REQUEST, confinement=confinement))


def test_danger_deception_and_each_part_are_told() -> None:
    lines = form_of(REQUEST).message.split("\n")
    assert "  cat x\\u{200B} && git push --force" in lines
    assert "Danger: rewrites history" in lines
    assert "Look closely: 1 hidden character, shown by number" in lines
    assert "Command 1: cat x (only reads)" in lines
    assert "Command 2: git push --force (sends)" in lines
    assert "It speaks to git" in lines


def test_no_line_of_a_command_or_a_name_looks_like_one_of_winx() -> None:
    preview = CommandPreview("ls\nReason: none", Path("/project\nRuns in the sandbox"))
    lines = form_of(replace(REQUEST, preview=preview)).message.split("\n")
    assert not {"Reason: none", "Runs in the sandbox"} & set(lines)


def test_how_it_runs_and_the_way_out_are_told() -> None:
    lines = form_of(replace(REQUEST, confinement=WIDE)).message.split("\n")
    start = "Runs in the sandbox (bubblewrap): writes in the workspace and /opt"
    assert f"{start}, network on (for git)" in lines
    fails = "In the sandbox it will probably fail: it is git"
    assert f'{fails}; "without the sandbox" runs it without' in lines
    assert not any("sandbox" in line for line in form_of(REQUEST).message.split("\n"))


@pytest.mark.parametrize(
    ("confinement", "choices"),
    [
        (SHUT, ["as shown", "with network", "without the sandbox"]),
        (WIDE, ["as shown", "without the sandbox"]),
        (READ_ONLY, ["as shown", "with network"]),
    ],
)
def test_the_form_offers_the_choices_that_make_sense(
    confinement: Confinement, choices: list[str]
) -> None:
    choice = properties_of(confinement)["sandbox"]
    assert choice["enum"] == choices
    assert choice["default"] == "as shown"


@pytest.mark.parametrize(
    "confinement", [None, Confinement("bubblewrap", level="read-only", network=("git",))]
)
def test_a_form_without_a_choice_does_not_ask_for_one(confinement: Confinement | None) -> None:
    assert "sandbox" not in properties_of(confinement)


@pytest.mark.parametrize(
    ("confinement", "choice", "opened"),
    [
        (SHUT, "as shown", (False, False, False)),
        (SHUT, None, (False, False, False)),
        (SHUT, "", (False, False, False)),
        (SHUT, "with network", (True, False, False)),
        (SHUT, "without the sandbox", (False, False, True)),
        (WIDE, "as shown", (True, True, False)),
        (WIDE, "without the sandbox", (True, True, True)),
        (READ_ONLY, "with network", (True, False, False)),
        (None, "as shown", (None, None, False)),
    ],
)
@pytest.mark.parametrize(
    ("answer", "scope"), [("approve once", "once"), ("approve for this session", "session")]
)
def test_the_choice_becomes_part_of_the_decision(
    confinement: Confinement | None,
    choice: str | None,
    opened: tuple[bool | None, bool | None, bool],
    answer: str,
    scope: str,
) -> None:
    decision = decided_by(confinement, decision=answer, sandbox=choice)
    assert (decision.outcome, decision.scope) == ("allow", scope)
    assert (decision.network, decision.outside, decision.is_unconfined) == opened


@pytest.mark.parametrize(
    ("confinement", "choice"),
    [(SHUT, "wide open"), (READ_ONLY, "without the sandbox"), (None, "with network")],
)
def test_a_choice_that_was_not_offered_is_a_denial(
    confinement: Confinement | None, choice: str
) -> None:
    decision = decided_by(confinement, decision="approve once", sandbox=choice)
    assert decision == ApprovalDecision("deny")


@pytest.mark.parametrize(
    ("editable", "is_offered"),
    [
        ("git push", True),
        (None, False),
        ("git add .\ngit push", False),
        ("cat x\u200b", False),
        (" git push", False),
        ("echo " + "x" * 2_000, False),
    ],
)
def test_only_a_command_that_a_field_of_one_line_keeps_whole_can_be_edited(
    editable: str | None, is_offered: bool
) -> None:
    request = replace(REQUEST, editable=editable)
    properties = form_of(request).requested_schema["properties"]
    assert isinstance(properties, dict)
    assert ("command" in properties) == is_offered
    content = {"decision": "approve once", "command": "git status"}
    result = ElicitResult.model_validate({"action": "accept", "content": content})
    assert decision_of(result, request).edited == ("git status" if is_offered else None)


@pytest.mark.parametrize("command", ["git push", " git push ", "", "  ", None])
def test_a_command_that_stays_is_no_edit(command: str | None) -> None:
    content = {"decision": "approve once", "command": command}
    result = ElicitResult.model_validate({"action": "accept", "content": content})
    assert decision_of(result, replace(REQUEST, editable="git push")).edited is None


@pytest.mark.parametrize("command", [["ls"], 5, True])
def test_an_edit_that_cannot_be_read_approves_nothing(command: object) -> None:
    content = {"decision": "approve once", "command": command}
    result = ElicitResult.model_construct(action="accept", content=content)
    assert decision_of(result, replace(REQUEST, editable="git push")).outcome == "deny"
