"""One request in the accounts, and the sums of a day that was long ago."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, get_type_hints

from winx_tui.core.codec import decode, encode, json_object
from winx_tui.core.messages import ModelRef
from winx_tui.core.rate_limits import LimitSeen
from winx_tui.llm.prices import Billing

OPEN = "open"
"""The outcome of a request that is under way, or whose winx was killed meanwhile."""
DONE = "done"
CANCELLED = "cancelled"

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Account:
    """What has quotas of its own: a key with one model."""

    key: str
    """The fingerprint of the key; empty where there is none."""
    provider: str
    model: str

    @property
    def ref(self) -> ModelRef:
        """Return the model."""
        return ModelRef(self.provider, self.model)


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """One request; written when it begins and again, with the same id, when it is over."""

    id: str
    at: float
    """When it was sent, in seconds since the epoch."""
    session: str
    key: str
    provider: str
    model: str
    outcome: str = OPEN
    """"open", "done", "cancelled", or the kind of the error it ended with."""
    input_tokens: int = 0
    """An estimate until the provider has told."""
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float | None = None
    billing: Billing = "unknown"
    limits: tuple[LimitSeen, ...] = ()
    """What the provider told of its limits."""
    blocked_until: float = 0.0
    """Until when the provider asked to wait; 0: it did not."""

    @property
    def account(self) -> Account:
        """Return the account it counts in."""
        return Account(self.key, self.provider, self.model)

    @property
    def day(self) -> str:
        """Return the day it belongs to, in UTC: 2026-11-22."""
        return day_of(self.at)


@dataclass(frozen=True, slots=True)
class DaySum:
    """All requests of one account on one day."""

    day: str
    key: str
    provider: str
    model: str
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float | None = None
    """The sum of what is known; None where nothing is."""
    unpriced: int = 0
    """Requests whose price is unknown."""
    billing: Billing = "unknown"


def day_of(moment: float) -> str:
    """Return the UTC day of a moment."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")


def to_line(entry: UsageRecord | DaySum) -> str:
    """Write an entry as one line of JSON, without a line feed; defaults are left out."""
    data: dict[str, Any] = encode(entry)
    # By identity of type too: a cost of nothing is known, no cost is not.
    defaults = {field.name: (type(field.default), field.default) for field in fields(entry)}
    written = {
        name: value
        for name, value in data.items()
        if name != "type" and value != [] and defaults[name] != (type(value), value)
    }
    return json.dumps(written, separators=(",", ":"))


def from_line(kind: type[R], line: str) -> R:
    """Read an entry.

    Raises:
        ValueError: the line is damaged.
    """
    data = json_object(line)
    try:
        entry: R = _entry(kind, data)
    except (RecursionError, TypeError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
    return entry


def _entry(kind: Any, data: dict[str, Any]) -> Any:
    """Build an entry; thousands are read at the start, so plain fields take the short way."""
    arguments: dict[str, Any] = {}
    for name, (plain, hint) in _kinds_of_fields(kind).items():
        if name in data:
            value = data[name]
            arguments[name] = value if type(value) in plain else decode(hint, value)
    return kind(**arguments)


@cache
def _kinds_of_fields(kind: type) -> dict[str, tuple[tuple[type, ...], Any]]:
    """Return, for each field, the types that need no conversion, and its whole annotation."""
    plain = {str: (str,), int: (int,), float: (float,), float | None: (float,)}
    return {name: (plain.get(hint, ()), hint) for name, hint in get_type_hints(kind).items()}
