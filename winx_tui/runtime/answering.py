"""Who answers in a conversation: the model host, and around it what no front end should miss."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from winx_tui.config.settings import Settings
from winx_tui.core.events import Event, TurnStarted
from winx_tui.core.messages import ModelRef
from winx_tui.core.waiting import LimitAsker
from winx_tui.execution.concealment import no_secrets
from winx_tui.llm.base import ChatModel, ModelInfo
from winx_tui.llm.client import HostClient, ProviderStatus
from winx_tui.llm.effort_model import EffortChatModel
from winx_tui.llm.failover import FailoverChatModel
from winx_tui.llm.failover_rests import RestingModels
from winx_tui.llm.masking import MaskedChatModel, Masker
from winx_tui.llm.text_calls import TextCallModel
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.model_choice import links_of
from winx_tui.security.secret_finding import Finder


class Answering:
    """Makes the models of conversations; which models rest for a while is known to all of them."""

    def __init__(
        self,
        model: ChatModel,
        host: HostClient | None,
        settings: Settings,
        info: Callable[[ModelRef], ModelInfo],
    ) -> None:
        """Take who answers, the host behind it (None: it is scripted), and what is known."""
        self._model = model
        self._host = host
        self._settings = settings
        self._info = info
        self._rests = RestingModels()

    async def provider_statuses(self) -> tuple[ProviderStatus, ...]:
        """Tell which providers can be used, in the order of preference."""
        return () if self._host is None else await self._host.providers()

    def model_for(
        self, limit_asker: LimitAsker | None, choices: Choices, secrets: Masker
    ) -> ChatModel:
        """Return the model of a conversation, with whoever stands in for it.

        Args:
            limit_asker: decides about long waits; None: nobody can be asked.
            choices: read at each request.
            secrets: goes out as placeholders.
        """
        if self._host is None:
            return self._model
        failover = FailoverChatModel(
            self._model,
            retry=self._settings.retry,
            failover=self._settings.failover,
            links=self._links,
            asker=limit_asker,
            rests=self._rests,
            window_of=lambda ref: self._info(ref).context_tokens,
        )
        wished = EffortChatModel(failover, lambda: choices.effort)
        return MaskedChatModel(TextCallModel(wished), secrets)

    def masker_for(self, conversation: str, find: Finder, history: Sequence[Event]) -> Masker:
        """Return what hides secrets from models; those of a resumed session are known to it."""
        if self._host is None or not self._settings.models.mask_secrets:
            return no_secrets()
        masker = Masker(find, conversation)
        for event in history:
            if isinstance(event, TurnStarted):
                masker.mask(event.prompt.text)
        return masker

    async def _links(self, chosen: ModelRef) -> tuple[ModelRef, ...]:
        return links_of(chosen, await self.provider_statuses(), self._settings)
