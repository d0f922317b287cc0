"""What one provider's answers become in a request to another, there and back."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.agent_stage import AgentStage
from tests.support.model_server.scenario import (
    Fault,
    Turn,
    call,
    calls,
    scenario,
    text,
    thinking,
    turn,
)
from tests.support.model_server.server import ModelServer
from winx_tui.config.settings import FailoverSettings, RetrySettings
from winx_tui.core.messages import ModelRef
from winx_tui.llm.client import HostClient
from winx_tui.llm.failover import FailoverChatModel
from winx_tui.llm.failover_rests import RestingModels

pytestmark = pytest.mark.asyncio(loop_scope="session")

GEMINI = ModelRef("gemini", "gemini-3.8-flash")
OTHERS = (
    ModelRef("dashscope", "qwen3-coder-plus"),
    ModelRef("nvidia", "qwen/qwen3-coder-480b-a35b-instruct"),
    ModelRef("local", "default"),
)
SIGNATURE = "c2lnbmVkIGJ5IGdlbWluaQ=="

READ_A = call("read_note", path="a")
READ_B = call("read_note", path="b")


async def there_and_back(
    root: Path, server: ModelServer, host: HostClient, first: ModelRef, second: ModelRef
) -> AgentStage:
    """Play a turn: a call by the first, one by the second, and the end by the first."""
    for name in ("a", "b"):
        (root / name).write_text(name.upper(), encoding="utf-8")
    signed = call("read_note", signature=SIGNATURE, path="a")
    begin = turn(thinking("Hm."), text("A first."), calls(signed))
    middle = (thinking("So."), text("Now b."), calls(READ_B))
    end = turn(text("Done."))
    failing: Turn = turn(*middle, first_fail=(Fault("unavailable"),))
    server.play(scenario(begin, failing, end))

    async def links(chosen: ModelRef) -> Sequence[ModelRef]:
        return (first, second)

    model = FailoverChatModel(
        host,
        retry=RetrySettings(attempts=1),
        failover=FailoverSettings(),
        links=links,
        # Every look at the clock is a minute later: the first one is back in the next step.
        rests=RestingModels(itertools.count(0.0, 61.0).__next__),
    )
    stage = AgentStage(root, (), chat=model, ref=first)
    finished = await stage.play()
    assert finished.outcome == "completed", finished.error
    asked = [request.dialect for request in server.requests]
    assert asked == [first.provider, first.provider, second.provider, first.provider]
    return stage


def function_calls(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        part
        for content in body["contents"]
        for part in content["parts"]
        if "functionCall" in part or "function_call" in part
    ]


@pytest.mark.parametrize("other", OTHERS, ids=str)
async def test_geminis_signatures_stay_with_gemini(
    tmp_path: Path, server: ModelServer, host: HostClient, other: ModelRef
) -> None:
    await there_and_back(tmp_path, server, host, GEMINI, other)

    messages = server.requests[2].body["messages"]
    assert SIGNATURE not in str(messages)
    assert "__thought__" not in str(messages)
    asked = next(message for message in messages if message.get("tool_calls"))
    answered = next(message for message in messages if message["role"] == "tool")
    assert answered["tool_call_id"] == asked["tool_calls"][0]["id"] != ""

    first, second = function_calls(server.requests[3].body)
    assert first["thoughtSignature"] == SIGNATURE
    # Gemini refuses a call without one, also a call that was another model's.
    assert second["thoughtSignature"] not in ("", SIGNATURE)


@pytest.mark.parametrize("other", OTHERS, ids=str)
async def test_another_models_history_goes_to_gemini_and_back(
    tmp_path: Path, server: ModelServer, host: HostClient, other: ModelRef
) -> None:
    stage = await there_and_back(tmp_path, server, host, other, GEMINI)

    (part,) = function_calls(server.requests[2].body)
    assert (part.get("functionCall") or part["function_call"])["name"] == "read_note"
    messages = server.requests[3].body["messages"]
    assert [message["role"] for message in messages] == [
        *("system", "user"),
        *("assistant", "tool", "assistant", "tool"),
    ]
    ids = [each["id"] for message in messages for each in message.get("tool_calls") or ()]
    answers = [message["tool_call_id"] for message in messages if message["role"] == "tool"]
    assert ids == answers
    assert "__thought__" not in str(messages)
    assert stage.agent.history[-1].text == "Done."


@pytest.mark.parametrize(("other", "is_sent"), [(OTHERS[0], True), (OTHERS[2], False)], ids=str)
async def test_thoughts_go_to_whom_they_help_while_the_turn_lasts(
    tmp_path: Path, server: ModelServer, host: HostClient, other: ModelRef, is_sent: bool
) -> None:
    await there_and_back(tmp_path, server, host, GEMINI, other)

    messages = server.requests[2].body["messages"]
    thoughts = [
        message["reasoning_content"] for message in messages if "reasoning_content" in message
    ]
    assert thoughts == (["Hm."] if is_sent else [])


async def test_no_call_goes_out_without_its_answer(
    tmp_path: Path, server: ModelServer, host: HostClient
) -> None:
    """The server refuses such histories, so a turn that is completed had none."""
    for other in OTHERS:
        stage = await there_and_back(tmp_path, server, host, other, GEMINI)
        asked = [each.id for message in stage.agent.history for each in message.tool_calls]
        answered = [each.tool_call_id for each in stage.agent.history if each.role == "tool"]
        assert asked == answered
