"""The ways to look for a block, strictest first."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.edit.readings import (
    AS_IT_STANDS,
    BEFORE_MOVED,
    PLAIN_QUOTES,
    UNESCAPED,
    UNFENCED,
    UNNUMBERED,
    WITHOUT_ENTITIES,
    Reading,
)
from winx_tui.edit.tiers import TIERS, Tier


@dataclass(frozen=True, slots=True)
class Step:
    """One way to look for a block: how it is read, and what is overlooked."""

    reading: Reading
    tier: Tier
    skips_blank_lines: bool = False
    is_substring: bool = False

    @property
    def is_close(self) -> bool:
        """Whether a place that an anchor names outdoes a stricter one elsewhere."""
        return self.tier.is_close and not (self.skips_blank_lines or self.is_substring)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is overlooked but line numbers."""
        return not (self.tier.words or self.skips_blank_lines or self.is_substring) and (
            self.reading.correction in (None, "line_numbers")
        )

    @property
    def words(self) -> str:
        """Say what is overlooked; empty for nothing."""
        if self.is_substring:
            return "the rest of the line"
        named = [_READINGS.get(self.reading.correction or "", ""), self.tier.words]
        named.append("blank lines" if self.skips_blank_lines else "")
        return " and ".join(name for name in named if name)


_READINGS = {
    "line_numbers": "the line numbers of SEARCH",
    "fences": "the code fence in SEARCH",
    "quotes": "backslashes before quotes",
    "entities": "entities such as &lt;",
    "escapes": "one escaping too many",
}


def _steps(*readings: Reading) -> tuple[Step, ...]:
    return tuple(
        Step(reading, tier, skips_blank_lines)
        for skips_blank_lines in (False, True)
        for tier in TIERS
        for reading in readings
    )


AS_SENT = _steps(AS_IT_STANDS)
NUMBERED = _steps(*UNNUMBERED)
LATER = (
    Step(AS_IT_STANDS, TIERS[0], is_substring=True),
    *(
        step
        for reading in (UNFENCED, PLAIN_QUOTES, WITHOUT_ENTITIES, UNESCAPED)
        for step in _steps(reading)
    ),
)
CLOSE = tuple(step for step in AS_SENT if step.is_close)
UNMOVED = Step(BEFORE_MOVED, TIERS[0])
"""A block that was sent with indented markers, but with its lines as the file has them."""
