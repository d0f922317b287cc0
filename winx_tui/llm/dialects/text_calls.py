"""Finds tool calls in a text that is still being written, without showing their markup."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from winx_tui.llm.dialects.call_markup import (
    OPENERS,
    IsTool,
    NotACallError,
    WrittenCall,
    calls_at,
    end_of_closers,
    json_calls_at,
)
from winx_tui.llm.dialects.outlook import (
    MAX_UNDECIDED_CHARS,
    Outlook,
    outlook_of_json,
    outlook_of_markup,
)
from winx_tui.llm.dialects.tool_names import tool_called

_CALL_LANGUAGES = frozenset(
    {"", "json", "xml", "tool", "tool_call", "tool_calls", "tool_code", "tool_use"}
    | {"function_call", "function_calls"}
)
"""What models write behind the fence of a call."""
_MAX_LANGUAGE_CHARS = 40
_CANDIDATE = re.compile(r"<|\[TOOL|\[(?:T|TO|TOO)?\Z|`+")
_FENCE = "```"
_FENCE_END = re.compile(r"\s*```[ \t]*")
_LINE_KEPT_CHARS = 200

Kind = Literal["markup", "fence", "bare"]


@dataclass(frozen=True, slots=True)
class _Before:
    """What stands before a place: as much as tells whether markup may begin there."""

    line: str = ""
    """The line so far."""
    is_start: bool = True
    """Whether nothing but blanks has come."""
    is_in_code: bool = False

    def followed_by(self, text: str, *, opens_code: bool = False) -> _Before:
        """Return what stands before the end of a text that holds no fence, or is one."""
        if not text:
            return self
        line = (self.line + text).rpartition("\n")[2][-_LINE_KEPT_CHARS:]
        is_start = self.is_start and not text.strip()
        return _Before(line, is_start, self.is_in_code != opens_code)


@dataclass(frozen=True, slots=True)
class _Found:
    """The first place of a text where a call may begin; its end where there is none."""

    at: int
    before: _Before
    kind: Kind = "markup"
    is_call: bool = False
    """Whether it is told already."""


class TextCallFilter:
    """Lets text through and keeps back what may be the markup of a call.

    Joined, what feed() and finish() return is what was fed, less the markup of the calls.
    Where the text is cut into pieces makes no difference.
    """

    def __init__(self, tool_names: Collection[str]) -> None:
        """Take the names of the tools that there are; other names make no call."""
        self._tool_names = tool_names
        self._is_tool: IsTool = lambda name: bool(tool_called(name, tool_names))
        self._before = _Before()
        self._held = ""
        self._later: list[str] = []
        """What comes behind a call: it is shown when the answer has ended."""
        self._has_call = False

    def feed(self, text: str) -> str:
        """Take the next piece; return what is surely no markup."""
        if self._has_call:
            self._later.append(text)
            return ""
        text = self._held + text
        found = _find(text, self._before, self._is_tool, is_whole=False)
        self._before, self._has_call = found.before, found.is_call
        self._held = text[found.at :]
        return text[: found.at]

    def finish(self, *, has_real_calls: bool = False) -> tuple[str, tuple[WrittenCall, ...]]:
        """Return the rest of the text, and the calls that were written in it.

        Args:
            has_real_calls: whether the answer has calls outside its text; then there are
                none in it, and all of it is text.
        """
        text, self._held = self._held + "".join(self._later), ""
        self._later.clear()
        if has_real_calls:
            return text, ()
        shown: list[str] = []
        calls: list[WrittenCall] = []
        before = self._before
        while text:
            found = _find(text, before, self._is_tool, is_whole=True)
            shown.append(text[: found.at])
            text, before = text[found.at :], found.before
            if not text:
                break
            try:
                read, end = _read(text, found.kind, self._is_tool)
                calls += [
                    WrittenCall(tool_called(call.name, self._tool_names), call.arguments)
                    for call in read
                ]
            except NotACallError:
                is_fence = found.kind == "fence"
                end = len(_FENCE) if is_fence else 1
                shown.append(text[:end])
                before = before.followed_by(text[:end], opens_code=is_fence)
            text = text[end:]
        return "".join(shown), tuple(calls)


def _read(text: str, kind: Kind, is_tool: IsTool) -> tuple[tuple[WrittenCall, ...], int]:
    if kind == "markup":
        return calls_at(text, 0, is_tool)
    begin = text.index("\n") if kind == "fence" else 0
    begin += len(text[begin:]) - len(text[begin:].lstrip())
    is_marked = text.startswith(OPENERS, begin)
    calls, end = (calls_at if is_marked else json_calls_at)(text, begin, is_tool)
    if fence := _FENCE_END.match(text, end):
        end = fence.end()
    # In a fence, or bare, only what ends the answer is a call: the rest are examples.
    if text[end_of_closers(text, end) :].strip():
        raise NotACallError("more text follows")
    return calls, len(text)


def _find(text: str, before: _Before, is_tool: IsTool, *, is_whole: bool) -> _Found:
    """Find the first place that is the beginning of a call, or may become one.

    Args:
        text: what is to be searched.
        before: what stands before it.
        is_tool: knows the tools.
        is_whole: whether no more text will come.
    """
    begin = len(text) - len(text.lstrip())
    if before.is_start and text[begin : begin + 1] in ("{", "["):
        outlook = outlook_of_json(text[begin:], is_tool)
        if outlook == "call" or (outlook == "open" and not is_whole):
            return _Found(begin, before.followed_by(text[:begin]), "bare", outlook == "call")
    at = 0
    while match := _CANDIDATE.search(text, at):
        before = before.followed_by(text[at : match.start()])
        at = match.start()
        is_fence = match[0][0] == "`"
        judge = _outlook_of_fence if is_fence else _outlook_of_tag
        outlook = judge(text, match, before, is_tool)
        if outlook == "call" or (outlook == "open" and not is_whole):
            return _Found(at, before, "fence" if is_fence else "markup", outlook == "call")
        size = len(match[0]) if is_fence else 1
        opens_code = is_fence and size >= len(_FENCE) and not before.line.strip()
        before = before.followed_by(text[at : at + size], opens_code=opens_code)
        at += size
    return _Found(len(text), before.followed_by(text[at:]))


def _outlook_of_tag(text: str, match: re.Match[str], before: _Before, is_tool: IsTool) -> Outlook:
    if before.is_in_code or before.line.endswith("`"):
        return "none"
    at = match.start()
    return outlook_of_markup(text[at : at + MAX_UNDECIDED_CHARS], is_tool)


def _outlook_of_fence(text: str, match: re.Match[str], before: _Before, is_tool: IsTool) -> Outlook:
    """Judge a run of backticks; only an opening fence at the beginning of a line counts."""
    if before.line.strip():
        return "none"
    if match.end() == len(text):
        return "open"
    if len(match[0]) < len(_FENCE) or before.is_in_code:
        return "none"
    rest = text[match.end() : match.end() + MAX_UNDECIDED_CHARS]
    language, newline, body = rest.partition("\n")
    language = language.strip().lower()
    if not newline:
        is_begun = any(one.startswith(language) for one in _CALL_LANGUAGES)
        return "open" if is_begun and len(rest) < _MAX_LANGUAGE_CHARS else "none"
    if language not in _CALL_LANGUAGES:
        return "none"
    lead = body.lstrip()
    if not lead:
        return "open" if len(rest) < MAX_UNDECIDED_CHARS else "none"
    if lead[0] in "{[":
        return outlook_of_json(lead, is_tool)
    return outlook_of_markup(lead, is_tool) if lead[0] == "<" else "none"
