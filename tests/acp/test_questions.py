"""Approvals and questions as buttons and forms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from acp import schema

from winx_tui.acp.approver import answers, question
from winx_tui.acp.askers import answer_in, form_of
from winx_tui.core.approval import ApprovalRequest, Confinement
from winx_tui.core.preview import CommandPreview
from winx_tui.core.questions import AnswerOption, PersonAnswer, PersonQuestion
from winx_tui.execution.question_facts import NO_FACTS

REQUEST = ApprovalRequest(
    id="r1",
    call_id="c1",
    tool="bash_command",
    title="Run: make\u202e",
    accesses=(),
    preview=CommandPreview("make `x`", Path("/p")),
    reasons=("make runs *anything*",),
    scopes=("once", "session"),
    fingerprint="0123456789abcdef",
)
COLOURS = PersonQuestion("Which?", (AnswerOption("red", "warm"), AnswerOption("blue")))


def _decisions(request: ApprovalRequest) -> dict[str, tuple[str, str, str]]:
    return {
        each.button.option_id: (each.button.kind, each.decision.outcome, each.decision.scope)
        for each in answers(request)
    }


def test_the_answers_are_those_of_the_terminal() -> None:
    assert _decisions(REQUEST) == {
        "once": ("allow_once", "allow", "once"),
        "session": ("allow_always", "allow", "session"),
        "reject": ("reject_once", "deny", "once"),
    }


def test_a_scope_that_is_not_on_offer_has_no_button() -> None:
    assert set(_decisions(replace(REQUEST, scopes=("once",)))) == {"once", "reject"}


def test_each_switch_of_the_sandbox_is_a_button_of_its_own() -> None:
    confinement = Confinement("bubblewrap", network=("pypi.org",), outside=(Path("/var/x"),))
    by_id = {
        each.button.option_id: each for each in answers(replace(REQUEST, confinement=confinement))
    }
    told = {key: (each.button.name, each.decision) for key, each in by_id.items()}
    assert told["once"][1].network
    assert told["once"][1].outside
    name, decision = told["once-network"]
    assert name == "Approve once, without network"
    assert (decision.network, decision.outside, decision.is_unconfined) == (False, True, False)
    name, decision = told["once-outside"]
    assert name == "Approve once, writing in the workspace only"
    assert (decision.network, decision.outside) == (True, False)
    name, decision = told["once-unconfined"]
    assert name == "Approve once, without the sandbox"
    assert decision.is_unconfined


def test_a_mode_that_only_reads_is_not_left_by_a_button() -> None:
    confinement = Confinement("bubblewrap", level="read-only")
    offered = [each.button.option_id for each in answers(replace(REQUEST, confinement=confinement))]
    assert offered == ["once", "session", "once-network", "reject"]


def _text(shown: object) -> str:
    assert isinstance(shown, schema.ContentToolCallContent)
    assert isinstance(shown.content, schema.TextContentBlock)
    return shown.content.text


def test_a_question_shows_all_that_will_happen_and_hides_nothing() -> None:
    asked = question(REQUEST, NO_FACTS)
    assert asked.title == "Run: make\\u{202E}"
    command, facts = map(_text, asked.content or ())
    assert command == "```sh\nmake `x`\n```"
    assert facts == "- Reason: make runs \\*anything\\*\n- Hash of what will run: 01234567"


def test_a_form_offers_the_options_and_own_words() -> None:
    form = form_of(COLOURS)
    assert form.properties is not None
    choice = form.properties["choice"]
    assert isinstance(choice, schema.ElicitationStringPropertySchema)
    assert [(each.const, each.description) for each in choice.one_of or []] == [
        ("red", "warm"),
        ("blue", None),
    ]
    assert set(form.properties) == {"choice", "text"}
    several = form_of(replace(COLOURS, takes_several=True)).properties
    assert several is not None
    assert isinstance(several["choice"], schema.ElicitationMultiSelectPropertySchema)


def test_a_form_is_read_strictly() -> None:
    assert answer_in({"choice": "blue"}, COLOURS) == PersonAnswer(("blue",))
    assert answer_in({"choice": "green"}, COLOURS) == PersonAnswer()
    assert answer_in({"choice": ["red", "blue"]}, COLOURS) == PersonAnswer(("red",))
    assert answer_in({"choice": ["blue", "red"]}, replace(COLOURS, takes_several=True)) == (
        PersonAnswer(("red", "blue"))
    )
    assert answer_in({"text": " mine "}, COLOURS) == PersonAnswer((), "mine")
    assert answer_in([], COLOURS) == PersonAnswer()
