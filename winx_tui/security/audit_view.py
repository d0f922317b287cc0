"""The records of the audit put together: one entry a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class AuditEntry:
    """What is known of one call."""

    time: datetime
    """Of the first record; aware."""
    session: str
    tool: str
    title: str
    verdict: str = ""
    """allow, ask or deny."""
    reasons: tuple[str, ...] = ()
    decided_by: str = ""
    """policy, person, grant, nobody or client; empty while nothing is decided."""
    decision: str = ""
    """allow or deny; empty while nothing is decided."""
    outcome: str = ""
    """done, failed or cancelled; empty if the call has not run, or still runs."""
    exit_code: int | None = None
    duration_s: float | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether the call has run, or never will."""
        return bool(self.outcome) or self.decision == "deny"

    def add(self, record: Mapping[str, Any]) -> None:
        """Take one more record of this call."""
        match record.get("event"):
            case "verdict":
                self.verdict = _text(record, "verdict")
                self.reasons = tuple(map(str, record.get("reasons") or ()))
                # What a person changed is judged anew: their decision stands unless it is refused.
                if self.verdict == "deny" or (self.verdict == "allow" and not self.decision):
                    self.decided_by, self.decision = "policy", self.verdict
            case "decision":
                self.decided_by = _text(record, "decided_by")
                self.decision = _text(record, "outcome")
            case "execution":
                self._add_execution(record)

    def _add_execution(self, record: Mapping[str, Any]) -> None:
        # What was changed before it was approved runs under the title it has then.
        self.title = _text(record, "title")
        self.outcome = _text(record, "outcome")
        code, duration = record.get("exit_code"), record.get("duration_s")
        self.exit_code = code if isinstance(code, int) else None
        self.duration_s = float(duration) if isinstance(duration, (int, float)) else None
        if not self.decision:
            self.decided_by, self.decision = "client", "allow"


def entries(records: Iterable[Mapping[str, Any]]) -> list[AuditEntry]:
    """Put records together by session and call, in the order in which the calls came.

    Records without a readable time are passed over.
    """
    found: list[AuditEntry] = []
    latest: dict[tuple[str, str], AuditEntry] = {}
    for record in records:
        time = time_of(record)
        if time is None:
            continue
        session, call = _text(record, "session"), _text(record, "call")
        entry = latest.get((session, call))
        if entry is None or (entry.is_over and record.get("event") == "verdict"):
            # Some models number the calls of each answer from 0.
            entry = AuditEntry(time, session, _text(record, "tool"), _text(record, "title"))
            latest[session, call] = entry
            found.append(entry)
        entry.add(record)
    return sorted(found, key=lambda entry: entry.time)


def entry_line(entry: AuditEntry) -> str:
    """Write an entry in one line, in local time; names in it are as they were recorded."""
    time = entry.time.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    decision = f"{entry.decision} by {entry.decided_by}" if entry.decision else "not decided"
    reasons = f"  ({'; '.join(entry.reasons)})" if entry.reasons else ""
    return f"{time}  {decision:<16}  {_became(entry):<18}  {entry.tool}: {entry.title}{reasons}"


def time_of(record: Mapping[str, Any]) -> datetime | None:
    """Return when a record was written, or None where it does not say so."""
    try:
        time = datetime.fromisoformat(_text(record, "time"))
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


def _became(entry: AuditEntry) -> str:
    if not entry.outcome:
        return "not run"
    code = f" {entry.exit_code}" if entry.exit_code is not None else ""
    duration = f" in {entry.duration_s:.1f} s" if entry.duration_s is not None else ""
    return f"{entry.outcome}{code}{duration}"


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""
