"""One shell on a terminal of its own, driven through a socket that its children never hold.

The shell runs interactively and reads its commands from a socket, not from the
terminal: no line limit, no echo, no prompt to recognise. Each command is one
`eval` whose standard streams are the terminal; behind it the shell reports a
nonce, the exit code, its exports and the directory through the same socket. While
the command runs, the shell keeps the socket close-on-exec, and a socket cannot be
reopened through /proc: what programs print can neither end a command nor move
the directory.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import ShellError
from winx_tui.core.ids import new_id
from winx_tui.shell.dialect import BASH, Dialect, remaining
from winx_tui.shell.process_tree import MARKER_NAME, end_shell
from winx_tui.shell.terminal import Terminal

_LAUNCHER = ': <>"$0"; exec "$@"'
"""Opening the device makes it the controlling terminal of the new session's leader."""
_REAP_PATIENCE_S = 2.0
_MAX_REPORT_BYTES = 4 * 1024 * 1024
_REPORT_FIELDS = 3
"""Exit code, exports, directory."""


@dataclass(frozen=True, slots=True)
class Completion:
    """How a command ended."""

    exit_code: int
    cwd: Path | None
    """None when the shell could not tell."""
    is_shell_alive: bool


class ShellProcess:
    """A running shell; made by `start`, ended by `close`."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        channel: socket.socket,
        terminal: Terminal,
        dialect: Dialect,
        marker: str,
    ) -> None:
        self._process = process
        self._channel = channel
        self._dialect = dialect
        self.marker = marker
        """In the environment of all that this shell starts."""
        self.exports = ""
        """What it exports, in its own words, as of the last command that ended."""
        self._loop = asyncio.get_running_loop()
        self.terminal = terminal
        self._nonce = b""
        self._reported = b""
        self._report: list[bytes] | None = None
        """The fields of the report that is being read."""
        self._on_completion: Callable[[Completion], None] | None = None
        """Whom to tell of the end of the running command; None while idle."""
        self._sending: asyncio.Task[None] | None = None
        self._last_exit_code = 0
        self._loop.add_reader(channel, self._read_report)
        self._exit = asyncio.create_task(self._watch())

    @classmethod
    async def start(
        cls,
        cwd: Path,
        environment: Mapping[str, str],
        on_output: Callable[[bytes], None],
        dialect: Dialect = BASH,
        exports: str = "",
    ) -> ShellProcess:
        """Start a shell in a session of its own, with what another one has exported.

        Raises:
            ShellError: there is no such shell, no terminal, or no such directory.
        """
        program = dialect.program
        path = shutil.which(program, path=environment.get("PATH")) or shutil.which(program)
        if path is None:
            raise ShellError(f"{program} was not found on the PATH; install it to run commands.")
        marker = new_id("shell")
        passed = remaining(environment, exports) | {MARKER_NAME: marker}
        channel, inherited = socket.socketpair()
        channel.setblocking(False)
        with contextlib.ExitStack() as on_failure, inherited:
            on_failure.callback(channel.close)
            terminal = Terminal(on_output)
            on_failure.callback(terminal.close)
            try:
                process = await asyncio.create_subprocess_exec(
                    *("/bin/sh", "-c", _LAUNCHER, terminal.path),
                    *(path, *dialect.options),
                    stdin=inherited.fileno(),
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                    cwd=cwd,
                    env=passed | dict(dialect.environment),
                    start_new_session=True,
                )
            except OSError as error:
                raise ShellError(f"No shell can be started in {cwd}: {error.strerror}.") from error
            on_failure.pop_all()
        shell = cls(process, channel, terminal, dialect, marker)
        shell._send(dialect.opening(exports, marker))
        return shell

    @property
    def is_alive(self) -> bool:
        """Return whether the shell still runs."""
        return self._process.returncode is None and not self._exit.done()

    @property
    def pid(self) -> int:
        """Return the shell's process id, which is its session's id too."""
        return self._process.pid

    def submit(self, command: str, on_completion: Callable[[Completion], None]) -> None:
        """Run a command and call back, once all its output was read, when it has ended.

        Only when the command before has completed.
        """
        self._on_completion = on_completion
        self.terminal.reset_modes()
        nonce = secrets.token_hex(16)
        self._nonce = nonce.encode()
        self._report = None
        self._send(
            self._dialect.invocation(command, self.terminal.path, nonce, self._last_exit_code)
        )

    def signal_foreground(self, number: signal.Signals) -> None:
        """Signal the program in the foreground; the shell itself gets SIGINT only."""
        group = self.terminal.foreground_group()
        if group is None:
            return
        if group == self.pid:
            number = signal.SIGINT
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)

    async def close(self) -> None:
        """End the shell and everything it has started; safe to call again."""
        if self._sending is not None:
            self._sending.cancel()
        await end_shell(self.pid, self.marker)
        await asyncio.wait({self._exit}, timeout=_REAP_PATIENCE_S)
        self._loop.remove_reader(self._channel)
        self._channel.close()
        self.terminal.close()
        self._complete(Completion(128 + signal.SIGKILL, None, False))

    def _send(self, text: str) -> None:
        # In order: each part waits for the one before.
        self._sending = asyncio.create_task(
            self._send_after(self._sending, text.encode(errors="surrogateescape"))
        )

    async def _send_after(self, before: asyncio.Task[None] | None, data: bytes) -> None:
        if before is not None:
            await before
        # The shell may end while it is being spoken to; `_watch` tells.
        with contextlib.suppress(OSError):
            await self._loop.sock_sendall(self._channel, data)

    def _read_report(self) -> None:
        try:
            data = self._channel.recv(64 * 1024)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._channel)
            return
        *fields, self._reported = (self._reported + data).split(b"\0")
        for field in fields:
            self._take_field(field)
        # A shell that is made to babble into its channel must not fill the memory.
        self._reported = self._reported[-_MAX_REPORT_BYTES:]

    def _take_field(self, field: bytes) -> None:
        if self._report is not None:
            self._report.append(field)
            if len(self._report) == _REPORT_FIELDS:
                self._take_report(*self._report)
            return
        nonce, _, exit_code = field.partition(b" ")
        if nonce == self._nonce and self._nonce:
            self._nonce = b""
            self._report = [exit_code]

    def _take_report(self, code: bytes, exports: bytes, cwd: bytes) -> None:
        self._report = None
        self.exports = os.fsdecode(exports)
        path = os.fsdecode(cwd.removesuffix(b"\n"))
        completion = Completion(int(code), Path(path) if path.startswith("/") else None, True)
        self._last_exit_code = completion.exit_code
        self.terminal.when_read(lambda: self._complete(completion))

    def _complete(self, completion: Completion) -> None:
        on_completion, self._on_completion = self._on_completion, None
        if on_completion is not None:
            on_completion(completion)

    async def _watch(self) -> None:
        code = await self._process.wait()
        exit_code = code if code >= 0 else 128 - code
        self._nonce = b""
        completion = Completion(exit_code, None, False)
        self.terminal.when_read(lambda: self._complete(completion))
