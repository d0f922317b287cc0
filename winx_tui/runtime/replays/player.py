"""How far a session has been played, how fast, and what comes next. No clock, no screen."""

from __future__ import annotations

from collections import deque

from winx_tui.core.events import Event
from winx_tui.runtime.replays.timeline import Frame, Timeline

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


class Player:
    """Hands out events one after the other; whoever shows them keeps the time."""

    def __init__(self, timeline: Timeline, *, speed: float = 1.0) -> None:
        self.timeline = timeline
        self.position = 0
        """How many events are shown whole."""
        self.speed = speed
        self.is_playing = True
        self.at_s = 0.0
        """What the clock of the session shows."""
        self._frames: deque[Frame] = deque()
        """What is left of the event that is being shown."""

    @property
    def is_over(self) -> bool:
        """Tell whether everything is shown."""
        return self.position >= len(self.timeline)

    def wait_s(self) -> float | None:
        """Return how long to wait for the next event; None: for a person, or for ever."""
        if not self.is_playing or self.is_over:
            return None
        self._fill()
        return self._frames[0].wait_s / self.speed

    def next(self) -> Event:
        """Go on to the next event, or piece of an answer, and return it."""
        self._fill()
        frame = self._frames.popleft()
        self.at_s = frame.at_s
        if not self._frames:
            self.position += 1
            self.is_playing = self.is_playing and not self.is_over
        return frame.event

    def step(self) -> list[Event]:
        """Go on to the next event of which something is seen; return all on the way."""
        return self.up_to(self.timeline.next_shown(self.position))

    def up_to(self, position: int) -> list[Event]:
        """Go on to a later position; return the events on the way."""
        passed: list[Event] = []
        while self.position < min(position, len(self.timeline)):
            passed.append(self.next())
        return passed

    def go_to(self, position: int) -> tuple[Event, ...]:
        """Go to any position; return all that is to be shown, from the first event on."""
        self._frames.clear()
        self.position = max(0, min(position, len(self.timeline)))
        self.at_s = self.timeline.clock_s(self.position)
        return self.timeline.events[: self.position]

    def change_speed(self, steps: int) -> None:
        """Play faster, or slower."""
        nearest = min(range(len(SPEEDS)), key=lambda at: abs(SPEEDS[at] - self.speed))
        self.speed = SPEEDS[max(0, min(nearest + steps, len(SPEEDS) - 1))]

    def _fill(self) -> None:
        if not self._frames:
            self._frames.extend(self.timeline.frames(self.position))
