"""A governed model on a state directory, with a made-up clock."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

from tests.llm.asking import events_of
from winx_tui.config.settings import ProviderQuotaSettings, QuotaSettings
from winx_tui.core.errors import ModelError
from winx_tui.core.events import TextDelta
from winx_tui.core.messages import Message, ModelRef, TextPart, Usage, user_message
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.quota_model import GovernedChatModel
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_record import Account
from winx_tui.llm.usage_store import UsageStore

NOON = 1_795_348_800.0
NIM = ModelRef("nvidia", "qwen/qwen3-235b-a22b")
QWEN = ModelRef("dashscope", "qwen3-coder-plus")
FLASH = ModelRef("gemini", "gemini-2.5-flash")
DONE = MessageDone(Message("assistant", (TextPart("Hi"),)), Usage(100, 20, 10), "stop")


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = NOON
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class Script:
    """A model that answers, or fails as written."""

    def __init__(self, *answers: ModelError | MessageDone) -> None:
        self.asked = 0
        self._answers = list(answers)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        self.asked += 1
        answer = self._answers.pop(0) if self._answers else DONE
        if isinstance(answer, ModelError):
            raise answer
        yield TextDelta("Hi")
        yield answer


async def fingerprint(provider: str) -> str:
    return f"key-of-{provider}"


class Stage:
    """One winx on a state directory."""

    def __init__(
        self,
        state: Path,
        *answers: ModelError | MessageDone,
        clock: Clock | None = None,
        settings: QuotaSettings | None = None,
        max_wait_s: float = 60.0,
    ) -> None:
        self.clock = clock or Clock()
        self.inner = Script(*answers)
        self.ledger = UsageLedger(UsageStore(state), settings or QuotaSettings())
        self.model = GovernedChatModel(
            self.inner,
            self.ledger,
            fingerprint,
            max_wait_s=max_wait_s,
            clock=self.clock,
            sleep=self.clock.sleep,
        )

    async def ask(self, ref: ModelRef = NIM, session: str = "s1") -> list[ModelEvent]:
        request = ChatRequest(ref, (user_message("Hello"),), session=session)
        return await events_of(self.model, request)

    def left(self, ref: ModelRef, measure: str = "requests", period: str = "minute") -> int:
        account = Account(f"key-of-{ref.provider}", ref.provider, ref.model)
        known = self.ledger.governor(account, self.clock.now)
        (limit,) = (
            limit
            for limit in known.limits
            if (limit.measure, limit.window.period) == (measure, period)
        )
        return known.left(limit, self.clock.now)


def limited(provider: str, **quota: object) -> QuotaSettings:
    """Set limits of one provider."""
    return replace(QuotaSettings(), **{provider: replace(ProviderQuotaSettings(), **quota)})  # type: ignore[arg-type]
