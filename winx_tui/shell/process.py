"""One shell on a terminal of its own, driven through a socket that its children never hold.

The shell runs interactively and reads its commands from a socket, not from the
terminal: no line limit, no echo, no prompt to recognise. Each command is one
`eval` whose standard streams are the terminal; behind it the shell reports how the
command ended through the same socket (see `channel`).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import ShellError
from winx_tui.core.ids import new_id
from winx_tui.core.search_path import entries_outside
from winx_tui.shell.channel import ReportChannel, ShellReport
from winx_tui.shell.confining import PLAIN, ShellPlace, WrappedStart
from winx_tui.shell.dialect import BASH, Dialect
from winx_tui.shell.export_report import exported_variables
from winx_tui.shell.handover import Handover
from winx_tui.shell.process_tree import MARKER_NAME, end_shell, line_of_descent, shell_members
from winx_tui.shell.terminal import Terminal

CONTROLLING_TERMINAL = "/dev/tty"
"""The terminal by the one name that it has wherever a shell may be confined."""
_LAUNCHER = ': <>"$0"; exec "$@"'
"""Opening the device makes it the controlling terminal of the new session's leader."""
_REAP_PATIENCE_S = 2.0
_START_PATIENCE_S = 30.0
"""For a confined shell to come up; a busy machine takes a second."""
_READING_PATIENCE_S = 10.0
"""For a shell to read a command; zsh takes half a second for the longest."""
_COMPLAINT_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Completion:
    """How a command ended."""

    exit_code: int
    cwd: Path | None
    """None when the shell could not tell."""
    is_shell_alive: bool
    has_run: bool = True
    """False where the directory could not be entered that it was to begin in."""


