"""What waits to be sent, above the prompt; one of it can be marked."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.glyphs import Glyphs
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart

_ROWS = 3
_MARKED_ROWS = 8
"""While a person looks through it, more is shown."""


class QueueList(Static):
    """Shows the newest of the queue; the mark keeps to its entry while earlier ones are sent."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="queue")
        self._glyphs = glyphs
        self._queued: Sequence[str] = ()
        self._is_held = False
        self._from_end: int | None = None
        """Which is marked, the last being 0: what is sent goes from the beginning."""

    @property
    def has_entries(self) -> bool:
        """Tell whether anything waits."""
        return bool(self._queued)

    @property
    def is_marked(self) -> bool:
        """Tell whether an entry is marked, so that keys are about it."""
        return self._from_end is not None

    @property
    def marked(self) -> tuple[int, str] | None:
        """Return how far from the end the marked entry is, and its text."""
        if self._from_end is None:
            return None
        return self._from_end, self._queued[-1 - self._from_end]

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Show marks in another way."""
        self._glyphs = glyphs
        self._draw()

    def show_queue(self, queued: Sequence[str], *, is_held: bool) -> None:
        """Show what waits to be sent."""
        self._queued, self._is_held = tuple(queued), is_held
        if self._from_end is not None and self._from_end >= len(queued):
            self._from_end = len(queued) - 1 if queued else None
        self.display = bool(queued)
        self._draw()

    def move(self, step: int) -> bool:
        """Mark the entry above (-1) or below (1); False where it has left the list."""
        before = -1 if self._from_end is None else self._from_end
        at = min(before - step, len(self._queued) - 1)
        self._from_end = at if at >= 0 else None
        self._draw()
        return self._from_end is not None

    def leave(self) -> None:
        """Take the mark away."""
        self._from_end = None
        self._draw()

    def _draw(self) -> None:
        count = len(self._queued)
        rows = _ROWS if self._from_end is None else _MARKED_ROWS
        marked = None if self._from_end is None else count - 1 - self._from_end
        first = max(0, count - rows)
        if marked is not None and marked < first:
            first = marked
        shown = range(first, min(count, first + rows))
        lines = [self._row(index, is_marked=index == marked) for index in shown]
        label = self._hint()
        if hidden := count - len(shown):
            label = f"{hidden} more {'before' if not first + rows < count else ''}".strip()
            label = f"{label}, {self._hint()}"
        lines.append(Content.styled(f"  {label}", "$text-quiet italic"))
        self.update(Content("\n").join(lines))

    def _row(self, index: int, *, is_marked: bool) -> Content:
        sign = "› " if is_marked else self._glyphs["queued"]
        style = "bold" if is_marked else "$text-quiet"
        return Content.assemble((sign, "$accent"), (one_line(self._queued[index]), style))

    def _hint(self) -> str:
        key_map = key_map_of(self)
        if self._from_end is not None:
            return key_map.hint(
                ("queue", "queue_edit_take", "edits"),
                ("queue", "queue_edit_remove", "removes"),
                ("queue", "queue_edit_send", "sends now"),
                ("queue", "queue_leave", "leaves"),
            )
        edits: HintPart = ("prompt", "older", "edits")
        if self._is_held:
            return key_map.hint(("prompt", "submit", "sends"), edits)
        return " · ".join(filter(None, ("sent when this is done", key_map.hint(edits))))
