"""The calls of a session run again in a copy, and what came of them compared."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import DiffPreview
from winx_tui.core.results import ToolResult
from winx_tui.runtime.replays.calls import RecordedCall, why_not_again
from winx_tui.runtime.replays.check_room import CheckRoom
from winx_tui.runtime.replays.normalising import Roots, normalised, short_diff

CheckOutcome = Literal["same", "differs", "not run"]

_DIFF_LINES = 12
_REMARK = re.compile(r"\n\[[^\]]*do something else, or say what is missing\.\]\Z")
"""What the agent tells its model of a call that is made again and again: no tool's result."""


@dataclass(frozen=True, slots=True)
class CallCheck:
    """What came of one call."""

    recorded: RecordedCall
    outcome: CheckOutcome
    why: str = ""
    """Why it was not run, or what differs, a clause."""
    diff: tuple[str, ...] = ()
    """Lines of then ("-") and of now ("+"), a few."""


async def checked(
    calls: Sequence[RecordedCall], room: CheckRoom, roots: Roots
) -> AsyncIterator[CallCheck]:
    """Run calls again in their order, and yield what came of each.

    Args:
        calls: of the session, all of them: what one does, the next may need.
        room: on the copy of the project.
        roots: of the project and the copy.
    """
    for recorded in calls:
        if why := why_not_again(recorded):
            yield CallCheck(recorded, "not run", why)
            continue
        call = _in_copy(recorded.call, roots)
        if why := await room.hindrance(call):
            yield CallCheck(recorded, "not run", roots.to_project(why))
            continue
        result = await room.run(call, _decided(recorded, roots))
        yield compared(recorded, result, roots)


def compared(recorded: RecordedCall, now: ToolResult, roots: Roots) -> CallCheck:
    """Compare a result with the recorded one, but for what always differs."""
    then = recorded.result
    before = normalised(_REMARK.sub("", then.text))
    after = normalised(roots.to_project(now.text))
    if then.is_error != now.is_error:
        what = "it failed then, and did not now" if then.is_error else "it fails now"
        return CallCheck(recorded, "differs", what, _diff(before, after))
    if before != after:
        return CallCheck(recorded, "differs", "its output differs", _diff(before, after))
    changed, changes = _changes(then, roots), _changes(now, roots)
    if changed != changes:
        return CallCheck(recorded, "differs", "it changes files otherwise", _diff(changed, changes))
    return CallCheck(recorded, "same")


def _diff(before: str, after: str) -> tuple[str, ...]:
    return tuple(short_diff(before, after, _DIFF_LINES))


def _changes(result: ToolResult, roots: Roots) -> str:
    preview = result.preview
    if not isinstance(preview, DiffPreview):
        return ""
    return normalised(roots.to_project(preview.unified_diff))


def _in_copy(call: ToolCall, roots: Roots) -> ToolCall:
    return replace(call, arguments=roots.to_copy(call.arguments))


def _decided(recorded: RecordedCall, roots: Roots) -> ApprovalDecision | None:
    decision = recorded.decision
    if decision is None or decision.edited is None:
        return decision
    return replace(decision, edited=roots.to_copy(decision.edited))
