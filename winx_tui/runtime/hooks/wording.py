"""What hooks are told of a call, and what of theirs reaches a model or a person."""

from __future__ import annotations

from winx_tui.config.settings import HookSettings
from winx_tui.core.text import shortened
from winx_tui.execution.hooks import HookedCall
from winx_tui.workspace.display import visible

MAX_SAID_CHARS = 10_000
"""So much of what a hook says reaches a model or a person."""
_MAX_NAME_CHARS = 60
_MAX_LINE_CHARS = 200


def told_of(call: HookedCall) -> dict[str, object]:
    """Return a call as JSON data; docs/hooks.md states the shape."""
    return {
        "call_id": call.call_id,
        "tool": call.tool,
        "title": call.title,
        "arguments": call.arguments,
        "reads": call.reads,
        "writes": call.writes,
    }


def name_of(hook: HookSettings) -> str:
    """Name a hook in a sentence: by the beginning of its command."""
    line = visible(" ".join(hook.command.split()))
    return f"The hook '{shortened(line, _MAX_NAME_CHARS)}'"


def said(text: str) -> str:
    """Return what a hook has printed, bounded and with nothing hidden in it."""
    cut = text if len(text) <= MAX_SAID_CHARS else f"{text[:MAX_SAID_CHARS]}…"
    return visible(cut, multiline=True)


def last_line(stderr: str) -> str:
    """Return a sentence with the last line that a hook has complained in; "" without one."""
    line = stderr.rpartition("\n")[2].strip()
    return f" It said: {visible(line[:_MAX_LINE_CHARS])}" if line else ""
