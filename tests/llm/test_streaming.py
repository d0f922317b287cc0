"""litellm really called, against each provider's wire format."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace

import pytest

from tests.llm.asking import ALL_PROVIDERS, KEYS, LIST_FILES, ask, events_of, request_to
from tests.support.model_server.scenario import (
    Call,
    Hold,
    TokenCounts,
    call,
    calls,
    scenario,
    text,
    thinking,
    turn,
)
from tests.support.model_server.server import ModelServer
from winx_tui.core.effort import Effort
from winx_tui.core.events import ReasoningDelta, TextDelta
from winx_tui.core.messages import (
    ImagePart,
    Message,
    ModelRef,
    ReasoningPart,
    TextPart,
    ToolCall,
    system_message,
    tool_message,
    user_message,
)
from winx_tui.llm.base import MessageDone
from winx_tui.llm.client import HostClient

pytestmark = pytest.mark.asyncio(loop_scope="session")

each_provider = pytest.mark.parametrize("provider", ALL_PROVIDERS)
openai_like = pytest.mark.parametrize("provider", ["dashscope", "nvidia", "local"])


@each_provider
async def test_text_and_thinking_arrive_in_pieces_and_whole(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(thinking("Let me ", "see."), text("Good ", "day", " 日本 🙂"))))

    events = await events_of(host, request_to(provider))

    pieces = [event.text for event in events if isinstance(event, TextDelta)]
    thoughts = [event.text for event in events if isinstance(event, ReasoningDelta)]
    done = events[-1]
    assert isinstance(done, MessageDone)
    # What comes in a rush may come together.
    assert "".join(pieces) == "Good day 日本 🙂"
    assert "".join(thoughts) == "Let me see."
    assert done.message.parts == (ReasoningPart("Let me see."), TextPart("Good day 日本 🙂"))
    assert done.finish_reason == "stop"


@each_provider
async def test_parallel_tool_calls_arrive_with_their_arguments(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(
        scenario(turn(text("Both."), calls(call("list_files", path="a"), call("other", n=[1, 2]))))
    )

    done = await ask(host, request_to(provider, tools=(LIST_FILES,)))

    assert [(c.name, json.loads(c.arguments)) for c in done.message.tool_calls] == [
        ("list_files", {"path": "a"}),
        ("other", {"n": [1, 2]}),
    ]
    assert len({c.id for c in done.message.tool_calls}) == 2
    assert done.finish_reason == "tool_calls"


@each_provider
async def test_usage_is_what_the_provider_reports(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(text("Hi"), usage=TokenCounts(12_000, 345, 2_000))))

    done = await ask(host, request_to(provider))

    assert (done.usage.input_tokens, done.usage.output_tokens) == (12_000, 345)
    assert done.usage.cached_tokens == 2_000
    has_price = provider in ("dashscope", "gemini")
    assert (done.usage.cost_usd is not None) == has_price
    if done.usage.cost_usd is not None:
        assert 0.001 < done.usage.cost_usd < 0.05


@each_provider
async def test_each_provider_gets_its_own_key_and_address(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(text("Hi"))))

    await ask(host, request_to(provider, system_message("Be brief."), user_message("Hello")))

    (request,) = server.requests
    assert request.dialect == provider
    assert request.key == KEYS.get(provider, "none")


@each_provider
async def test_a_conversation_with_tool_results_is_accepted(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    first = turn(calls(call("list_files", path="a"), call("list_files", path="b")))
    server.play(scenario(first, turn(text("Two files."))))
    opening = (system_message("Be brief."), user_message("What is there?"))
    asked = await ask(host, request_to(provider, *opening, tools=(LIST_FILES,)))
    results = [tool_message(c.id, f"result {c.arguments}") for c in asked.message.tool_calls]

    history = (*opening, asked.message, *results)
    done = await ask(host, request_to(provider, *history, tools=(LIST_FILES,)))

    assert done.message.text == "Two files."


@openai_like
async def test_broken_tool_arguments_pass_through_verbatim(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(calls(Call("list_files", '{"path": "a')))))

    done = await ask(host, request_to(provider, tools=(LIST_FILES,)))

    assert done.message.tool_calls[0].arguments == '{"path": "a'


@each_provider
async def test_the_same_chunk_150_times_is_not_taken_for_a_loop(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(text("----------", repeat=150))))

    done = await ask(host, request_to(provider))

    assert done.message.text == "-" * 1500


async def test_gemini_gets_its_thought_signature_back(
    server: ModelServer, host: HostClient
) -> None:
    server.play(scenario(turn(calls(call("list_files", signature="c2lnbmVk", path="a")))))
    asked = await ask(host, request_to("gemini", tools=(LIST_FILES,)))
    history = (
        user_message("Hello"),
        asked.message,
        tool_message(asked.message.tool_calls[0].id, "a.py"),
    )
    server.play(scenario(turn(text("unused")), turn(text("Done."))))

    await ask(host, request_to("gemini", *history, tools=(LIST_FILES,)))

    sent = json.dumps(server.requests[0].body)
    assert "c2lnbmVk" in sent
    assert "__thought__" not in sent


@openai_like
async def test_other_providers_never_see_a_gemini_signature(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(text("unused")), turn(text("Done."))))
    call_id = "call_1__thought__c2lnbmVk"
    asked = Message("assistant", tool_calls=(ToolCall(call_id, "list_files", '{"path": "a"}'),))
    history = (user_message("Hello"), asked, tool_message(call_id, "a.py"))

    done = await ask(host, request_to(provider, *history, tools=(LIST_FILES,)))

    assert done.message.text == "Done."
    assert "__thought__" not in json.dumps(server.requests[0].body)


async def test_gemini_is_asked_for_its_thoughts(server: ModelServer, host: HostClient) -> None:
    server.play(scenario(turn(text("Hi"))))

    await ask(host, request_to("gemini"))

    thinking_config = server.requests[0].body["generationConfig"]["thinkingConfig"]
    assert thinking_config["includeThoughts"] is True


async def test_dashscope_is_asked_for_parallel_calls(server: ModelServer, host: HostClient) -> None:
    server.play(scenario(turn(text("Hi"))))

    await ask(host, request_to("dashscope", tools=(LIST_FILES,)))

    assert server.requests[0].body["parallel_tool_calls"] is True


@each_provider
async def test_images_are_sent(server: ModelServer, host: HostClient, provider: str) -> None:
    server.play(scenario(turn(text("A dot."))))
    data = base64.b64encode(b"\x89PNG\r\n\x1a\n not a real one").decode()
    message = Message("user", (TextPart("What is it?"), ImagePart("image/png", data)))

    # A model whose name is not known to take no images.
    request = replace(request_to(provider, message), model=ModelRef(provider, "a-model-that-sees"))
    await ask(host, request)

    assert data in json.dumps(server.requests[0].body)


async def test_a_context_of_five_megabytes_gets_through(
    server: ModelServer, host: HostClient
) -> None:
    server.play(scenario(turn(text("Long."))))
    long_text = "0123456789abcde\n" * (5 * 1024 * 1024 // 16)

    done = await ask(host, request_to("dashscope", user_message(long_text)))

    assert done.message.text == "Long."
    assert server.requests[0].body["messages"][0]["content"] == long_text


@each_provider
async def test_closing_the_stream_closes_the_connection(
    server: ModelServer, host: HostClient, provider: str
) -> None:
    server.play(scenario(turn(text("Well, "), Hold("never"))))
    stream = host.stream(request_to(provider))
    await anext(stream)

    await stream.aclose()

    await asyncio.wait_for(server.requests[0].client_left.wait(), 60)


async def test_requests_run_side_by_side(server: ModelServer, host: HostClient) -> None:
    server.play(scenario(turn(text("Slow "), Hold("gate"), text("answer")), reactive=False))
    slow = host.stream(request_to("nvidia"))
    await anext(slow)
    server.release("gate")

    quick = await ask(host, request_to("gemini"))
    rest = [event async for event in slow]

    assert quick.message.text == "Slow answer"
    assert isinstance(rest[-1], MessageDone)
    assert rest[-1].message.text == "Slow answer"


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("dashscope/qwen3.8-max", {"enable_thinking": True, "thinking_budget": 2_048}),
        ("nvidia/openai/gpt-oss-120b", {"reasoning_effort": "low"}),
        ("nvidia/qwen/qwen3-235b-a22b", {"chat_template_kwargs": {"enable_thinking": True}}),
        ("local/gpt-oss:20b", {"reasoning_effort": "low"}),
    ],
)
async def test_an_effort_reaches_the_provider(
    server: ModelServer, host: HostClient, model: str, expected: dict[str, object]
) -> None:
    server.play(scenario(turn(text("Good day"))))
    request = replace(request_to("local"), model=ModelRef.parse(model), effort="low")

    await ask(host, request)

    assert server.requests[-1].body.items() >= expected.items()


@pytest.mark.parametrize(
    ("model", "effort", "expected"),
    [
        ("gemini-2.5-flash", "low", {"includeThoughts": True, "thinkingBudget": 2_048}),
        ("gemini-2.5-flash", "off", {"includeThoughts": False, "thinkingBudget": 0}),
        ("gemini-3.8-flash", "high", {"includeThoughts": True, "thinkingLevel": "high"}),
        ("gemini-3.8-flash", "off", {"includeThoughts": True, "thinkingLevel": "low"}),
    ],
)
async def test_an_effort_reaches_gemini(
    server: ModelServer, host: HostClient, model: str, effort: Effort, expected: dict[str, object]
) -> None:
    server.play(scenario(turn(text("Good day"))))
    request = replace(request_to("gemini"), model=ModelRef("gemini", model), effort=effort)

    await ask(host, request)

    assert server.requests[-1].body["generationConfig"]["thinkingConfig"] == expected
