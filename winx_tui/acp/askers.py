"""Asks the person at the editor in mid-turn: what the agent wants to know, and about limits."""

from __future__ import annotations

from acp import schema

from winx_tui.acp.editor import CHOICE, TEXT, Editor, enum_options
from winx_tui.acp.turnstile import Turnstile
from winx_tui.acp.updates import note
from winx_tui.commands.host import Choice
from winx_tui.core.events import CapReached, ModelLimited
from winx_tui.core.questions import ASKING_TOOL, PersonAnswer, PersonQuestion
from winx_tui.core.waiting import LimitAnswer, cap_answers, possible_answers
from winx_tui.workspace.display import visible

LIMIT = "limit"
"""What the turnstile knows the questions at limits by."""

_BY_PROMPT = "This editor has no field for it here: answer by your next prompt."


class EditorPersonAsker:
    """Asks by a form; where the editor has none, by buttons, or by words to be answered later."""

    def __init__(self, editor: Editor, turnstile: Turnstile) -> None:
        """Take who is asked, and what tells that it is the question's turn."""
        self._editor = editor
        self._turnstile = turnstile

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        """Wait for the answer; an empty one is none."""
        await self._turnstile.wait(ASKING_TOOL)
        if self._editor.has_forms:
            fields = await self._editor.form(question.text, form_of(question))
            return PersonAnswer() if fields is None else answer_in(fields, question)
        if question.options and not question.takes_several:
            chosen = await self._editor.choose(visible(question.text), _choices(question))
            return PersonAnswer() if chosen is None else PersonAnswer((chosen,))
        options = "; ".join(option.label for option in question.options)
        asked = f"{question.text} ({options})" if options else question.text
        await self._editor.send(note(f"{asked} {_BY_PROMPT}"))
        return PersonAnswer()


class EditorLimitAsker:
    """Asks how to go on at a limit; whatever is no answer stops the turn."""

    def __init__(self, editor: Editor, turnstile: Turnstile) -> None:
        """Take who is asked, and what tells that it is the question's turn."""
        self._editor = editor
        self._turnstile = turnstile

    async def request(self, question: ModelLimited) -> LimitAnswer:
        """Ask what to do while a provider asks to wait."""
        await self._turnstile.wait(LIMIT)
        offered = possible_answers(question)
        options = [Choice(answer, meaning) for answer, meaning in offered.items()]
        chosen = await self._editor.choose(visible(question.reason), options)
        return next((answer for answer in offered if answer == chosen), "stop")

    async def may_go_on(self, question: CapReached) -> bool:
        """Ask whether to go on past a limit of the user's."""
        await self._turnstile.wait(LIMIT)
        options = [Choice(answer, meaning) for answer, meaning in cap_answers(question).items()]
        return await self._editor.choose(visible(question.sentence), options) == "continue"


def form_of(question: PersonQuestion) -> schema.ElicitationSchema:
    """Write a question as a form: what is offered, and room for own words."""
    own = schema.ElicitationStringPropertySchema(
        type="string", title="Your own words" if question.options else "Your answer"
    )
    if not question.options:
        return schema.ElicitationSchema(type="object", properties={TEXT: own}, required=[TEXT])
    offered = enum_options(_choices(question))
    choice: schema.ElicitationStringPropertySchema | schema.ElicitationMultiSelectPropertySchema
    if question.takes_several:
        items = schema.TitledMultiSelectItems(any_of=offered)
        choice = schema.ElicitationMultiSelectPropertySchema(
            type="array", title="Answers", items=items
        )
    else:
        choice = schema.ElicitationStringPropertySchema(
            type="string", title="Answer", one_of=offered
        )
    return schema.ElicitationSchema(type="object", properties={CHOICE: choice, TEXT: own})


def answer_in(fields: object, question: PersonQuestion) -> PersonAnswer:
    """Read a form; labels that were not offered are no answer."""
    if not isinstance(fields, dict):
        return PersonAnswer()
    chosen, text = fields.get(CHOICE), fields.get(TEXT)
    wanted = chosen if isinstance(chosen, list) else [chosen]
    labels = [option.label for option in question.options if option.label in wanted]
    labels = labels if question.takes_several else labels[:1]
    return PersonAnswer(tuple(labels), text.strip() if isinstance(text, str) else "")


def _choices(question: PersonQuestion) -> list[Choice]:
    return [Choice(option.label, option.label, option.detail) for option in question.options]
