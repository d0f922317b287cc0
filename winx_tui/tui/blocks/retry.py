"""The countdown to a request that has to wait."""

from __future__ import annotations

import math
import time

from textual.content import Content

from winx_tui.tui.blocks.message import NoticeBlock


class RetryBlock(NoticeBlock):
    """Says why a request failed and when it is sent again."""

    def __init__(
        self, reason: str, wait_s: float, attempt: int = 1, *, level: str = "warning"
    ) -> None:
        super().__init__(reason, level)
        self._due_s = time.monotonic() + wait_s
        self._wait_s = wait_s
        self._attempt = attempt
        self._is_over = False

    @property
    def is_counting(self) -> bool:
        """Tell whether the countdown is still of interest."""
        return not self._is_over

    @property
    def activity(self) -> str:
        """Return what winx is doing meanwhile."""
        left_s = self._left_s
        return f"Trying again in {left_s} s" if left_s > 0 else "Trying again"

    def end(self) -> None:
        """The request was sent, or the turn has ended."""
        self._is_over = True

    def body(self, width: int) -> list[Content]:
        lines, left_s = super().body(width), self._left_s
        stops = self.key_map.hint(("app", "interrupt", "stops."))
        is_past = self._is_over or left_s <= 0
        plan = self._past() if is_past else f"{self._coming(left_s)} {stops}".rstrip()
        return [*lines, Content.styled(plan, "$text-quiet").truncate(width)]

    @property
    def _left_s(self) -> int:
        return math.ceil(self._due_s - time.monotonic())

    def _coming(self, left_s: int) -> str:
        return f"Trying again in {left_s} s (attempt {self._attempt})."

    def _past(self) -> str:
        return f"Tried again after {self._wait_s:.0f} s (attempt {self._attempt})."


class PacingBlock(RetryBlock):
    """Says which limit a request waits for, so that no provider has to refuse it."""

    def __init__(self, reason: str, wait_s: float) -> None:
        super().__init__(reason, wait_s, level="info")

    @property
    def activity(self) -> str:
        """Return what winx is doing meanwhile."""
        left_s = self._left_s
        return f"Pacing: {left_s} s" if left_s > 0 else "Thinking"

    def _coming(self, left_s: int) -> str:
        return f"Pacing: {left_s} s to wait."

    def _past(self) -> str:
        return f"Waited {math.ceil(self._wait_s)} s."
