"""Asks the person at the editor whether a call may run."""

from __future__ import annotations

from dataclasses import dataclass, replace

from acp import schema
from acp.helpers import text_block, tool_content

from winx_tui.acp.editor import Editor
from winx_tui.acp.tool_content import kind_of, preview_content, preview_places
from winx_tui.acp.turnstile import Turnstile
from winx_tui.core.approval import (
    DENIED_BY_NOBODY,
    ApprovalDecision,
    ApprovalRequest,
    Confinement,
)
from winx_tui.execution.question_facts import (
    FindFacts,
    QuestionFacts,
    fact_lines,
    short_fingerprint,
)
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.sandbox_switches import (
    Opening,
    Switch,
    as_shown,
    decided,
    switched,
    switches_of,
)
from winx_tui.workspace.display import visible

_REJECT = schema.PermissionOption(option_id="reject", name="Reject", kind="reject_once")
_ALL_THE_SAME = schema.PermissionOption(
    option_id="yes", name="Run it all the same", kind="allow_once"
)
_WAY_OUT = "without the sandbox it may work"
_SWITCH_WORDS: dict[Switch, tuple[str, str]] = {
    "network": ("with network", "without network"),
    "outside": ("writing outside too", "writing in the workspace only"),
    "unconfined": ("without the sandbox", "in the sandbox"),
}
"""What an answer turns → how it is called when that is open then, and when it is closed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A button, and what pressing it decides."""

    button: schema.PermissionOption
    decision: ApprovalDecision


class EditorApprover:
    """Asks by the editor's own question; silence, an error and a cancel are denials."""

    def __init__(self, editor: Editor, find_facts: FindFacts, turnstile: Turnstile) -> None:
        """Take who is asked, who knows more of a question, and what tells that it is its turn."""
        self._editor = editor
        self._find_facts = find_facts
        self._turnstile = turnstile

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Ask, and wait for the answer."""
        await self._turnstile.wait(request.id)
        offered = {answer.button.option_id: answer for answer in answers(request)}
        call = question(request, await self._find_facts(request))
        buttons = [answer.button for answer in offered.values()]
        chosen = await self._editor.permit(call, buttons)
        if chosen is None:
            return DENIED_BY_NOBODY
        decision = offered[chosen].decision
        if decision.outcome == "deny" or not request.danger:
            return decision
        # A second time, as in the terminal: one press must not be enough.
        danger = "; ".join(visible(remark) for remark in request.danger)
        again = call.model_copy(update={"title": f"Dangerous: {danger}"})
        is_meant = await self._editor.permit(again, [_REJECT, _ALL_THE_SAME])
        return decision if is_meant == _ALL_THE_SAME.option_id else ApprovalDecision("deny")


def question(request: ApprovalRequest, facts: QuestionFacts) -> schema.ToolCallUpdate:
    """Write a question so that everything which will happen can be seen."""
    lines = fact_lines(request, facts, home=home_directory(), way_out=_WAY_OUT)
    lines += [f"Reason: {visible(reason)}" for reason in request.reasons]
    lines.append(f"Hash of what will run: {short_fingerprint(request)}")
    told = "\n".join(f"- {_plain(line)}" for line in lines)
    return schema.ToolCallUpdate(
        tool_call_id=request.call_id,
        title=visible(request.title),
        kind=kind_of(request.tool),
        status="pending",
        content=[*preview_content(request.preview), tool_content(text_block(told))],
        locations=preview_places(request.preview),
    )


def answers(request: ApprovalRequest) -> list[Answer]:
    """Return the answers to a question: as it is shown, with a switch turned, or not at all."""
    once = ApprovalDecision("allow")
    confinement = request.confinement
    if confinement is not None:
        once = decided(once, as_shown(confinement))
    offered = [_answer("once", "Approve once", once)]
    if "session" in request.scopes:
        button = schema.PermissionOption(
            option_id="session", name="Approve for this session", kind="allow_always"
        )
        offered.append(Answer(button, replace(once, scope="session")))
    if confinement is not None:
        offered += [_turned(confinement, switch) for switch in switches_of(confinement)]
    return [*offered, Answer(_REJECT, ApprovalDecision("deny"))]


def _turned(confinement: Confinement, switch: Switch) -> Answer:
    opening = switched(as_shown(confinement), switch, confinement)
    opens, closes = _SWITCH_WORDS[switch]
    words = opens if _is_open(opening, switch) else closes
    decision = decided(ApprovalDecision("allow"), opening)
    return _answer(f"once-{switch}", f"Approve once, {words}", decision)


def _is_open(opening: Opening, switch: Switch) -> bool:
    return {
        "network": opening.network,
        "outside": opening.outside,
        "unconfined": opening.unconfined,
    }[switch]


def _answer(identity: str, name: str, decision: ApprovalDecision) -> Answer:
    button = schema.PermissionOption(option_id=identity, name=name, kind="allow_once")
    return Answer(button, decision)


def _plain(line: str) -> str:
    """Keep Markdown from making anything of a name."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#!|~" else char for char in line)
