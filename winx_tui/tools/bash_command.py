"""bash_command: run, watch and talk to programs in shells that last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from winx_tui.core.access import Access, RunCommand
from winx_tui.core.approval import Permit
from winx_tui.core.errors import ShellError, ToolError
from winx_tui.core.preview import CommandPreview, TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.shell.command_text import check_command
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.bash_arguments import KILL, MAX_WAIT_S, BashCommandParams
from winx_tui.tools.bash_reply import first_line, outcome_result, screen_text, turn_text
from winx_tui.tools.outputs import BashOutput

if TYPE_CHECKING:
    from winx_tui.shell.session import ShellSession

NoteRefusal = Callable[[CommandOutcome, Permit], str]
"""Remembers what the sandbox has refused a command, and says it to the model; "" if nothing."""

BACKGROUND_WAIT_S = 1.0
"""Long enough to see a background command that fails at once."""
ANSWER_WAIT_S = 10.0
"""For the answer to sent text or keys; a silence ends the wait earlier."""
_STOPPING = {"Ctrl-c", KILL}
INTERRUPT_BYTES = {3}
_READING = ("status_check", "screen", "wait_for_turn")
"""Actions that run nothing and send nothing."""


@dataclass(frozen=True)
class BashPlan(ToolPlan[BashCommandParams]):
    """A planned action and what it relies on."""

    command: str | None = None
    """What bash will run; None when nothing new is run."""
    cwd: Path = Path("/")
    """Where the shell stood when this was shown."""
    program: str | None = None
    """The running command that the input is meant for."""


class BashCommand(Tool[BashCommandParams]):
    """Runs commands in a persistent shell, or beside it in the background."""

    name: ClassVar[str] = "bash_command"
    title: ClassVar[str] = "Run a command"
    annotations: ClassVar[ToolAnnotations] = ToolAnnotations(destructive=True, open_world=True)
    params = BashCommandParams
    output = BashOutput
    untold = frozenset(
        {
            *("send_ascii", "diff"),
            *("wait_for_turn", "recognizer", "quiet_ms", "timeout_seconds", "wait_through_busy"),
        }
    )

    def __init__(
        self,
        pool: ShellPool,
        workspace_root: Path,
        *,
        default_wait_s: float = 30.0,
        recognizer_config: str | None = None,
        note_refusal: NoteRefusal | None = None,
    ) -> None:
        self._pool = pool
        self._root = workspace_root
        self._default_wait_s = default_wait_s
        self._note_refusal = note_refusal
        self._permits: dict[str | None, Permit] = {}
        """By background id, None for the foreground: what the last command there may do."""
        self._recognizer_config = recognizer_config
        """A person's own markers for wait_for_turn, as JSON."""

    async def plan(self, params: BashCommandParams) -> BashPlan:
        """Work out what the action would run or type, and where."""
        await self._pool.foreground.settle()
        try:
            if params.command is not None:
                return self._plan_command(params, params.command)
            session = self._session(params)
            if params.action in _READING:
                return _plan_check(params, session)
            if session.is_running:
                return _plan_input(params, session)
            return self._plan_idle_input(params, session)
        except ShellError as error:
            raise ToolError(str(error)) from error

    async def run(self, plan: ToolPlan[BashCommandParams], context: ToolContext) -> ToolResult:
        """Do what was planned; a failing command is a result, not an error."""
        assert isinstance(plan, BashPlan)
        try:
            if plan.command is None:
                return await self._act(plan, context)
            return await self._run_command(plan, plan.command, context)
        except ShellError as error:
            raise ToolError(str(error)) from error

    def edited(self, params: BashCommandParams, text: str) -> BashCommandParams:
        """Return the arguments with the command as a person changed it."""
        if params.command is not None:
            return params.model_copy(update={"command": text})
        return params.model_copy(update={"send_text": text, "send_ascii": None})

    def _session(self, params: BashCommandParams) -> ShellSession:
        if params.bg_command_id is not None:
            return self._pool.session(params.bg_command_id)
        return self._pool.foreground

    def _plan_command(self, params: BashCommandParams, command: str) -> BashPlan:
        check_command(command)
        foreground = self._pool.foreground
        if foreground.is_running and not params.is_background:
            raise ToolError(
                f"`{first_line(foreground.command or '')}` is still running in the foreground "
                "shell. Wait for it with status_check, answer it with send_text, stop it with "
                'send_specials ["Ctrl-c"], or run this with is_background.',
                code="busy",
            )
        suffix = " (in the background)" if params.is_background else ""
        return BashPlan(
            params,
            f"Run: {first_line(command)}{suffix}",
            (RunCommand(command, self._pool.cwd, is_background=params.is_background),),
            CommandPreview(command, self._pool.cwd),
            editable=command,
            material=str(self._pool.cwd).encode(errors="surrogateescape"),
            command=command,
            cwd=self._pool.cwd,
        )

    def _plan_idle_input(self, params: BashCommandParams, session: ShellSession) -> BashPlan:
        """Text for a shell at rest is a command, and is judged as one."""
        is_at_rest = params.bg_command_id is None and not session.has_news
        if params.send_text is not None and is_at_rest:
            return self._plan_command(params, params.send_text)
        if params.send_ascii is not None and is_at_rest:
            typed = bytes(params.send_ascii).decode(errors="replace").strip("\r\n")
            if typed.isprintable() and typed:
                return self._plan_command(params, typed)
        if is_at_rest:
            raise ToolError(
                "Nothing is running in the foreground shell that could take keys. "
                f"{self._pool.describe_background()}",
                code="not_running",
            )
        raise ToolError(
            f"`{first_line(session.command or params.bg_command_id or '')}` has ended, so nothing "
            "was sent. status_check shows its output and exit code.",
            code="not_running",
        )

    async def _run_command(self, plan: BashPlan, command: str, context: ToolContext) -> ToolResult:
        if self._pool.cwd != plan.cwd:
            raise ToolError(
                f"Not run: the shell has moved from {plan.cwd} to {self._pool.cwd} since this "
                "was planned. Send the call again.",
                code="is_stale",
            )
        permit, report = context.permit, context.report
        if plan.params.is_background:
            wait_s = _wait_s(plan.params, BACKGROUND_WAIT_S)
            shell_id, outcome = await self._pool.run_background(
                command, permit=permit, wait_s=wait_s, report=report
            )
            self._permits[shell_id] = permit
            return self._result(plan, outcome, shell_id)
        wait_s = _wait_s(plan.params, self._default_wait_s)
        outcome = await self._pool.run(command, permit=permit, wait_s=wait_s, report=report)
        self._permits[None] = permit
        if not outcome.has_run:
            raise ToolError(outcome.output, code="not_found")
        return self._result(plan, outcome, None)

    async def _act(self, plan: BashPlan, context: ToolContext) -> ToolResult:
        params = plan.params
        shell_id = params.bg_command_id
        if shell_id is None and params.action in _READING and not self._has_run_something():
            raise ToolError(
                "Nothing is running in the foreground shell, and everything it ran was told. "
                f"{self._pool.describe_background()}",
                code="not_running",
            )
        if params.action in ("screen", "wait_for_turn"):
            return await self._look(plan)

        async def act(session: ShellSession) -> CommandOutcome:
            if plan.program is not None and session.command != plan.program:
                raise ToolError(
                    f"Not sent: `{first_line(plan.program)}` has ended meanwhile, and something "
                    "else runs. status_check shows what.",
                    code="not_running",
                )
            return await self._talk(session, params, context)

        if shell_id is not None:
            return self._result(plan, await self._pool.ask(shell_id, act), shell_id)
        return self._result(plan, await act(self._pool.foreground), None)

    async def _talk(
        self, session: ShellSession, params: BashCommandParams, context: ToolContext
    ) -> CommandOutcome:
        if params.status_check:
            wait_s = _wait_s(params, self._default_wait_s)
            return await session.poll(wait_s, report=context.report)
        wait_s = _wait_s(params, ANSWER_WAIT_S)
        if params.send_text is not None:
            return await session.send_text(
                params.send_text, wait_s=wait_s, submit=params.submit, report=context.report
            )
        if params.send_ascii is not None:
            data = bytes(params.send_ascii)
            return await session.send_bytes(data, wait_s=wait_s, report=context.report)
        keys = params.send_specials or []
        if KILL in keys:
            return await session.interrupt()
        return await session.send_keys(keys, wait_s=wait_s, report=context.report)

    async def _look(self, plan: BashPlan) -> ToolResult:
        """Show the screen of a program; one that has ended tells its end instead."""
        params = plan.params
        session, extra = self._session(params), None
        if params.wait_for_turn and session.is_running:
            # Lazy: few commands are waited for like this.
            from winx_tui.shell.turn import recognizer_of
            from winx_tui.shell.turn_wait import wait_for_turn

            turn = await wait_for_turn(
                session,
                recognizer_of(params.recognizer, self._recognizer_config),
                quiet_ms=min(max(params.quiet_ms, 50.0), 10_000.0),
                wait_s=_wait_s(params, self._default_wait_s),
                waits_through_busy=params.wait_through_busy,
            )
            extra = turn_text(turn)
        if session.is_running:
            frame, earlier = await session.look()
            if session.is_running:
                body = screen_text(frame, earlier, last=params.lines or 0, is_diff=params.diff)
                outcome = session.standing()
                return self._result(plan, outcome, params.bg_command_id, body=body, extra=extra)
        if params.bg_command_id is not None:
            outcome = await self._pool.ask(params.bg_command_id, lambda shell: shell.poll(0))
        else:
            outcome = await session.poll(0)
        return self._result(plan, outcome, params.bg_command_id, extra=extra)

    def _has_run_something(self) -> bool:
        """Return whether there is anything to say of the foreground shell."""
        return self._pool.foreground.command is not None

    def _result(
        self,
        plan: BashPlan,
        outcome: CommandOutcome,
        shell_id: str | None,
        *,
        body: str | None = None,
        extra: str | None = None,
    ) -> ToolResult:
        asked_s = plan.params.asked_wait_s or 0
        if outcome.is_running and asked_s > MAX_WAIT_S and extra is None:
            extra = f"waited at most {MAX_WAIT_S:.0f} seconds, not the {asked_s:,.0f} asked for"
        finished = self._pool.newly_finished()
        remarks = (extra, self._refusal(outcome, shell_id))
        extra = "\n".join(remark for remark in remarks if remark)
        return outcome_result(outcome, shell_id, finished, body=body, extra=extra)

    def _refusal(self, outcome: CommandOutcome, shell_id: str | None) -> str:
        """Say what the sandbox has refused a command that failed; "" where nothing tells."""
        if outcome.is_running:
            return ""
        permit = self._permits.pop(shell_id, None)
        if not outcome.exit_code or permit is None or self._note_refusal is None:
            return ""
        return self._note_refusal(outcome, permit)


