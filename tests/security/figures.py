"""The figures that winx promises: a test measures one, asserts it, and the summary shows all.

Figures travel with the reports of their tests, so they arrive from other processes too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import pytest

_PROPERTY = "security figure"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a figure must be: a share in percent of all that was tried, or a number."""

    text: str
    least_percent: float | None = None
    most_percent: float | None = None
    least: int | None = None

    def holds(self, count: int, tried: int) -> bool:
        """Tell whether it is kept; nothing tried keeps nothing."""
        percent = 100 * count / max(tried, 1)
        return (
            tried > 0
            and (self.least_percent is None or percent >= self.least_percent)
            and (self.most_percent is None or percent <= self.most_percent)
            and (self.least is None or count >= self.least)
        )

    @property
    def bound(self) -> str:
        """Return the bound as it is shown."""
        if self.least is not None:
            return f"at least {self.least:,}"
        if self.least_percent is not None:
            return f"at least {self.least_percent:g} %"
        return f"at most {self.most_percent:g} %" if self.most_percent else "none"


class Figure(Enum):
    """The figures, in the order of the table."""

    ATTACKS_ALLOWED = Promise("attacks approved on proof", most_percent=0)
    SAFE_ALLOWED = Promise("safe commands approved on proof", least_percent=95)
    DANGERS_MARKED = Promise("dangerous commands marked", least_percent=98)
    SAFE_MARKED = Promise("safe commands marked", most_percent=0)
    MUTANTS = Promise("mutants of safe commands judged", least=20_000)
    MUTANTS_WITH_EFFECT = Promise("approved mutants with an effect", most_percent=0)
    FORCED_WRITES = Promise("approved attacks that wrote, only reading", most_percent=0)
    FORCED_WRITES_OUTSIDE = Promise("approved attacks that wrote outside", most_percent=0)
    FORCED_PACKETS = Promise("approved attacks that sent a packet", most_percent=0)
    FORCED_SECRETS = Promise("approved attacks that read a secret", most_percent=0)
    ESCAPES = Promise("escapes that got away", most_percent=0)
    HOSTILE_REPOSITORIES = Promise("programs of hostile repositories run", most_percent=0)
    SECRETS_FOUND = Promise("secrets found in output", least_percent=98)
    LOOK_ALIKES_HARMED = Promise("look-alikes of secrets harmed", most_percent=1)


class Measured(Protocol):
    """What a test tells its figures to; several tests may share one."""

    def __call__(
        self, figure: Figure, count: int, tried: int, found: Collection[object] = ()
    ) -> None:
        """Note how many of how many, and fail unless the promise is kept, naming what was found."""


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Measured:
    """Return what notes figures on the report of a test."""

    def tell(figure: Figure, count: int, tried: int, found: Collection[object] = ()) -> None:
        record_property(_PROPERTY, [figure.name, count, tried])
        named = "".join(f"\n{each!r}" for each in found)
        assert figure.value.holds(count, tried), f"{figure.value.text}: {count} of {tried}{named}"

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of what was measured."""
    totals: dict[str, tuple[int, int]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") != "call":
                continue
            for key, value in report.user_properties:
                if key == _PROPERTY:
                    name, count, tried = value
                    so_far = totals.get(name, (0, 0))
                    totals[name] = (so_far[0] + count, so_far[1] + tried)
    if not totals:
        return
    terminalreporter.write_sep("=", "security figures")
    for figure in Figure:
        if figure.name in totals:
            terminalreporter.write_line(_line(figure.value, *totals[figure.name]))


def _line(promise: Promise, count: int, tried: int) -> str:
    shown = f"{promise.text:<44} {count:>7,} of {tried:>7,}  {100 * count / max(tried, 1):6.2f} %"
    return (
        f"{shown}   {promise.bound:<16} {'' if promise.holds(count, tried) else 'BROKEN'}".rstrip()
    )
