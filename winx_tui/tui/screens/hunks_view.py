"""A change with the state of each of its parts beside it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message

from winx_tui.tui.blocks.safe_text import filled
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.glyphs import DRAWN, Glyphs, glyphs_of
from winx_tui.tui.screens.approval_diff import DiffView
from winx_tui.tui.screens.hunks_review import MARKS, HunkReview, HunkState
from winx_tui.workspace.display import visible

STYLES: dict[HunkState, str] = {
    "open": "$text-quiet",
    "accepted": "$text-success bold",
    "refused": "$text-error bold",
    "edited": "$text-warning bold",
}
_CURRENT = "on $cursor-row"


class HunkView(DiffView):
    """Marks the part that is being looked at; a click chooses another."""

    margin_columns = 2

    @dataclass
    class Chosen(Message):
        """A person has clicked a part."""

        index: int

    def __init__(self, review: HunkReview, columns: DiffColumns, *, id: str | None = None) -> None:
        super().__init__(review.files, columns, has_heads=True, id=id)
        self._review = review

    def show(self, review: HunkReview) -> None:
        """Draw another state of the review, the current part in view."""
        self._review = review
        self.show_edited(review.edits)
        self._bring_into_view()
        self.redraw()
        # Once more where the rows have become others.
        self.call_after_refresh(self._bring_into_view)

    def content_row(self, row: int) -> Content:
        content = super().content_row(row)
        place = self.drawn.place_at(row)
        if place is None:
            return Content(" " * self.margin_columns) + content
        is_current = place == self._review.current
        if row == self.drawn.places[place].start:
            state = self._review.state(place)
            choice = self._review.choices[place]
            reason = f" “{visible(choice.reason)}”" if choice is not None and choice.reason else ""
            width = self.text_width + self.margin_columns
            mark = glyphs_of(self.app)[MARKS[state]]
            line = Content.styled(f"{mark} ", STYLES[state]) + content
            line = (line + Content.styled(reason, "$text-error")).truncate(width, ellipsis=True)
            return filled(line, width, f"bold {_CURRENT}") if is_current else line
        return Content.styled("▎ " if is_current else "  ", "$primary") + content

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._bring_into_view)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            place = self.drawn.place_at(offset.y + self.scroll_offset.y)
            if place is not None:
                self.post_message(self.Chosen(place))

    def _bring_into_view(self) -> None:
        """Scroll only if the current part is not in view as far as it can be."""
        if not self.size.height or self._review.current >= len(self.drawn.places):
            return
        rows = self.drawn.places[self._review.current]
        top, height = self.scroll_offset.y, self.size.height
        if rows.start < top or (rows.stop > top + height and rows.start != top):
            last = max(0, len(self.drawn) - height)
            self.scroll_to(y=min(rows.start, last), animate=False, force=True)


def progress(review: HunkReview, width: int, glyphs: Glyphs = DRAWN) -> Content:
    """Write which part is being looked at, and what became of each."""
    count = len(review.places)
    head = Content.styled(f"hunk {review.current + 1}/{count}", "bold")
    room = width - head.cell_length - 2
    marks = Content("")
    if room >= 2 * count and not glyphs.is_spoken:
        for index in range(count):
            state = review.state(index)
            style = STYLES[state]
            is_current = index == review.current
            sign = glyphs[MARKS[state]]
            mark = Content.styled(sign, f"{style} reverse" if is_current else style)
            marks += mark + Content(" ")
    else:
        kinds = [kind for kind in MARKS if review.count(kind)]
        marks = Content(" ").join(
            Content.styled(_count_words(review, kind, glyphs), STYLES[kind]) for kind in kinds
        )
    line = head + Content("  ") + marks
    place = Content.styled(f" {review.place}", "$text-quiet")
    room = width - line.cell_length
    return line + place.truncate(room, ellipsis=True) if room > 8 else line.truncate(width)


def _count_words(review: HunkReview, kind: HunkState, glyphs: Glyphs) -> str:
    gap = " " if glyphs.is_spoken else ""
    return f"{glyphs[MARKS[kind]]}{gap}{review.count(kind)}"
