"""What the page of changes does with a hunk: copies it, and takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.core.modes import Mode
from winx_tui.core.results import ToolResult
from winx_tui.tui.screens.diff_browser_reading import Seen, Unreadable
from winx_tui.workspace.diffs import ends_alike, hunk_lines
from winx_tui.workspace.display import visible
from winx_tui.workspace.reverting import Reversal, SeenChange

if TYPE_CHECKING:
    from winx_tui.tui.command_host import AppCommandHost


def can_revert(seen: Seen, mode: Mode, hunk: int | None, is_busy: bool) -> str:
    """Say why something cannot be taken back; "" where it can.

    Args:
        seen: the file.
        mode: of the conversation.
        hunk: which one; None: the whole file.
        is_busy: whether a turn is under way.
    """
    if isinstance(seen, Unreadable):
        return seen.reason
    if mode == "read-only":
        return "In read-only mode nothing is taken back; /mode changes that."
    if is_busy:
        return "A turn is under way; wait for its end or interrupt it, then take this back."
    if seen.is_same:
        return "There is nothing to take back."
    if hunk is not None and seen.hunks and seen.diff.kind == "edit" and hunk >= seen.drawn_hunks:
        return "This hunk is not drawn whole; X takes the whole file back."
    return ""


async def revert(host: AppCommandHost, reversal: Reversal, name: str) -> ToolResult:
    """Have the conversation take it back, as a call of the person's own."""
    waiting = host.conversation.changes.reversals.put(reversal, name)
    await host.respond(waiting.typed)
    return await waiting.result


def hunk_patch(seen: SeenChange, name: str, index: int) -> str:
    """Return a hunk as `git apply` takes it; "" where there are no lines."""
    if seen.texts is None or index >= len(seen.hunks):
        return ""
    before, after = seen.texts
    old, new = before.lines if before else (), after.lines if after else ()
    shown = visible(name)
    heads = (
        "--- /dev/null\n" if before is None else f"--- a/{shown}\n",
        "+++ /dev/null\n" if after is None else f"+++ b/{shown}\n",
    )
    is_uniform = ends_alike(old, new)
    lines = hunk_lines(seen.hunks[index], old, new, is_uniform=is_uniform)
    return "".join((*heads, *lines))
