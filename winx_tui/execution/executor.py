"""The executor: prepares, and runs, every tool call of every front end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from winx_tui.core.access import RunCommand
from winx_tui.core.approval import (
    READ_ONLY,
    ApprovalDecision,
    ApprovalRequest,
    HunkChoice,
    Scope,
    Verdict,
)
from winx_tui.core.errors import ToolError, WinxError, problem_of
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import (
    CommandPreview,
    DiffPreview,
    Preview,
    TaskListPreview,
    TextPreview,
)
from winx_tui.core.problems import Problem, ProblemCode
from winx_tui.core.results import ToolResult
from winx_tui.core.text import without_middle
from winx_tui.execution.call_subject import with_subject
from winx_tui.execution.concealment import Concealment, no_secrets, revealed_hunks, reworded
from winx_tui.execution.hooks import HookedCall, ToolHooks, blocked, with_remark
from winx_tui.execution.prepared import PreparedCall, RejectedCall, fingerprint_of
from winx_tui.execution.recording import UnrecordedError, WorkRecorder
from winx_tui.execution.understanding import NotUnderstoodError, short
from winx_tui.llm.masking import Masker
from winx_tui.security.audit import AuditedCall, AuditTrail, Outcome, unrecorded
from winx_tui.security.grants import Grants
from winx_tui.security.redaction import Redactor
from winx_tui.tools.base import SILENT, CallListener, Tool, ToolContext, ToolPlan

if TYPE_CHECKING:
    from winx_tui.security.policy import PolicyContext

_log = logging.getLogger(__name__)

MAX_RESULT_CHARS = 120_000
"""The last cap on what a model is handed, about 30,000 tokens; tools cut better, earlier."""


MAX_SHOWN_LINES = 5_000
MAX_SHOWN_CHARS = 500_000
"""What is approved must have been shown: a longer question is not asked."""


_BAD_ARGUMENTS = Problem("invalid_arguments")


async def _at_once() -> None:
    """Wait for nothing."""


@dataclass(frozen=True)
class ToolExecutor:
    """The one road from a tool call to its result."""

    tools: Mapping[str, Tool[Any]]
    policy: Callable[[], PolicyContext]
    """Read at each call: the mode may change in mid-turn."""
    grants: Grants
    redactor: Redactor = field(default_factory=Redactor)
    secrets: Masker = field(default_factory=no_secrets)
    """Knows what the placeholders in calls stand for."""
    audit: AuditTrail = field(default_factory=unrecorded)
    ready: Callable[[], Awaitable[None]] = _at_once
    """Waits until the policy knows all that it judges by."""
    hooks: ToolHooks | None = None
    """Commands of the user's own that are run before and after calls."""
    recorder: WorkRecorder | None = None
    """Records the project around calls; None: nothing is recorded."""

    async def prepare(self, call: ToolCall) -> PreparedCall | RejectedCall:
        """Understand and judge a call without running it; bad calls become results."""
        concealment = Concealment.of(call.arguments, self.secrets)
        try:
            understood = concealment.understand(call, self.tools)
            sent = concealment.as_sent(call, understood, self.tools)
        except NotUnderstoodError as problem:
            text = self.redactor.redact(concealment.hide(str(problem)))
            title = self._title(problem.title, call, concealment)
            return _rejected(call, title, text, Problem(problem.code))
        except Exception as error:  # noqa: BLE001 - the loop survives any model answer
            return _rejected(call, short(call.name), _unusable(call.name, error), _BAD_ARGUMENTS)
        tool, params = understood.tool, understood.params
        return await self._plan(sent, tool, lambda: tool.plan(params))

    async def prepare_edited(
        self, prepared: PreparedCall, text: str
    ) -> PreparedCall | RejectedCall:
        """Prepare the call again with a person's edit in place of what was shown."""
        params = prepared.tool.edited(prepared.plan.params, self.secrets.reveal(text))
        as_shown = prepared.tool.edited(prepared.plan.params, text)
        concealment = Concealment.of(f"{prepared.call.arguments} {text}", self.secrets)
        arguments = concealment.hide(as_shown.model_dump_json(exclude_none=True))
        call = replace(prepared.call, arguments=arguments)
        remark = f"(The user changed this before it ran; it ran as: {text})"
        return await self._plan(
            call, prepared.tool, lambda: self._with_remark(prepared.tool, params, remark)
        )

    async def prepare_narrowed(
        self, prepared: PreparedCall, hunks: Sequence[HunkChoice]
    ) -> PreparedCall | RejectedCall:
        """Prepare the accepted hunks of a change in place of the whole."""

        async def narrowed() -> ToolPlan[Any]:
            chosen = revealed_hunks(hunks, self.secrets)
            return await asyncio.to_thread(prepared.tool.narrowed, prepared.plan, chosen)

        return await self._plan(prepared.call, prepared.tool, narrowed)

    async def _with_remark(self, tool: Tool[Any], params: Any, remark: str) -> ToolPlan[Any]:
        plan: ToolPlan[Any] = replace(await tool.plan(params), remark=remark)
        return plan

    def _title(self, title: str, call: ToolCall, concealment: Concealment) -> str:
        """Title a call that was never planned, with nothing secret in it."""

        def hide(text: str) -> str:
            return self.redactor.redact(concealment.hide(text))

        return with_subject(title, call.arguments, hide)

    async def _plan(
        self, call: ToolCall, tool: Tool[Any], make: Callable[[], Awaitable[ToolPlan[Any]]]
    ) -> PreparedCall | RejectedCall:
        concealment = Concealment.of(call.arguments, self.secrets)
        try:
            plan = concealment.plan(await make())
        except (WinxError, OSError) as error:
            text = self.redactor.redact(concealment.hide(str(error)))
            title = self._title(tool.title, call, concealment)
            return _rejected(call, title, text, problem_of(error))
        except Exception as error:  # noqa: BLE001 - the loop survives any model answer
            _log.exception("planning %s failed", tool.name)
            return _rejected(call, tool.title, _unusable(tool.name, error), _BAD_ARGUMENTS)
        # Lazy: no first request waits for the policy.
        from winx_tui.security.policy import evaluate

        await self.ready()
        context = self.policy()
        verdict = concealment.verdict(evaluate(plan.accesses, context, self.grants))
        fingerprint = fingerprint_of(tool.name, plan, str(context.root))
        audited = AuditedCall(call.id, tool.name, plan.title, fingerprint)
        self.audit.judged(audited, plan.accesses, verdict)
        if verdict.effect == "deny":
            return RejectedCall(
                call,
                plan.title,
                ToolResult(
                    f"Not allowed: {'; '.join(verdict.reasons)}.",
                    is_error=True,
                    problem=Problem("denied_by_policy"),
                ),
                plan.preview,
            )
        request = None
        if verdict.effect == "ask":
            if too_long := _too_long_to_show(plan.preview):
                return _rejected(call, plan.title, too_long, Problem("too_large"))
            request = _question(call, tool, plan, verdict, fingerprint)
        permit = verdict.permit or READ_ONLY
        return PreparedCall(call, tool, plan, verdict, fingerprint, request, permit)

    async def run(
        self,
        prepared: PreparedCall,
        report: Callable[[str], None],
        listener: CallListener = SILENT,
    ) -> ToolResult:
        """Run a call that was allowed or approved; failures become results.

        Cancelling stops the tool.

        Args:
            prepared: The call.
            report: Gets live output, redacted.
            listener: Is told the rest of what happens meanwhile.
        """
        cwd = str(self.policy().root)
        if fingerprint_of(prepared.tool.name, prepared.plan, cwd) != prepared.fingerprint:
            return ToolResult(
                "Not run: the call is no longer what was shown.",
                is_error=True,
                problem=Problem("is_stale", "Send the call again."),
            )
        if self.recorder is None:
            return await self._run_with_hooks(prepared, report, listener)
        try:
            async with self.recorder.around(prepared):
                return await self._run_with_hooks(prepared, report, listener)
        except UnrecordedError as error:
            return ToolResult(str(error), is_error=True, problem=problem_of(error))

    async def _run_with_hooks(
        self, prepared: PreparedCall, report: Callable[[str], None], listener: CallListener
    ) -> ToolResult:
        if self.hooks is None or not self.hooks.concern(prepared.tool.name):
            return await self._run(prepared, report, listener)
        hide = Concealment.of(prepared.call.arguments, self.secrets).hide
        told = HookedCall.of(prepared, hide)
        began_at = time.monotonic()
        if objection := await self.hooks.before(told):
            self.audit.ran(_audited(prepared), "blocked", None, time.monotonic() - began_at)
            return blocked(self.redactor.redact(objection))
        result = await self._run(prepared, report, listener)
        try:
            remark = await self.hooks.after(told, result)
        except asyncio.CancelledError:
            # The call has been made: that must not be lost with the hooks behind it.
            report(result.text)
            raise
        return with_remark(result, self.redactor.redact(remark))

    async def _run(
        self,
        prepared: PreparedCall,
        report: Callable[[str], None],
        listener: CallListener,
    ) -> ToolResult:
        stream = self.redactor.stream()
        audited = _audited(prepared)
        runs_command = any(isinstance(access, RunCommand) for access in prepared.plan.accesses)
        permit = prepared.permit if runs_command else None
        started_at = time.monotonic()

        def forward(text: str) -> None:
            if clean := stream.feed(text):
                report(clean)

        try:
            context = ToolContext(prepared.call.id, forward, prepared.permit, listener)
            result = await prepared.tool.run(prepared.plan, context)
        except asyncio.CancelledError:
            self.audit.ran(audited, "cancelled", None, time.monotonic() - started_at, permit)
            raise
        except (ToolError, WinxError, OSError) as error:
            result = ToolResult(str(error), is_error=True, problem=problem_of(error))
        except Exception as error:  # noqa: BLE001 - the loop survives any tool
            _log.exception("tool %s failed", prepared.tool.name)
            result = ToolResult(
                f"{prepared.tool.name} failed unexpectedly: {type(error).__name__}: {error}",
                is_error=True,
                problem=Problem("internal"),
            )
        outcome: Outcome = "failed" if result.is_error else "done"
        duration_s = time.monotonic() - started_at
        self.audit.ran(audited, outcome, _exit_code(result), duration_s, permit)
        if rest := stream.finish():
            report(rest)
        # What ran had the secrets, and may repeat them, short ones too.
        concealment = Concealment.of(prepared.call.arguments, self.secrets)
        if concealment.names:
            result = _redacted(result, concealment.hide)
        return _bounded(_redacted(result, self.redactor.redact))


