"""Where a turn stops by itself."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.core.messages import Usage


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one turn; 0 means no limit."""

    max_steps: int = 0
    max_tokens: int = 0
    max_cost_usd: float = 0.0
    max_seconds: float = 0.0

    def reached(self, *, steps: int, usage: Usage, seconds: float) -> str | None:
        """Return a sentence naming the limit that was reached, if one was."""
        tokens = usage.input_tokens + usage.output_tokens
        if 0 < self.max_steps <= steps:
            count = "1 step" if steps == 1 else f"{steps} steps"
            return f"Stopped after {count}, the limit of a turn (limits.max_steps)."
        if 0 < self.max_tokens <= tokens:
            return f"Stopped after {tokens} tokens, the limit of a turn (limits.max_tokens)."
        if 0 < self.max_cost_usd <= (usage.cost_usd or 0.0):
            return f"Stopped at ${usage.cost_usd:.4f}, the limit of a turn (limits.max_cost_usd)."
        if 0 < self.max_seconds <= seconds:
            return f"Stopped after {seconds:.0f} s, the limit of a turn (limits.max_seconds)."
        return None
