"""A page with a table that typing narrows, and the details of the marked row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList, Static

from winx_tui.core.errors import WinxError
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.glyphs import glyphs_of
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.screens.marked_list import MarkedList
from winx_tui.tui.screens.narrowing import TALL_ROWS, NarrowingPage
from winx_tui.tui.screens.told_line import ToldLine
from winx_tui.tui.widgets.fitted_box import FittedBox
from winx_tui.tui.widgets.key_hints import hint_lines, hints

R = TypeVar("R")

STYLES = Path(__file__).parent.parent / "styles" / "pages_tables.tcss"
WIDE_COLUMNS = 100
"""From here on there is room for two columns."""
_AROUND_ROW = 3
"""Columns of a row's mark and the scroll bar."""
_DETAIL_ROWS = 9
"""Kept below the rows for details at most, with the blank line between."""
_BESIDE_DETAIL = 4
"""Columns that lines of details leave free."""
_LEAST_ROWS = 3
_LOOK_S = 1.0
"""Between two looks at what changes by itself."""


class TablePage(NarrowingPage[None], Generic[R]):
    """Rows above or beside the details of the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES
    TITLE: ClassVar[str]
    HINTS: ClassVar[tuple[tuple[str, str], ...]]
    """Public names of keys, and what the last line says of them."""
    NEED_ROW: ClassVar[frozenset[str]] = frozenset({"filter"})
    """Of these names those whose keys do nothing where no row is shown."""
    NOTHING: ClassVar[str] = "There is nothing yet."
    IS_ASIDE: ClassVar[bool] = True
    """Whether details stand beside the rows where there is room; else always below."""

    def __init__(self, host: AppCommandHost) -> None:
        super().__init__()
        self.host = host
        self._rows: Sequence[R] = ()
        self._shown: list[R] = []
        self._clicked: str | None = None
        """The row that the click before this one marked."""
        self._timer: Timer | None = None
        self._detail_lines = 0
        """Of the longest details that were shown in this size."""
        self._detail_columns = 0
        """For which the details were written."""
        self._box = FittedBox(self._hold, id="table")
        self._head = Static("", id="table-head")
        self._heads = Static("", id="table-heads")
        self._list = MarkedList(self._draw, id="table-list")
        self._detail = Static("", id="table-detail")
        self._aside = VerticalScroll(self._detail, id="table-aside", can_focus=False)
        self._body = Container(id="table-body")
        self._told = ToldLine("", id="table-told", markup=False)
        self._hint = Static("", id="table-hint", markup=False)

    # What a page says of its rows

    def id_of(self, row: R) -> str:
        """Return what stays the same of a row when the rows are read anew."""
        raise NotImplementedError

    def words_of(self, row: R) -> str:
        """Return what a row is found by."""
        raise NotImplementedError

    def drawn(self, row: R, columns: int) -> Content:
        """Draw a row in so many columns."""
        raise NotImplementedError

    def detail(self, row: R, columns: int) -> Content:
        """Write what is known of the marked row, for so many columns."""
        raise NotImplementedError

    def beside(self) -> ComposeResult:
        """Compose what stands at the left of the rows."""
        yield from ()

    def refit(self) -> None:
        """Write what stands above the rows for another width."""

    async def load(self) -> None:
        """Read what the page shows, and show it."""
        raise NotImplementedError

    def action_choose(self) -> None:
        """Do the first thing that can be done with the marked row."""

    # The screen

    def compose(self) -> ComposeResult:
        self._told.display = self._head.display = self._heads.display = False
        with self._box:
            self._box.border_title = Content(self.TITLE)
            yield self._filter
            yield self._head
            yield self._heads
            with Horizontal(id="table-across"):
                yield from self.beside()
                with self._body:
                    yield self._list
                    yield self._aside
            yield self._told
            yield self._hint

    def on_mount(self) -> None:
        self._show_hint()
        self._show_filter()
        self.do(self.load)

    def on_resize(self, event: events.Resize) -> None:
        is_wide = event.size.width >= WIDE_COLUMNS
        self.set_class(is_wide, "-wide")
        self.set_class(is_wide and self.IS_ASIDE, "-aside")
        self.set_class(is_wide and event.size.height >= TALL_ROWS, "-airy")
        self.call_after_refresh(self._fit)

    # The rows

    @property
    def row(self) -> R | None:
        """Return the marked row; None where there is none."""
        at = self._list.highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    @property
    def columns(self) -> int:
        """Return how many a row has."""
        return max(40, self._list.size.width - _AROUND_ROW)

    @property
    def is_spoken(self) -> bool:
        """Tell whether everything is said in words."""
        return glyphs_of(self.app).is_spoken

    def show(self, rows: Sequence[R]) -> None:
        """Show other rows; the mark stays on its row where that is still there."""
        self._rows = rows
        self._fill()

    def mark(self, row_id: str) -> None:
        """Mark a row, if it is shown."""
        ids = [self.id_of(row) for row in self._shown]
        if row_id in ids:
            self._list.move(ids.index(row_id) - (self._list.highlighted or 0))

    def show_head(self, text: Content, heads: Content | None = None) -> None:
        """Show lines above the rows, and heads of their columns; none take them away."""
        self._head.update(text)
        self._head.display = bool(text.plain)
        self._heads.update("" if heads is None else heads)
        self._heads.display = heads is not None

    def tell(self, text: str, level: str = "info") -> None:
        """Say a sentence below the rows; "" takes it away."""
        self._told.tell(text, level)

    def do(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something; what goes wrong is told here."""

        async def told() -> None:
            try:
                await work()
            except WinxError as error:
                self.tell(str(error), "error")

        self.run_worker(told(), group="work")

    def keep_looking(self, *, is_needed: bool) -> None:
        """Load once a second as long as something runs; else there is no timer."""
        if is_needed and self._timer is None:
            self._timer = self.set_interval(_LOOK_S, lambda: self.do(self.load))
        elif not is_needed and self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _fill(self, *, is_narrowed: bool = False) -> None:
        """Draw the rows; where the marked one is gone, another is marked: its neighbour or,
        of rows that were narrowed down, the first.
        """
        marked = self.row
        words = self._query.lower().split()
        self._shown = [
            row for row in self._rows if all(word in self.words_of(row).lower() for word in words)
        ]
        ids = [self.id_of(row) for row in self._shown]
        before = None if marked is None else self.id_of(marked)
        near = 0 if is_narrowed else min(self._list.highlighted or 0, len(ids) - 1)
        at = ids.index(before) if before in ids else near
        self._list.fill(len(ids), max(0, at))
        self.set_class(not ids, "-empty")
        self._show_detail()
        self._show_hint()

    def _fit(self) -> None:
        """Fit what stands where to the size."""
        self._detail_lines = 0
        self.refit()
        self._show_detail()
        self._show_hint()

    def _hold(self) -> None:
        """Make the box as high as rows and details; details below follow the last row at once."""
        if self._detail_columns != self._columns_aside():
            self._write_detail()
        # Not as they were laid out last: what comes with the rows would be seen to jump.
        details = self._detail.get_content_height(
            self.size, self.size, self._detail_columns + _BESIDE_DETAIL
        )
        self._detail_lines = max(self._detail_lines, details)
        if self.has_class("-aside"):
            self._list.styles.max_height = None
            lines = max(self._list.lines_wanted, details)
        else:
            room = self.size.height - self._box.outer_size.height + self._body.size.height
            below = max(_LEAST_ROWS, room - min(_DETAIL_ROWS, self._detail_lines + 1))
            self._list.styles.max_height = below
            lines = min(below, self._list.lines_wanted) + 1 + details
        self._box.hold(self._body, lines)

    def _show_hint(self) -> None:
        """Name the keys that do something now, none of them broken over two lines."""
        parts = [
            (self.AREA, name, words)
            for name, words in self.HINTS
            if self._shown or name not in self.NEED_ROW
        ]
        columns = self._hint.size.width or self.app.size.width
        key_map, is_writing = key_map_of(self), self._is_narrowing
        self._hint.update(hint_lines(key_map, columns, *parts, is_writing=is_writing))

    def _draw(self, index: int, columns: int) -> Content:
        return self.drawn(self._shown[index], columns)

    def _columns_aside(self) -> int:
        return max(20, self._aside.size.width - _BESIDE_DETAIL)

    def _show_detail(self) -> None:
        self._write_detail()
        self._hold()

    def _write_detail(self) -> None:
        self._detail_columns = columns = self._columns_aside()
        if self.row is not None:
            self._detail.update(self.detail(self.row, columns))
        else:
            shows = hints(key_map_of(self), (self.AREA, "leave", "shows all."))
            found = Content("Nothing is found. ") + shows
            text = found if self._query else Content(self.NOTHING)
            self._detail.update(text.stylize_before("$text-quiet"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_list is self._list and self.row is not None:
            event.stop()
            if self.id_of(self.row) != self._clicked:
                self._clicked = None
            self._show_detail()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Mark by the first click on a row, choose by the next one."""
        if event.option_list is self._list and self.row is not None:
            event.stop()
            before, self._clicked = self._clicked, self.id_of(self.row)
            if before == self._clicked:
                self.action_choose()

    def _leave(self) -> None:
        self.end(None)

    # Actions

    def action_move(self, step: int) -> None:
        """Mark another row."""
        self._list.move(step)

    def action_page(self, direction: int) -> None:
        """Mark a row a screenful away."""
        self._list.page(direction)

    def action_scroll(self, direction: int) -> None:
        """Scroll the details."""
        scroll = self._aside.scroll_page_down if direction > 0 else self._aside.scroll_page_up
        scroll(animate=False)
