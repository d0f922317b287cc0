"""Windows and prices that are known without asking."""

from __future__ import annotations

import pytest

from winx_tui.core.messages import ModelRef, Usage
from winx_tui.llm.catalog import cost_of, model_info
from winx_tui.llm.providers import PROVIDERS

QWEN = ModelRef("dashscope", "qwen3-coder-plus")
UNKNOWN = ModelRef("local", "anything")


@pytest.mark.parametrize("provider", ["dashscope", "nvidia", "gemini"])
def test_the_window_of_each_default_model_is_known(provider: str) -> None:
    info = model_info(ModelRef(provider, PROVIDERS[provider].default_model))

    assert info.context_tokens is not None
    assert info.context_tokens > 100_000


def test_of_an_unknown_model_nothing_is_made_up() -> None:
    info = model_info(UNKNOWN)

    assert info.ref == UNKNOWN
    assert info.context_tokens is None
    assert cost_of(Usage(1000, 1000), UNKNOWN) is None


def test_the_hosts_own_reckoning_comes_first() -> None:
    assert cost_of(Usage(1_000_000, 0, cost_usd=0.25), QWEN) == 0.25


def test_the_table_prices_what_the_host_could_not() -> None:
    assert cost_of(Usage(1_000_000, 1_000_000), QWEN) == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("name", "takes_images"),
    [
        ("dashscope/qwen3-coder-plus", False),
        ("nvidia/meta/llama-3.3-70b-instruct", False),
        ("local/Qwen2.5-Coder-7B", False),
        ("gemini/gemini-2.5-flash", True),
        ("dashscope/qwen3.8-max", True),
        ("dashscope/qwen3-vl-plus", None),
        ("local/default", None),
    ],
)
def test_whether_a_model_takes_images_is_known_or_not(name: str, takes_images: bool | None) -> None:
    assert model_info(ModelRef.parse(name)).takes_images is takes_images
