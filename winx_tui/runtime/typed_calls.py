"""What a person types to have a tool run by hand: `!command`, `/undo` and `/redo`."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from winx_tui.core.approval import UNCONFINED, ApprovalDecision, Approver
from winx_tui.core.events import Event, TurnFinished, TurnOutcome, TurnStarted
from winx_tui.core.ids import new_id
from winx_tui.core.messages import Message, ModelRef, ToolCall, Usage, user_message
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.gate import ApprovalGate
from winx_tui.runtime.toolset import Toolset
from winx_tui.session.replay import command_message
from winx_tui.tools.base import Tool

NO_MODEL = ModelRef("none", "none")
"""Stands where no model was chosen yet."""

Emit = Callable[[Event], None]

_UNDO_WORDS = {"/undo": False, "/redo": True}
"""The first word → whether it does again what was undone."""


def typed_call(text: str) -> ToolCall | None:
    """Read a tool call out of what was typed; None where it is a prompt for the model.

    `!` runs the rest of the text in the shell. `/undo` and `/redo` take the last
    change of winx back, or make it again, of one file if one is named.
    """
    if text.startswith("!"):
        return _call("bash_command", {"command": text[1:].strip()})
    word, _, path = text.partition(" ")
    if word in _UNDO_WORDS:
        return _call("undo_edit", {"file_path": path.strip(), "redo": _UNDO_WORDS[word]})
    return None


@dataclass(frozen=True, slots=True)
class CallByHand:
    """A call that a person typed; typing it was the approval."""

    typed: str
    call: ToolCall
    model: ModelRef
    """Of the conversation: it is told what came of it."""
    make_tool: Callable[[Toolset], Tool[Any]] | None = None
    """Makes a tool that only this call has."""
    note: Callable[[ToolResult], None] = lambda _: None
    """Is told what came of it as well."""

    async def run(self, toolset: Toolset, messages: list[Message], emit: Emit) -> None:
        """Run it as a turn of its own, and put its result into the messages.

        It runs as in the person's own terminal, unless nothing may be written. Hooks are about
        what models and clients do.
        """
        turn_id, started_at = new_id("turn"), time.monotonic()
        prompt = user_message(self.typed)
        emit(TurnStarted(turn_id, prompt, self.model))
        messages.append(prompt)
        permit = None if toolset.choices.mode == "read-only" else UNCONFINED
        gate = ApprovalGate(TypedItThemselves(), toolset.grants, toolset.audit)
        executor = replace(toolset.executor, hooks=None)
        if self.make_tool is not None:
            tool = self.make_tool(toolset)
            executor = replace(executor, tools={**executor.tools, tool.name: tool})
        batch = CallBatch(executor, gate, emit, permit=permit)
        outcome: TurnOutcome = "failed"
        try:
            await batch.run([self.call])
            outcome = "completed"
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        finally:
            result = batch.results[self.call.id]
            self.note(result)
            messages.append(command_message(result.text))
            duration_s = time.monotonic() - started_at
            emit(TurnFinished(turn_id, outcome, Usage(), 0, duration_s))


class TypedItThemselves(Approver):
    """Approves the one call that the user typed at the prompt."""

    async def request(self, request: object) -> ApprovalDecision:
        """Allow it."""
        return ApprovalDecision("allow")


def _call(tool: str, arguments: dict[str, object]) -> ToolCall:
    return ToolCall(new_id("call"), tool, json.dumps(arguments))
