"""task_list: the agent writes down what it has set out to do, and how far it is."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from winx_tui.core.preview import TaskItem, TaskListPreview, TaskState
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.core.task_list import now_words, summary
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import ForgivingParams, without_description
from winx_tui.tools.task_arguments import is_dropped, one_line, state_in, task_in, tasks_in

MAX_TASKS = 50


class TaskParams(BaseModel):
    """One task."""

    model_config = ConfigDict(json_schema_extra=without_description)

    text: str
    state: TaskState = "pending"

    @model_validator(mode="before")
    @classmethod
    def _accept_other_forms(cls, data: Any) -> Any:
        return task_in(data)

    @field_validator("text")
    @classmethod
    def _as_one_line(cls, text: str) -> str:
        if line := one_line(text):
            return line
        raise ValueError("a task needs a text: say in a few words what is to be done")

    @field_validator("state", mode="before")
    @classmethod
    def _understand_state(cls, state: Any) -> Any:
        return state_in(state)


class TaskListParams(ForgivingParams):
    """The arguments of task_list."""

    other_names: ClassVar = {
        "tasks": ("todos", "todo_list", "task_list", "items", "plan", "steps", "list")
    }

    tasks: list[TaskParams] = Field(max_length=MAX_TASKS)

    @field_validator("tasks", mode="before")
    @classmethod
    def _accept_other_lists(cls, tasks: Any) -> Any:
        listed = tasks_in(tasks)
        if not isinstance(listed, list):
            return listed
        return [task for task in listed if not is_dropped(task)]


class TaskList(Tool[TaskListParams]):
    """Takes the whole list each time; it touches nothing, so it is never asked about."""

    name = "task_list"
    title = "List the tasks"
    annotations = ToolAnnotations(read_only=True, idempotent=True)
    params = TaskListParams

    async def plan(self, params: TaskListParams) -> ToolPlan[TaskListParams]:
        """Make a list of it."""
        tasks = TaskListPreview(tuple(TaskItem(task.text, task.state) for task in params.tasks))
        return ToolPlan(params, f"Tasks: {summary(tasks)}", (), tasks)

    async def run(self, plan: ToolPlan[TaskListParams], context: ToolContext) -> ToolResult:
        """Tell the model how the list stands: the newest result is what it remembers by."""
        tasks = plan.preview
        assert isinstance(tasks, TaskListPreview)
        return ToolResult(_reply(tasks), structured=_facts(tasks), preview=tasks)


def _reply(tasks: TaskListPreview) -> str:
    if not tasks.items:
        return "The task list is empty."
    head = f"{tasks.done} of {len(tasks.items)} done"
    return f"{'; '.join(filter(None, (head, now_words(tasks))))}\n{tasks.text}"


def _facts(tasks: TaskListPreview) -> dict[str, object]:
    return {
        "done": tasks.done,
        "tasks": [{"text": item.text, "state": item.state} for item in tasks.items],
    }
