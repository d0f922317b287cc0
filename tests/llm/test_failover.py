"""Who answers when one cannot, with made-up models and a made-up clock."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

import pytest

from tests.llm.asking import events_of
from winx_tui.config.settings import FailoverSettings, RetrySettings
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
from winx_tui.core.events import ModelLimited, ModelRetried, ModelSwitched, TextDelta
from winx_tui.core.messages import Message, ModelRef, TextPart, Usage, user_message
from winx_tui.core.waiting import LimitAnswer
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.failover import FailoverChatModel
from winx_tui.llm.failover_rests import RestingModels

QWEN = ModelRef("dashscope", "qwen")
NIM = ModelRef("nvidia", "qwen")
GEMINI = ModelRef("gemini", "flash")
ORDER = (QWEN, NIM, GEMINI)

IN_5_MINUTES = RateLimited("slow down", retry_after_s=300.0)


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now_s += seconds


class Providers:
    """Models that fail as written, then answer with their name."""

    def __init__(self, says_first: str = "", **errors: Sequence[ModelError]) -> None:
        self.asked: list[ModelRef] = []
        self._errors = {provider: list(each) for provider, each in errors.items()}
        self._says_first = says_first

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        self.asked.append(request.model)
        if errors := self._errors.get(request.model.provider):
            if self._says_first:
                yield TextDelta(self._says_first)
            raise errors.pop(0)
        name = request.model.provider
        yield TextDelta(name)
        yield MessageDone(Message("assistant", (TextPart(name),)), Usage(), "stop")


@dataclass
class Person:
    """Answers what was agreed beforehand."""

    answers: list[LimitAnswer]
    questions: list[ModelLimited] = field(default_factory=list)

    async def request(self, question: ModelLimited) -> LimitAnswer:
        self.questions.append(question)
        return self.answers.pop(0)


class Stage:
    """A failover chain and its surroundings."""

    def __init__(
        self,
        providers: Providers,
        *answers: LimitAnswer,
        order: Sequence[ModelRef] = ORDER,
        windows: dict[ModelRef, int] | None = None,
        nobody: bool = False,
        attempts: int = 4,
        **settings: object,
    ) -> None:
        self.providers = providers
        self.clock = Clock()
        self.person = Person(list(answers))
        self.order = order
        self.model = FailoverChatModel(
            providers,
            retry=RetrySettings(attempts),
            failover=FailoverSettings(**settings),  # type: ignore[arg-type]
            links=self._links,
            asker=None if nobody else self.person,
            rests=RestingModels(self.clock),
            window_of=(windows or {}).get,
            sleep=self.clock.sleep,
            chance=lambda: 1.0,
        )

    async def _links(self, chosen: ModelRef) -> Sequence[ModelRef]:
        return tuple(dict.fromkeys((chosen, *self.order)))

    async def ask(self, model: ModelRef = QWEN, *, may_widen: bool = False) -> list[ModelEvent]:
        """Ask once and return what came."""
        request = ChatRequest(model, (user_message("Hello"),), may_widen=may_widen)
        return await events_of(self.model, request)

    async def answers(self, model: ModelRef = QWEN) -> str:
        """Ask once and return who answered."""
        done = (await self.ask(model))[-1]
        assert isinstance(done, MessageDone)
        return done.message.text


def of_type(events: Sequence[ModelEvent], kind: type[ModelEvent]) -> list[ModelEvent]:
    return [event for event in events if isinstance(event, kind)]


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


async def test_a_short_wait_is_sat_out() -> None:
    stage = Stage(Providers(dashscope=[RateLimited("soon", retry_after_s=20.0)]))

    events = await stage.ask()

    assert events[:2] == [ModelRetried("soon", 20.0, 2), TextDelta("dashscope")]
    assert stage.person.questions == []


async def test_a_broken_promise_of_a_short_wait_is_not_asked_about() -> None:
    stage = Stage(Providers(dashscope=[RateLimited("soon", retry_after_s=5.0)] * 2))

    assert await stage.answers() == "nvidia"
    assert stage.person.questions == []


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


async def test_the_settings_can_stop_at_a_long_wait() -> None:
    stage = Stage(Providers(dashscope=[IN_5_MINUTES]), when_limited="stop")

    with pytest.raises(RateLimited, match="slow down"):
        await stage.ask()


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
