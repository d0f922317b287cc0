"""The provider chain behind the tools of MCP clients: the one winx's own agent asks.

It is loaded with the first question: the model host is a process of its own, and so is litellm.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from winx_tui.agent.allowance import Allowance
from winx_tui.agent.limits import Spending
from winx_tui.config.settings import Settings
from winx_tui.core.errors import (
    AuthenticationFailed,
    BadModelRequest,
    ModelError,
    ModelUnavailable,
    NoModelAvailable,
    StreamCut,
    ToolError,
    UnknownModel,
)
from winx_tui.core.events import ModelRetried, ModelSwitched, TextDelta
from winx_tui.core.messages import Message, ModelRef, TextPart
from winx_tui.execution.concealment import no_secrets
from winx_tui.llm.base import ChatModel, ChatRequest, MessageDone
from winx_tui.llm.catalog import model_info
from winx_tui.llm.client import HostClient
from winx_tui.llm.key_accounts import KeyAccounts
from winx_tui.llm.output_room import RoomyChatModel
from winx_tui.llm.quota_model import GovernedChatModel
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_store import UsageStore, usage_dir
from winx_tui.runtime.answering import Answering
from winx_tui.runtime.bounds import turn_limits
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.model_choice import first_available, links_of, named_model
from winx_tui.security.known_keys import KnownKeys
from winx_tui.security.redaction import Redactor
from winx_tui.tools.asking_models.asker import NOBODY_THERE, Question, Reply

_NEXT_MODEL = (AuthenticationFailed, BadModelRequest, NoModelAvailable, UnknownModel)
"""Nobody is there who could mend these, so the next model is asked."""


class ModelChain:
    """Answers questions by the first model that can; knows no key."""

    def __init__(
        self,
        settings: Settings,
        state: Path,
        redactor: Redactor,
        host: HostClient,
    ) -> None:
        """Connect the parts; nothing is started.

        Args:
            settings: which models, in which order, within which limits.
            state: winx's state directory, where the accounts are.
            redactor: takes secrets out of what is sent; it learns the host's keys.
            host: reaches the providers; it ends with the chain.
        """
        self._settings = settings
        self._redactor = redactor
        self._known_before = redactor.known
        self._host = host
        store = UsageStore(usage_dir(state))
        governed = GovernedChatModel(
            host,
            UsageLedger(store, settings.quota),
            KeyAccounts(store, host.key_fingerprints),
            max_wait_s=settings.failover.max_wait_s,
        )
        self._allowance = Allowance(turn_limits(settings), governed.money_before)
        self._answering = Answering(RoomyChatModel(governed), host, settings, model_info)

    async def start(self) -> None:
        """Start the host, and learn what its keys look like.

        Raises:
            ModelError: it has ended.
        """
        await self._host.start()
        self._host.warm()
        await self._learn_keys()

    async def reload_keys(self) -> None:
        """Have the host read the stored keys again.

        Raises:
            ModelError: it has ended.
        """
        await self._host.reload_keys()
        await self._learn_keys()

    async def ask(
        self, question: Question, report: Callable[[str], None], *, session: str
    ) -> Reply:
        """Return the answer of the first model that gives one.

        Raises:
            NoModelAvailable: no provider can be asked.
            ModelError: none could answer; the text says why.
            ToolError: a limit on money is reached.
        """
        began_s = time.monotonic()
        messages = tuple(map(self._without_secrets, question.messages))
        failed: list[str] = []
        first: ModelError | None = None
        for ref in await self._candidates():
            request = ChatRequest(
                ref,
                messages,
                max_output_tokens=question.max_answer_tokens,
                temperature=question.temperature,
                session=session,
                may_widen=True,
            )
            try:
                reply = await self._answer(request, report)
            except _NEXT_MODEL as error:
                first = first or error
                failed.append(f"{ref} could not answer: {_sentence(error)}")
                report(f"{failed[-1]}\n")
                continue
            return replace(
                reply,
                duration_s=time.monotonic() - began_s,
                passed_over=(*failed, *reply.passed_over),
            )
        assert first is not None, "there is always a candidate"
        raise type(first)(" ".join(failed)) from first

    async def aclose(self) -> None:
        """End the host, and what it was asked."""
        await self._host.aclose()

    async def _learn_keys(self) -> None:
        of_host = KnownKeys.of(await self._host.key_digests())
        # Beside those, the server may have secrets of its own.
        self._redactor.learn(*self._known_before, of_host)

    async def _candidates(self) -> Sequence[ModelRef]:
        settings, statuses = self._settings, await self._host.providers()
        if settings.model:
            return links_of(named_model(settings.model, settings), statuses, settings)
        try:
            return links_of(first_available(statuses, settings), statuses, settings)
        except NoModelAvailable as error:
            problems = [f" {status.problem}." for status in statuses if status.problem]
            raise NoModelAvailable(NOBODY_THERE + "".join(problems)) from error

    async def _answer(self, request: ChatRequest, report: Callable[[str], None]) -> Reply:
        await self._check_money(request)
        # One model a question: who stands in for it is settled apart from other questions.
        choices = Choices("read-only", effort=self._settings.effort)
        model: ChatModel = self._answering.model_for(None, choices, no_secrets())
        answering, passed_over = request.model, []
        async with aclosing(model.stream(request)) as events:
            async for event in events:
                match event:
                    case TextDelta(text):
                        report(text)
                    case ModelRetried(reason, wait_s):
                        report(f"{reason}; again in {wait_s:.0f} s\n")
                    case ModelSwitched(before, after, reason):
                        answering = after
                        passed_over.append(f"{before} could not answer: {reason.rstrip('.')}.")
                        report(f"{passed_over[-1]} {after} goes on.\n")
                    case MessageDone(message, usage, finish_reason):
                        is_cut = finish_reason == "length"
                        text = _text_of(message, answering, is_cut=is_cut)
                        return Reply(text, answering, usage, 0.0, is_cut, tuple(passed_over))
        raise StreamCut(f"{answering} ended its answer without a message; send the call again.")

    async def _check_money(self, request: ChatRequest) -> None:
        async def next_request() -> ChatRequest:
            return request

        reached = await self._allowance.stop_before(next_request, Spending(), lambda _: None)
        if reached:
            raise ToolError(
                f"Not asked. {reached}",
                code="provider_failed",
                hint="Ask the user to raise the limit, or do without.",
            )

    def _without_secrets(self, message: Message) -> Message:
        parts = tuple(
            TextPart(self._redactor.redact(part.text)) if isinstance(part, TextPart) else part
            for part in message.parts
        )
        return replace(message, parts=parts)


def _text_of(message: Message, ref: ModelRef, *, is_cut: bool) -> str:
    text = message.text.strip()
    if text:
        return text
    if is_cut:
        raise ModelUnavailable(
            f"{ref} used all the tokens it was given for thinking and wrote no answer; allow more "
            "(max_tokens, where the tool has it), or ask for less at a time."
        )
    raise ModelUnavailable(f"{ref} ended its answer without a word; send the call again.")


def _sentence(error: ModelError) -> str:
    return f"{str(error).rstrip('.')}."
