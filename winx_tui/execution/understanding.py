"""From a model's call to a tool and checked arguments, or to a text that tells it what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from winx_tui.core.messages import ToolCall
from winx_tui.core.problems import ProblemCode
from winx_tui.execution.arguments import parse_arguments
from winx_tui.execution.coercion import schema_of, validated
from winx_tui.execution.foreign_calls import meant_by
from winx_tui.llm.dialects.tool_names import advice_for, tool_called
from winx_tui.tools.base import Tool
from winx_tui.workspace.display import visible

MAX_NAME_CHARS = 200
MAX_SAID_CHARS = 1_000
"""How much of a wrong name or value is repeated to the model that sent it."""
_MAX_DESCRIBED = 3
"""How many parameters are explained in one answer."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A call that can be planned."""

    tool: Tool[Any]
    arguments: Mapping[str, Any]
    """As they were sent, repaired; the parameters are made of them."""
    params: BaseModel

    def as_sent(self, call: ToolCall) -> ToolCall:
        """Return the call with the tool's own name and whole JSON."""
        arguments = json.dumps(self.arguments, ensure_ascii=False)
        return ToolCall(call.id, self.tool.name, arguments)


class NotUnderstoodError(ValueError):
    """A call that cannot be planned; its text is for the model."""

    def __init__(self, title: str, text: str, code: ProblemCode = "invalid_arguments") -> None:
        super().__init__(text)
        self.title = title
        """One line for a person."""
        self.code: ProblemCode = code


def understand(call: ToolCall, tools: Mapping[str, Tool[Any]]) -> Understood:
    """Find the tool of a call and read its arguments.

    Raises:
        NotUnderstoodError: there is no such tool, or the arguments do not fit it.
    """
    name = tool_called(call.name, tools)
    if not name:
        asked = short(call.name)
        told = (
            f"There is no tool '{asked}'.",
            advice_for(call.name, tools),
            f"Tools: {', '.join(sorted(tools))}.",
        )
        raise NotUnderstoodError(asked, " ".join(filter(None, told)), "unknown_tool")
    try:
        sent = parse_arguments(call.arguments)
    except ValueError as error:
        raise NotUnderstoodError(
            tools[name].title,
            f"The arguments of {name} are not valid JSON ({error}). "
            "Send the call again with one complete JSON object.",
        ) from error
    name, arguments = meant_by(name, sent, tools)
    tool = tools[name]
    try:
        return Understood(tool, arguments, validated(tool.params, arguments))
    except ValidationError as error:
        raise NotUnderstoodError(tool.title, _explained(tool, error)) from error


def short(text: str) -> str:
    """Shorten a name that a model made up before it is repeated."""
    shown = visible(text)
    return shown if len(shown) <= MAX_NAME_CHARS else f"{shown[:MAX_NAME_CHARS]}…"


def _explained(tool: Tool[Any], error: ValidationError) -> str:
    """Say what is wrong, what the wrong parameters are like, and which ones there are."""
    problems = error.errors(include_url=False, include_context=False)
    lines = [f"The arguments of {tool.name} are wrong:"]
    for problem in problems:
        place = ".".join(str(part) for part in problem["loc"]) or "arguments"
        said = problem["msg"].removeprefix("Value error, ").rstrip(".")
        lines.append(f"- {short(place)}: {said[:MAX_SAID_CHARS]}.")
    params: type[BaseModel] = tool.params
    schema = schema_of(params)
    properties: Mapping[str, Any] = schema.get("properties", {})
    wrong = dict.fromkeys(str(problem["loc"][0]) for problem in problems if problem["loc"])
    for name in [name for name in wrong if name in properties][:_MAX_DESCRIBED]:
        lines.append(f"{name} is {_kind(properties[name])}: {_said_of(properties[name])}")
    required = schema.get("required", ())
    names = ", ".join(name + ("" if name in required else "?") for name in properties)
    lines.append(f"Its parameters: {names}.")
    return "\n".join(lines)


def _kind(schema: Mapping[str, Any]) -> str:
    """Name the type of a parameter: "array of string", "one of 'all', array of string"."""
    if "anyOf" in schema:
        return f"one of {', '.join(_kind(member) for member in schema['anyOf'])}"
    if "enum" in schema:
        return f"one of {', '.join(map(repr, schema['enum']))}"
    if "const" in schema:
        return repr(schema["const"])
    kind = str(schema.get("type", "any value"))
    if kind == "array":
        return f"array of {_kind(schema.get('items', {}))}"
    if kind == "object" and schema.get("properties"):
        return f"object with {', '.join(schema['properties'])}"
    return kind


def _said_of(schema: Mapping[str, Any]) -> str:
    text = str(schema.get("description", "")).strip()
    return text if text.endswith(".") else f"{text}." if text else "no more is known of it."
