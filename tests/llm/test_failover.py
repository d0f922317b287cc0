"""Who answers when one cannot."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from tests.llm.asking import events_of
from tests.llm.failover_stage import (
    GEMINI,
    IN_5_MINUTES,
    NIM,
    QWEN,
    Providers,
    Stage,
)
from winx_tui.config.settings import FailoverSettings, RetrySettings
from winx_tui.core.errors import (
    AuthenticationFailed,
    BadModelRequest,
    ContextOverflow,
    HostDied,
    ModelError,
    ModelUnavailable,
    StreamCut,
    UnknownModel,
)
from winx_tui.core.events import ModelRetried, ModelSwitched, TextDelta
from winx_tui.core.messages import user_message
from winx_tui.llm.base import ChatRequest, ModelEvent
from winx_tui.llm.failover import FailoverChatModel
from winx_tui.llm.failover_rests import RestingModels


async def test_without_a_failure_nobody_notices() -> None:
    stage = Stage(Providers())

    assert (await stage.ask())[0] == TextDelta("dashscope")
    assert stage.providers.asked == [QWEN]


@pytest.mark.parametrize("kind", [ModelUnavailable, StreamCut, HostDied])
async def test_after_a_second_failure_the_next_model_goes_on(kind: type[ModelError]) -> None:
    stage = Stage(Providers(dashscope=[kind("broken"), kind("still broken")]))

    events = await stage.ask()

    assert events[0] == ModelRetried("broken", 1.0, 2)
    assert events[1] == ModelSwitched(QWEN, NIM, "still broken")
    assert events[2] == TextDelta("nvidia")
    assert stage.person.questions == []


async def test_the_last_model_is_asked_as_often_as_one_alone() -> None:
    errors = [ModelUnavailable(f"no {n}") for n in range(3)]
    stage = Stage(Providers(dashscope=errors), order=(QWEN,))

    assert await stage.answers() == "dashscope"
    assert stage.clock.waits == [1.0, 2.0, 4.0]


async def test_it_returns_when_the_wait_is_over_and_no_sooner() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES]), "switch")
    assert await stage.answers() == "nvidia"

    stage.clock.now_s += 299.0
    assert await stage.answers() == "nvidia"
    stage.clock.now_s += 1.0
    events = await stage.ask()

    assert events[0] == ModelSwitched(NIM, QWEN, "its wait is over")
    assert events[1] == TextDelta("dashscope")
    assert stage.providers.asked == [QWEN, NIM, NIM, QWEN]


async def test_a_limit_holds_in_the_next_conversation_too() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES]), nobody=True)
    await stage.ask()
    after = Stage(stage.providers)
    after.model._rests = stage.model._rests

    events = await after.ask()

    assert events[0] == ModelSwitched(QWEN, NIM, "slow down")
    assert stage.providers.asked == [QWEN, NIM, NIM]


async def test_a_model_that_the_person_chooses_anew_is_tried_at_once() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES]), nobody=True)
    assert await stage.answers(QWEN) == "nvidia"
    assert await stage.answers(GEMINI) == "gemini"

    assert await stage.answers(QWEN) == "dashscope"


async def test_what_broke_off_is_raised_and_goes_on_elsewhere() -> None:
    stage = Stage(Providers("Half", dashscope=[StreamCut("cut")]))
    with pytest.raises(StreamCut):
        await stage.ask()

    events = await stage.ask()

    assert events[:2] == [ModelSwitched(QWEN, NIM, "cut"), TextDelta("nvidia")]


async def test_what_broke_off_goes_on_with_the_same_model_where_there_is_no_other() -> None:
    stage = Stage(Providers("Half", dashscope=[StreamCut("cut")]), order=(QWEN,))
    with pytest.raises(StreamCut):
        await stage.ask()

    assert await stage.answers() == "dashscope"


@pytest.mark.parametrize("kind", [AuthenticationFailed, UnknownModel, BadModelRequest])
async def test_a_stand_in_that_cannot_answer_is_passed_over(kind: type[ModelError]) -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES], nvidia=[kind("no")]), "switch")

    events = await stage.ask()

    assert ModelSwitched(NIM, GEMINI, "no") in events
    assert await stage.answers() == "gemini"


@pytest.mark.parametrize("kind", [AuthenticationFailed, UnknownModel, BadModelRequest])
async def test_what_the_person_can_mend_at_their_own_model_is_told(kind: type[ModelError]) -> None:
    stage = Stage(Providers(dashscope=[kind("mend it")]))

    with pytest.raises(kind, match="mend it"):
        await stage.ask()
    assert stage.providers.asked == [QWEN]


async def test_when_all_fail_the_first_failure_is_told_with_the_others() -> None:
    providers = Providers(
        dashscope=[ModelUnavailable("down")] * 9,
        nvidia=[AuthenticationFailed("wrong key")] * 9,
        gemini=[ModelUnavailable("overloaded")] * 9,
    )
    stage = Stage(providers)

    with pytest.raises(ModelUnavailable) as caught:
        await stage.ask()

    assert str(caught.value) == (
        "down; nvidia/qwen could not go on either: wrong key; "
        "gemini/flash could not go on either: overloaded"
    )


async def test_an_overflow_of_the_chosen_model_is_left_to_compaction_first() -> None:
    windows = {QWEN: 32_000, NIM: 8_000, GEMINI: 1_000_000}
    stage = Stage(Providers(dashscope=[ContextOverflow("too long")] * 2), windows=windows)

    with pytest.raises(ContextOverflow):
        await stage.ask()
    events = await stage.ask(may_widen=True)

    assert events[0] == ModelSwitched(QWEN, GEMINI, "too long"), "the smaller one is passed over"


async def test_an_overflow_of_a_stand_in_goes_on_to_a_larger_one() -> None:
    windows = {QWEN: 1_000_000, NIM: 8_000, GEMINI: 1_000_000}
    providers = Providers(dashscope=[IN_5_MINUTES], nvidia=[ContextOverflow("too long")])
    stage = Stage(providers, "switch", windows=windows)

    assert await stage.answers() == "gemini"


async def test_an_overflow_without_a_larger_model_is_raised() -> None:
    stage = Stage(Providers(dashscope=[ContextOverflow("too long")]))

    with pytest.raises(ContextOverflow):
        await stage.ask(may_widen=True)
    assert stage.providers.asked == [QWEN]


async def test_after_a_long_silence_the_same_model_is_not_asked_again() -> None:
    stage = Stage(Providers())
    clock = stage.clock

    class Silent(Providers):
        async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
            if request.model == QWEN:
                self.asked.append(QWEN)
                clock.now_s += 180.0
                raise ModelUnavailable("silence")
            async for event in super().stream(request):
                yield event

    silent = Silent()
    model = FailoverChatModel(
        silent,
        retry=RetrySettings(),
        failover=FailoverSettings(),
        links=stage._links,
        rests=RestingModels(clock),
        sleep=clock.sleep,
        clock=clock,
    )

    await events_of(model, ChatRequest(QWEN, (user_message("Hello"),)))

    assert silent.asked == [QWEN, NIM]
