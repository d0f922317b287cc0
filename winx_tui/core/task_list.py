"""The agent's list of tasks as it stands: in words, and after each event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from winx_tui.core.preview import TaskListPreview

if TYPE_CHECKING:
    from winx_tui.core.events import Event

NO_TASKS = TaskListPreview()


def is_open(tasks: TaskListPreview) -> bool:
    """Tell whether something is left to do."""
    return tasks.done < len(tasks.items)


def current_index(tasks: TaskListPreview) -> int:
    """Return which task is worked on: the first under way, else the first to come, else the last.

    An empty list has 0.
    """
    states = [item.state for item in tasks.items]
    for state in ("in_progress", "pending"):
        if state in states:
            return states.index(state)
    return max(0, len(states) - 1)


def now_words(tasks: TaskListPreview) -> str:
    """Name the task that is worked on: "now: run tests", "next: run tests", "" if none is left."""
    if not is_open(tasks):
        return ""
    item = tasks.items[current_index(tasks)]
    return f"{'now' if item.state == 'in_progress' else 'next'}: {item.text}"


def summary(tasks: TaskListPreview) -> str:
    """Say how far the list is: "3/7 done · now: run tests", "no tasks"."""
    if not tasks.items:
        return "no tasks"
    count = f"{tasks.done}/{len(tasks.items)} done"
    return " · ".join(filter(None, (count, now_words(tasks))))


def tasks_after(tasks: TaskListPreview, event: Event) -> TaskListPreview:
    """Return the list after an event: a new one takes its place, a finished one ends with the turn.

    Args:
        tasks: The list before.
        event: What has happened since.
    """
    # What happens in turns has many words; whoever draws tasks first needs none of them.
    from winx_tui.core.events import ToolCallFinished, TurnStarted

    match event:
        case ToolCallFinished(result=result) if isinstance(result.preview, TaskListPreview):
            return result.preview
        case TurnStarted() if not is_open(tasks):
            return NO_TASKS
        case _:
            return tasks


def tasks_of(events: Iterable[Event]) -> TaskListPreview:
    """Return the list at the end of a session."""
    tasks = NO_TASKS
    for event in events:
        tasks = tasks_after(tasks, event)
    return tasks
