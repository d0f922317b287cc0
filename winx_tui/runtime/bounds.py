"""The bounds of turns and of what is sent, as the settings have them."""

from __future__ import annotations

from winx_tui.agent.limits import Limits
from winx_tui.agent.window import ContextPolicy
from winx_tui.config.settings import Settings


def context_policy(settings: Settings) -> ContextPolicy:
    """Return when older messages make room."""
    context = settings.context
    return ContextPolicy(context.trim_at, context.compact_at, context.keep_steps)


def turn_limits(settings: Settings) -> Limits:
    """Return where a turn stops, and where money does."""
    limits = settings.limits
    return Limits(
        limits.max_steps,
        limits.max_tokens,
        limits.max_cost_usd,
        float(limits.max_seconds),
        limits.max_cost_usd_session,
        limits.max_cost_usd_day,
    )
