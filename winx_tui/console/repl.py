"""`winx --repl`: a conversation line by line, good over ssh and for screen readers."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui import __version__
from winx_tui.commands.registry import own_commands_of, run_command
from winx_tui.commands.typed_text import LEAVING_WORDS, command_in
from winx_tui.config.paths import history_dir
from winx_tui.console.announcing import Announcer
from winx_tui.console.line_input import LineInput
from winx_tui.console.receipt_lines import receipt_lines
from winx_tui.console.renderer import EventLines, Line, LinePrinter, summary_line
from winx_tui.console.repl_host import ReplHost
from winx_tui.console.trust_question import ask_about_trust
from winx_tui.console.typed_ahead import typed_ahead_kept
from winx_tui.core import exit_codes
from winx_tui.core.errors import ConfigError, UsageError, WinxError
from winx_tui.core.events import (
    ApprovalRequested,
    CapReached,
    Event,
    MessageCompleted,
    ModelLimited,
    ReasoningDelta,
    StepStarted,
    TextDelta,
    ToolCallStarted,
    TurnFinished,
)
from winx_tui.core.questions import ASKING_TOOL
from winx_tui.core.receipt import ReceiptBook
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime

_OUTPUT_LINES = 200
"""How much of a tool's live output is printed; the model and the log get more."""


async def run_repl(
    open_runtime: Callable[[], Awaitable[Runtime]],
    *,
    resume: str | None,
    is_accessible: bool = False,
) -> int:
    """Converse on the terminal until the person leaves; return the exit status.

    With is_accessible each event is announced in words, without colours.

    Raises:
        UsageError: stdin is no terminal.
        WinxError: the session to resume cannot be opened.
    """
    if not sys.stdin.isatty():
        raise UsageError("the line prompt needs a terminal on stdin; use `winx -p PROMPT`")
    with _ended_by_signals() as ending:
        try:
            runtime = await open_runtime()
            try:
                lines = LineInput(_history_file())
                with typed_ahead_kept():
                    await Repl(runtime, lines, resume, is_spoken=is_accessible).run()
            finally:
                await runtime.aclose()
        except asyncio.CancelledError:
            if not ending:
                raise
            return exit_codes.INTERRUPTED
    return exit_codes.DONE


