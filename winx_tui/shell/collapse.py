"""Runs of identical lines, told once with their count."""

from __future__ import annotations

from itertools import groupby

MIN_LINES = 30
"""Shorter texts are left as they are."""
MIN_RUN = 3
MIN_SAVED_LINES = 8


def collapse_runs(text: str) -> str:
    """Fold runs of identical lines where that saves enough; nothing is lost but repetition."""
    lines = text.split("\n")
    if len(lines) < MIN_LINES:
        return text
    folded: list[str] = []
    for line, group in groupby(lines):
        count = sum(1 for _ in group)
        if count < MIN_RUN:
            folded.extend([line] * count)
        elif line:
            folded.append(f"{line}  [×{count}]")
        else:
            folded.append("")
    saved = len(lines) - len(folded)
    if saved < MIN_SAVED_LINES:
        return text
    return "\n".join(
        [*folded, "", f"[{saved:,} repeated lines folded: {len(lines):,} → {len(folded):,}]"]
    )