def denial(decision: ApprovalDecision) -> ToolResult:
    """Tell the model that its call was not approved, and why where that is known."""
    code: ProblemCode = "needs_approval" if decision.decided_by == "nobody" else "denied_by_user"
    if decision.decided_by == "nobody":
        text = decision.feedback or (
            "Not run: this needs a person's approval and nobody could be asked."
        )
        for_people = "Not run: nobody could be asked"
    elif decision.feedback:
        text = f"The user rejected this call and says: {decision.feedback}"
        for_people = f"Rejected: {decision.feedback}"
    else:
        text = (
            "The user rejected this call. It was not run. "
            "Do not try it again in another form; ask what to do instead."
        )
        for_people = "Rejected"
    return ToolResult(text, is_error=True, preview=TextPreview(for_people), problem=Problem(code))


def _question(
    call: ToolCall, tool: Tool[Any], plan: ToolPlan[Any], verdict: Verdict, fingerprint: str
) -> ApprovalRequest:
    is_grantable = plan.is_grantable and not verdict.danger
    scopes: tuple[Scope, ...] = ("once", "session") if is_grantable else ("once",)
    return ApprovalRequest(
        id=new_id("apr"),
        call_id=call.id,
        tool=tool.name,
        title=plan.title,
        accesses=plan.accesses,
        preview=plan.preview,
        reasons=verdict.reasons,
        scopes=scopes,
        fingerprint=fingerprint,
        editable=plan.editable,
        has_hunks=plan.has_hunks,
        danger=verdict.danger,
        parts=verdict.parts,
        blast_radius=verdict.blast_radius,
        confinement=verdict.confinement,
        rule=verdict.rule,
    )


