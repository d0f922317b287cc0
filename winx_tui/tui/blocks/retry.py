"""The countdown to a repeated request."""

from __future__ import annotations

import math
import time

from textual.content import Content

from winx_tui.tui.blocks.message import NoticeBlock


class RetryBlock(NoticeBlock):
    """Says why a request failed and when it is sent again."""

    def __init__(self, reason: str, wait_s: float, attempt: int) -> None:
        super().__init__(reason, "warning")
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
        """The request was sent again, or the turn has ended."""
        self._is_over = True

    def body(self, width: int) -> list[Content]:
        lines = super().body(width)
        return [*lines, Content.styled(self._plan(), "$text-quiet").truncate(width)]

    @property
    def _left_s(self) -> int:
        return math.ceil(self._due_s - time.monotonic())

    def _plan(self) -> str:
        left_s = self._left_s
        if self._is_over or left_s <= 0:
            return f"Tried again after {self._wait_s:.0f} s (attempt {self._attempt})."
        return f"Trying again in {left_s} s (attempt {self._attempt}). Esc stops."
