"""A question as a form that an MCP client shows to its user, and the answer read from it."""

from __future__ import annotations

from dataclasses import replace

import mcp_types

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.preview import CommandPreview, DiffPreview, TaskListPreview, TextPreview
from winx_tui.execution.question_facts import NO_FACTS, fact_lines
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.sandbox_switches import (
    CLOSED,
    Opening,
    as_shown,
    decided,
    switched,
    switches_of,
)
from winx_tui.workspace.display import visible

REJECT = "reject"
APPROVE_ONCE = "approve once"
APPROVE_SESSION = "approve for this session"

AS_SHOWN = "as shown"
WITH_NETWORK = "with network"
WITHOUT_SANDBOX = "without the sandbox"

_WAY_OUT = f'"{WITHOUT_SANDBOX}" runs it without'

_MAX_EDITED_CHARS = 1_000
"""A longer command is not offered for editing: a field of one line does not show it."""


def form_of(request: ApprovalRequest) -> mcp_types.ElicitRequestFormParams:
    """Write the question: everything that will happen, and the answers to it."""
    answers = [REJECT, APPROVE_ONCE]
    if "session" in request.scopes:
        answers.append(APPROVE_SESSION)
    return mcp_types.ElicitRequestFormParams(
        message=_message(request),
        requested_schema={
            "type": "object",
            "properties": {
                "decision": {
                    "type": "string",
                    "title": "May this run?",
                    "enum": answers,
                    "default": REJECT,
                },
                **_sandbox_property(request),
                **_command_property(request),
                "reason": {
                    "type": "string",
                    "title": "Reason",
                    "description": "On a rejection: what the model should know.",
                },
            },
            "required": ["decision"],
        },
    )


def decision_of(result: mcp_types.ElicitResult, request: ApprovalRequest) -> ApprovalDecision:
    """Read a form; whatever is not a clear approval is a denial."""
    content = result.content or {}
    opening = _openings(request).get(str(content.get("sandbox") or AS_SHOWN))
    # An edit that cannot be read is no reason to run what the person has edited.
    is_readable = isinstance(content.get("command"), str | None)
    if result.action == "accept" and opening is not None and is_readable:
        approval = ApprovalDecision("allow", edited=_edit_in(content.get("command"), request))
        if request.confinement is not None:
            approval = decided(approval, opening)
        if content.get("decision") == APPROVE_ONCE:
            return approval
        if content.get("decision") == APPROVE_SESSION and "session" in request.scopes:
            return replace(approval, scope="session")
    reason = content.get("reason")
    feedback = reason.strip() if isinstance(reason, str) else ""
    return ApprovalDecision("deny", feedback=feedback or None)


def _can_be_edited(request: ApprovalRequest) -> bool:
    """Tell whether a field of one line gives the command back as it was, unless it is edited."""
    command = request.editable or ""
    return (
        bool(command)
        and len(command) <= _MAX_EDITED_CHARS
        and command.strip() == command
        and visible(command) == command
    )


def _command_property(request: ApprovalRequest) -> dict[str, object]:
    """Offer the command for editing, where a form can do that without changing it by itself."""
    if not _can_be_edited(request):
        return {}
    return {
        "command": {
            "type": "string",
            "title": "Command",
            "description": "On an approval: what runs; edit it to run something else.",
            "default": request.editable,
        }
    }


def _edit_in(field: object, request: ApprovalRequest) -> str | None:
    """Return what a person has made of the command; None where it stays."""
    if not isinstance(field, str) or not _can_be_edited(request):
        return None
    command = field.strip()
    return command if command not in ("", request.editable) else None


def _openings(request: ApprovalRequest) -> dict[str, Opening]:
    """Return what can be chosen of the sandbox, as the form names it."""
    confinement = request.confinement
    if confinement is None:
        return {AS_SHOWN: CLOSED}
    shown = as_shown(confinement)
    openings = {AS_SHOWN: shown}
    if not shown.network:
        openings[WITH_NETWORK] = switched(shown, "network", confinement)
    if "unconfined" in switches_of(confinement):
        openings[WITHOUT_SANDBOX] = switched(shown, "unconfined", confinement)
    return openings


def _sandbox_property(request: ApprovalRequest) -> dict[str, object]:
    """Write the choice of the sandbox, where there is one."""
    choices = list(_openings(request))
    if len(choices) == 1:
        return {}
    return {
        "sandbox": {
            "type": "string",
            "title": "How it runs",
            "enum": choices,
            "default": AS_SHOWN,
        }
    }


def _message(request: ApprovalRequest) -> str:
    match request.preview:
        case CommandPreview(command, cwd):
            shown = f"In: {visible(str(cwd))}\nCommand:\n{_set_off(command)}"
        case DiffPreview(files):
            shown = "\n".join(
                f"File: {visible(str(file.path))}\n{_set_off(file.unified_diff)}" for file in files
            )
        case TextPreview(text=text) | TaskListPreview(text=text):
            shown = _set_off(text)
    facts = fact_lines(request, NO_FACTS, home=home_directory(), way_out=_WAY_OUT)
    reasons = "\n".join([*facts, *(f"Reason: {reason}" for reason in request.reasons)])
    return visible(f"winx: {request.title}\n\n{shown}\n\n{reasons}".strip(), multiline=True)


def _set_off(text: str) -> str:
    """Indent what others wrote, so that no line of it looks like one that winx says."""
    return "  " + text.replace("\n", "\n  ")