def _audited(prepared: PreparedCall) -> AuditedCall:
    return AuditedCall(prepared.call.id, prepared.tool.name, prepared.title, prepared.fingerprint)


def _too_long_to_show(preview: Preview) -> str | None:
    """Refuse what no person could read before approving it."""
    match preview:
        case DiffPreview():
            text = preview.unified_diff
        case TextPreview(text=shown) | TaskListPreview(text=shown) | CommandPreview(command=shown):
            text = shown
    lines = text.count("\n") + 1
    if lines <= MAX_SHOWN_LINES and len(text) <= MAX_SHOWN_CHARS:
        return None
    return (
        f"Not run: {lines:,} lines and {len(text):,} characters are more than a person can be "
        f"asked about at once ({MAX_SHOWN_LINES:,} lines). Do it in smaller parts."
    )


def _rejected(call: ToolCall, title: str, text: str, problem: Problem) -> RejectedCall:
    return RejectedCall(call, title, ToolResult(text, is_error=True, problem=problem))


def _unusable(name: str, error: Exception) -> str:
    """Say in plain words that a call cannot be understood; the log has the rest."""
    if isinstance(error, RecursionError):
        why = "they are nested too deeply"
    elif isinstance(error, UnicodeError):
        why = "a text in them holds half a character"
    elif isinstance(error, MemoryError | OverflowError):
        why = "a value in them is too large"
    else:
        why = "a value in them is not of the kind that is expected"
    return (
        f"The arguments of {short(name)} cannot be used: {why}. "
        "Send plain values of the types its parameters name."
    )


def _exit_code(result: ToolResult) -> int | None:
    code = (result.structured or {}).get("exit_code")
    return code if isinstance(code, int) else None


def _redacted(result: ToolResult, redact: Callable[[str], str]) -> ToolResult:
    structured = result.structured
    if structured is not None:
        structured = _redact_values(structured, redact)
    preview = None if result.preview is None else reworded(result.preview, redact)
    return replace(result, text=redact(result.text), structured=structured, preview=preview)


def _redact_values(value: Any, redact: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redact_values(item, redact) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_redact_values(item, redact) for item in value]
    return value


def _bounded(result: ToolResult) -> ToolResult:
    if len(result.text) <= MAX_RESULT_CHARS:
        return result
    text = without_middle(result.text, MAX_RESULT_CHARS, "[… {hidden} characters hidden …]")
    return replace(result, text=text, truncated=True)
