"""Levels of thinking in each provider's own words."""

from __future__ import annotations

from typing import Any

import pytest

from winx_tui.core.effort import EFFORTS, Effort
from winx_tui.core.messages import ModelRef, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.catalog import known_models
from winx_tui.llm.host.translation import chat_arguments
from winx_tui.llm.providers import PROVIDERS
from winx_tui.llm.thinking import level_for, levels_of, wish_for


def sent(name: str, effort: Effort) -> dict[str, Any]:
    ref = ModelRef.parse(name)
    request = ChatRequest(ref, (user_message("Hello"),), effort=effort)
    return chat_arguments(request, PROVIDERS[ref.provider])


@pytest.mark.parametrize(
    ("name", "effort", "arguments"),
    [
        ("dashscope/qwen3.8-max", "off", {"extra_body": {"enable_thinking": False}}),
        (
            "dashscope/qwen-plus",
            "high",
            {"extra_body": {"enable_thinking": True, "thinking_budget": 32_768}},
        ),
        ("dashscope/qwq-plus", "low", {"extra_body": {"thinking_budget": 2_048}}),
        (
            "dashscope/qwen3-235b-a22b-thinking-2507",
            "low",
            {"extra_body": {"thinking_budget": 2_048}},
        ),
        ("nvidia/openai/gpt-oss-120b", "medium", {"extra_body": {"reasoning_effort": "medium"}}),
        (
            "nvidia/deepseek-ai/deepseek-v3.1",
            "off",
            {"extra_body": {"chat_template_kwargs": {"thinking": False}}},
        ),
        (
            "nvidia/qwen/qwen3-235b-a22b",
            "low",
            {"extra_body": {"chat_template_kwargs": {"enable_thinking": True}}},
        ),
        (
            "gemini/gemini-2.5-pro",
            "medium",
            {"thinking": {"type": "enabled", "budget_tokens": 8_192}},
        ),
        ("gemini/gemini-2.5-flash", "off", {"reasoning_effort": "disable"}),
        ("gemini/gemini-3.8-flash", "high", {"reasoning_effort": "high"}),
        ("local/gpt-oss:20b", "low", {"extra_body": {"reasoning_effort": "low"}}),
    ],
)
def test_each_provider_is_told_in_its_own_words(
    name: str, effort: Effort, arguments: dict[str, object]
) -> None:
    assert sent(name, effort).items() >= arguments.items()


def test_a_level_takes_the_place_of_what_is_asked_by_itself() -> None:
    assert sent("gemini/gemini-3.8-flash", "auto")["thinking"] == {"type": "enabled"}
    assert "thinking" not in sent("gemini/gemini-3.8-flash", "low")
    assert "reasoning_effort" not in sent("gemini/gemini-2.5-pro", "low")


def test_qwen3_on_this_machine_is_told_in_the_prompt_too() -> None:
    assert sent("local/qwen3:8b", "off")["messages"][-1]["content"] == "Hello /no_think"
    assert sent("local/qwen3:8b", "high")["messages"][-1]["content"] == "Hello /think"
    assert sent("local/qwen3:8b", "auto")["messages"][-1]["content"] == "Hello"


@pytest.mark.parametrize(
    "name",
    [
        "dashscope/qwen3-coder-plus",
        "nvidia/qwen/qwen3-coder-480b-a35b-instruct",
        "nvidia/qwen/qwen3-next-80b-a3b-instruct",
        "local/qwen3-coder:30b",
        "local/qwen3:4b-instruct-2507",
        "local/some-model",
        "nvidia/meta/llama-3.3-70b-instruct",
    ],
)
def test_a_model_that_cannot_be_told_is_sent_nothing(name: str) -> None:
    for effort in EFFORTS:
        assert sent(name, effort) == sent(name, "auto")


def test_a_level_that_a_model_lacks_becomes_the_nearest() -> None:
    assert level_for(ModelRef("gemini", "gemini-3.8-flash"), "off") == "low"
    assert level_for(ModelRef("nvidia", "openai/gpt-oss-120b"), "off") == "low"
    assert level_for(ModelRef("local", "unheard-of"), "high") == "auto"


def test_no_level_of_a_known_model_contradicts_another() -> None:
    for provider in PROVIDERS:
        for ref in known_models(provider):
            wishes = [wish_for(ref, level) for level in levels_of(ref)]
            assert all(wish.arguments for wish in wishes), ref
            assert wishes == [] or wishes[0] != wishes[-1], ref
