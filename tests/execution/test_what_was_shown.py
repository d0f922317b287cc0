"""What runs is what was shown: the hash of the question covers every byte of the call."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.small_tools import WriteNote
from winx_tui.core.messages import ToolCall
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.prepared import PreparedCall
from winx_tui.execution.question_facts import short_fingerprint
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext


@pytest.fixture
def executor(tmp_path: Path) -> ToolExecutor:
    tool = WriteNote(tmp_path)
    return ToolExecutor({tool.name: tool}, lambda: PolicyContext("ask", tmp_path), Grants())


async def prepared(executor: ToolExecutor, text: str) -> PreparedCall:
    arguments = f'{{"path": "note", "text": "{text}"}}'
    call = await executor.prepare(ToolCall("c1", "write_note", arguments))
    assert isinstance(call, PreparedCall)
    return call


async def test_a_call_that_was_changed_after_it_was_shown_does_not_run(
    executor: ToolExecutor, tmp_path: Path
) -> None:
    shown = await prepared(executor, "good")
    other = await prepared(executor, "evil")
    result = await executor.run(replace(shown, plan=other.plan), lambda text: None)
    assert result.is_error
    assert "no longer what was shown" in result.text
    assert not (tmp_path / "note").exists()
    assert not (await executor.run(shown, lambda text: None)).is_error
    assert (tmp_path / "note").read_text(encoding="utf-8") == "good"


async def test_the_hash_on_the_screen_is_the_beginning_of_the_one_that_is_compared(
    executor: ToolExecutor,
) -> None:
    one, other = await prepared(executor, "good"), await prepared(executor, "evil")
    assert one.request is not None
    assert other.request is not None
    assert one.fingerprint.startswith(short_fingerprint(one.request))
    assert short_fingerprint(one.request) != short_fingerprint(other.request)
