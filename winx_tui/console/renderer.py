"""Events as plain lines of words, for `-p` and the line prompt.

Nothing here draws, blinks or moves: a screen reader reads each line once.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Literal, TextIO

from winx_tui.core.drawing import undrawn
from winx_tui.core.events import (
    ApprovalResolved,
    ContextCompacted,
    Event,
    ModelRetried,
    ModelSwitched,
    Notice,
    StepStarted,
    ToolCallFinished,
    ToolCallStarted,
    ToolOutputDelta,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import Usage
from winx_tui.core.money import cost_words
from winx_tui.core.preview import DiffPreview, TaskListPreview, TextPreview
from winx_tui.core.questions import ASKING_TOOL
from winx_tui.core.results import ToolResult
from winx_tui.core.task_list import NO_TASKS
from winx_tui.workspace.display import visible

_TAKING_BACK = "take_back"
Tone = Literal["plain", "quiet", "good", "warning", "bad"]

_STYLES: dict[Tone, str] = {
    "plain": "",
    "quiet": "dim",
    "good": "green",
    "warning": "yellow",
    "bad": "red",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line for a person, with the tone it is said in."""

    text: str
    tone: Tone = "plain"


class LinePrinter:
    """Writes lines to a stream, coloured only where a terminal shows them.

    Spoken, it writes neither colours nor characters that only draw.
    """

    def __init__(self, stream: TextIO, *, is_spoken: bool = False) -> None:
        self._stream = stream
        self._is_spoken = is_spoken
        self._has_colours = (
            not is_spoken
            and stream.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM", "dumb") != "dumb"
        )

    def write(self, line: Line) -> None:
        """Write one line; control characters in it become visible."""
        text = visible(line.text, multiline=True)
        if self._has_colours and _STYLES[line.tone]:
            self._write_coloured(text, _STYLES[line.tone])
        else:
            self.write_raw(text + "\n")

    def write_raw(self, text: str) -> None:
        """Write a piece of text as it is; spoken, without what only draws."""
        if self._is_spoken:
            text = undrawn(text)
        try:
            self._stream.write(text)
        except UnicodeEncodeError:
            encoding = self._stream.encoding
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        self._stream.flush()

    def _write_coloured(self, text: str, style: str) -> None:
        # Lazy: output that goes into a pipe has no colours.
        from rich.console import Console
        from rich.text import Text

        console = Console(file=self._stream, highlight=False, markup=False, emoji=False)
        console.print(Text(text, style), soft_wrap=True)


class EventLines:
    """Turns events into lines; remembers the titles of the calls under way."""

    def __init__(self, *, output_lines: int = 0) -> None:
        self._titles: dict[str, str] = {}
        self._denied: set[str] = set()
        self._tasks = NO_TASKS
        """The list that was printed last: of the next one, only what has changed is read."""
        self._output = _OutputLines(output_lines)

    def lines(self, event: Event) -> list[Line]:
        """Return what a person should read of an event, often nothing."""
        match event:
            case ToolCallStarted():
                return self._started(event)
            case ToolOutputDelta(call_id, text):
                return self._output.feed(call_id, text)
            case ApprovalResolved(_, call_id, decision) if decision.outcome == "deny":
                self._denied.add(call_id)
                who = "nobody could be asked" if decision.decided_by == "nobody" else "rejected"
                return [Line(f"Denied: {self._titles.get(call_id, 'a call')} ({who})", "warning")]
            case ToolCallFinished(call) if call.id in self._denied:
                self._denied.discard(call.id)
            case ToolCallFinished():
                return self._finished(event)
            case ModelRetried(reason, wait_s) if event.is_pacing:
                return [Line(f"Pacing, {math.ceil(wait_s)} s: {reason}", "quiet")]
            case ModelRetried(reason, wait_s, attempt):
                when = f"in {wait_s:.0f} s" if wait_s >= 1 else "now"
                return [Line(f"Trying again {when} (attempt {attempt}): {reason}", "warning")]
            case ModelSwitched(before, after, reason):
                return [Line(f"The model is now {after}, before {before}: {reason}", "quiet")]
            case ContextCompacted(_, reason):
                return [Line(reason, "warning")]
            case Notice(text, level):
                tone: dict[str, Tone] = {"info": "quiet", "warning": "warning", "error": "bad"}
                return [Line(f"{level.capitalize()}: {text}", tone[level])]
            case TurnStarted() | StepStarted():
                self._titles.clear()
                return _sent_lines(event)
        return []

    def _started(self, event: ToolCallStarted) -> list[Line]:
        title = self._titles[event.call.id] = visible(event.title)
        # A list of tasks is printed once it stands.
        is_list = isinstance(event.preview, TaskListPreview)
        return [] if is_list else [Line(f"Tool: {title}", "quiet")]

    def _finished(self, event: ToolCallFinished) -> list[Line]:
        title = self._titles.get(event.call.id, event.call.name)
        lines = self._output.finish(event.call.id)
        title += _work_words(event.result)
        if event.result.is_error:
            why = visible(event.result.text.strip().partition("\n")[0])
            return [*lines, Line(f"Failed: {title} ({event.duration_s:.1f} s): {why}", "bad")]
        change = event.result.preview
        if isinstance(change, TaskListPreview):
            return [Line(title), *self._task_lines(change)]
        if event.call.name == ASKING_TOOL:
            # The person has just read the question and typed the answer.
            return lines
        if isinstance(change, DiffPreview):
            title += f", +{change.added_lines} -{change.removed_lines} lines"
        done = Line(f"Done: {title} ({event.duration_s:.1f} s)", "good")
        if event.call.name == _TAKING_BACK and isinstance(change, TextPreview):
            # Which files are meant is known only now.
            return [*lines, done, *(Line(f"  {visible(each)}") for each in change.text.split("\n"))]
        return [*lines, done]

    def _task_lines(self, tasks: TaskListPreview) -> list[Line]:
        printed, self._tasks = set(self._tasks.text.split("\n")), tasks
        changed = [line for line in tasks.text.split("\n") if line and line not in printed]
        return [Line(f"  {visible(line)}") for line in changed]


