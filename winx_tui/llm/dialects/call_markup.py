"""Tool calls that models write into their text, in the markup that each family was taught."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from winx_tui.llm.dialects.json_mending import values_at

OPENERS = (
    "<tool_call>",
    "<tool_calls>",
    "<tool_code>",
    "<function_call>",
    "<function_calls>",
    "<functioncall>",
    "<minimax:tool_call>",
    "<function=",
    "<function name=",
    "<invoke name=",
    "<|tool_call|>",
    "<|tool_call>",
    "<|tool_calls|>",
    "<|tool_call_start|>",
    "<|tool_call_begin|>",
    "<|tool_calls_section_begin|>",
    "<｜tool▁calls▁begin｜>",
    "<｜tool▁call▁begin｜>",
    "<|python_tag|>",
    "<|python_start|>",
    "<|channel|>commentary to=",
    "[TOOL_CALLS]",
    "[TOOL_CALL]",
)
"""How the markup of a call begins."""
NAMED_OPENERS = ("<function=", "<function name=", "<invoke name=")
"""Openers that the name of the tool follows at once."""
NAME_FIELDS = ("name", "tool_name", "function_name", "recipient_name", "tool", "function")
ARGUMENT_FIELDS = ("arguments", "parameters", "args", "params", "input", "tool_input", "kwargs")
HEAD_TOKENS = re.compile(
    r"\[ARGS\]|\[CALL_ID\]\w*|<\|tool_call_argument_begin\|>|<｜tool▁sep｜>|<\|constrain\|>\w*"
    r"|<\|message\|>|<\|channel\|>|```\w*|call:|\bto="
)
"""What stands between the opener, the name and the arguments."""
_KINDS = frozenset({"function", "commentary", "json", "tool", "code"})
"""Words beside the name that are none."""

_CLOSERS = re.compile(
    r"\s*(?:</(?:tool_calls?|tool_code|function_calls?|functioncall|minimax:tool_call|function"
    r"|invoke)>|<\|/?(?:tool_calls?|call|tool_call_end|tool_calls_section_end|python_end|eom_id"
    r"|eot_id|im_end|end)\|>|<tool_call\|>|<｜tool▁calls?▁end｜>|<｜end▁of▁sentence｜>"
    r"|\[/TOOL_CALLS?\]|</s>)"
)
_TAG = re.compile(r"<(?:function|invoke)(?:=|\s+name=)[\"']?([^\"'<>\s]{1,200})[\"']?\s*>")
_TAG_END = re.compile(r"</(?:function|invoke)>")
_PARAMETER = re.compile(
    r"<(?:parameter|param|arg)(?:=|\s+name=)[\"']?([^\"'<>\s]{1,200})[\"']?[^<>]*>"
)
_PARAMETER_END = re.compile(r"</(?:parameter|param|arg)>\s*\Z")
_KEYED = re.compile(
    r"<arg_key>([^<]{1,200})</arg_key>\s*<arg_value>(.*?)</arg_value>\s*", re.DOTALL
)
_KEYED_HEAD = re.compile(r"\s*([\w.:/-]{1,200})\s*(?=<arg_key>|</tool_call>)")
_PYTHON_CALL = re.compile(r"\s*(\[\s*)?(?:print\()?([A-Za-z_][\w.]{0,199})\(")
_BROKEN_NAME = re.compile(
    r"[\"'](?:name|tool_name|function_name|tool|function)[\"']\s*:\s*[\"']([^\"']{1,200})[\"']"
    r"|<(?:function|invoke)(?:=|\s+name=)[\"']?([^\"'<>\s]{1,200})"
)
_FENCE_LINE = re.compile(r"\s*```")
_BLANK = re.compile(r"\s*")
_MAX_HEAD_CHARS = 400
_MAX_ENDS = 100

IsTool = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A call that a model wrote into its text."""

    name: str
    """As it was written, or the tool that is meant by it."""
    arguments: str
    """JSON; of a broken call something that is surely no object."""


class NotACallError(ValueError):
    """The markup holds no call of a tool that there is."""


def calls_at(text: str, at: int, is_tool: IsTool) -> tuple[tuple[WrittenCall, ...], int]:
    """Read the calls of the markup that begins at a place, and tell where it ends.

    Raises:
        NotACallError: it is none; its text is an ordinary one.
    """
    inside = _behind_openers(text, at)
    for read in (_in_tags, _in_keys, _in_json, _in_python):
        try:
            calls, end = read(text, inside, is_tool)
        except NotACallError:
            continue
        return calls, end_of_closers(text, end)
    return _broken(text, at, is_tool)


