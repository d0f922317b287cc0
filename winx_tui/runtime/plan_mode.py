"""Plan mode: read-only until the person has the plan carried out."""

from __future__ import annotations

import re

from winx_tui.core.events import Event, MessageCompleted
from winx_tui.core.modes import Mode
from winx_tui.runtime.choices import Choices

_LOOKS_LIKE_PLAN = re.compile(r"^\W{0,6}plan\b", re.IGNORECASE | re.MULTILINE)
"""The heading that the prompt of /plan asks for."""


class PlanMode:
    """Knows whether a conversation plans, what for the time after, and the plan so far."""

    def __init__(self, choices: Choices) -> None:
        """Take the conversation's choices, where the mode stands."""
        self._choices = choices
        self._has_heading = False
        self.plan = ""
        """The newest answer that is a plan, or the newest one; "" while there is none."""

    @property
    def is_on(self) -> bool:
        """Tell whether the conversation plans; any other choice of a mode ends that."""
        return self._choices.is_planning

    def begin(self) -> None:
        """Go to read-only mode and remember the mode before; begin a new plan."""
        if not self.is_on:
            self._choices.before_plan = self._choices.mode
            self._choices.mode = "read-only"
        self.plan, self._has_heading = "", False

    @property
    def mode_after(self) -> Mode:
        """Return the mode from before, which carrying out goes back to."""
        return self._choices.before_plan or self._choices.mode

    def note(self, event: Event) -> None:
        """Take note of an answer that may be the plan."""
        if not self.is_on or not isinstance(event, MessageCompleted):
            return
        message = event.message
        if message.is_unfinished or message.tool_calls or not message.text.strip():
            return
        has_heading = _LOOKS_LIKE_PLAN.search(message.text) is not None
        if has_heading or not self._has_heading:
            self.plan, self._has_heading = message.text, has_heading
