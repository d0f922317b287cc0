"""What a server asks is put to the person as the server's, field by field."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.core.questions import PersonAnswer, PersonQuestion
from winx_tui.mcp_client.offers import DECLINED, ServerAnswer, ServerQuestion
from winx_tui.runtime.server_questions import ask_for_server

SCHEMA = {
    "type": "object",
    "properties": {
        "size": {"type": "integer", "description": "How large."},
        "colour": {"type": "string", "enum": ["red", "green"]},
        "sure": {"type": "boolean"},
    },
    "required": ["size", "colour"],
}


class Person:
    """Answers in order and keeps the questions."""

    def __init__(self, *answers: PersonAnswer) -> None:
        self._answers: Sequence[PersonAnswer] = answers
        self.questions: list[PersonQuestion] = []

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        self.questions.append(question)
        return self._answers[len(self.questions) - 1]


def chose(label: str) -> PersonAnswer:
    return PersonAnswer((label,))


async def test_each_field_is_asked_for_as_the_servers_question_and_checked() -> None:
    person = Person(
        PersonAnswer(text="big"), PersonAnswer(text="3"), chose("green"), chose("leave it out")
    )
    question = ServerQuestion("github", "Which\u202e one?", SCHEMA)
    answer = await ask_for_server(question, person)
    assert answer == ServerAnswer("accept", {"size": 3, "colour": "green"})
    first, again, colour, _ = person.questions
    assert first.text.startswith("The MCP server github asks (its words; tell it no password)")
    assert "Which\\u{202E} one?" in first.text
    assert "size (integer): How large." in first.text
    assert "That does not fit: it must be of the type integer." in again.text
    assert [option.label for option in colour.options] == ["red", "green", "refuse to answer"]


async def test_a_closed_or_refused_question_is_declined() -> None:
    question = ServerQuestion("github", "?", SCHEMA)
    assert await ask_for_server(question, Person(PersonAnswer())) == DECLINED
    assert await ask_for_server(question, Person(chose("refuse to answer"))) == DECLINED


async def test_a_question_without_fields_is_one_of_yes_or_no() -> None:
    question = ServerQuestion("github", "Go on?", {})
    assert await ask_for_server(question, Person(chose("agree"))) == ServerAnswer("accept")
    assert await ask_for_server(question, Person(chose("refuse to answer"))) == DECLINED


async def test_a_form_of_too_many_fields_is_declined_unseen() -> None:
    fields = {f"field{number}": {"type": "string"} for number in range(11)}
    person = Person()
    assert (
        await ask_for_server(ServerQuestion("one", "?", {"properties": fields}), person) == DECLINED
    )
    assert person.questions == []
