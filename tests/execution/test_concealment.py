"""Calls with placeholders run with the secrets, and show the placeholders."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.small_tools import Say, WriteNote
from tests.tools.test_ask_user import Person
from winx_tui.core.access import RunCommand
from winx_tui.core.approval import HunkChoice
from winx_tui.core.messages import ToolCall
from winx_tui.core.questions import PersonAnswer
from winx_tui.execution.concealment import revealed_hunks
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.llm.masking import Masker
from winx_tui.security.explaining import explain
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.security.spans import Span
from winx_tui.tools.ask_user import AskUser
from winx_tui.tools.base import Tool

SECRET = 'hunter22"; rm -rf /'


def marked(text: str) -> Sequence[Span]:
    return [Span(match.start(1), match.end(1), "mark") for match in re.finditer("«([^»]*)»", text)]


@pytest.fixture
def masker() -> Masker:
    hider = Masker(marked, "s1")
    hider.mask(f"«{SECRET}» and the pin «1234»")
    return hider


def name_of(masker: Masker, secret: str) -> str:
    (name,) = masker.placeholders_in(masker.mask(f"«{secret}»"))
    return name


def executor_in(root: Path, masker: Masker) -> tuple[ToolExecutor, Say]:
    say = Say(root)
    tools: dict[str, Tool[Any]] = {"say": say, "write_note": WriteNote(root)}
    executor = ToolExecutor(tools, lambda: PolicyContext("ask", root), Grants(), secrets=masker)
    return executor, say


def call(name: str, **arguments: str) -> ToolCall:
    return ToolCall("c1", name, json.dumps(arguments))


async def test_what_runs_has_the_secret_and_what_is_shown_has_not(
    tmp_path: Path, masker: Masker
) -> None:
    name = name_of(masker, SECRET)
    executor, say = executor_in(tmp_path, masker)
    prepared = await executor.prepare(call("say", command=f"login {name}"))
    assert isinstance(prepared, PreparedCall)
    assert prepared.request is not None
    shown = (prepared.call, prepared.title, prepared.preview, prepared.request.title)
    assert "hunter22" not in repr((*shown, prepared.request.preview, prepared.request.editable))
    assert prepared.request.reasons[-1] == (
        f"{name} stands for a secret of yours, put in when this runs"
    )
    await executor.run(prepared, lambda _: None)
    assert say.ran == [f"login {SECRET}"]


async def test_a_result_that_repeats_a_secret_shows_the_placeholder_for_short_ones_too(
    tmp_path: Path, masker: Masker
) -> None:
    person = Person(PersonAnswer(("1234",), "1234, token=ghp_" + "a1B2" * 9))
    tools: dict[str, Tool[Any]] = {"ask_user": AskUser(person, clock=lambda: 0.0)}
    executor = ToolExecutor(tools, lambda: PolicyContext("ask", tmp_path), Grants(), secrets=masker)
    name = name_of(masker, "1234")
    prepared = await executor.prepare(call("ask_user", question="Which?", options=f"{name}\nx"))
    assert isinstance(prepared, PreparedCall)
    result = await executor.run(prepared, lambda _: None)
    assert result.text.startswith(f"The user chose: {name}\nThe user adds: {name}, token=")
    shown = repr((result.text, result.structured, result.preview))
    assert "1234" not in shown.replace(name, "")
    assert "a1B2" not in shown


async def test_neither_the_explanation_nor_a_grant_shows_the_secret(
    tmp_path: Path, masker: Masker
) -> None:
    executor, _ = executor_in(tmp_path, masker)
    prepared = await executor.prepare(call("say", command=f"login {name_of(masker, SECRET)}"))
    assert isinstance(prepared, PreparedCall)
    assert prepared.request is not None
    assert "hunter22" not in explain(prepared.request, home=tmp_path)
    assert prepared.request.scopes == ("once",)


async def test_the_policy_judges_what_will_really_run(tmp_path: Path, masker: Masker) -> None:
    executor, _ = executor_in(tmp_path, masker)
    prepared = await executor.prepare(call("say", command=f"echo {name_of(masker, SECRET)}"))
    assert isinstance(prepared, PreparedCall)
    assert prepared.plan.accesses == (RunCommand(f"echo {SECRET}", tmp_path),)


async def test_the_call_keeps_its_placeholder_in_the_conversation(
    tmp_path: Path, masker: Masker
) -> None:
    for secret in (SECRET, "1234"):
        sent = call("say", command=f"login {name_of(masker, secret)} --port 1234")
        prepared = await executor_in(tmp_path, masker)[0].prepare(sent)
        assert json.loads(prepared.call.arguments) == json.loads(sent.arguments)


async def test_a_file_is_written_with_the_secret(tmp_path: Path, masker: Masker) -> None:
    executor, _ = executor_in(tmp_path, masker)
    text = f"KEY='{name_of(masker, SECRET)}'"
    prepared = await executor.prepare(call("write_note", path="a.env", text=text))
    assert isinstance(prepared, PreparedCall)
    await executor.run(prepared, lambda _: None)
    assert (tmp_path / "a.env").read_text() == f"KEY='{SECRET}'"


async def test_a_person_may_edit_around_a_placeholder(tmp_path: Path, masker: Masker) -> None:
    name = name_of(masker, SECRET)
    executor, say = executor_in(tmp_path, masker)
    prepared = await executor.prepare(call("say", command=f"login {name}"))
    assert isinstance(prepared, PreparedCall)
    edited = await executor.prepare_edited(prepared, f"login -v {name}")
    assert isinstance(edited, PreparedCall)
    assert "hunter22" not in repr((edited.call, edited.title, edited.plan.remark, edited.preview))
    await executor.run(edited, lambda _: None)
    assert say.ran == [f"login -v {SECRET}"]


async def test_a_rejection_does_not_repeat_the_secret(tmp_path: Path, masker: Masker) -> None:
    executor, _ = executor_in(tmp_path, masker)
    sent = ToolCall("c1", "say", json.dumps({"command": {"x": name_of(masker, SECRET)}}))
    rejected = await executor.prepare(sent)
    assert isinstance(rejected, RejectedCall)
    assert "hunter22" not in repr(rejected)


def test_lines_that_a_person_wrote_have_the_secret_put_in(masker: Masker) -> None:
    name = name_of(masker, SECRET)
    hunks = (HunkChoice(0, 0, is_accepted=True, text=f"+{name}\n"), HunkChoice(0, 1, False))
    assert revealed_hunks(hunks, masker)[0].text == f"+{SECRET}\n"
    assert revealed_hunks(hunks, masker)[1] is hunks[1]


async def test_a_placeholder_of_nobody_runs_as_it_is(tmp_path: Path, masker: Masker) -> None:
    executor, say = executor_in(tmp_path, masker)
    prepared = await executor.prepare(call("say", command="echo WINX_SECRET_000000000000"))
    assert isinstance(prepared, PreparedCall)
    await executor.run(prepared, lambda _: None)
    assert say.ran == ["echo WINX_SECRET_000000000000"]
