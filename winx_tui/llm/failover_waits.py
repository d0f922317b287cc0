"""What to do about a long wait: by the settings, by what a person said before, or by asking."""

from __future__ import annotations

from winx_tui.config.settings import FailoverSettings
from winx_tui.core.events import ModelLimited
from winx_tui.core.waiting import LimitAnswer, LimitAsker
from winx_tui.llm.failover_rests import LONGEST_REST_S


class WaitPolicy:
    """One conversation's answers; waiting and switching are remembered, stopping is not."""

    def __init__(self, settings: FailoverSettings, asker: LimitAsker | None) -> None:
        """Take the settings, and who asks a person; None: nobody can be asked."""
        self._settings = settings
        self._asker = asker
        self._agreed: LimitAnswer | None = None
        self._agreed_wait_s = 0.0
        """Whoever would wait so long is asked again about a longer wait."""

    def settled(self, question: ModelLimited) -> LimitAnswer | None:
        """Return the answer that needs nobody; None if a person must be asked."""
        setting, wait_s = self._settings.when_limited, question.wait_s
        if setting in ("wait", "stop"):
            return setting
        # A short wait was sat out before, and the provider broke its word.
        is_short = wait_s is not None and wait_s <= self._settings.max_wait_s
        is_settled = is_short or setting == "switch" or self._agreed == "switch"
        if question.alternative is not None and (is_settled or self._asker is None):
            return "switch"
        if self._asker is None:
            return "stop"
        if self._agreed == "wait" and (wait_s or 0.0) <= self._agreed_wait_s:
            return "wait"
        return None

    async def ask(self, question: ModelLimited) -> LimitAnswer:
        """Ask the person, and remember the answer."""
        assert self._asker is not None, "settled() answers where nobody can be asked"
        self._agreed = await self._asker.request(question)
        self._agreed_wait_s = LONGEST_REST_S if question.wait_s is None else question.wait_s
        return self._agreed
