"""The life of a shell: its commands one after the other, how each ends, and what replaces it."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from winx_tui.core.errors import ShellError
from winx_tui.shell.attached import AttachedTerminal
from winx_tui.shell.attention import Attention
from winx_tui.shell.chores import Chores
from winx_tui.shell.command_text import check_command
from winx_tui.shell.confining import PLAIN, ShellPlace
from winx_tui.shell.dialect import BASH, Dialect
from winx_tui.shell.display import Display
from winx_tui.shell.handover import Whereabouts, handover_for, is_another_there
from winx_tui.shell.lasting import LastingShell
from winx_tui.shell.live import LiveFeed
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.output import CommandOutput, OutputBudget
from winx_tui.shell.process import Completion, ShellProcess
from winx_tui.shell.running import RunningCommand
from winx_tui.shell.terminal import COLUMNS, ROWS
from winx_tui.shell.waiting import Waiting, find_waiting

ESCALATION = ((signal.SIGINT, 1.5), (signal.SIGTERM, 1.0), (signal.SIGKILL, 1.0))
"""What a program gets that shall stop, and how many seconds it has each time."""
SHELL_ENDED = (
    "the command ended the shell itself; the next command gets a fresh one, "
    "without this one's variables, functions, activated environments and jobs"
)
SHELL_REPLACED = (
    "the shell did not come back after the interrupt and was replaced by a fresh one, "
    "without its variables, functions, activated environments and jobs"
)
TAKEN_OVER = "the person took over this terminal and typed here"

Report = Callable[[str], None]


class CommandRunner:
    """Runs commands in a shell that is started when first needed and replaced when it ends."""

    def __init__(
        self,
        cwd: Path,
        environment: Mapping[str, str],
        logs: LogDirectory,
        budget: OutputBudget | None = None,
        *,
        dialect: Dialect = BASH,
        place: ShellPlace = PLAIN,
        on_ended: Callable[[], None] = lambda: None,
    ) -> None:
        self.shell = LastingShell(cwd, environment, dialect, place, self._take_output)
        """What the commands run in."""
        self._logs = logs
        self._budget = budget or OutputBudget()
        self._on_ended = on_ended
        """Called whenever a command has ended."""
        self._current: RunningCommand | None = None
        self._output = self._new_output()
        self._live: LiveFeed | None = None
        self._attention = Attention()
        self._attached: AttachedTerminal | None = None
        self._starting = asyncio.Lock()
        self._chores = Chores()
        """Stopping and burying."""

    @property
    def cwd(self) -> Path:
        """Return the shell's directory, as of the last command that ended."""
        return self.shell.cwd

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
        return self.shell.has_jobs

    @property
    def _process(self) -> ShellProcess | None:
        return self.shell.process

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
        await self.begin(command)
        return await self.follow(wait_s=wait_s, report=report)

    async def begin(self, command: str, *, origin: Whereabouts | None = None) -> None:
        """Begin a command, where another shell stands if that is given.

        Where that directory cannot be entered it is not run, and its outcome says so.

        Raises:
            ShellError: another command runs, or this one cannot be run.
        """
        check_command(command)
        await self._chores.finish()
        async with self._starting:
            earlier = self._take_news()
            await self._begin(command, origin)
        if earlier is not None:
            self.preface(earlier)

    def preface(self, earlier: CommandOutcome) -> None:
        """Tell the end of an earlier command with the one that has begun."""
        current = self._require_current()
        current.preface = "\n".join(filter(None, (current.preface, earlier.output)))
        self.note(f"`{earlier.command}` had ended before, exit code {earlier.exit_code}")

    def note(self, sentence: str) -> None:
        """Tell something more with the command that has begun."""
        self._require_current().notes.append(sentence)

    async def follow(self, *, wait_s: float, report: Report | None = None) -> CommandOutcome:
        """Wait for the command that was begun, as `run` does."""
        current = self._require_current()
        try:
            await self._watch(wait_s, report)
        except asyncio.CancelledError:
            self._chores.add(self._abandon(current))
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

    def standing(self) -> CommandOutcome:
        """Return how things stand with the command, leaving its output for later.

        Raises:
            ShellError: nothing runs and nothing is left to tell.
        """
        return self._standing(self._require_current())

    async def interrupt(self) -> CommandOutcome:
        """Stop the running command: SIGINT, SIGTERM, SIGKILL, and at last a fresh shell.

        Raises:
            ShellError: nothing runs and nothing is left to tell.
        """
        current = self._require_current()
        await self._chores.finish()
        await self._stop_foreground()
        return self._reply(current)

    async def settle(self) -> None:
        """Wait until a command whose caller was cancelled has been stopped."""
        await self._chores.finish()

    async def aclose(self) -> None:
        """End the shell and every process that it has started."""
        await self.shell.bury()
        await self._chores.finish()
        self._stop_live()
        self._output.finish()

    def _new_output(self) -> CommandOutput:
        return CommandOutput(self._logs, self._budget, Display(COLUMNS, ROWS, self._answer))

    def _answer(self, data: bytes) -> None:
        if self._process is not None and self._attached is None:
            self._process.terminal.type(data)

    def _take_news(self) -> CommandOutcome | None:
        if self._current is None or self._current.is_running:
            return None
        return self._reply(self._current)

    async def _begin(self, command: str, origin: Whereabouts | None) -> None:
        if self.is_running:
            raise ShellError(f"`{self.command}` is still running in this shell.", code="busy")
        process, origin = await self.shell.ready(origin)
        ended: asyncio.Future[Completion] = asyncio.get_running_loop().create_future()
        directory = self.cwd if origin is None else origin.directory
        current = self._current = RunningCommand(command, ended, self._output, directory)
        handover = None
        if origin is not None:
            if is_another_there(origin, process.view):
                self._ended(current, Completion(1, None, True, has_run=False))
                return
            carries = self.shell.place.carries
            handover = handover_for(origin, process.exported, process.base, carries)
        # A callback, not the future's own: it must run before anybody sees the end.
        process.submit(command, lambda completion: self._ended(current, completion), handover)
        self.shell.cwd = directory

    def _not_run(self, current: RunningCommand) -> str:
        where = " in the sandbox that this command runs in" if self.shell.place.is_confined else ""
        return (
            f"Not run: the directory {current.directory} is gone or out of reach{where}. "
            f"The shell is back in {self.cwd}; send the command again, with a cd if it must run "
            "elsewhere.\n"
        )

    def _take_output(self, data: bytes) -> None:
        if not data or self._process is None:
            return
        mode = self._process.terminal.mode
        if self._attached is not None:
            self._attached.feed(data, mode)
        self._output.feed(data, mode)
        self._attention.stir()
        if self._live is not None:
            self._live.poke()

    def _ended(self, current: RunningCommand, completion: Completion) -> None:
        """Note how the command ended; what is output from now on belongs to the next one."""
        current.ended_s = time.monotonic()
        if self._attached is not None:
            current.output.show(TAKEN_OVER)
            self._attached.end()
        self._stop_live()
        self.shell.arrive(completion.cwd)
        if not completion.has_run:
            current.output.feed(self._not_run(current).encode(errors="replace"))
        current.output.finish()
        self._output = self._new_output()
        if not completion.is_shell_alive:
            if SHELL_REPLACED not in current.notes:
                current.notes.append(SHELL_ENDED)
            self._chores.add(self.shell.bury())
        current.completion.set_result(completion)
        self._attention.stir()
        self._on_ended()

    async def _watch(self, wait_s: float, report: Report | None) -> None:
        """Wait for the end of the command or its question, showing its output meanwhile."""
        current = self._require_current()
        if not current.is_running:
            return
        self._live = LiveFeed(current.output, report) if report else None
        try:
            await self._attention.for_end(
                current.completion,
                wait_s,
                self._waiting,
                trusts_likely=not current.is_likely_told,
            )
        finally:
            self._stop_live()

    def _waiting(self) -> Waiting | None:
        if self._process is None or self._attached is not None or not self.is_running:
            return None
        terminal, output = self._process.terminal, self._output
        if terminal.has_unread:
            # It has not woken up yet to what it waited for.
            return None
        return find_waiting(
            terminal.foreground_group(),
            Path(terminal.path),
            terminal.mode,
            last_line=output.last_line,
            is_full_screen=output.is_full_screen,
        )

    def _stop_live(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _require_current(self) -> RunningCommand:
        if self._current is None:
            raise ShellError("Nothing is running in this shell.", code="not_running")
        return self._current

    def _require_running(self) -> RunningCommand:
        if self._current is None or not self._current.is_running or self._process is None:
            raise ShellError(
                "Nothing is running in this shell that could take input.", code="not_running"
            )
        return self._current

    def _reply(self, current: RunningCommand) -> CommandOutcome:
        """Return how things stand with all output since the reply before."""
        excerpt = current.output.take()
        output = "\n".join(filter(None, (current.preface, excerpt.text)))
        current.preface = ""
        if not current.is_running and self._current is current:
            self._current = None
        return self._standing(current, output, excerpt.hidden_lines)

    def _standing(
        self, current: RunningCommand, output: str = "", hidden_lines: int = 0
    ) -> CommandOutcome:
        is_running = current.is_running
        waiting = self._waiting() if is_running else None
        if waiting is not None and not waiting.is_certain:
            # It may only be drawing breath, and is told once.
            current.is_likely_told = True
        return CommandOutcome(
            command=current.command,
            output=output,
            exit_code=None if is_running else current.completion.result().exit_code,
            cwd=self.cwd,
            is_running=is_running,
            duration_s=current.duration_s,
            hidden_lines=hidden_lines,
            log_path=current.output.log.path,
            note="; ".join(current.notes) or None,
            waiting=waiting,
            has_run=is_running or current.completion.result().has_run,
        )

    async def _stop_foreground(self) -> None:
        current, process = self._current, self._process
        if current is None or process is None:
            return
        for number, patience_s in ESCALATION if await process.has_read() else ():
            if current.completion.done():
                return
            process.signal_foreground(number)
            await asyncio.wait({current.completion}, timeout=patience_s)
        if not current.completion.done():
            current.notes.append(SHELL_REPLACED)
            await self.shell.bury()
            await asyncio.wait({current.completion}, timeout=ESCALATION[0][1])

    async def _abandon(self, current: RunningCommand) -> None:
        """Stop a command whose caller has gone; nobody needs to be told of its end."""
        await self._stop_foreground()
        if self._current is current and current.completion.done():
            self._current = None
