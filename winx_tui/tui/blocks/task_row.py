"""One task as a line; its state can be told without colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.glyphs import DRAWN, Glyphs, Mark

if TYPE_CHECKING:
    from winx_tui.core.preview import TaskItem, TaskState

_MARKS: dict[TaskState, tuple[Mark, str, str]] = {
    "done": ("task done", "$text-success", "$text-quiet"),
    "in_progress": ("task now", "$accent bold", "bold"),
    "pending": ("task open", "$text-quiet", ""),
}
"""State → mark, its style, the style of the text."""


def task_row(item: TaskItem, width: int, glyphs: Glyphs = DRAWN) -> Content:
    """Draw a task, cut to the width."""
    mark, mark_style, style = _MARKS[item.state]
    row = Content.styled(glyphs[mark], mark_style) + Content.styled(one_line(item.text), style)
    return row.truncate(width, ellipsis=True)
