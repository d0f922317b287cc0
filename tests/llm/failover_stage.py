"""A failover chain of made-up models, with a made-up clock and a person on paper."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from tests.llm.asking import events_of
from winx_tui.config.settings import FailoverSettings, RetrySettings
from winx_tui.core.errors import (
    ModelError,
    RateLimited,
)
from winx_tui.core.events import ModelLimited, TextDelta
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