def _wait_s(params: BashCommandParams, usual_s: float) -> float:
    asked_s = params.asked_wait_s
    return usual_s if asked_s is None else min(max(asked_s, 0.0), MAX_WAIT_S)


def _plan_check(params: BashCommandParams, session: ShellSession) -> BashPlan:
    what = first_line(session.command or "") or params.bg_command_id or "the shell"
    verb = "Wait for" if params.wait_for_turn else "Look at" if params.screen else "Check"
    return BashPlan(params, f"{verb}: {what}", (), TextPreview(f"Looks at the output of {what}."))


def _plan_input(params: BashCommandParams, session: ShellSession) -> BashPlan:
    """Input for a running program may do anything, except to stop what was approved."""
    program = first_line(session.command or "")
    keys = params.send_specials or []
    codes = params.send_ascii or []
    if codes:
        sent = bytes(codes).decode(errors="backslashreplace")
        shown_codes = " ".join(str(code) for code in codes)
        title = f"Send bytes {shown_codes[:100]} to {program}"
        shown = f"{sent!r}\n\n(bytes {shown_codes}, sent to `{program}`)"
        typed, access = sent, f"[input for `{program}`] {sent}"
    elif params.send_text is not None:
        enter = " and Enter" if params.submit else ""
        title = f"Type into {program}: {first_line(params.send_text)}"
        shown = f"{params.send_text}\n\n(typed into `{program}`{enter})"
        typed, access = params.send_text, f"[input for `{program}`] {params.send_text}"
    else:
        title = f"Press {' '.join(keys)} in {program}"
        shown = f"{' '.join(keys)}\n\n(pressed in `{program}`)"
        typed, access = "", f"[keys for `{program}`] {' '.join(keys)}"
    accesses: tuple[Access, ...] = (RunCommand(access, session.cwd, typed=typed),)
    if (keys and _STOPPING.issuperset(keys)) or (codes and INTERRUPT_BYTES.issuperset(codes)):
        accesses = ()
    return BashPlan(
        params,
        title,
        accesses,
        TextPreview(shown),
        is_grantable=False,
        material=(session.command or "").encode(),
        cwd=session.cwd,
        program=session.command,
    )
