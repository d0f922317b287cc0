"""How much of a model's window may be filled, and what happens as it fills."""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN_WINDOW_TOKENS = 128_000
"""Taken for a model whose window nobody has told: the smallest usual one of hosted models.
One that refuses earlier is believed from then on."""

_LARGEST_RESERVE = 8_192
_RESERVE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class ContextPolicy:
    """When older messages make room; shares are of the model's window."""

    trim_at: float = 0.5
    """Above it, large results of older steps are shortened."""
    compact_at: float = 0.75
    """Above it, older messages are replaced by a summary."""
    keep_steps: int = 4
    """The newest steps, which stay whole as long as they fit."""
    lasting_tools: tuple[str, ...] = ("task_list",)
    """Tools whose newest call states how things stand, and is kept word for word."""


@dataclass(frozen=True, slots=True)
class Window:
    """The window of one model under a policy; all in tokens."""

    tokens: int
    is_known: bool
    limit: int
    """What a request may take so that there is room for an answer."""
    trim_above: int
    compact_above: int
    target: int
    """What a compaction aims at."""
    policy: ContextPolicy

    @classmethod
    def of(cls, tokens: int | None, max_output_tokens: int | None, policy: ContextPolicy) -> Window:
        """Work out the bounds; None where the model's size or longest answer is unknown."""
        size = tokens or UNKNOWN_WINDOW_TOKENS
        reserve = min(max_output_tokens or _LARGEST_RESERVE, _LARGEST_RESERVE)
        limit = size - min(reserve, int(size * _RESERVE_SHARE))
        compact_above = min(int(size * policy.compact_at), limit)
        return cls(
            tokens=size,
            is_known=tokens is not None,
            limit=limit,
            trim_above=min(int(size * policy.trim_at), compact_above),
            compact_above=compact_above,
            target=compact_above // 2,
            policy=policy,
        )

    def share(self, part: float) -> int:
        """Return a share of the window in tokens."""
        return int(self.tokens * part)
