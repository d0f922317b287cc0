"""What an MCP server asks in the middle of a call, put to the person as the server's question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winx_tui.core.questions import AnswerOption, PersonAnswer, PersonAsker, PersonQuestion
from winx_tui.core.text import shortened
from winx_tui.mcp_client.offers import DECLINED, ServerAnswer, ServerQuestion
from winx_tui.tools.foreign.foreign_schema import problems_of, shown_schema, shown_text

MAX_FIELDS = 10
_MAX_MESSAGE_CHARS = 1_000
_MAX_OPTIONS = 20
_MAX_LABEL_CHARS = 120
_YES, _NO = "yes", "no"
_LEAVE_OUT = "leave it out"
_REFUSE = "refuse to answer"
_TRIES = 3
"""Answers that do not fit, before the question is declined."""


async def ask_for_server(question: ServerQuestion, asker: PersonAsker) -> ServerAnswer:
    """Ask field by field; whoever closes a question has declined the whole."""
    schema = shown_schema(question.schema)
    fields = schema["properties"]
    if len(fields) > MAX_FIELDS:
        return DECLINED
    message = shown_text(question.message, _MAX_MESSAGE_CHARS)
    head = f"The MCP server {question.server} asks (its words; tell it no password): {message}"
    if not fields:
        agree = AnswerOption("agree", "the server is told yes")
        said = await asker.ask(PersonQuestion(head, (AnswerOption(_REFUSE), agree)))
        return ServerAnswer("accept") if said.chosen == (agree.label,) else DECLINED
    content: dict[str, Any] = {}
    for name, field in fields.items():
        is_required = name in schema["required"]
        answer = await _ask_field(f"{head}\n\n{_named(name, field)}", field, is_required, asker)
        if answer is None:
            return DECLINED
        if answer:
            content[name] = answer[0]
    return ServerAnswer("accept", content)


async def _ask_field(
    text: str, field: Mapping[str, Any], is_required: bool, asker: PersonAsker
) -> tuple[Any, ...] | None:
    """Return the value, nothing where it is left out, or None where the person declines."""
    labels = _choices(field)
    options = [AnswerOption(label) for label in labels]
    options += [] if is_required else [AnswerOption(_LEAVE_OUT)]
    options.append(AnswerOption(_REFUSE, "the server is told no"))
    takes_several = field.get("type") == "array"
    told_text = text
    for _ in range(_TRIES):
        said = await asker.ask(PersonQuestion(told_text, tuple(options), takes_several))
        if not said.is_given or _REFUSE in said.chosen:
            return None
        if _LEAVE_OUT in said.chosen and not is_required:
            return ()
        value = _value(said, field)
        problem = next((why for _, why in problems_of(value, field)), "")
        if not problem:
            return (value,)
        told_text = f"{text}\n\nThat does not fit: it {problem}."
    return None


def _named(name: str, field: Mapping[str, Any]) -> str:
    said = field.get("description", "")
    kind = field.get("type", "text")
    return f"{shortened(name, _MAX_LABEL_CHARS)} ({kind}): {said}" if said else f"{name} ({kind})"


def _choices(field: Mapping[str, Any]) -> tuple[str, ...]:
    if field.get("type") == "boolean":
        return (_YES, _NO)
    inner = field.get("items", field) if field.get("type") == "array" else field
    choices = inner.get("enum", []) if isinstance(inner, Mapping) else []
    return tuple(dict.fromkeys(str(each)[:_MAX_LABEL_CHARS] for each in choices[:_MAX_OPTIONS]))


def _value(said: PersonAnswer, field: Mapping[str, Any]) -> Any:
    text = said.text or ", ".join(said.chosen)
    match field.get("type"):
        case "array":
            return [*said.chosen, *filter(None, (each.strip() for each in said.text.split(",")))]
        case "boolean":
            return {_YES: True, "true": True, _NO: False, "false": False}.get(text.lower(), text)
        case "integer" | "number" as kind:
            try:
                return int(text) if kind == "integer" else float(text)
            except ValueError:
                return text
        case _:
            return text
