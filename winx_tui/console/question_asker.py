"""Asks at the line prompt what the agent wants to know."""

from __future__ import annotations

import asyncio

from winx_tui.console.approver import ReadLine
from winx_tui.console.renderer import Line, LinePrinter
from winx_tui.core.questions import PersonAnswer, PersonQuestion
from winx_tui.workspace.display import visible

_ONE = "Number or your own words, empty gives no answer: "
_SEVERAL = "Numbers such as 1,3 or your own words, empty gives no answer: "
_OWN = "Your words, empty gives no answer: "


class PromptPersonAsker:
    """Asks in lines.

    The tool awaits `ask`; the front end calls `answer_next` when it comes to show the
    question, so that everything before it has been printed and nothing is printed meanwhile.
    """

    def __init__(self, printer: LinePrinter, read_line: ReadLine) -> None:
        """Take where questions are printed and where answers are read."""
        self._printer = printer
        self._read_line = read_line
        self._open: dict[asyncio.Future[PersonAnswer], PersonQuestion] = {}

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        """Wait for the person's answer."""
        answer: asyncio.Future[PersonAnswer] = asyncio.get_running_loop().create_future()
        self._open[answer] = question
        try:
            return await answer
        finally:
            del self._open[answer]

    async def answer_next(self) -> None:
        """Show the oldest open question and read the answer to it, unless it was withdrawn."""
        answer = next((each for each in self._open if not each.done()), None)
        if answer is None:
            return
        given = PersonAnswer()
        try:
            given = await self._ask(self._open[answer])
        finally:
            if not answer.done():
                answer.set_result(given)

    async def _ask(self, question: PersonQuestion) -> PersonAnswer:
        self._printer.write(Line(""))
        # Marked on each line: a question must not look like words of winx's, or like options.
        text = visible(question.text, multiline=True).replace("\n", "\n  | ")
        self._printer.write(Line(f"Question: {text}", "warning"))
        for number, option in enumerate(question.options, start=1):
            detail = f": {visible(option.detail)}" if option.detail else ""
            self._printer.write(Line(f"  {number}. {visible(option.label)}{detail}"))
        prompt = _SEVERAL if question.takes_several else _ONE
        while True:
            try:
                typed = (await self._read_line(prompt if question.options else _OWN, "")).strip()
            except (EOFError, KeyboardInterrupt):
                return PersonAnswer()
            answer = answer_in(typed, question)
            if answer is not None:
                return answer
            told = f"'{visible(typed)}' is not in the list; in quotes it is your own answer."
            self._printer.write(Line(told, "warning"))


def answer_in(typed: str, question: PersonQuestion) -> PersonAnswer | None:
    """Read an answer: numbers, a label, or the person's own words; None for a wrong number.

    Quotes make own words of a number.

    Args:
        typed: What was typed, stripped.
        question: What it answers.
    """
    if len(typed) > 2 and typed[0] == typed[-1] and typed[0] in "'\"":
        return PersonAnswer(text=typed[1:-1])
    labels = [option.label for option in question.options]
    words = typed.replace(",", " ").split()
    if labels and words and all(word.isdecimal() for word in words):
        numbers = dict.fromkeys(int(word) for word in words)
        fits = all(1 <= number <= len(labels) for number in numbers)
        if not fits or (len(numbers) > 1 and not question.takes_several):
            return None
        return PersonAnswer(tuple(labels[number - 1] for number in sorted(numbers)))
    same = [label for label in labels if label.lower() == typed.lower()]
    return PersonAnswer(tuple(same[:1])) if same else PersonAnswer(text=typed)
