"""bash_command: run, watch and talk to programs in shells that last."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from winx_tui.core.access import Access, RunCommand
from winx_tui.core.errors import ShellError, ToolError
from winx_tui.core.preview import CommandPreview, TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.pool import ShellInfo, ShellPool
from winx_tui.shell.session import ShellSession, check_command
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.bash_arguments import KILL, BashCommandParams

BACKGROUND_WAIT_S = 1.0
"""Long enough to see a background command that fails at once."""
ANSWER_WAIT_S = 10.0
"""For the answer to sent text or keys; a silence ends the wait earlier."""
_STOPPING = {"Ctrl-c", KILL}


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

    def __init__(
        self, pool: ShellPool, workspace_root: Path, *, default_wait_s: float = 30.0
    ) -> None:
        self._pool = pool
        self._root = workspace_root
        self._default_wait_s = default_wait_s

    async def plan(self, params: BashCommandParams) -> BashPlan:
        """Work out what the action would run or type, and where."""
        await self._pool.foreground.settle()
        try:
            if params.command is not None:
                return self._plan_command(params, params.command)
            session = self._session(params)
            if params.status_check:
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
                outcome = await self._act(plan, context)
                return self._result(outcome, plan.params.bg_command_id)
            if self._pool.cwd != plan.cwd:
                raise ToolError(
                    f"Not run: the shell has moved from {plan.cwd} to {self._pool.cwd} since this "
                    "was planned. Send the call again."
                )
            wait_s = plan.params.wait_for_seconds
            if plan.params.is_background:
                shell_id, outcome = await self._pool.run_background(
                    plan.command,
                    wait_s=BACKGROUND_WAIT_S if wait_s is None else wait_s,
                    report=context.report,
                )
                return self._result(outcome, shell_id)
            outcome = await self._pool.foreground.run(
                plan.command,
                wait_s=self._default_wait_s if wait_s is None else wait_s,
                report=context.report,
            )
            return self._result(outcome, None)
        except ShellError as error:
            raise ToolError(str(error)) from error

    def edited(self, params: BashCommandParams, text: str) -> BashCommandParams:
        """Return the arguments with the command as a person changed it."""
        field = "command" if params.command is not None else "send_text"
        return params.model_copy(update={field: text})

    def _session(self, params: BashCommandParams) -> ShellSession:
        if params.bg_command_id is not None:
            return self._pool.session(params.bg_command_id)
        return self._pool.foreground

    def _plan_command(self, params: BashCommandParams, command: str) -> BashPlan:
        check_command(command)
        foreground = self._pool.foreground
        if foreground.is_running and not params.is_background:
            raise ToolError(
                f"`{_first_line(foreground.command or '')}` is still running in the foreground "
                "shell. Wait for it with status_check, answer it with send_text, stop it with "
                'send_specials ["Ctrl-c"], or run this with is_background.'
            )
        suffix = " (in the background)" if params.is_background else ""
        return BashPlan(
            params,
            f"Run: {_first_line(command)}{suffix}",
            (RunCommand(command, self._pool.cwd),),
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
        if is_at_rest:
            raise ToolError(
                "Nothing is running in the foreground shell that could take keys. "
                f"{self._pool.describe_background()}"
            )
        raise ToolError(
            f"`{_first_line(session.command or params.bg_command_id or '')}` has ended, so nothing "
            "was sent. status_check shows its output and exit code."
        )

    async def _act(self, plan: BashPlan, context: ToolContext) -> CommandOutcome:
        params = plan.params

        async def act(session: ShellSession) -> CommandOutcome:
            if plan.program is not None and session.command != plan.program:
                raise ToolError(
                    f"Not sent: `{_first_line(plan.program)}` has ended meanwhile, and something "
                    "else runs. status_check shows what."
                )
            wait_s = params.wait_for_seconds
            if params.status_check:
                wait_s = self._default_wait_s if wait_s is None else wait_s
                return await session.poll(wait_s, report=context.report)
            wait_s = ANSWER_WAIT_S if wait_s is None else wait_s
            if params.send_text is not None:
                return await session.send_text(
                    params.send_text, wait_s=wait_s, submit=params.submit, report=context.report
                )
            keys = params.send_specials or []
            if KILL in keys:
                return await session.interrupt()
            return await session.send_keys(keys, wait_s=wait_s, report=context.report)

        if params.bg_command_id is not None:
            return await self._pool.ask(params.bg_command_id, act)
        foreground = self._pool.foreground
        if params.status_check and foreground.command is None:
            raise ToolError(
                "Nothing is running in the foreground shell, and everything it ran was told. "
                f"{self._pool.describe_background()}"
            )
        return await act(foreground)

    def _result(self, outcome: CommandOutcome, shell_id: str | None) -> ToolResult:
        finished = self._pool.newly_finished()
        footer = "\n".join(_footer(outcome, shell_id, finished))
        body = outcome.output or ("(no new output)" if outcome.is_running else "(no output)")
        return ToolResult(
            text=f"{body}\n\n---\n{footer}",
            structured={
                "exit_code": outcome.exit_code,
                "cwd": str(outcome.cwd),
                "is_running": outcome.is_running,
                "duration_s": round(outcome.duration_s, 3),
                "hidden_lines": outcome.hidden_lines,
                "output_log": str(outcome.log_path) if outcome.log_path else None,
                "bg_command_id": shell_id,
                "note": outcome.note,
                "finished_in_background": [info.id for info in finished],
            },
            truncated=outcome.hidden_lines > 0,
        )


def _plan_check(params: BashCommandParams, session: ShellSession) -> BashPlan:
    what = _first_line(session.command or "") or params.bg_command_id or "the shell"
    return BashPlan(params, f"Check: {what}", (), TextPreview(f"Looks at the output of {what}."))


def _plan_input(params: BashCommandParams, session: ShellSession) -> BashPlan:
    """Input for a running program may do anything, except to stop what was approved."""
    program = _first_line(session.command or "")
    keys = params.send_specials or []
    if params.send_text is not None:
        enter = " and Enter" if params.submit else ""
        title = f"Type into {program}: {_first_line(params.send_text)}"
        shown = f"{params.send_text}\n\n(typed into `{program}`{enter})"
        access = f"[input for `{program}`] {params.send_text}"
    else:
        title = f"Press {' '.join(keys)} in {program}"
        shown = f"{' '.join(keys)}\n\n(pressed in `{program}`)"
        access = f"[keys for `{program}`] {' '.join(keys)}"
    accesses: tuple[Access, ...] = (RunCommand(access, session.cwd),)
    if keys and _STOPPING.issuperset(keys):
        accesses = ()
    return BashPlan(
        params,
        title,
        accesses,
        TextPreview(shown),
        material=(session.command or "").encode(),
        cwd=session.cwd,
        program=session.command,
    )


def _footer(
    outcome: CommandOutcome, shell_id: str | None, finished: list[ShellInfo]
) -> Iterator[str]:
    if shell_id is not None:
        yield f"bg_command_id = {shell_id}"
    if outcome.is_running:
        yield "status = still running"
        yield f"running for = {outcome.duration_s:.0f} seconds"
    else:
        yield "status = process exited"
        yield f"exit code = {outcome.exit_code}{_signal_name(outcome.exit_code)}"
    yield f"cwd = {outcome.cwd}"
    if outcome.note:
        yield f"note: {outcome.note}"
    if outcome.is_running:
        target = f' with bg_command_id "{shell_id}"' if shell_id else ""
        yield (
            f"It goes on running. Wait for it with status_check{target}; if it waits for input, "
            'answer with send_text or send_specials; stop it with send_specials ["Ctrl-c"].'
        )
    if finished:
        ends = ", ".join(f"{info.id} (exit code {info.exit_code})" for info in finished)
        yield (
            f"{len(finished)} finished in the background since your last call: {ends}; "
            "status_check with the bg_command_id shows the output."
        )


def _signal_name(exit_code: int | None) -> str:
    if exit_code is None or exit_code <= 128:
        return ""
    try:
        return f" ({signal.Signals(exit_code - 128).name})"
    except ValueError:
        return ""


def _first_line(text: str) -> str:
    lines = text.strip().split("\n")
    first = lines[0] if len(lines[0]) <= 100 else f"{lines[0][:99]}…"
    return first if len(lines) == 1 else f"{first} … (+{len(lines) - 1} lines)"