class ShellProcess:
    """A running shell; made by `start`, ended by `close`."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        channel: socket.socket,
        terminal: Terminal,
        dialect: Dialect,
        place: ShellPlace,
        environment: Mapping[str, str],
    ) -> None:
        self._process = process
        self._dialect = dialect
        self._place = place
        self.base = environment
        """What it was started with."""
        self._exports: str | None = None
        """What it exports, in its own words; None before its first report."""
        self._exported = environment
        self.terminal = terminal
        self._terminal_name = CONTROLLING_TERMINAL if place.is_confined else terminal.path
        self._line: tuple[int, ...] = (process.pid,)
        """The wrapper's processes from the outermost inwards, then the shell."""
        self._has_begun = asyncio.Event()
        """Set once the command was read, or the shell has ended before."""
        self._channel = ReportChannel(channel, self._has_begun.set, self._take_report)
        self._on_completion: Callable[[Completion], None] | None = None
        """Whom to tell of the end of the running command; None while idle."""
        self._last_exit_code = 0
        self._exit = asyncio.create_task(self._watch())

    @classmethod
    async def start(
        cls,
        cwd: Path,
        environment: Mapping[str, str],
        on_output: Callable[[bytes], None],
        dialect: Dialect = BASH,
        place: ShellPlace = PLAIN,
        *,
        workspace: Path | None = None,
    ) -> ShellProcess:
        """Start a shell in a session of its own, and in its place.

        A shell that lies in the workspace is passed over, since commands may have put it there,
        unless there is no other: the workspace may be "/".

        Raises:
            ShellError: there is no such shell, no terminal, or no such directory, or it
                cannot be confined.
        """
        program = dialect.program
        path = _found(program, environment.get("PATH"), workspace) or shutil.which(program)
        if path is None:
            raise ShellError(f"{program} was not found on the PATH; install it to run commands.")
        passed = dict(environment) | {MARKER_NAME: new_id("shell")} | dict(dialect.environment)
        with contextlib.ExitStack() as complaining:
            complaints, complained = None, asyncio.subprocess.DEVNULL
            if place.is_confined:
                complaints, complained = os.pipe()
                complaining.callback(os.close, complaints)
                complaining.callback(os.close, complained)
                os.set_blocking(complaints, False)
            channel, inherited = socket.socketpair()
            channel.setblocking(False)
            with contextlib.ExitStack() as on_failure, inherited:
                on_failure.callback(channel.close)
                terminal = Terminal(on_output)
                on_failure.callback(terminal.close)
                with place.wrap((path, *dialect.options), passed, cwd) as begun:
                    process = await _spawned(begun, terminal, inherited.fileno(), complained, cwd)
                on_failure.pop_all()
            shell = cls(process, channel, terminal, dialect, place, begun.env)
            shell._channel.send(dialect.preparation + "\n")
            if complaints is not None:
                await shell._come_up(complaints)
        return shell

    @property
    def is_alive(self) -> bool:
        """Return whether the shell still runs."""
        return self._process.returncode is None and not self._exit.done()

    @property
    def pid(self) -> int:
        """Return the id of the shell's session, which is that of its outermost process."""
        return self._process.pid

    @property
    def shell_pid(self) -> int:
        """Return the process id of the shell itself."""
        return self._line[-1]

    @property
    def view(self) -> Path:
        """Return the top of the file system as the shell sees it."""
        return Path(f"/proc/{self.shell_pid}/root" if self._place.is_confined else "/")

    @property
    def marker(self) -> str:
        """Return what is in the environment of all that this shell starts."""
        return self.base[MARKER_NAME]

    @property
    def exported(self) -> Mapping[str, str]:
        """Return what it exports, as of the last command that ended."""
        if self._exports is not None:
            self._exported = exported_variables(self._exports)
            self._exports = None
        return self._exported

    @property
    def has_jobs(self) -> bool:
        """Return whether something runs beside the shell itself."""
        return len(shell_members(self.pid, self.marker)) > 1 + self._place.own_processes

    def submit(
        self,
        command: str,
        on_completion: Callable[[Completion], None],
        handover: Handover | None = None,
    ) -> None:
        """Run a command and call back, once all its output was read, when it has ended.

        Only when the command before has completed. With a handover it begins where that says.
        """
        self._on_completion = on_completion
        self._has_begun.clear()
        self.terminal.reset_modes()
        if handover is not None:
            self._exported, self._exports = handover.exported, None
        self._channel.send(
            self._dialect.invocation(
                command,
                self._terminal_name,
                self._channel.expect(),
                self._last_exit_code,
                handover,
            )
        )

    async def has_read(self) -> bool:
        """Wait until the shell has read its command, and tell whether it has.

        Interrupted before, it would drop what it has read and take the rest of the text,
        were it quoted or not, for commands.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_READING_PATIENCE_S):
                await self._has_begun.wait()
        return self._has_begun.is_set()

    def signal_foreground(self, number: signal.Signals) -> None:
        """Signal the program in the foreground; the shell itself gets SIGINT only."""
        group = self.terminal.foreground_group()
        if group is None:
            return
        if group in self._line:
            number = signal.SIGINT
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)

    async def close(self) -> None:
        """End the shell and everything it has started; safe to call again."""
        await end_shell(self.pid, self.marker, self._line[:-1])
        await asyncio.wait({self._exit}, timeout=_REAP_PATIENCE_S)
        self._channel.close()
        self.terminal.close()
        self._complete(Completion(128 + signal.SIGKILL, None, False))

    async def _come_up(self, complaints: int) -> None:
        """Wait until the shell answers from inside.

        Raises:
            ShellError: it has ended before, or does not answer.
        """
        answered: asyncio.Future[Completion] = asyncio.get_running_loop().create_future()
        try:
            # What it says from now on is no complaint of the sandbox.
            self._channel.send("exec 2>/dev/null\n")
            self.submit(":", answered.set_result)
            async with asyncio.timeout(_START_PATIENCE_S):
                completion = await asyncio.shield(answered)
        except TimeoutError as error:
            await self.close()
            raise ShellError(
                f"The sandbox did not start a shell within {_START_PATIENCE_S:.0f} s; "
                "send the command again."
            ) from error
        except asyncio.CancelledError:
            await self.close()
            raise
        if not completion.is_shell_alive:
            await self.close()
            raise ShellError(f"The sandbox could not start a shell: {_last_line(complaints)}.")
        self._line = line_of_descent(self.pid, self._place.own_processes)

    def _take_report(self, report: ShellReport) -> None:
        self._exports = report.exports
        if report.has_run:
            self._last_exit_code = report.exit_code
        completion = Completion(report.exit_code, report.cwd, True, report.has_run)
        self.terminal.when_read(lambda: self._complete(completion))

    def _complete(self, completion: Completion) -> None:
        self._has_begun.set()
        on_completion, self._on_completion = self._on_completion, None
        if on_completion is not None:
            on_completion(completion)

    async def _watch(self) -> None:
        code = await self._process.wait()
        exit_code = code if code >= 0 else 128 - code
        self._channel.forget()
        completion = Completion(exit_code, None, False)
        self.terminal.when_read(lambda: self._complete(completion))


def _found(program: str, search_path: str | None, workspace: Path | None) -> str | None:
    if workspace is None:
        return shutil.which(program, path=search_path)
    return shutil.which(program, path=entries_outside(search_path or os.defpath, workspace))


async def _spawned(
    start: WrappedStart, terminal: Terminal, stdin: int, stderr: int, cwd: Path
) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", _LAUNCHER, terminal.path, *start.argv),
            stdin=stdin,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=stderr,
            cwd=cwd,
            env=start.env,
            pass_fds=start.pass_fds,
            start_new_session=True,
        )
    except OSError as error:
        raise ShellError(f"No shell can be started in {cwd}: {error.strerror}.") from error


def _last_line(complaints: int) -> str:
    try:
        said = os.read(complaints, _COMPLAINT_BYTES).decode(errors="replace").strip()
    except BlockingIOError:
        said = ""
    line = "".join(filter(str.isprintable, said.rpartition("\n")[2]))
    return line.rstrip(".") or "it ended without a word"
