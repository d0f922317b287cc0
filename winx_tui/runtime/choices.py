"""What a person, or an MCP client within its bounds, may change in the middle of a session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.effort import Effort
from winx_tui.core.messages import ModelRef
from winx_tui.core.modes import Mode
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
    before_plan: Mode | None = None
    """While a plan is made: the mode that carrying it out goes back to."""

    directories: tuple[Path, ...] = ()
    """Beside the workspace: directories that the person has added, absolute and resolved."""

    @property
    def is_planning(self) -> bool:
        """Tell whether the model is to plan, and nothing else."""
        return self.before_plan is not None and self.mode == "read-only"


def read_only(choices: Choices) -> Choices:
    """Return the choices of work that only looks, whatever else may be done at the moment."""
    return replace(choices, mode="read-only", before_plan=None)
