"""What becomes of a question when the asker is an MCP client."""

from __future__ import annotations

from typing import Literal

import mcp_types

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Approver
from winx_tui.core.events import Event
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import asked_anew
from winx_tui.execution.executor import ToolExecutor, denial
from winx_tui.execution.gate import ApprovalGate
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.mcp_server.clients import Client, Context
from winx_tui.mcp_server.elicitation import (
    AnsweredApprover,
    ElicitingApprover,
    can_be_asked,
    is_modern,
)
from winx_tui.mcp_server.pending_questions import Edit, PendingQuestions
from winx_tui.security.policy import is_plain
from winx_tui.tools.initializing.controls import ApprovalRoad

ApprovalSwitch = Literal["client", "deny"]
"""Who decides where a client cannot ask its user: the client before it calls, or nobody."""

ASKED = ApprovalRoad(
    "form",
    "Approval: what needs the user's approval is shown to the user by this client, as a form.",
)
UNASKED: dict[ApprovalSwitch, ApprovalRoad] = {
    "client": ApprovalRoad(
        "client",
        "Approval: this client cannot show the user a form (no elicitation), so it is taken to "
        "have asked: edits in the workspace and plain commands run. Dangerous commands, and what "
        "lies outside the workspace or may hold secrets, are refused (--approval client).",
    ),
    "deny": ApprovalRoad(
        "deny",
        "Approval: this client cannot show the user a form (no elicitation), and winx was started "
        "with --approval deny: whatever needs approval is refused.",
    ),
}

_NOT_RUN = (
    "Not run: {reasons}. That needs the user's approval, and this MCP client cannot ask for it "
    "(no elicitation). {way_out}"
)
_BY_MODE = (
    "The user can run it by hand, or start winx with --mode full-access, which lets commands run "
    "without a question."
)
_BY_SWITCH = "The user can start winx with --approval client, or --mode full-access, to let it run."
_BY_HAND = "No switch lets it run: the user can do it by hand, or use a client that can ask."

_BY_CLIENT = ApprovalDecision("allow", decided_by="client")

Settled = PreparedCall | ToolResult | mcp_types.InputRequiredResult


class ClientApproval:
    """Settles every "ask" of the policy for one thread; a denial of the policy never gets here.

    1. A client that can show forms is asked: its user sees what will run and decides.
    2. Any other client is trusted, unless a switch says otherwise, to have asked its user
       before it called, as the protocol tells clients to do for tools that change things.
    3. But clients let read-only tools pass unseen, and neither a file name nor a long command
       tells their user much: dangerous commands, and reading or writing what lies outside the
       workspace, in .git, in winx's own files or may hold secrets, are denied where nobody
       can be asked.
    """

    def __init__(self, executor: ToolExecutor, switch: ApprovalSwitch) -> None:
        self._executor = executor
        self._switch = switch
        self._pending = PendingQuestions()

    def road(self, context: Context) -> ApprovalRoad:
        """Return who decides about the calls of a client."""
        return ASKED if can_be_asked(context) else UNASKED[self._switch]

    def has_asked(self, ticket: str) -> bool:
        """Tell whether a question waits for the answer that carries this ticket."""
        return self._pending.has(ticket)

    async def settle(
        self,
        prepared: PreparedCall,
        request: ApprovalRequest,
        context: Context,
        client: Client,
        params: mcp_types.CallToolRequestParams,
    ) -> Settled:
        """Return the call if it may run, or else what the client gets instead.

        That is a denial, or the question for a client that answers by calling again.
        """
        if not can_be_asked(context):
            return await self._unasked(prepared, request)
        if is_modern(context):
            return await self._by_second_call(prepared, request, params)
        question: ApprovalRequest | None = request
        while question is not None:
            async with client.one_question:
                decision = await self._decided(ElicitingApprover(context), question)
            settled = await self._after(prepared, decision)
            if isinstance(settled, ToolResult):
                return settled
            prepared, question = settled, asked_anew(question, settled.request)
        return prepared

    async def _unasked(self, prepared: PreparedCall, request: ApprovalRequest) -> Settled:
        plain = is_plain(prepared.plan.accesses, self._executor.policy())
        harmless = plain and not _is_grave(request)
        decision = _BY_CLIENT
        if not harmless or self._switch == "deny":
            way_out = _BY_SWITCH if harmless else _BY_MODE if plain else _BY_HAND
            reasons = "; ".join(dict.fromkeys((*request.danger, *request.reasons)))
            text = _NOT_RUN.format(reasons=reasons, way_out=way_out)
            decision = ApprovalDecision("deny", feedback=text, decided_by="nobody")
        decision = await self._decided(AnsweredApprover(decision), request)
        return await self._after(prepared, decision)

    async def _by_second_call(
        self,
        prepared: PreparedCall,
        request: ApprovalRequest,
        params: mcp_types.CallToolRequestParams,
    ) -> Settled:
        current, question = prepared, request
        edit = self._pending.edit_of(prepared, params)
        if edit is not None:
            # The question was about what the person had made of the call.
            again = await self._executor.prepare_edited(prepared, edit.command)
            if isinstance(again, RejectedCall):
                return again.result
            current, question = again, again.request or request
        answer = self._pending.answer(current, question, params)
        if answer is None:
            return self._pending.ask(prepared, request)
        decision = await self._decided(AnsweredApprover(answer), question)
        settled = await self._after(current, decision)
        if isinstance(settled, ToolResult):
            return settled
        anew = asked_anew(question, settled.request)
        if anew is None or decision.edited is None:
            return settled
        return self._pending.ask(settled, anew, Edit(prepared.fingerprint, decision.edited))

    async def _decided(self, approver: Approver, request: ApprovalRequest) -> ApprovalDecision:
        gate = ApprovalGate(approver, self._executor.grants, self._executor.audit)
        return await gate.decide(request, _unheard)

    async def _after(
        self, prepared: PreparedCall, decision: ApprovalDecision
    ) -> PreparedCall | ToolResult:
        """Return the call as it was approved, with the person's edit, or why it does not run."""
        if decision.outcome == "deny":
            return denial(decision)
        if decision.edited is None:
            return prepared.approved(decision)
        edited = await self._executor.prepare_edited(prepared, decision.edited)
        return edited.result if isinstance(edited, RejectedCall) else edited.approved(decision)


def _is_grave(request: ApprovalRequest) -> bool:
    """Tell whether a command may do harm, or reaches what no sandbox keeps from it."""
    confinement = request.confinement
    if confinement is not None:
        return bool(request.danger or confinement.outside)
    writes_outside = any(each.how == "writes" and each.is_outside for each in request.blast_radius)
    return bool(request.danger) or writes_outside


def _unheard(event: Event) -> None:
    """Take the gate's events: a client has the form, there is no screen to tell."""
