"""`winx -p`: one prompt, one answer, no screen."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING

from winx_tui.console.nobody import DenyApprover
from winx_tui.console.renderer import Line, LinePrinter
from winx_tui.console.reports import REPORTS, Report
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError, WinxError
from winx_tui.core.events import TurnFinished, TurnOutcome
from winx_tui.core.messages import Message

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.runtime import Runtime

_EXIT_CODES: dict[TurnOutcome, int] = {
    "completed": exit_codes.DONE,
    "failed": exit_codes.FAILED,
    "limit": exit_codes.LIMIT_REACHED,
    "denied": exit_codes.APPROVAL_NEEDED,
    "cancelled": exit_codes.INTERRUPTED,
}


async def run_print(
    open_runtime: Callable[[], Awaitable[Runtime]],
    *,
    prompt: str,
    output_format: str,
    resume: str | None,
) -> int:
    """Answer one prompt on stdout and return the exit status.

    Raises:
        WinxError: the turn could not begin, in the text format.
        BrokenPipeError: nobody reads stdout any more.
    """
    with _interruptible() as interrupt:
        try:
            return await _answer(open_runtime, interrupt, prompt, output_format, resume)
        except asyncio.CancelledError:
            if not interrupt.has_come:
                raise
            return exit_codes.INTERRUPTED


async def _answer(
    open_runtime: Callable[[], Awaitable[Runtime]],
    interrupt: _Interrupt,
    prompt: str,
    output_format: str,
    resume: str | None,
) -> int:
    runtime = await open_runtime()
    try:
        conversation = runtime.open_conversation(DenyApprover(), resume=resume)
        report = REPORTS[output_format](conversation.session_id, runtime.workspace.root)
        stderr = LinePrinter(sys.stderr)
        for notice in (*runtime.notices, *conversation.notices):
            stderr.write(Line(f"{notice.level.capitalize()}: {notice.text}", "quiet"))
        interrupt.conversation = conversation
        try:
            request = await _request(prompt, runtime, conversation)
            if _is_review(prompt):
                report.reads_review(runtime.workspace.root)
            return await _play(conversation, request, report)
        except UsageError:
            raise
        except WinxError as error:
            if not report.failure(str(error)):
                raise
            return exit_codes.FAILED
    finally:
        interrupt.conversation = None
        await runtime.aclose()


def _is_review(prompt: str) -> bool:
    return prompt.split(maxsplit=1)[:1] == ["/review"]


async def _request(prompt: str, runtime: Runtime, conversation: Conversation) -> str | Message:
    """Return what is sent for a prompt, which may be a command.

    Raises:
        WorkspaceError: the command's file cannot be used, or git cannot tell.
        UsageError: nothing can be written in that mode, or there is nothing to review.
    """
    if not prompt.lstrip().startswith("/"):
        return prompt
    if _is_review(prompt):
        # Lazy, as below.
        from winx_tui.commands.reviewing import review_request

        argument = " ".join(prompt.split(maxsplit=1)[1:]).strip()
        request, _ = await review_request(conversation, runtime.redactor, argument)
        return request
    # Lazy: it takes as long as everything else here, and most prompts are no commands.
    from winx_tui.commands.registry import prompt_for

    return await prompt_for(prompt, runtime, conversation.mode)


async def _play(conversation: Conversation, prompt: str | Message, report: Report) -> int:
    status = exit_codes.FAILED
    # A broken pipe must cancel the turn before it leaves this function.
    async with aclosing(conversation.send(prompt)) as events:
        async for event in events:
            report.event(event)
            if isinstance(event, TurnFinished):
                status = _EXIT_CODES[event.outcome]
    return status


class _Interrupt:
    """Ctrl-C or SIGTERM: the turn first, so that the log stays whole; then everything."""

    def __init__(self, main: asyncio.Task[object]) -> None:
        self._main = main
        self.conversation: Conversation | None = None
        self.has_come = False

    def come(self) -> None:
        """Interrupt what runs."""
        is_first = not self.has_come
        self.has_come = True
        if is_first and self.conversation is not None and self.conversation.is_running:
            self.conversation.cancel()
        else:
            self._main.cancel()


@contextmanager
def _interruptible() -> Iterator[_Interrupt]:
    loop, main = asyncio.get_running_loop(), asyncio.current_task()
    assert main is not None
    interrupt = _Interrupt(main)
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        loop.add_signal_handler(number, interrupt.come)
    try:
        yield interrupt
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
