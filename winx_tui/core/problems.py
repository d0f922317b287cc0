"""Why a tool call gave no result, as programs read it: one table of codes, with the next step.

The text of a result tells its model the same at length. A code never changes its meaning; new
ones may come, so that readers take one they do not know for `failed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ProblemCode = Literal[
    "ambiguous_match",
    "binary_file",
    "busy",
    "cancelled",
    "denied_by_hook",
    "denied_by_policy",
    "denied_by_user",
    "exists",
    "failed",
    "hidden_text",
    "internal",
    "invalid_arguments",
    "io_error",
    "is_stale",
    "needs_approval",
    "no_match",
    "no_provider",
    "no_such_command",
    "not_a_file",
    "not_found",
    "not_running",
    "nothing_to_undo",
    "outside_workspace",
    "provider_failed",
    "syntax",
    "thread_required",
    "timeout",
    "too_large",
    "unknown_thread",
    "unknown_tool",
    "unread",
    "unsupported",
]

HINTS: Mapping[ProblemCode, str] = {
    "ambiguous_match": "Add lines around the text to find, or name the line it begins on.",
    "binary_file": "Use read_image for images and bash_command for other files.",
    "busy": "Wait for what runs, answer it or stop it; then send the call again.",
    "cancelled": "Send the call again if it is still wanted.",
    "denied_by_hook": "Do what the user's hook asks for; do not try another form.",
    "denied_by_policy": "Do it in a way that the mode permits, or ask the user to permit it.",
    "denied_by_user": "Do not try another form; ask the user what to do instead.",
    "exists": "Take another name, or change what is there.",
    "failed": "Read the message; it says what to change.",
    "hidden_text": "Edit the lines beside it; only the user can change hidden text.",
    "internal": "Try another way; the log of winx has the details.",
    "invalid_arguments": "Correct the arguments that the message names and send the call again.",
    "io_error": "Look at permissions and free space with bash_command (ls -ld, df).",
    "is_stale": "Read it again, then send the call anew.",
    "needs_approval": "Ask the user to do it, or to let winx do it.",
    "no_match": "Read the lines again and send them as they stand in the file.",
    "no_provider": "Ask the user to add a key: winx auth login.",
    "no_such_command": "Use one of the ids that the message names.",
    "not_a_file": "Give the path of a file.",
    "not_found": "Check the name; the message names what is near it.",
    "not_running": "Start the program again, or look at its output with status_check.",
    "nothing_to_undo": "Edit the file instead.",
    "outside_workspace": "Stay in the workspace, or ask the user to start winx elsewhere.",
    "provider_failed": "Try again later, or do without.",
    "syntax": "Send the text anew in the form that the message shows.",
    "thread_required": "Call initialize and send the thread_id of its answer with every call.",
    "timeout": "Ask for less at a time, or wait longer.",
    "too_large": "Do it in smaller parts.",
    "unknown_thread": "Call initialize; its answer has a thread_id.",
    "unknown_tool": "Use one of the tools that the message names.",
    "unread": "Read the file with read_files first.",
    "unsupported": "Read the file with read_files, or convert it with bash_command.",
}
"""Code → what to do next, where nothing better is known."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a call gave no result."""

    code: ProblemCode = "failed"
    hint: str = ""
    """What to do next, where that is more than the table says."""

    @property
    def advice(self) -> str:
        """Return what to do next."""
        return self.hint or HINTS[self.code]
