"""What is kept of every call: how it was judged, who decided, and what became of it.

Three kinds of records, tied by session, call and fingerprint:

    verdict     what the policy says of a call that was understood
    decision    what a person, a grant or nobody answered where the policy asks
    execution   the call ran, or a hook of the user blocked it; what came of it

An execution after an "ask" without a decision was let through by an MCP client that
cannot be asked, and is trusted to have asked its user.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from winx_tui.core.access import (
    Access,
    CallServerTool,
    FetchUrl,
    ReadPath,
    RunCommand,
    WidenMode,
    WritePath,
)
from winx_tui.core.approval import ApprovalDecision, Permit, Verdict
from winx_tui.core.errors import ConfigError
from winx_tui.core.text import shortened
from winx_tui.security.redaction import redact

_log = logging.getLogger(__name__)

SCHEMA_VERSION = 1
MAX_TITLE_CHARS = 200
_MAX_TEXT_CHARS = 500
_MAX_ACCESSES = 50

Outcome = Literal["done", "failed", "cancelled", "blocked"]
"""blocked: a hook of the user kept the call from running."""


@dataclass(frozen=True, slots=True)
class AuditedCall:
    """Which call a record is about."""

    call_id: str
    tool: str
    title: str
    fingerprint: str
    """SHA-256 of the exact bytes that will run."""


class AuditTrail:
    """Writes the records of one session; a disk that refuses them stops no call."""

    def __init__(
        self,
        append: Callable[[Mapping[str, object]], None],
        session_id: str,
        redact: Callable[[str], str] = redact,
    ) -> None:
        """Take where records go.

        Args:
            append: may raise OSError or ConfigError; told once, then kept quiet about.
            session_id: stands in each record.
            redact: titles, accesses and reasons go through it.
        """
        self._append = append
        self._session_id = session_id
        self._redact = redact
        self._problem = ""
        self._is_told = False

    def judged(self, call: AuditedCall, accesses: Sequence[Access], verdict: Verdict) -> None:
        """Record what the policy says of a call."""
        self._write(
            "verdict",
            call,
            {
                "accesses": self._described(accesses),
                "verdict": verdict.effect,
                "reasons": [self._short(reason) for reason in verdict.reasons],
                "rule": None if verdict.rule is None else self._short(verdict.rule),
            },
        )

    def decided(self, call: AuditedCall, decision: ApprovalDecision) -> None:
        """Record the answer to a question."""
        self._write(
            "decision",
            call,
            {
                "outcome": decision.outcome,
                "decided_by": decision.decided_by,
                "scope": decision.scope,
                "is_edited": decision.edited is not None or bool(decision.hunks),
            },
        )

    def ran(
        self,
        call: AuditedCall,
        outcome: Outcome,
        exit_code: int | None,
        duration_s: float,
        permit: Permit | None = None,
    ) -> None:
        """Record what came of a call; `permit` is what a command of it might do."""
        facts = {"outcome": outcome, "exit_code": exit_code, "duration_s": round(duration_s, 3)}
        self._write("execution", call, facts | ({"permit": _granted(permit)} if permit else {}))

    def take_problem(self) -> str:
        """Return, once, why records cannot be kept; empty if they can or it was told."""
        if not self._problem or self._is_told:
            return ""
        self._is_told = True
        return self._problem

    def _write(self, event: str, call: AuditedCall, facts: Mapping[str, object]) -> None:
        record = {
            "v": SCHEMA_VERSION,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "session": self._session_id,
            "event": event,
            "call": call.call_id[:_MAX_TEXT_CHARS],
            "tool": call.tool,
            "title": shortened(self._redact(call.title), MAX_TITLE_CHARS),
            "fingerprint": call.fingerprint,
            **facts,
        }
        try:
            self._append(record)
        except (OSError, ConfigError) as error:
            if not self._problem:
                reason = getattr(error, "strerror", None) or str(error)
                self._problem = f"The audit cannot be written ({reason}); calls go on unrecorded."
                _log.warning("%s", self._problem)

    def _described(self, accesses: Sequence[Access]) -> list[str]:
        shown = [self._short(_described(access)) for access in accesses[:_MAX_ACCESSES]]
        hidden = len(accesses) - len(shown)
        return [*shown, f"and {hidden} more"] if hidden else shown

    def _short(self, text: str) -> str:
        return shortened(self._redact(text), _MAX_TEXT_CHARS)


def _discard(record: Mapping[str, object]) -> None:
    """Keep nothing."""


def unrecorded() -> AuditTrail:
    """Return a trail that keeps nothing, for an executor that belongs to no session."""
    return AuditTrail(_discard, "")


def _described(access: Access) -> str:
    match access:
        case ReadPath(path):
            return f"read {path}"
        case WritePath(path):
            return f"write {path}"
        case RunCommand(command, cwd):
            return f"run in {cwd}: {command}"
        case FetchUrl(url):
            return f"fetch {url}"
        case CallServerTool(server, tool):
            return f"call {tool} of the MCP server {server}"
        case WidenMode(mode):
            return f"widen the mode to {mode}"


def _granted(permit: Permit) -> dict[str, object]:
    return {
        "level": permit.level,
        "network": permit.network,
        "readable": [str(path) for path in permit.readable[:_MAX_ACCESSES]],
        "writable": [str(path) for path in permit.writable[:_MAX_ACCESSES]],
        "writes_git": permit.writes_git,
    }
