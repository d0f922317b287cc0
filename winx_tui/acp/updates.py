"""Events of winx as updates of the protocol, while a turn runs and when one is shown again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from acp import schema
from acp.helpers import (
    image_block,
    plan_entry,
    start_tool_call,
    text_block,
    tool_content,
    update_agent_message_text,
    update_agent_thought_text,
    update_plan,
    update_tool_call,
    update_user_message,
    update_user_message_text,
)

from winx_tui.acp.tool_content import (
    fenced,
    kind_of,
    preview_content,
    preview_places,
    raw_input,
    result_content,
    result_places,
)
from winx_tui.core.events import (
    ApprovalResolved,
    ContextCompacted,
    Event,
    MessageCompleted,
    ModelRetried,
    ModelSwitched,
    Notice,
    ReasoningDelta,
    TextDelta,
    ToolCallFinished,
    ToolCallStarted,
    ToolOutputDelta,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import Message
from winx_tui.core.preview import TaskListPreview, TaskState
from winx_tui.core.questions import ASKING_TOOL
from winx_tui.session.replay import with_ends
from winx_tui.workspace.display import visible

Update = (
    schema.UserMessageChunk
    | schema.AgentMessageChunk
    | schema.AgentThoughtChunk
    | schema.ToolCallStart
    | schema.ToolCallProgress
    | schema.AgentPlanUpdate
    | schema.AvailableCommandsUpdate
    | schema.CurrentModeUpdate
    | schema.ConfigOptionUpdate
    | schema.SessionInfoUpdate
    | schema.UsageUpdate
)

LIVE_CHARS = 8_000
"""Of a running command's output, its end: each update holds all that is shown."""

_PLAN_STATES: dict[TaskState, schema.PlanEntryStatus] = {
    "pending": "pending",
    "in_progress": "in_progress",
    "done": "completed",
}


class TurnUpdates:
    """Turns events into updates; remembers what the calls under way have printed."""

    def __init__(self, root: Path) -> None:
        """Take the workspace's root."""
        self._root = root
        self._output: dict[str, str] = {}
        self._unsent: set[str] = set()

    def of(self, event: Event) -> list[Update]:
        """Return what an editor is sent for an event, often nothing."""
        match event:
            case TextDelta(text) if text:
                return [update_agent_message_text(text)]
            case ReasoningDelta(text) if text:
                return [update_agent_thought_text(text)]
            case ToolCallStarted():
                return self._started(event)
            case ToolOutputDelta(call_id, text):
                self._output[call_id] = (self._output.get(call_id, "") + text)[-LIVE_CHARS:]
                self._unsent.add(call_id)
            case ApprovalResolved(_, call_id, decision) if decision.outcome == "allow":
                return [update_tool_call(call_id, status="in_progress")]
            case ToolCallFinished():
                return self._finished(event)
            case TurnFinished():
                self._output.clear()
                self._unsent.clear()
        return [note(text) for text in _notes(event)]

    @property
    def has_output(self) -> bool:
        """Tell whether something was printed that the editor does not know yet."""
        return bool(self._unsent)

    def output(self) -> list[Update]:
        """Return what running commands have printed since this was last called."""
        calls, self._unsent = sorted(self._unsent), set()
        return [
            update_tool_call(
                call_id,
                status="in_progress",
                content=[tool_content(text_block(fenced(self._output[call_id])))],
            )
            for call_id in calls
        ]

    def _started(self, event: ToolCallStarted) -> list[Update]:
        if isinstance(event.preview, TaskListPreview):
            # The plan says it all.
            return []
        call = event.call
        return [
            start_tool_call(
                call.id,
                visible(event.title),
                kind=kind_of(call.name),
                status="pending",
                content=preview_content(event.preview),
                locations=preview_places(event.preview),
                raw_input=raw_input(call),
            )
        ]

    def _finished(self, event: ToolCallFinished) -> list[Update]:
        call, result = event.call, event.result
        self._output.pop(call.id, None)
        self._unsent.discard(call.id)
        if isinstance(result.preview, TaskListPreview) and not result.is_error:
            return [plan_of(result.preview)]
        content = result_content(result)
        if call.name == ASKING_TOOL and not result.is_error:
            content = preview_content(result.preview)
        return [
            update_tool_call(
                call.id,
                status="failed" if result.is_error else "completed",
                content=content,
                locations=result_places(result, self._root) or None,
            )
        ]


def replayed(history: Sequence[Event], root: Path) -> Iterator[Update]:
    """Yield a session's past: prompts, answers, calls and the plan as it stands."""
    updates = TurnUpdates(root)
    for event in with_ends(history):
        match event:
            case TurnStarted(prompt=prompt):
                yield from _prompt(prompt)
            case MessageCompleted(message=message):
                if message.reasoning:
                    yield update_agent_thought_text(message.reasoning)
                if message.text:
                    yield update_agent_message_text(message.text)
            case _:
                yield from updates.of(event)


def note(text: str) -> Update:
    """Say something of winx's own where answers stand."""
    return update_agent_message_text(f"\n\n> {visible(text)}\n\n")


def plan_of(tasks: TaskListPreview) -> Update:
    """Return the agent's tasks as the editor's plan."""
    return update_plan(
        plan_entry(item.text, priority="medium", status=_PLAN_STATES[item.state])
        for item in tasks.items
    )


def _prompt(prompt: Message) -> Iterator[Update]:
    if prompt.typed:
        yield update_user_message_text(prompt.typed)
    for image in prompt.images:
        yield update_user_message(image_block(image.data_base64, image.media_type))


def _notes(event: Event) -> list[str]:
    """Say in a sentence what a person should know of an event beside the work."""
    match event:
        case ModelRetried(reason, wait_s) if event.is_pacing:
            return [f"Pacing, {math.ceil(wait_s)} s: {reason}"]
        case ModelRetried(reason, wait_s, attempt):
            when = f"in {wait_s:.0f} s" if wait_s >= 1 else "now"
            return [f"Trying again {when} (attempt {attempt}): {reason}"]
        case ModelSwitched(before, after, reason):
            return [f"The model is now {after}, before {before}: {reason}"]
        case ContextCompacted(reason=reason):
            return [reason]
        case Notice(text, level):
            return [text if level == "info" else f"{level.capitalize()}: {text}"]
    return []
