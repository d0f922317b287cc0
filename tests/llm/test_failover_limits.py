"""What happens while a provider asks to wait."""

from __future__ import annotations

import pytest

from tests.complaints.themes import complaint
from tests.llm.failover_stage import (
    GEMINI,
    IN_5_MINUTES,
    NIM,
    ORDER,
    QWEN,
    Providers,
    Stage,
    of_type,
)
from winx_tui.core.errors import (
    ModelUnavailable,
    RateLimited,
)
from winx_tui.core.events import ModelLimited, ModelRetried, ModelSwitched, TextDelta
from winx_tui.core.messages import Message, TextPart, Usage
from winx_tui.llm.base import MessageDone


async def test_a_short_wait_is_sat_out() -> None:
    stage = Stage(Providers(dashscope=[RateLimited("soon", retry_after_s=20.0)]))

    events = await stage.ask()

    assert events[:2] == [ModelRetried("soon", 20.0, 2), TextDelta("dashscope")]
    assert stage.person.questions == []


async def test_a_broken_promise_of_a_short_wait_is_not_asked_about() -> None:
    stage = Stage(Providers(dashscope=[RateLimited("soon", retry_after_s=5.0)] * 2))

    assert await stage.answers() == "nvidia"
    assert stage.person.questions == []


@complaint(27)
async def test_a_long_wait_is_asked_about_and_switching_is_remembered() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES], nvidia=[IN_5_MINUTES]), "switch")

    events = await stage.ask()

    question = ModelLimited(QWEN, "slow down", 300.0, NIM)
    assert stage.person.questions == [question]
    assert events[:3] == [
        question,
        ModelSwitched(QWEN, NIM, "slow down"),
        ModelSwitched(NIM, GEMINI, "slow down"),
    ]
    assert stage.clock.waits == []


async def test_whoever_waits_is_shown_how_long_and_asked_no_second_time() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES, IN_5_MINUTES]), "wait")

    events = await stage.ask()

    retries = of_type(events, ModelRetried)
    assert retries == [ModelRetried("slow down", 300.0, 2), ModelRetried("slow down", 300.0, 3)]
    assert stage.clock.waits == [300.0, 300.0]
    assert len(stage.person.questions) == 1
    assert stage.providers.asked == [QWEN] * 3


async def test_a_longer_wait_than_was_agreed_to_is_asked_about_again() -> None:
    tomorrow = RateLimited("tomorrow", retry_after_s=86_400.0)
    stage = Stage(Providers(dashscope=[IN_5_MINUTES, tomorrow]), "wait", "switch")

    assert await stage.answers() == "nvidia"
    assert [question.wait_s for question in stage.person.questions] == [300.0, 86_400.0]


async def test_stopping_ends_with_the_providers_sentence_and_is_asked_again() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES] * 2), "stop", "switch", order=(QWEN,))
    with pytest.raises(RateLimited, match="slow down"):
        await stage.ask()
    stage.order = ORDER

    assert await stage.answers() == "nvidia"
    assert len(stage.person.questions) == 2


async def test_a_wait_of_unknown_length_is_asked_about() -> None:
    stage = Stage(Providers(dashscope=[RateLimited("later")] * 2), "switch")

    events = await stage.ask()

    assert events[0] == ModelRetried("later", 1.0, 2)
    assert events[1] == ModelLimited(QWEN, "later", None, NIM)
    assert events[2] == ModelSwitched(QWEN, NIM, "later")


async def test_where_nobody_can_be_asked_it_switches() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES]), nobody=True)

    assert await stage.answers() == "nvidia"


async def test_where_nobody_can_be_asked_and_nobody_can_go_on_it_ends() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES]), nobody=True, order=(QWEN,))

    with pytest.raises(RateLimited):
        await stage.ask()


@pytest.mark.parametrize(("setting", "answer"), [("switch", "nvidia"), ("wait", "dashscope")])
async def test_the_settings_answer_in_place_of_a_person(setting: str, answer: str) -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES]), when_limited=setting)

    assert await stage.answers() == answer
    assert stage.person.questions == []


@complaint(27)
async def test_the_settings_can_stop_at_a_long_wait() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES]), when_limited="stop")

    with pytest.raises(RateLimited, match="slow down"):
        await stage.ask()


async def test_when_the_rest_fails_the_limited_one_is_waited_for() -> None:
    providers = Providers(dashscope=[IN_5_MINUTES], nvidia=[ModelUnavailable("down")] * 9)
    stage = Stage(providers, "switch", "wait", order=(QWEN, NIM))
    assert stage.person.questions == []

    events = await stage.ask()

    assert stage.person.questions[1].alternative is None
    assert events[-1] == MessageDone(
        Message("assistant", (TextPart("dashscope"),)), Usage(), "stop"
    )
    assert ModelSwitched(NIM, QWEN, "down") in events
