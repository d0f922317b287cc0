"""Numbers as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.core.money import cost_words

if TYPE_CHECKING:
    from winx_tui.core.messages import Usage


def duration_text(seconds: float) -> str:
    """Write a duration: 0.4 s, 12 s, 3 min 20 s."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def count_text(count: int) -> str:
    """Write a count of tokens: 940, 12.4k, 1.2M."""
    if count < 1_000:
        return str(count)
    if count < 999_950:
        return f"{count / 1_000:.1f}k".replace(".0k", "k")
    return f"{count / 1_000_000:.1f}M".replace(".0M", "M")


def work_text(steps: int, usage: Usage) -> str:
    """Write what models did within a call: 12 steps · 34k tokens · $0.01."""
    parts = ["1 step" if steps == 1 else f"{steps} steps"]
    if tokens := usage.input_tokens + usage.output_tokens:
        parts.append(f"{count_text(tokens)} tokens")
    if cost := cost_words(usage):
        parts.append(cost)
    return " · ".join(parts)
