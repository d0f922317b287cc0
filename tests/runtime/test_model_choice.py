from __future__ import annotations

import pytest

from winx_tui.config.settings import (
    FailoverSettings,
    ProviderSettings,
    ProvidersSettings,
    Settings,
)
from winx_tui.core.errors import NoModelAvailable
from winx_tui.core.messages import ModelRef
from winx_tui.llm.client import ProviderStatus
from winx_tui.llm.providers import PROVIDERS
from winx_tui.runtime.model_choice import default_model, first_available, links_of


def statuses(*ready: str) -> tuple[ProviderStatus, ...]:
    return tuple(ProviderStatus(name, name in ready) for name in PROVIDERS)


def usual(provider: str) -> ModelRef:
    return ModelRef(provider, default_model(provider, Settings()))


def ordered(*order: str) -> Settings:
    return Settings(failover=FailoverSettings(order=order))


def test_without_an_order_the_other_providers_stand_in_in_the_default_one() -> None:
    chosen = ModelRef("nvidia", "openai/gpt-oss-120b")

    links = links_of(chosen, statuses(*PROVIDERS), Settings())

    assert links == (chosen, usual("dashscope"), usual("gemini"), usual("local"))


def test_a_provider_without_a_key_is_left_out() -> None:
    links = links_of(usual("dashscope"), statuses("dashscope", "gemini"), Settings())

    assert links == (usual("dashscope"), usual("gemini"))


def test_the_order_of_the_user_holds_behind_the_chosen_model() -> None:
    settings = ordered("gemini/gemini-2.5-pro", "gemini", "dashscope", "nvidia")

    links = links_of(usual("dashscope"), statuses("dashscope", "gemini"), settings)

    assert links == (
        usual("dashscope"),
        ModelRef("gemini", "gemini-2.5-pro"),
        usual("gemini"),
    )


def test_an_order_of_one_provider_means_that_no_other_is_asked() -> None:
    links = links_of(usual("dashscope"), statuses(*PROVIDERS), ordered("dashscope"))

    assert links == (usual("dashscope"),)


def test_the_chosen_model_stays_although_its_provider_has_no_key() -> None:
    assert links_of(usual("gemini"), statuses(), Settings()) == (usual("gemini"),)


def test_a_provider_stands_in_with_its_configured_model() -> None:
    settings = Settings(providers=ProvidersSettings(gemini=ProviderSettings(model="my-model")))

    links = links_of(usual("dashscope"), statuses("gemini"), settings)

    assert links[1] == ModelRef("gemini", "my-model")


def test_a_conversation_begins_with_the_first_of_the_order_that_has_a_key() -> None:
    settings = ordered("nvidia", "gemini/gemini-2.5-pro")

    assert first_available(statuses("gemini", "dashscope"), settings) == ModelRef(
        "gemini", "gemini-2.5-pro"
    )
    assert first_available(statuses("dashscope"), settings) == usual("dashscope")
    with pytest.raises(NoModelAvailable):
        first_available(statuses(), settings)
