"""Sessions written by the real log, for tests of what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from winx_tui.core.events import (
    Event,
    MessageCompleted,
    ToolCallFinished,
    ToolCallStarted,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import Message, ModelRef, TextPart, ToolCall, Usage, user_message
from winx_tui.core.preview import DiffPreview, FileDiff
from winx_tui.core.results import ToolResult
from winx_tui.session.store import SessionStore

MODEL = ModelRef("local", "m")
FOLDER = Path("/p")


def turn(
    prompt: str,
    answer: str = "ok",
    output: str = "",
    edited: Path | None = None,
    model: ModelRef = MODEL,
) -> tuple[Event, ...]:
    """Build one turn: a call with an output, then an answer."""
    call = ToolCall(f"call_{prompt}", "bash_command", "{}")
    diff = "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n"
    preview = DiffPreview((FileDiff(edited, diff, 1, 1),)) if edited is not None else None
    return (
        TurnStarted(prompt, user_message(prompt), model),
        MessageCompleted(Message("assistant", (), (call,)), Usage(5, 1), model),
        ToolCallStarted(call, f"Run: {prompt}", preview),
        ToolCallFinished(call, ToolResult(output, preview=preview), 0.1),
        MessageCompleted(Message("assistant", (TextPart(answer),)), Usage(5, 1), model),
        TurnFinished(prompt, "completed", Usage(10, 2), 2, 1.0),
    )


def write(
    store: SessionStore, *turns: Sequence[Event], cwd: Path = FOLDER, model: ModelRef = MODEL
) -> Path:
    """Write a session, close it, and return its file."""
    log = store.create(cwd, model)
    for event in (event for each in turns for event in each):
        log.append(event)
    log.close()
    return log.path
