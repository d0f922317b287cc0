"""Asks at the line prompt how to go on at a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from winx_tui.console.approver import ReadLine
from winx_tui.console.renderer import Line, LinePrinter
from winx_tui.core.events import CapReached, ModelLimited
from winx_tui.core.waiting import LimitAnswer, cap_answers, possible_answers
from winx_tui.workspace.display import visible

_KEYS = {"wait": "w", "switch": "c", "continue": "c", "stop": "s"}


class PromptLimitAsker:
    """Asks in lines.

    The turn awaits `request` or `may_go_on`; the front end calls `ask` when it comes to
    show the question, so that everything before it has been printed.
    """

    def __init__(self, printer: LinePrinter, read_line: ReadLine) -> None:
        """Take where the question is printed and where the answer is read."""
        self._printer = printer
        self._read_line = read_line
        self._answers: list[asyncio.Future[str]] = []

    async def request(self, question: ModelLimited) -> LimitAnswer:
        """Wait for the person to say what to do while a provider asks to wait."""
        answers: dict[str, LimitAnswer] = {"wait": "wait", "switch": "switch"}
        return answers.get(await self._answer(), "stop")

    async def may_go_on(self, question: CapReached) -> bool:
        """Wait for the person to say whether to go on past a limit."""
        return await self._answer() == "continue"

    async def ask(self, question: ModelLimited | CapReached) -> None:
        """Show a question and read the answer to it, unless it was withdrawn."""
        if not self._answers:
            return
        if isinstance(question, CapReached):
            asked = self._ask(question.sentence, cap_answers(question).items())
        else:
            asked = self._ask(question.reason, possible_answers(question).items())
        waiting, answer = self._answers[-1], await asked
        if not waiting.done():
            waiting.set_result(answer)

    async def _answer(self) -> str:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers.append(answer)
        try:
            return await answer
        finally:
            self._answers.remove(answer)

    async def _ask(self, reason: str, offered: Iterable[tuple[str, str]]) -> str:
        self._printer.write(Line(visible(reason), "warning"))
        by_key: dict[str, str] = {}
        for answer, meaning in offered:
            by_key[_KEYS[answer]] = answer
            self._printer.write(Line(f"  {_KEYS[answer]} = {visible(meaning)}"))
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
