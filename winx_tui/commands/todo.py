"""/todo: the list of tasks that the model keeps."""

from __future__ import annotations

import asyncio

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.core.errors import SessionError
from winx_tui.core.preview import TaskListPreview
from winx_tui.core.task_list import NO_TASKS, summary, tasks_of
from winx_tui.workspace.display import visible

_NONE = "There is no list of tasks now; the model keeps one for work of several steps."


async def _todo(host: CommandHost, argument: str) -> None:
    tasks = await asyncio.to_thread(_tasks, host)
    if tasks.items:
        host.notify(visible(f"Tasks: {summary(tasks)}\n{tasks.text}", multiline=True))
    else:
        host.notify(_NONE)


def _tasks(host: CommandHost) -> TaskListPreview:
    sessions = host.runtime.sessions
    try:
        session = sessions.load(sessions.find(host.conversation.session_id))
    except SessionError:
        # Nothing has happened yet, so there is no log.
        return NO_TASKS
    return tasks_of(session.events)


TASK_LIST = Command("todo", (), "The tasks that the model has set itself.", "", _todo)