def json_calls_at(
    text: str, at: int, is_tool: IsTool, *, is_marked: bool = False
) -> tuple[tuple[WrittenCall, ...], int]:
    """Read calls that are written as JSON, or as Python where a list of calls begins.

    Args:
        text: what the model wrote.
        at: where the object or list begins.
        is_tool: knows the tools.
        is_marked: whether markup says that it is a call; arguments may then stand beside
            the name.

    Raises:
        NotACallError: it is no call of a tool that there is.
    """
    try:
        values, end = values_at(text, at)
    except ValueError as error:
        return _in_python(text, at, is_tool, cause=error)
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    if not flat:
        raise NotACallError("an empty list")
    return tuple(_call_of(value, is_tool, is_marked=is_marked) for value in flat), end


def end_of_closers(text: str, at: int) -> int:
    """Return where the closing tokens of markup end."""
    while match := _CLOSERS.match(text, at):
        at = match.end()
    return at


def _behind_openers(text: str, at: int) -> int:
    while True:
        start = _next_word(text, at)
        opener = next((one for one in OPENERS if text.startswith(one, start)), "")
        if not opener or opener in NAMED_OPENERS:
            return start
        at = start + len(opener)


def _in_tags(text: str, at: int, is_tool: IsTool) -> tuple[tuple[WrittenCall, ...], int]:
    calls: list[WrittenCall] = []
    end = at
    while (head := _TAG.match(text, _next_word(text, end))) is not None and is_tool(head[1]):
        arguments, end = _element(text, head.end())
        calls.append(WrittenCall(head[1], arguments))
    if not calls:
        raise NotACallError("no element of a call")
    return tuple(calls), end


