"""The chain behind the tools of MCP clients, on the host and the server of this package."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.llm.asking import settings_for
from tests.support.model_server.records import RecordedRequest
from tests.support.model_server.scenario import Fault, Hold, scenario, text, turn
from tests.support.model_server.server import ModelServer
from winx_tui.config.settings import FailoverSettings, LimitSettings
from winx_tui.core.errors import (
    AuthenticationFailed,
    ModelUnavailable,
    RateLimited,
    ToolError,
    problem_of,
)
from winx_tui.core.messages import Message, TextPart, system_message, user_message
from winx_tui.llm.client import HostClient
from winx_tui.llm.output_room import ROOM
from winx_tui.llm.providers import PROVIDERS
from winx_tui.runtime.model_chain import ModelChain
from winx_tui.security.redaction import Redactor
from winx_tui.tools.asking_models.asker import Question, Reply

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTED = ("dashscope", "nvidia", "gemini")
SECRET = "sk-ant-api03-" + "a1B2" * 10
QUESTION = Question((system_message("Be good."), user_message("Hello")), 1_000, 0.7)
REFUSED = {
    "dashscope": Fault("unauthorized"),
    "nvidia": Fault("forbidden"),
    "gemini": Fault("unauthorized"),
}

MakeChain = Callable[..., ModelChain]


@pytest.fixture
def chain_of(host: HostClient, server: ModelServer, tmp_path: Path) -> MakeChain:
    def make(**changes: Any) -> ModelChain:
        settings = replace(settings_for(server), **changes)
        return ModelChain(settings, tmp_path / "state", Redactor(), host)

    return make


async def ask(
    chain: ModelChain, question: Question = QUESTION, told: list[str] | None = None
) -> Reply:
    report = (lambda _: None) if told is None else told.append
    return await chain.ask(question, report, session="mcp_1")


def said_in(request: RecordedRequest) -> str:
    return str(request.body)


def most_tokens(request: RecordedRequest) -> int:
    body = request.body
    generation = body.get("generationConfig", {})
    found = body.get("max_tokens") or body.get("max_completion_tokens")
    return int(found or generation.get("maxOutputTokens") or generation["max_output_tokens"])


@pytest.mark.parametrize("provider", HOSTED)
async def test_each_provider_answers_in_its_own_words(
    chain_of: MakeChain, server: ModelServer, provider: str
) -> None:
    server.play(scenario(turn(text("Good ", "day."))))
    told: list[str] = []
    reply = await ask(chain_of(model=provider), told=told)
    assert (reply.text, "".join(told)) == ("Good day.", "Good day.")
    assert str(reply.model) == f"{provider}/{PROVIDERS[provider].default_model}"
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (100, 20)
    assert (reply.is_cut, reply.passed_over) == (False, ())
    (request,) = server.requests
    assert request.dialect == provider


@pytest.mark.parametrize("provider", HOSTED)
async def test_a_limit_reached_hands_over_to_the_next_provider(
    chain_of: MakeChain, server: ModelServer, provider: str
) -> None:
    server.play(scenario(turn(text("From the next."))))
    limited = scenario(turn(Fault("rate_limited", retry_after_s=3_600)))
    server.play_for(provider, PROVIDERS[provider].default_model, limited)
    told: list[str] = []
    reply = await ask(chain_of(model=provider), told=told)
    assert reply.text == "From the next."
    assert reply.model.provider == next(name for name in HOSTED if name != provider)
    (why,) = reply.passed_over
    assert why.startswith(f"{provider}/")
    assert "goes on" in "".join(told)


@pytest.mark.parametrize("provider", HOSTED)
async def test_a_refused_key_hands_over_to_the_next_provider(
    chain_of: MakeChain, server: ModelServer, provider: str
) -> None:
    server.play(scenario(turn(text("From the next."))))
    refused = scenario(turn(REFUSED[provider]))
    server.play_for(provider, PROVIDERS[provider].default_model, refused)
    reply = await ask(chain_of(model=provider))
    assert reply.text == "From the next."
    assert reply.model.provider != provider
    assert reply.passed_over[0].startswith(f"{provider}/")


async def test_where_nobody_can_answer_all_reasons_are_told(
    chain_of: MakeChain, server: ModelServer
) -> None:
    server.play(scenario(turn(Fault("unauthorized"))))
    with pytest.raises(AuthenticationFailed) as raised:
        await ask(chain_of(model="dashscope"))
    assert all(f"{name}/" in str(raised.value) for name in HOSTED)
    assert problem_of(raised.value).code == "provider_failed"


async def test_a_limit_that_all_have_reached_is_an_error(
    chain_of: MakeChain, server: ModelServer
) -> None:
    server.play(scenario(turn(Fault("rate_limited", retry_after_s=3_600))))
    with pytest.raises(RateLimited) as raised:
        await ask(chain_of(model="dashscope", failover=FailoverSettings(order=("gemini",))))
    assert problem_of(raised.value).code == "provider_failed"


async def test_secrets_do_not_leave(chain_of: MakeChain, server: ModelServer) -> None:
    server.play(scenario(turn(text("Good."))))
    history = (
        system_message(f"The key is {SECRET}."),
        user_message(f"key = '{SECRET}'"),
        Message("assistant", (TextPart(f"You use {SECRET}."),)),
        user_message("Go on."),
    )
    await ask(chain_of(model="dashscope"), Question(history, 100, 0.0))
    (request,) = server.requests
    assert SECRET not in said_in(request)
    assert said_in(request).count("[REDACTED:anthropic-key]") == 3


async def test_the_answer_has_room_beside_what_is_thought(
    chain_of: MakeChain, server: ModelServer
) -> None:
    server.play(scenario(turn(text("Good."))))
    await ask(chain_of(model="gemini/gemini-2.5-flash"))
    await ask(chain_of(model="dashscope/qwen3-coder-plus"))
    thinking, plain = server.requests
    assert most_tokens(thinking) == 1_000 + ROOM["auto"]
    assert most_tokens(plain) == 1_000


async def test_an_answer_that_was_cut_says_so(chain_of: MakeChain, server: ModelServer) -> None:
    server.play(scenario(turn(text("Half an"), finish_reason="length")))
    reply = await ask(chain_of(model="dashscope"))
    assert reply.is_cut


async def test_an_answer_without_a_word_is_an_error(
    chain_of: MakeChain, server: ModelServer
) -> None:
    server.play(scenario(turn(finish_reason="length")))
    with pytest.raises(ModelUnavailable, match="wrote no answer; allow more"):
        await ask(chain_of(model="nvidia"))
    server.play(scenario(turn()))
    with pytest.raises(ModelUnavailable, match="without a word"):
        await ask(chain_of(model="nvidia"))


async def test_a_cancelled_question_closes_the_request(
    chain_of: MakeChain, server: ModelServer
) -> None:
    server.play(scenario(turn(text("One moment"), Hold("never"))))
    has_begun = asyncio.Event()
    chain = chain_of(model="dashscope")
    asking = asyncio.create_task(chain.ask(QUESTION, lambda _: has_begun.set(), session="mcp_1"))
    await has_begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    (request,) = server.requests
    await request.client_left.wait()


async def test_a_limit_on_money_holds_here_too(chain_of: MakeChain, server: ModelServer) -> None:
    server.play(scenario(turn(text("Good."))))
    chain = chain_of(
        model="gemini/gemini-2.5-flash", limits=LimitSettings(max_cost_usd_day=0.000_000_1)
    )
    with pytest.raises(ToolError, match="Not asked"):
        await ask(chain)
    assert not server.requests


async def test_what_was_used_is_in_the_accounts(
    chain_of: MakeChain, server: ModelServer, tmp_path: Path
) -> None:
    server.play(scenario(turn(text("Good."))))
    await ask(chain_of(model="dashscope"))
    kept = "".join(
        path.read_text(encoding="utf-8")
        for path in (tmp_path / "state" / "usage").rglob("*")
        if path.is_file()
    )
    assert "qwen3-coder-plus" in kept
    assert "mcp_1" in kept