def _work_words(result: ToolResult) -> str:
    """Say what models did within a call; "" where it asked none."""
    steps = result.model_steps
    if steps is None:
        return ""
    return f", {'1 step' if steps == 1 else f'{steps} steps'}, {usage_words(result.usage)}"


def _sent_lines(event: TurnStarted | StepStarted) -> list[Line]:
    if isinstance(event, StepStarted) or not event.prompt.is_expanded:
        return []
    lines = event.prompt.text.count("\n") + 1
    count = "1 line" if lines == 1 else f"{lines} lines"
    return [Line(f"Sent for {visible(event.prompt.typed)}: {count}.", "quiet")]


class _OutputLines:
    """The live output of tools as whole lines, up to a number for each call."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._started: dict[str, str] = {}
        self._count: dict[str, int] = {}

    def feed(self, call_id: str, text: str) -> list[Line]:
        *whole, rest = (self._started.get(call_id, "") + text).split("\n")
        self._started[call_id] = rest
        return self._within_limit(call_id, whole)

    def finish(self, call_id: str) -> list[Line]:
        rest = self._started.pop(call_id, "")
        lines = self._within_limit(call_id, [rest] if rest else [])
        hidden = self._count.pop(call_id, 0) - self._limit
        if self._limit and hidden > 0:
            lines.append(Line(f"  … {hidden} more lines of output", "quiet"))
        return lines

    def _within_limit(self, call_id: str, lines: list[str]) -> list[Line]:
        seen = self._count.get(call_id, 0)
        self._count[call_id] = seen + len(lines)
        return [Line(f"  {line}") for line in lines[: max(0, self._limit - seen)]]


def summary_line(finished: TurnFinished) -> Line:
    """Say how a turn ended and what it took."""
    words: dict[str, tuple[str, Tone]] = {
        "completed": ("Done", "good"),
        "cancelled": ("Interrupted", "warning"),
        "failed": ("Failed", "bad"),
        "limit": ("Stopped", "warning"),
        "denied": ("Denied", "warning"),
    }
    word, tone = words[finished.outcome]
    steps = "1 step" if finished.steps == 1 else f"{finished.steps} steps"
    text = f"{word}: {finished.worked_s:.1f} s, {steps}, {usage_words(finished.usage)}."
    if finished.error:
        text += f" {finished.error}"
    return Line(text, tone)


def usage_words(usage: Usage) -> str:
    """Say what was consumed, in words."""
    cost = cost_words(usage)
    return f"{usage.input_tokens + usage.output_tokens:,} tokens" + (f", {cost}" if cost else "")
