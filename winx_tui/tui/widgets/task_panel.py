"""The agent's tasks above the prompt, while some of them are open."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.blocks.task_row import task_row
from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.keymap import key_map_of

if TYPE_CHECKING:
    from winx_tui.core.events import Event
    from winx_tui.core.preview import TaskListPreview

MAX_ROWS = 8
_SCREEN_SHARE = 4
"""The tasks take no more than one row in so many."""
_FOLDED_UP_TO = 24
"""Rows of a terminal in which the list is folded unless a person unfolds it."""
_ROWS_ABOVE = 2
"""How many finished tasks stay in view above the one that is worked on."""


class TaskPanel(Widget):
    """Draws the list, or one line of it; there is none without tasks."""

    def __init__(self, glyphs: Glyphs = DRAWN) -> None:
        super().__init__(id="tasks")
        self._glyphs = glyphs
        self._chosen_folded: bool | None = None
        """What the person wants; None: the room decides."""
        self.display = False

    @cached_property
    def _tasks(self) -> TaskListPreview:
        # What is made of many dataclasses is not needed for the first paint; the same below.
        from winx_tui.core.task_list import NO_TASKS

        return NO_TASKS

    @property
    def is_folded(self) -> bool:
        """Tell whether one line stands for the list."""
        if self._chosen_folded is None:
            return self.app.size.height <= _FOLDED_UP_TO
        return self._chosen_folded

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Show marks in another way."""
        self._glyphs = glyphs
        self.refresh(layout=True)

    def begin(self, history: Iterable[Event]) -> None:
        """Show what another conversation has left open; a finished list is not shown again."""
        from winx_tui.core.task_list import NO_TASKS, is_open, tasks_of

        tasks = tasks_of(history)
        self._show(tasks if is_open(tasks) else NO_TASKS)

    def note(self, event: Event) -> None:
        """Take a new list from an event, or the end of a finished one."""
        from winx_tui.core.task_list import tasks_after

        tasks = tasks_after(self._tasks, event)
        if tasks != self._tasks:
            self._show(tasks)

    def toggle(self) -> None:
        """Fold or unfold the list, for as long as winx runs."""
        if self.display:
            self._chosen_folded = not self.is_folded
            self.refresh(layout=True)

    def on_click(self) -> None:
        self.toggle()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 if self.is_folded else 1 + self._row_count()

    def render(self) -> Content:
        from winx_tui.core.task_list import current_index

        width = self.size.width
        if self.is_folded:
            return self._folded(width)
        items = self._tasks.items
        count = self._row_count()
        above = min(max(0, current_index(self._tasks) - _ROWS_ABOVE), len(items) - count)
        rows = [task_row(item, width, self._glyphs) for item in items[above : above + count]]
        return Content("\n").join([self._head(width, above, len(items) - above - count), *rows])

    def _show(self, tasks: TaskListPreview) -> None:
        self._tasks = tasks
        self.display = bool(tasks.items)
        self.refresh(layout=True)

    def _row_count(self) -> int:
        share = max(1, self.app.size.height // _SCREEN_SHARE)
        return min(len(self._tasks.items), MAX_ROWS, share)

    def _title(self) -> Content:
        return Content.styled(f"Tasks {self._tasks.done}/{len(self._tasks.items)}", "bold")

    def _head(self, width: int, above: int, below: int) -> Content:
        out_of_view = "".join(
            f" {arrow}{count}" for arrow, count in (("↑", above), ("↓", below)) if count
        )
        left = self._title() + Content.styled(f"{out_of_view} ", "$text-quiet")
        hint = key_map_of(self).hint(("app", "toggle_tasks", "folds"))
        right = Content.styled(f" {hint}" if hint else "", "$text-quiet")
        rule = "─" * (width - left.cell_length - right.cell_length)
        return (left + Content.styled(rule, "$rule") + right).truncate(width)

    def _folded(self, width: int) -> Content:
        key = key_map_of(self).label("app", "toggle_tasks")
        right = Content.styled(f"  {key}" if key else "", "$text-quiet")
        from winx_tui.core.task_list import now_words

        now = now_words(self._tasks)
        left = self._title() + Content(f" · {one_line(now)}" if now else "")
        room = max(1, width - right.cell_length)
        return (left.truncate(room, ellipsis=True).pad_right(max(0, room - left.cell_length))) + (
            right
        )
