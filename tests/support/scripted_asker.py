"""A ModelAsker that answers from a script, for tests above the provider chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from winx_tui.core.errors import ModelError
from winx_tui.core.messages import ModelRef, Usage
from winx_tui.tools.asking_models.asker import Question, Reply

MODEL = ModelRef("local", "scripted")
USED = Usage(100, 20)


def reply(text: str, *passed_over: str, is_cut: bool = False) -> Reply:
    """Build a reply."""
    return Reply(text, MODEL, USED, 1.25, is_cut, passed_over)


class ScriptedAsker:
    """Gives its answers in order, the last one again and again, and keeps the questions."""

    def __init__(self, answers: Sequence[Reply | ModelError] = ()) -> None:
        self._answers = list(answers) or [reply("Well.")]
        self.questions: list[Question] = []

    def answer_with(self, *answers: Reply | ModelError) -> None:
        """Give these answers from now on."""
        self._answers = list(answers)

    async def ask(self, question: Question, report: Callable[[str], None]) -> Reply:
        """Give the next answer."""
        self.questions.append(question)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, ModelError):
            raise answer
        report(answer.text)
        return answer

    @property
    def last(self) -> list[str]:
        """Return the texts of the last question, the system message first."""
        return [message.text for message in self.questions[-1].messages]
