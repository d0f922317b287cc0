"""Judges, from how a text begins, whether it may become the markup of a tool call."""

from __future__ import annotations

import re
from typing import Literal

from winx_tui.llm.dialects.call_markup import (
    ARGUMENT_FIELDS,
    HEAD_TOKENS,
    NAME_FIELDS,
    NAMED_OPENERS,
    OPENERS,
    IsTool,
)

Outlook = Literal["call", "open", "none"]
"""A call, not told yet, or surely none."""

MAX_UNDECIDED_CHARS = 400
"""So much of a beginning is looked at."""

_FIRST_FIELD = re.compile(r"\{\s*([\"'“]?)(\w{1,60})[\"'”]?\s*:\s*", re.DOTALL)
_FIRST_FIELD_BEGUN = re.compile(r"\{\s*(?:[\"'“]?\w{0,60}[\"'”]?\s*)?")
_QUOTED = re.compile(r"([\"'“])([^\"'”]{0,200})([\"'”])?")
_KINDS_OF_CALL = frozenset({"function", "function_call", "tool_call", "tool_use"})
_WORD = re.compile(r"(?:print\()?[\"']?([\w.:/-]{1,200})")
_WORD_BEGUN = re.compile(r"(?:print\()?[\"']?")
_FENCE = re.compile(r"```\w*\s*(?=[^\s\w])")
_FENCE_BEGUN = re.compile(r"`{1,3}(?:(?<=```)\w*\s*)?")
_LONGEST_OPENER = max(map(len, OPENERS))


def outlook_of_markup(text: str, is_tool: IsTool) -> Outlook:
    """Judge a text that may begin with the opening token of a call."""
    opener = next((one for one in OPENERS if text.startswith(one)), "")
    if opener:
        lead = text[len(opener) :].lstrip()[:MAX_UNDECIDED_CHARS]
        if lead[:1] == "<" and opener not in NAMED_OPENERS:
            return outlook_of_markup(lead, is_tool)
        return _behind_opener(lead, is_tool)
    is_begun = len(text) < _LONGEST_OPENER and any(one.startswith(text) for one in OPENERS)
    return "open" if is_begun else "none"


def outlook_of_json(text: str, is_tool: IsTool) -> Outlook:
    """Judge a text that begins with a bracket and stands by itself, or in a fence."""
    return _bracketed(text[:MAX_UNDECIDED_CHARS], is_tool, is_marked=False)


def _behind_opener(lead: str, is_tool: IsTool) -> Outlook:
    if not lead:
        return "open"
    if lead[0] == "`":
        fence = _FENCE.match(lead)
        if fence is None:
            return "open" if _FENCE_BEGUN.fullmatch(lead) else "none"
        lead = lead[fence.end() :]
    if lead[0] in "{[":
        return _bracketed(lead, is_tool, is_marked=True)
    return _word(lead, is_tool)


def _bracketed(text: str, is_tool: IsTool, *, is_marked: bool) -> Outlook:
    inner = text[1:].lstrip() if text[0] == "[" else text
    if not inner:
        return "open"
    if inner[0] == "{":
        return _object(inner, is_tool, is_marked=is_marked)
    return _word(inner, is_tool, needs="(") if inner[0].isidentifier() else "none"


def _object(text: str, is_tool: IsTool, *, is_marked: bool) -> Outlook:
    field = _FIRST_FIELD.match(text)
    if field is None:
        return "open" if _FIRST_FIELD_BEGUN.fullmatch(text) else "none"
    name, value = field[2], text[field.end() :]
    if is_marked:
        # Any object behind an opener is waited for, but one that names another tool first.
        return _named(value, is_tool) if name in NAME_FIELDS else "call"
    if not value:
        return "open"
    if name in _KINDS_OF_CALL and value[0] == "{":
        return _object(value, is_tool, is_marked=False)
    if name in ARGUMENT_FIELDS:
        return "call" if value[0] == "{" else "none"
    if name == "type":
        return _one_of(value, _KINDS_OF_CALL.__contains__)
    return _named(value, is_tool) if name in NAME_FIELDS else "none"


def _named(value: str, is_tool: IsTool) -> Outlook:
    return "call" if value[:1] == "{" else _one_of(value, is_tool)


def _one_of(value: str, is_known: IsTool) -> Outlook:
    """Judge a text in quotes that may not have ended yet."""
    if not value:
        return "open"
    quoted = _QUOTED.match(value)
    if quoted is None:
        return "none"
    if quoted[3] is None:
        return "open" if quoted.end() == len(value) else "none"
    return "call" if is_known(quoted[2]) else "none"


def _word(text: str, is_tool: IsTool, needs: str = "") -> Outlook:
    """Judge a text that begins with the name of a tool, or may yet do so."""
    clean = HEAD_TOKENS.sub(" ", text).lstrip()
    for kind in ("function", "commentary"):
        behind = clean.removeprefix(kind)
        if behind != clean and behind[:1].isspace():
            clean = behind.lstrip()
    word = _WORD.match(clean)
    if _WORD_BEGUN.fullmatch(clean) or (word is not None and word.end() == len(clean)):
        return "open"
    if word is None or (needs and not clean.startswith(needs, word.end())):
        return "none"
    if word[1] == "function" and clean[word.end()] == "<":
        return "open" if len(clean) < _LONGEST_OPENER + len(word[1]) else "none"
    return "call" if is_tool(word[1].rstrip(":")) else "none"
