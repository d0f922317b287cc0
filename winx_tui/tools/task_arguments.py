"""Tasks as models write them: other names, other words for a state, check boxes, plain lines."""

from __future__ import annotations

import re
from typing import Any

from winx_tui.core.preview import TaskState
from winx_tui.core.text import shortened
from winx_tui.tools.fields import decoded, lines_of, plain, without_null

MAX_TEXT_CHARS = 200
_TEXT_NAMES = (
    "text",
    "content",
    "task",
    "title",
    "step",
    "name",
    "description",
    "subject",
    "todo",
    "item",
)
"""Of the first that is there; others, such as `activeForm`, say the same again."""
_STATE_NAMES = ("state", "status", "done", "completed", "is_done")
_STATE_WORDS: dict[TaskState, str] = {
    "pending": "pending todo open new notstarted notdone next waiting blocked queued planned "
    "failed false - _",
    "in_progress": "inprogress progress doing active current started running working wip now "
    "ongoing underway > ~",
    "done": "done complete completed finished closed resolved success ok true x ✓ ✔ ☑",
}
"""State → what models write for it, without case, blanks, underscores and hyphens."""
_STATE_OF: dict[str, TaskState] = {
    word: state for state, words in _STATE_WORDS.items() for word in words.split()
}
_DROPPED = frozenset({"cancelled", "canceled", "skipped", "dropped", "removed", "deleted"})
_LINE = re.compile(
    r"\s*(?:[-*+•]\s+|\d+[.)]\s+)?(?:\[(?P<box>[^\]]?)\]\s*)?(?P<text>.*)", re.DOTALL
)
"""A bullet or a number, a check box, and the task."""


def one_line(text: str) -> str:
    """Fold a task to one line of bounded length."""
    return shortened(" ".join(text.split()), MAX_TEXT_CHARS)


def tasks_in(value: Any) -> Any:
    """Read a list of tasks: JSON in a text, one task a line, or an object with one of them."""
    value = decoded(value)
    if isinstance(value, dict):
        return [value]
    return lines_of(value)


def task_in(value: Any) -> Any:
    """Read one task: an object with other names, or a line such as "- [x] Run the tests"."""
    if isinstance(value, str):
        line = _LINE.fullmatch(value)
        assert line is not None
        return {"text": line["text"], "state": line["box"] or "pending"}
    if not isinstance(value, dict):
        return value
    fields = {plain(name): content for name, content in without_null(value).items()}
    task = {}
    for own, names in (("text", _TEXT_NAMES), ("state", _STATE_NAMES)):
        said = next((name for name in names if plain(name) in fields), None)
        if said is not None:
            task[own] = fields[plain(said)]
    return task


def state_in(value: Any) -> Any:
    """Read the word for a state; one that is unknown stays, to be told about."""
    if isinstance(value, bool):
        return "done" if value else "pending"
    if not isinstance(value, str):
        return value
    word = _bare(value)
    return _STATE_OF.get(word, value) if word else "pending"


def is_dropped(task: Any) -> bool:
    """Tell whether a task was given up: it is neither open nor done."""
    if not isinstance(task, dict):
        return False
    state = task_in(task).get("state")
    return isinstance(state, str) and _bare(state) in _DROPPED


def _bare(word: str) -> str:
    return plain("".join(word.split())) or word.strip()
