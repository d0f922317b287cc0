"""Every way a provider fails, as the error and the sentence a person gets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from tests.llm.asking import ALL_PROVIDERS, KEYS, ask, request_to, settings_for
from tests.support.model_server.scenario import Call, Fault, calls, scenario, text, thinking, turn
from tests.support.model_server.server import ModelServer
from winx_tui.config.settings import Settings
from winx_tui.core.errors import (
    AuthenticationFailed,
    BadModelRequest,
    ContextOverflow,
    ModelError,
    ModelUnavailable,
    NoModelAvailable,
    RateLimited,
    StreamCut,
    UnknownModel,
)
from winx_tui.core.events import ReasoningDelta, TextDelta
from winx_tui.core.messages import ModelRef, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.client import HostClient
from winx_tui.llm.providers import PROVIDERS

pytestmark = pytest.mark.asyncio(loop_scope="session")

STALL_TIMEOUT_S = 3.0

each_provider = pytest.mark.parametrize("provider", ALL_PROVIDERS)
with_key = pytest.mark.parametrize("provider", ["dashscope", "nvidia", "gemini"])

REFUSALS: dict[str, type[ModelError]] = {
    "bad_request": BadModelRequest,
    "not_found": UnknownModel,
    "rate_limited": RateLimited,
    "context_overflow": ContextOverflow,
    "server_error": ModelUnavailable,
    "bad_gateway": ModelUnavailable,
    "unavailable": ModelUnavailable,
    "drop_at_once": ModelUnavailable,
}


async def failure(host: HostClient, provider: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await ask(host, request_to(provider))
    return caught.value


@each_provider
@pytest.mark.parametrize("fault", REFUSALS)
async def test_a_refusal_is_told_apart_and_asked_only_once(
    server: ModelServer, host: HostClient, provider: str, fault: str
) -> None:
    server.play(scenario(turn(Fault(fault))))

    error = await failure(host, provider)

    assert type(error) is REFUSALS[fault]
    assert PROVIDERS[provider].title in str(error)
    assert "\n" not in str(error)
    assert "litellm" not in str(error)
    assert "<html" not in str(error)
    assert fault != "not_found" or request_to(provider).model.model in str(error)
    assert len(server.requests) == 1


@with_key
@pytest.mark.parametrize("fault", ["unauthorized", "forbidden"])
async def test_a_wrong_key_says_how_to_replace_it(
    server: ModelServer, host: HostClient, provider: str, fault: str
) -> None:
    server.play(scenario(turn(Fault(fault))))

    error = await failure(host, provider)

    assert type(error) is AuthenticationFailed
    assert f"winx auth login {provider}" in str(error)


async def test_nobody_is_told_to_log_in_to_a_local_server(
    server: ModelServer, host: HostClient
) -> None:
    server.play(scenario(turn(Fault("unauthorized"))))

    error = await failure(host, "local")

    assert type(error) is BadModelRequest
    assert "login" not in str(error)


@each_provider
async def test_the_time_to_wait_is_read_wherever_the_provider_says_it(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(Fault("rate_limited", retry_after_s=7.5))))

    error = await failure(host, provider)

    assert error.retry_after_s == 7.5
    assert len(server.requests) == 1, "who waits and asks again is winx, not a library"


@with_key
async def test_a_key_in_a_providers_words_is_masked(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    words = f"Quota of key {KEYS[provider]} is used up"
    server.play(scenario(turn(Fault("rate_limited", message=words))))

    error = await failure(host, provider)

    assert KEYS[provider] not in str(error)
    assert "Quota of key [key] is used up" in str(error)


async def test_a_key_at_the_cut_of_a_long_sentence_is_masked_as_a_whole(
    server: ModelServer, host: HostClient
) -> None:
    for length in (205, 215, 225, 235):
        words = "x" * length + KEYS["dashscope"]
        server.play(scenario(turn(Fault("bad_request", message=words))))

        error = await failure(host, "dashscope")

        assert KEYS["dashscope"][:8] not in str(error)


@each_provider
@pytest.mark.parametrize("fault", ["end", "drop", "error_event", "malformed"])
async def test_a_stream_that_breaks_is_never_taken_for_a_whole_answer(
    server: ModelServer, host: HostClient, provider: str, fault: str
) -> None:
    server.play(scenario(turn(thinking("Hm."), text("Half an "), Fault(fault), text("answer"))))
    stream = host.stream(request_to(provider))
    said = [await anext(stream), await anext(stream)]

    with pytest.raises(StreamCut) as caught:
        await anext(stream)

    assert said == [ReasoningDelta("Hm."), TextDelta("Half an ")]
    assert "litellm" not in str(caught.value)


@each_provider
async def test_a_stream_that_breaks_in_a_tool_call_is_cut(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(text("So "), calls(Call("list_files", '{"pa')), Fault("drop"))))

    error = await failure(host, provider)

    assert type(error) is StreamCut


async def test_a_tool_call_that_gemini_could_not_write_can_be_asked_for_again(
    server: ModelServer, host: HostClient
) -> None:
    server.play(scenario(turn(calls(Call("list_files", '{"pa')))))

    error = await failure(host, "gemini")

    assert type(error) is StreamCut
    assert error.retryable


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hasty_host(server: ModelServer, config_home: Path) -> AsyncIterator[HostClient]:
    """Yield a host that takes seconds of silence for the end of an answer."""
    client = HostClient(settings_for(server, STALL_TIMEOUT_S), keys=KEYS)
    server.play(scenario(turn(text("Hello."))))
    for provider in ALL_PROVIDERS:
        # What a first request loads may take longer than the silence.
        with suppress(ModelUnavailable, StreamCut):
            await ask(client, request_to(provider))
    yield client
    await client.aclose()


async def test_silence_in_mid_answer_is_cut_on_every_provider(
    server: ModelServer, hasty_host: HostClient
) -> None:
    server.play(scenario(turn(text("Well, "), Fault("stall"))))
    begun = time.monotonic()

    errors = await asyncio.gather(*(failure(hasty_host, provider) for provider in ALL_PROVIDERS))

    assert {type(error) for error in errors} == {StreamCut}
    assert time.monotonic() - begun >= STALL_TIMEOUT_S
    for request in server.requests:
        await asyncio.wait_for(request.client_left.wait(), 60)


async def test_an_answer_that_never_begins_is_given_up_on_every_provider(
    server: ModelServer, hasty_host: HostClient
) -> None:
    server.play(scenario(turn(Fault("stall"))))

    errors = await asyncio.gather(*(failure(hasty_host, provider) for provider in ALL_PROVIDERS))

    assert {type(error) for error in errors} == {ModelUnavailable}
    assert all("did not begin to answer" in str(error) for error in errors)


async def test_an_unknown_provider_is_told_without_asking_anybody(host: HostClient) -> None:
    request = ChatRequest(ModelRef("nobody", "m"), (user_message("Hello"),))

    with pytest.raises(UnknownModel, match="dashscope, nvidia, gemini, local"):
        await ask(host, request)


async def test_a_local_server_without_an_address_says_what_to_set() -> None:
    unset = HostClient(Settings())
    with pytest.raises(NoModelAvailable, match="WINX_LOCAL_BASE_URL"):
        await ask(unset, request_to("local"))
