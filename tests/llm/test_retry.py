"""Waiting out refusals, with a made-up clock."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from tests.llm.asking import events_of, request_to
from winx_tui.config.settings import RetrySettings
from winx_tui.core.errors import (
    AuthenticationFailed,
    BadModelRequest,
    ContextOverflow,
    HostDied,
    ModelError,
    ModelUnavailable,
    RateLimited,
    StreamCut,
    UnknownModel,
)
from winx_tui.core.events import ModelRetried, TextDelta
from winx_tui.core.messages import Message, TextPart, Usage
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.retry import RetryingChatModel

DONE = MessageDone(Message("assistant", (TextPart("Hi"),)), Usage(), "stop")


class Script:
    """A model that fails as written, then answers."""

    def __init__(self, *errors: ModelError, says_first: str = "") -> None:
        self.requests = 0
        self._errors = list(errors)
        self._says_first = says_first

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        self.requests += 1
        if self._says_first:
            yield TextDelta(self._says_first)
        if self._errors:
            raise self._errors.pop(0)
        yield TextDelta("Hi")
        yield DONE


class Clock:
    """Sleeps without time passing."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def retrying(inner: Script, clock: Clock, **settings: float) -> RetryingChatModel:
    attempts = int(settings.pop("attempts", 4))
    return RetryingChatModel(
        inner, RetrySettings(attempts, **settings), sleep=clock.sleep, chance=lambda: 1.0
    )


async def test_a_rate_limit_is_sat_out_for_as_long_as_the_provider_asks() -> None:
    clock, inner = Clock(), Script(RateLimited("wait", retry_after_s=7.0))

    events = await events_of(retrying(inner, clock), request_to("dashscope"))

    assert events == [ModelRetried("wait", 7.0, 2), TextDelta("Hi"), DONE]
    assert clock.waits == [7.0]


async def test_waits_grow_and_stay_below_the_longest() -> None:
    clock = Clock()
    inner = Script(ModelUnavailable("a"), HostDied("b"), StreamCut("c"))

    events = await events_of(retrying(inner, clock, max_wait_s=3.0), request_to("gemini"))

    assert clock.waits == [1.0, 2.0, 3.0]
    assert [event.attempt for event in events if isinstance(event, ModelRetried)] == [2, 3, 4]
    assert events[-1] == DONE


async def test_chance_spreads_the_waits() -> None:
    clock, inner = Clock(), Script(ModelUnavailable("a"))
    model = RetryingChatModel(inner, RetrySettings(), sleep=clock.sleep, chance=lambda: 0.0)

    await events_of(model, request_to("gemini"))

    assert clock.waits == [0.5]


async def test_the_last_attempts_error_is_raised() -> None:
    clock, inner = Clock(), Script(*(ModelUnavailable(f"no {n}") for n in range(9)))

    with pytest.raises(ModelUnavailable, match="no 2"):
        await events_of(retrying(inner, clock, attempts=3), request_to("nvidia"))

    assert inner.requests == 3


async def test_a_wait_that_is_too_long_is_not_begun() -> None:
    clock, inner = Clock(), Script(RateLimited("tomorrow", retry_after_s=86_400.0))

    with pytest.raises(RateLimited):
        await events_of(retrying(inner, clock), request_to("gemini"))

    assert clock.waits == []


@pytest.mark.parametrize(
    "error", [AuthenticationFailed, UnknownModel, BadModelRequest, ContextOverflow]
)
async def test_what_cannot_mend_itself_is_not_asked_again(error: type[ModelError]) -> None:
    clock, inner = Clock(), Script(error("no"))

    with pytest.raises(error):
        await events_of(retrying(inner, clock), request_to("gemini"))

    assert inner.requests == 1


async def test_an_answer_that_has_begun_is_never_begun_again() -> None:
    clock, inner = Clock(), Script(StreamCut("cut"), says_first="Half")

    with pytest.raises(StreamCut):
        await events_of(retrying(inner, clock), request_to("gemini"))

    assert inner.requests == 1
