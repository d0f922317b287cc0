"""What `winx policy check` answers for each command: data, or a table to read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from winx_tui.core.access import RunCommand
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate
from winx_tui.workspace.display import visible

_NO_STRING = 'the line is no JSON string; write one command a line, such as "ls -la"'


def check_command(command: str, context: PolicyContext) -> dict[str, Any]:
    """Judge one command in the workspace's root."""
    verdict = evaluate((RunCommand(command, context.root),), context, Grants())
    touched = [
        {"how": each.how, "what": each.what, "is_outside": each.is_outside}
        for each in verdict.blast_radius
    ]
    return {
        "command": command,
        "effect": verdict.effect,
        "danger": list(verdict.danger),
        "reasons": list(verdict.reasons),
        "accesses": touched,
        "rule": verdict.rule,
        "parts": [
            {"text": row.text, "effect": row.effect, "reason": row.reason} for row in verdict.parts
        ],
    }


def check_lines(lines: Iterable[bytes], context: PolicyContext) -> Iterator[dict[str, Any]]:
    """Judge the command of each line, a JSON string; one answer a line, errors included."""
    for line in lines:
        try:
            command = json.loads(line)
        except (ValueError, RecursionError):
            command = None
        if isinstance(command, str):
            yield check_command(command, context)
        else:
            yield _error(_NO_STRING)


def table_of(answer: dict[str, Any]) -> str:
    """Write an answer for people: the verdict, then a row for each command and remark."""
    if "error" in answer:
        return f"error   {answer['error']}"
    rows = [f"{answer['effect']:<8}{visible(answer['command'])}"]
    rows += [f"  DANGER   {remark}" for remark in answer["danger"]]
    rows += [f"  because  {reason}" for reason in answer["reasons"]]
    if len(answer["parts"]) > 1:
        rows += [_part_row(part) for part in answer["parts"]]
    rows += [_touched_row(touched) for touched in answer["accesses"]]
    return "\n".join(visible(row) for row in rows)


def _part_row(part: dict[str, str]) -> str:
    remark = f": {part['reason']}" if part["reason"] else ""
    return f"  {part['effect']:<8} {part['text']}{remark}"


def _touched_row(touched: dict[str, Any]) -> str:
    outside = " (outside the workspace)" if touched["is_outside"] else ""
    return f"  {touched['how']:<8} {touched['what']}{outside}"


def _error(sentence: str) -> dict[str, Any]:
    """Make the answer to a line that is no command; nothing unread is ever allowed."""
    return {
        "command": None,
        "effect": "ask",
        "danger": [],
        "reasons": [sentence],
        "accesses": [],
        "error": sentence,
    }
