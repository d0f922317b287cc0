"""A shell that lasts: directory, exports and functions stick from one command to the next."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winx_tui.core.errors import ShellError
from winx_tui.shell.keys import key_bytes
from winx_tui.shell.live import LiveFeed
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.output import CommandOutput, OutputBudget
from winx_tui.shell.process import Completion, ShellProcess
from winx_tui.shell.process_tree import shell_members

MAX_COMMAND_BYTES = 1024 * 1024
ESCALATION = ((signal.SIGINT, 1.5), (signal.SIGTERM, 1.0), (signal.SIGKILL, 1.0))
"""What a program gets that shall stop, and how many seconds it has each time."""
QUIET_S = 0.4
"""An answer to sent keys counts as whole after so long a silence."""
ANSWER_PATIENCE_S = 3.0
"""How long a program may think before its first sign of an answer."""

Report = Callable[[str], None]


@dataclass(slots=True)
class _Current:
    """The command that runs, or has ended and was not told yet."""

    command: str
    began_s: float
    completion: asyncio.Future[Completion]
    output: CommandOutput
    duration_s: float | None = None
    note: str | None = None
    preface: str = ""
    """What the command before had left unsaid."""


def check_command(command: str) -> None:
    """Refuse text that cannot reach bash as it stands.

    Raises:
        ShellError: it is empty, too long, or holds a NUL or half a character.
    """
    if not command.strip():
        raise ShellError("The command is empty; write what bash shall run.")
    if "\0" in command:
        raise ShellError(
            "The command holds a NUL character, which bash cannot take; write it as \\0 in printf."
        )
    try:
        size = len(command.encode())
    except UnicodeEncodeError as error:
        raise ShellError(
            f"The command holds half a character at position {error.start}; send valid Unicode."
        ) from error
    if size > MAX_COMMAND_BYTES:
        raise ShellError(
            f"The command is {size:,} bytes long, more than {MAX_COMMAND_BYTES:,}; "
            "write the data to a file first."
        )


class ShellSession:
    """One bash, started when first needed and replaced when it ends."""

    def __init__(
        self,
        cwd: Path,
        environment: Mapping[str, str],
        logs: LogDirectory,
        budget: OutputBudget | None = None,
    ) -> None:
        self._home = cwd
        self._cwd = cwd
        self._environment = environment
        self._logs = logs
        self._budget = budget or OutputBudget()
        self._shell: ShellProcess | None = None
        self._current: _Current | None = None
        self._output = self._new_output()
        self._live: LiveFeed | None = None
        self._activity = asyncio.Event()
        self._starting = asyncio.Lock()
        self._chores: set[asyncio.Task[None]] = set()
        """Stopping and burying that goes on behind a reply."""

    @property
    def cwd(self) -> Path:
        """Return the shell's directory, as of the last command that ended."""
        return self._cwd

    @property
    def is_running(self) -> bool:
        """Return whether a command runs."""
        return self._current is not None and not self._current.completion.done()

    @property
    def command(self) -> str | None:
        """Return the command that runs, or that ended and was not told yet."""
        return self._current.command if self._current else None

    @property
    def has_news(self) -> bool:
        """Return whether a command has ended and nobody was told."""
        return self._current is not None and self._current.completion.done()

    @property
    def has_jobs(self) -> bool:
        """Return whether programs still run that a command has left in the background."""
        return (
            self._shell is not None and len(shell_members(self._shell.pid, self._shell.marker)) > 1
        )

    @property
    def ended(self) -> Completion | None:
        """Return how the command ended that nobody was told of."""
        if self._current is None or not self._current.completion.done():
            return None
        return self._current.completion.result()

    async def run(
        self, command: str, *, wait_s: float, report: Report | None = None
    ) -> CommandOutcome:
        """Run a command; after `wait_s` it goes on by itself and the outcome says so.

        Cancelling interrupts the command and leaves the shell usable.

        Raises:
            ShellError: another command runs, or this one cannot be run.
        """
        check_command(command)
        await self._finish_chores()
        async with self._starting:
            current = await self._begin(command)
        try:
            await self._watch(wait_s, report)
        except asyncio.CancelledError:
            self._chore(self._abandon(current))
            raise
        return self._reply(current)

    async def poll(self, wait_s: float, *, report: Report | None = None) -> CommandOutcome:
        """Wait for the running command, and return what is new.

        Cancelling stops the waiting, not the command.

        Raises:
            ShellError: nothing runs and nothing is left to tell.
        """
        current = self._require_current()
        await self._watch(wait_s, report)
        return self._reply(current)

    async def send_text(
        self, text: str, *, wait_s: float, submit: bool = True, report: Report | None = None
    ) -> CommandOutcome:
        """Type text into the running program, with Enter behind it if `submit`.

        Raises:
            ShellError: nothing runs.
        """
        return await self._send(
            text.encode(errors="replace") + (b"\r" if submit else b""), wait_s, report
        )

    async def send_keys(
        self, keys: Sequence[str], *, wait_s: float, report: Report | None = None
    ) -> CommandOutcome:
        """Press keys, by name, in the running program.

        Raises:
            ShellError: nothing runs, or there is no such key.
        """
        return await self._send(key_bytes(keys), wait_s, report)

    async def interrupt(self) -> CommandOutcome:
        """Stop the running command: SIGINT, SIGTERM, SIGKILL, and at last a fresh shell.

        Raises:
            ShellError: nothing runs and nothing is left to tell.
        """
        current = self._require_current()
        await self._finish_chores()
        await self._stop_foreground()
        return self._reply(current)

    async def settle(self) -> None:
        """Wait until a command whose caller was cancelled has been stopped."""
        await self._finish_chores()

    async def aclose(self) -> None:
        """End the shell and every process that it has started."""
        await self._bury()
        await self._finish_chores()
        self._stop_live()
        self._output.finish()

    def _new_output(self) -> CommandOutput:
        return CommandOutput(self._logs, self._budget)

    async def _begin(self, command: str) -> _Current:
        if self.is_running:
            raise ShellError(f"`{self.command}` is still running in this shell.")
        earlier = self._reply(self._current) if self._current else None
        if self._shell is not None and not self._shell.is_alive:
            await self._bury()
        if self._shell is None:
            if not self._cwd.is_dir():
                self._cwd = self._home
            self._shell = await ShellProcess.start(self._cwd, self._environment, self._take_output)
        ended: asyncio.Future[Completion] = asyncio.get_running_loop().create_future()
        current = _Current(command, time.monotonic(), ended, self._output)
        if earlier is not None:
            current.preface = earlier.output
            current.note = f"`{earlier.command}` had ended before, exit code {earlier.exit_code}"
        self._current = current
        # A callback, not the future's own: it must run before anybody sees the end.
        self._shell.submit(command, lambda completion: self._ended(current, completion))
        return current

    def _take_output(self, data: bytes) -> None:
        if not data:
            return
        self._output.feed(data)
        self._activity.set()
        if self._live is not None:
            self._live.poke()

    def _ended(self, current: _Current, completion: Completion) -> None:
        """Note how the command ended; what is output from now on belongs to the next one."""
        current.duration_s = time.monotonic() - current.began_s
        self._stop_live()
        current.output.finish()
        self._output = self._new_output()
        if completion.cwd is not None:
            self._cwd = completion.cwd
        if not completion.is_shell_alive:
            if current.note is None:
                current.note = (
                    "the command ended the shell itself; the next command gets a fresh one, "
                    "without this one's variables, functions, activated environments and jobs"
                )
            self._chore(self._bury())
        current.completion.set_result(completion)
        self._activity.set()

    async def _watch(self, wait_s: float, report: Report | None) -> None:
        """Wait for the end of the command, showing its output meanwhile."""
        current = self._require_current()
        if current.completion.done():
            return
        self._live = LiveFeed(current.output, report) if report else None
        try:
            await asyncio.wait({current.completion}, timeout=wait_s)
        finally:
            self._stop_live()

    def _stop_live(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    async def _send(self, data: bytes, wait_s: float, report: Report | None) -> CommandOutcome:
        if not self.is_running or self._shell is None:
            raise ShellError("Nothing is running in this shell that could take input.")
        current = self._require_current()
        self._activity.clear()
        self._shell.terminal.type(data)
        self._live = LiveFeed(current.output, report) if report else None
        try:
            await self._wait_for_answer(current, wait_s)
        finally:
            self._stop_live()
        return self._reply(current)

    async def _wait_for_answer(self, current: _Current, wait_s: float) -> None:
        """Wait until the command ends, or its output has begun and come to rest."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + wait_s
        patience_s = ANSWER_PATIENCE_S
        while not current.completion.done():
            left_s = min(deadline_s - loop.time(), patience_s)
            try:
                await asyncio.wait_for(self._activity.wait(), max(0.0, left_s))
            except TimeoutError:
                return
            self._activity.clear()
            patience_s = QUIET_S

    def _require_current(self) -> _Current:
        if self._current is None:
            raise ShellError("Nothing is running in this shell.")
        return self._current

    def _reply(self, current: _Current) -> CommandOutcome:
        completion = current.completion
        is_running = not completion.done()
        excerpt = current.output.take()
        output = "\n".join(filter(None, (current.preface, excerpt.text)))
        current.preface = ""
        if not is_running and self._current is current:
            self._current = None
        duration_s = current.duration_s
        return CommandOutcome(
            command=current.command,
            output=output,
            exit_code=None if is_running else completion.result().exit_code,
            cwd=self._cwd,
            is_running=is_running,
            duration_s=time.monotonic() - current.began_s if duration_s is None else duration_s,
            hidden_lines=excerpt.hidden_lines,
            log_path=current.output.log.path,
            note=current.note,
        )

    async def _stop_foreground(self) -> None:
        current, shell = self._current, self._shell
        if current is None or shell is None:
            return
        for number, patience_s in ESCALATION:
            if current.completion.done():
                return
            shell.signal_foreground(number)
            await asyncio.wait({current.completion}, timeout=patience_s)
        if not current.completion.done():
            current.note = (
                "the shell did not come back after the interrupt and was replaced by a fresh one, "
                "without its variables, functions, activated environments and jobs"
            )
            await self._bury()
            await asyncio.wait({current.completion}, timeout=ESCALATION[0][1])

    async def _abandon(self, current: _Current) -> None:
        """Stop a command whose caller has gone; nobody needs to be told of its end."""
        await self._stop_foreground()
        if self._current is current and current.completion.done():
            self._current = None

    async def _bury(self) -> None:
        shell, self._shell = self._shell, None
        if shell is not None:
            await shell.close()

    def _chore(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def _finish_chores(self) -> None:
        while self._chores:
            await asyncio.wait(set(self._chores))