class Repl:
    """Reads a prompt, plays its turn, and again."""

    def __init__(
        self,
        runtime: Runtime,
        line_input: LineInput,
        resume: str | None,
        *,
        is_spoken: bool = False,
    ) -> None:
        self._input = line_input
        self._announcer = Announcer() if is_spoken else None
        self._printer = LinePrinter(sys.stdout, is_spoken=is_spoken)
        self._host = ReplHost(runtime, self._printer, line_input.read_line, self._play, resume)
        self._is_in_line = False
        self._is_playing = False
        self._has_thought = False
        self._receipts = ReceiptBook()
        self._background: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Converse until the person leaves."""
        await self._converse()
        worktree = self._host.runtime.worktree
        if worktree is not None and not worktree.is_decided:
            # Lazy: few have a worktree.
            from winx_tui.commands.worktree import part_from_worktree

            await part_from_worktree(self._host)

    async def _converse(self) -> None:
        self._greet()
        if (trust := self._host.runtime.trust) is not None:
            await ask_about_trust(trust, self._printer, self._input.read_line)
        was_interrupted = False
        while not self._host.is_leaving:
            self._refresh_files()
            self._host.tell_what_ended()
            try:
                initial, self._host.next_prompt = self._host.next_prompt, ""
                self._input.use_vim(is_on=self._host.has_vim)
                prompt = await self._input.read_prompt(f"winx {self._mode()}> ", initial)
            except KeyboardInterrupt:
                if was_interrupted:
                    return
                was_interrupted = True
                self._host.notify("Press Ctrl-C again, or Ctrl-D, to leave.")
                continue
            except EOFError:
                return
            was_interrupted = False
            await self._obey_interruptibly(prompt.strip())

    def _mode(self) -> str:
        conversation = self._host.conversation
        return "plan" if conversation.plan.is_on else conversation.mode

    def _greet(self) -> None:
        host = self._host
        where = visible(str(host.runtime.workspace.root))
        host.notify(f"winx {__version__} in {where}. /help lists the commands, Ctrl-D leaves.")
        for notice in host.runtime.notices:
            host.notify(notice.text, notice.level)
        host.tell_what_was()

    async def _obey_interruptibly(self, prompt: str) -> None:
        """Do what was typed; Ctrl-C ends that, and never winx."""
        loop, own = asyncio.get_running_loop(), asyncio.current_task()
        assert own is not None
        obeying = loop.create_task(self._obey(prompt))
        loop.add_signal_handler(signal.SIGINT, self._interrupt, obeying)
        try:
            await obeying
        except asyncio.CancelledError:
            if own.cancelling():
                raise
            self._host.notify("Interrupted.")
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    async def _obey(self, prompt: str) -> None:
        try:
            is_planning = self._host.conversation.plan.is_on
            if command := command_in(prompt, is_planning=is_planning):
                await run_command(command, self._host)
            elif prompt in LEAVING_WORDS:
                self._host.quit()
            elif prompt and prompt != "!":
                await self._host.respond(prompt)
        except WinxError as error:
            self._host.notify(str(error), "error")

    async def _play(self, turn: AsyncGenerator[Event, None]) -> None:
        """Print a turn as it happens."""
        lines = EventLines(output_lines=_OUTPUT_LINES)
        self._is_playing = True
        try:
            async with aclosing(turn) as events:
                async for event in events:
                    await self._show(event, lines)
        finally:
            self._is_playing = False
            if self._is_in_line:
                self._printer.write_raw("\n")
                self._is_in_line = False

    def _interrupt(self, obeying: asyncio.Task[None]) -> None:
        conversation = self._host.conversation
        if not self._is_playing:
            obeying.cancel()
        elif not conversation.stop_asides():
            conversation.cancel()

    async def _show(self, event: Event, lines: EventLines) -> None:
        self._announce(event)
        match event:
            case TextDelta(text) if text:
                self._printer.write_raw(visible(text, multiline=True))
                self._is_in_line = not text.endswith("\n")
                return
            case ReasoningDelta() if not self._has_thought:
                self._has_thought = True
                self._printer.write(Line("Thinking.", "quiet"))
                return
            case StepStarted():
                self._has_thought = False
        self._end_line(event)
        for line in lines.lines(event):
            self._printer.write(line)
        match event:
            case ApprovalRequested(request):
                await self._host.approver.ask(request)
            case ToolCallStarted(call, _, preview) if (
                call.name == ASKING_TOOL and preview is not None
            ):
                await self._host.person_asker.answer_next()
            case ModelLimited() | CapReached():
                await self._host.limit_asker.ask(event)
            case TurnFinished():
                self._printer.write(summary_line(event))
        receipt = self._receipts.note(event)
        # A turn without steps is a command that the person typed.
        if receipt is not None and receipt.steps:
            for line in receipt_lines(receipt, self._host.runtime.workspace.root):
                self._printer.write(line)

    def _announce(self, event: Event) -> None:
        if self._announcer is not None:
            self._end_line(event)
            for line in self._announcer.lines(event):
                self._printer.write(line)

    def _end_line(self, event: Event) -> None:
        if self._is_in_line and isinstance(event, MessageCompleted | TurnFinished):
            self._printer.write_raw("\n")
            self._is_in_line = False

    def _refresh_files(self) -> None:
        """Learn the project's files and commands for completion, while the person types."""

        async def refresh() -> None:
            with suppress(WinxError, OSError):
                own = await own_commands_of(self._host.runtime)
                self._input.completer.own = [each.as_command() for each in own]
                self._input.completer.files = await self._host.runtime.project_files()

        task = asyncio.create_task(refresh())
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _history_file() -> Path | None:
    try:
        return history_dir() / "prompts"
    except ConfigError:
        return None


@contextmanager
def _ended_by_signals() -> Iterator[list[int]]:
    """End cleanly when the terminal goes away or somebody says so; yields what has come."""
    loop, main = asyncio.get_running_loop(), asyncio.current_task()
    assert main is not None
    come: list[int] = []

    def end(number: int) -> None:
        come.append(number)
        main.cancel()

    numbers = (signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, end, number)
    try:
        yield come
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
