"""What a person types to have a tool run by hand: `!command`, `/undo` and `/redo`."""

from __future__ import annotations

import json

from winx_tui.core.approval import ApprovalDecision, Approver
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ToolCall

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


class TypedItThemselves(Approver):
    """Approves the one call that the user typed at the prompt."""

    async def request(self, request: object) -> ApprovalDecision:
        """Allow it."""
        return ApprovalDecision("allow")


def _call(tool: str, arguments: dict[str, object]) -> ToolCall:
    return ToolCall(new_id("call"), tool, json.dumps(arguments))
