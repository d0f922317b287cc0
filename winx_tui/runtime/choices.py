"""What a person, or an MCP client within its bounds, may change in the middle of a session."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.core.approval import Mode
from winx_tui.core.effort import Effort
from winx_tui.core.messages import ModelRef
from winx_tui.security.rules import NO_RULES, RuleBook
from winx_tui.security.session_limits import NO_LIMITS, SessionLimits


@dataclass
class Choices:
    """Read at each call."""

    mode: Mode
    model: ModelRef | None = None
    limits: SessionLimits = NO_LIMITS
    rules: RuleBook = NO_RULES
    effort: Effort = "auto"
