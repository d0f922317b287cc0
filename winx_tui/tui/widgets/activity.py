"""The line above the prompt that says what winx is doing."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from winx_tui.tui.blocks.figures import duration_text
from winx_tui.tui.blocks.safe_text import one_line

_FRAMES = "⠋⠙⠸⠴⠦⠇"
_FRAMES_PER_SECOND = 4
"""Enough to live, and next to nothing to draw."""


class ActivityLine(Widget):
    """Counts the seconds of a turn; without a turn it has no timer."""

    def __init__(self, *, animated: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._animated = animated
        self._label = ""
        self._since_s = 0.0
        self._frame = 0
        self._timer: Timer | None = None
        self._on_second: Callable[[], None] = lambda: None

    @property
    def is_running(self) -> bool:
        """Tell whether it counts."""
        return self._timer is not None

    def start(self, label: str, on_second: Callable[[], None]) -> None:
        """Begin to count, and call on_second about once a second."""
        self._label, self._since_s = label, time.monotonic()
        self._on_second = on_second
        self.add_class("-active")
        if self._timer is None:
            self._timer = self.set_interval(
                1 / _FRAMES_PER_SECOND if self._animated else 1.0, self._step
            )
        self.refresh()

    def tell(self, label: str) -> None:
        """Say what is being done now."""
        if label != self._label:
            self._label = label
            self.refresh()

    def stop(self) -> None:
        """Say nothing any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.remove_class("-active")

    def render(self) -> Content:
        if self._timer is None:
            return Content("")
        frame = _FRAMES[self._frame % len(_FRAMES)] if self._animated else "●"
        elapsed = duration_text(int(time.monotonic() - self._since_s)).replace(".0", "")
        facts = Content.styled(f" · {elapsed} · Esc stops", "$text-quiet")
        room = max(4, self.size.width - facts.cell_length - 2)
        label = Content(one_line(self._label)).truncate(room, ellipsis=True)
        return Content.styled(f"{frame} ", "$accent") + label + facts

    def _step(self) -> None:
        self._frame += 1
        if not self._animated or self._frame % _FRAMES_PER_SECOND == 0:
            self._on_second()
        self.refresh()
