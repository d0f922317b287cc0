"""One task as a line; its state can be told without colours."""

from __future__ import annotations

from textual.content import Content

from winx_tui.core.preview import TaskItem, TaskState
from winx_tui.tui.blocks.safe_text import one_line

_MARKS: dict[TaskState, tuple[str, str, str]] = {
    "done": ("✓ ", "$text-success", "$text-quiet"),
    "in_progress": ("▸ ", "$accent bold", "bold"),
    "pending": ("○ ", "$text-quiet", ""),
}
"""State → mark, its style, the style of the text."""


def task_row(item: TaskItem, width: int) -> Content:
    """Draw a task, cut to the width."""
    mark, mark_style, style = _MARKS[item.state]
    row = Content.styled(mark, mark_style) + Content.styled(one_line(item.text), style)
    return row.truncate(width, ellipsis=True)
