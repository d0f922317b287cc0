"""Asks at the line prompt what to do while a provider asks to wait."""

from __future__ import annotations

import asyncio

from winx_tui.console.approver import ReadLine
from winx_tui.console.renderer import Line, LinePrinter
from winx_tui.core.events import ModelLimited
from winx_tui.core.waiting import LimitAnswer, possible_answers
from winx_tui.workspace.display import visible

_KEYS: dict[LimitAnswer, str] = {"wait": "w", "switch": "c", "stop": "s"}


class PromptLimitAsker:
    """Asks in lines.

    The model awaits `request`; the front end calls `ask` when it comes to show the
    question, so that everything before it has been printed.
    """

    def __init__(self, printer: LinePrinter, read_line: ReadLine) -> None:
        """Take where the question is printed and where the answer is read."""
        self._printer = printer
        self._read_line = read_line
        self._answers: list[asyncio.Future[LimitAnswer]] = []

    async def request(self, question: ModelLimited) -> LimitAnswer:
        """Wait for the person's answer."""
        answer: asyncio.Future[LimitAnswer] = asyncio.get_running_loop().create_future()
        self._answers.append(answer)
        try:
            return await answer
        finally:
            self._answers.remove(answer)

    async def ask(self, question: ModelLimited) -> None:
        """Show a question and read the answer to it, unless it was withdrawn."""
        if not self._answers:
            return
        waiting, answer = self._answers[-1], await self._ask(question)
        if not waiting.done():
            waiting.set_result(answer)

    async def _ask(self, question: ModelLimited) -> LimitAnswer:
        offered = possible_answers(question)
        self._printer.write(Line(visible(question.reason), "warning"))
        for answer, meaning in offered.items():
            self._printer.write(Line(f"  {_KEYS[answer]} = {visible(meaning)}"))
        by_key = {_KEYS[answer]: answer for answer in offered}
        while True:
            try:
                typed = (await self._read_line("Answer, empty stops: ", "")).strip().lower()
            except (EOFError, KeyboardInterrupt):
                return "stop"
            if not typed:
                return "stop"
            if typed in by_key:
                return by_key[typed]
            self._printer.write(Line(f"'{visible(typed)}' is no answer.", "warning"))