def _next_word(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _element(text: str, at: int) -> tuple[str, int]:
    """Read an element's parameters; its end is the first that leaves none of them open."""
    problem = NotACallError("an element that does not end")
    for end in islice(_TAG_END.finditer(text, at), _MAX_ENDS):
        try:
            return _parameters(text[at : end.start()]), end.end()
        except NotACallError as error:
            problem = error
    raise problem


def _parameters(body: str) -> str:
    """Read the parameters of an element, each as the text that it is.

    Raises:
        NotACallError: there is more in it, or one does not end.
    """
    if body.strip()[:1] == "{":
        try:
            values, end = values_at(body, body.index("{"))
        except ValueError as error:
            raise NotACallError(str(error)) from error
        if len(values) == 1 and not body[end:].strip():
            return json.dumps(values[0], ensure_ascii=False)
    heads = list(_PARAMETER.finditer(body))
    ends = [*(head.start() for head in heads[1:]), len(body)][: len(heads)]
    if body[: heads[0].start() if heads else len(body)].strip():
        raise NotACallError("text beside the parameters")
    found: dict[str, str] = {}
    for head, end in zip(heads, ends, strict=True):
        value = body[head.end() : end]
        closing = _PARAMETER_END.search(value)
        if closing is None or head[1] in found:
            raise NotACallError(f"the parameter {head[1]} does not end, or comes twice")
        found[head[1]] = value[: closing.start()].removeprefix("\n").removesuffix("\n")
    return json.dumps(found, ensure_ascii=False)


def _in_keys(text: str, at: int, is_tool: IsTool) -> tuple[tuple[WrittenCall, ...], int]:
    head = _KEYED_HEAD.match(text, at)
    if head is None or not is_tool(head[1]):
        raise NotACallError("no name before keys")
    found: dict[str, str] = {}
    end = head.end()
    while pair := _KEYED.match(text, end):
        found[pair[1].strip()] = pair[2]
        end = pair.end()
    if text.startswith("<arg_", end):
        raise NotACallError("a key or a value that does not end")
    return (WrittenCall(head[1], json.dumps(found, ensure_ascii=False)),), end


def _in_json(text: str, at: int, is_tool: IsTool) -> tuple[tuple[WrittenCall, ...], int]:
    """Read an object or list of calls, or a name with an object of arguments behind it."""
    bracket = re.compile(r"[{\[](?!ARGS|CALL_ID)").search(text, at, at + _MAX_HEAD_CHARS)
    if bracket is None:
        raise NotACallError("no object")
    head = HEAD_TOKENS.sub(" ", text[at : bracket.start()]).split()
    words = [word for word in head if word not in _KINDS or is_tool(word)]
    if len(words) > 1 or (words and not is_tool(words[0])):
        raise NotACallError("other words before the object")
    if not words:
        calls, end = json_calls_at(text, bracket.start(), is_tool, is_marked=True)
    else:
        try:
            values, end = values_at(text, bracket.start())
        except ValueError as error:
            raise NotACallError(str(error)) from error
        if len(values) != 1 or not isinstance(values[0], dict):
            raise NotACallError("no single object of arguments")
        calls = (WrittenCall(words[0], json.dumps(values[0], ensure_ascii=False)),)
    if fence := _FENCE_LINE.match(text, end) if "```" in text[at : bracket.start()] else None:
        end = fence.end()
    return calls, end


def _call_of(value: Any, is_tool: IsTool, *, is_marked: bool) -> WrittenCall:
    if not isinstance(value, dict):
        raise NotACallError("no object")
    inner = next((one for one in _wrapped(value) if isinstance(one, dict)), value)
    name_field = next((one for one in NAME_FIELDS if isinstance(inner.get(one), str)), "")
    if not name_field:
        return _call_by_key(inner, is_tool, is_marked=is_marked)
    name = inner[name_field]
    field = next((one for one in ARGUMENT_FIELDS if one in inner), "")
    if not is_tool(name) or not (field or is_marked):
        raise NotACallError("no tool of this name, or no arguments")
    beside = {key: one for key, one in inner.items() if key not in (name_field, "type", "id")}
    return WrittenCall(name, _as_json(inner[field] if field else beside))


def _wrapped(value: Mapping[str, Any]) -> Iterable[Any]:
    return (value.get(name) for name in ("function", "function_call", "tool_call"))


def _call_by_key(value: Mapping[str, Any], is_tool: IsTool, *, is_marked: bool) -> WrittenCall:
    """Read {"read_files": {"file_paths": […]}}."""
    name = next(iter(value), "")
    if not is_marked or len(value) != 1 or not is_tool(name) or not isinstance(value[name], dict):
        raise NotACallError("no name in it")
    return WrittenCall(name, _as_json(value[name]))


def _as_json(arguments: Any) -> str:
    if isinstance(arguments, str):
        return arguments
    return json.dumps({} if arguments is None else arguments, ensure_ascii=False)


def _in_python(
    text: str, at: int, is_tool: IsTool, cause: ValueError | None = None
) -> tuple[tuple[WrittenCall, ...], int]:
    """Read calls as Python writes them, up to the closing tokens or the end."""
    head = _PYTHON_CALL.match(text, at)
    if head is None or not is_tool(head[2]):
        raise NotACallError("no call in Python") from cause
    close = re.compile(r"\s*```|\s*</?\w+>|\s*<\|").search(text, head.end())
    for end in (len(text), close.start() if close else len(text)):
        try:
            with warnings.catch_warnings():
                # An escape that Python only warns of has two readings.
                warnings.simplefilter("error")
                node = ast.parse(text[at:end].strip(), mode="eval").body
            nodes = node.elts if isinstance(node, ast.List) else [node]
            return tuple(_python_call(one, is_tool) for one in nodes), end
        except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError):
            continue
    raise NotACallError("no whole call in Python") from cause


def _python_call(node: ast.expr, is_tool: IsTool) -> WrittenCall:
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "print" and len(node.args) == 1:
        node = node.args[0]
    if not isinstance(node, ast.Call) or node.args:
        raise NotACallError("no call with named arguments")
    name = ast.unparse(node.func)
    if not is_tool(name) or any(keyword.arg is None for keyword in node.keywords):
        raise NotACallError(f"{name} is no tool")
    values = {str(one.arg): ast.literal_eval(one.value) for one in node.keywords}
    return WrittenCall(name, json.dumps(values, ensure_ascii=False, allow_nan=False))


def _broken(text: str, at: int, is_tool: IsTool) -> tuple[tuple[WrittenCall, ...], int]:
    """Make a call that is surely refused of markup that names a tool and cannot be read.

    So the model hears of it; what it wrote is never run in part.
    """
    close = _CLOSERS.search(text, at)
    end = close.start() if close else len(text)
    beginning = text[_behind_openers(text, at) : end][:_MAX_HEAD_CHARS]
    named = _BROKEN_NAME.search(beginning)
    words = HEAD_TOKENS.sub(" ", beginning.partition("{")[0]).split()
    head = [word for word in words if word not in _KINDS][:1] if "{" in beginning else []
    name = next((one for one in (*(named.groups() if named else ()), *head) if one), "")
    if not is_tool(name):
        raise NotACallError("no tool is named in it")
    refused = json.dumps([text[at:end]], ensure_ascii=False)
    return (WrittenCall(name, refused),), end_of_closers(text, end)
