"""What lets a call run where nobody can be asked: `winx -p` says it beside each denial."""

from __future__ import annotations

import shlex

from winx_tui.core.access import Access, CallServerTool, FetchUrl, RunCommand, WritePath
from winx_tui.core.approval import ApprovalRequest
from winx_tui.security.explaining import rule_that_would_allow, rule_that_would_fetch
from winx_tui.workspace.display import visible

_BE_ASKED = "start winx without -p to be asked"
_EDITS = "--mode accept-edits (edits inside the workspace)"
_COMMANDS = "--mode full-access (edits and commands)"


def way_out(request: ApprovalRequest) -> str:
    """Say in a sentence or two why a call was denied, and what would let it run."""
    denied = "It needed approval and nobody could be asked"
    if request.danger:
        return f"{denied}. It is dangerous, so no rule lets it run; {_BE_ASKED}."
    if request.rule is not None:
        return f"{denied}: the rule {visible(request.rule)} wants a question; {_BE_ASKED}."
    is_reading = request.confinement is not None and request.confinement.level == "read-only"
    ways = [_way(access, is_reading=is_reading) for access in request.accesses]
    if not ways or not all(ways):
        return f"{denied}; {_BE_ASKED}."
    return f"{denied}; allow it with {' and '.join(dict.fromkeys(ways))}."


def _way(access: Access, *, is_reading: bool) -> str:
    """Name the option or the command that allows an access; "" where none does.

    Args:
        access: what is asked for.
        is_reading: whether it would run in read-only mode, where no rule allows a command.
    """
    match access:
        case CallServerTool(server, tool):
            return _command(f"mcp:{server}/{tool}")
        case FetchUrl(url):
            return _command(rule_that_would_fetch(url))
        case WritePath():
            return _EDITS
        case RunCommand(command, typed=typed):
            has_rule = typed is None and not is_reading
            rule = rule_that_would_allow(command) if has_rule else None
            return _COMMANDS if rule is None else f"{_command(rule)} or {_COMMANDS}"
        case _:
            return ""


def _command(rule: str) -> str:
    # Always quoted: a reader sees what belongs to the rule, and `*` stays one.
    quoted = f"'{rule}'" if shlex.quote(rule) == rule else shlex.quote(rule)
    return f"winx policy add allow {visible(quoted)}"
