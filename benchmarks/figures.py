"""One line a figure: what was measured, and beside it what is required."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not pass."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * 95 // 100) - 1)]


def print_figure(
    name: str,
    values: Sequence[float],
    *,
    required: float | None = None,
    required_p95: float | None = None,
    required_worst: float | None = None,
) -> None:
    """Print median, p95 and worst of a figure.

    Args:
        name: of the figure, its unit included.
        values: one a run, or one a key.
        required: the median may be this at most.
        required_p95: and the p95 this.
        required_worst: and the worst this.
    """
    measured = (
        ("median", statistics.median(values), required),
        ("p95", p95(values), required_p95),
        ("worst", max(values), required_worst),
    )
    cells = [f"{label} {value:8.2f}{_beside(value, limit)}" for label, value, limit in measured]
    print(f"{name:44} {'  '.join(cells)}  n={len(values)}", flush=True)


def _beside(value: float, limit: float | None) -> str:
    if limit is None:
        return ""
    return f" ({'≤' if value <= limit else 'OVER'} {limit:g})"
