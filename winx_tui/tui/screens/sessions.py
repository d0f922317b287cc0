"""The page of sessions: looked through, gone on with, named, copied, written out, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static

from winx_tui.commands.exporting import export_to
from winx_tui.commands.host import Choice
from winx_tui.commands.session_words import session_name
from winx_tui.core.errors import WinxError
from winx_tui.core.text import shortened
from winx_tui.session.search import SearchHit
from winx_tui.session.summary import SessionSummary
from winx_tui.session.tail import last_events
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.screens.marked_list import MarkedList
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.page_input import PageInput
from winx_tui.tui.screens.sessions_preview import drawn_end
from winx_tui.tui.screens.sessions_rows import SessionRow, drawn_session, rows_for
from winx_tui.tui.screens.sessions_search import ContentSearch
from winx_tui.tui.screens.told_line import ToldLine
from winx_tui.tui.widgets.fitted_box import FittedBox
from winx_tui.tui.widgets.key_hints import hints
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.session.export import ExportFormat
    from winx_tui.tui.app import WinxApp

STYLES = Path(__file__).parent.parent / "styles" / "sessions.tcss"
WIDE_COLUMNS = 100
"""From here on there is room for a preview."""
_HINTS_COLUMNS = 114
"""From here on there is room to name every key."""
_HINTS = (("rename", "title"), ("fork", "copy"), ("export", "export"), ("delete", "delete"))
_SHORT_HINTS = (("keys", "more keys"),)
_NAME_CHARS = 32
"""Of a session's name in a sentence that must fit in two lines."""
_TYPING_S = 0.2
"""A search begins once nothing was typed for so long."""
_DRAWING_S = 0.1
"""Hits that come one after another are drawn together."""
_MIN_QUERY_CHARS = 2
_FORMATS: tuple[tuple[ExportFormat, str, str], ...] = (
    ("md", "Markdown", "to read, and for other tools"),
    ("html", "HTML", "to look at in a browser; one file, no scripts"),
    ("json", "JSON", "all of it, as winx keeps it"),
)


async def open_sessions(app: WinxApp) -> None:
    """Show the page until it is left."""
    await answer_of(app, SessionsPage(AppCommandHost(app)))


class SessionsPage(Modal[None]):
    """A list that typing narrows, with the end of the marked session beside it."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES

    def __init__(self, host: AppCommandHost) -> None:
        super().__init__()
        self._host = host
        self._root = host.runtime.workspace.root
        self._is_everywhere = False
        self._sessions: tuple[SessionSummary, ...] = ()
        self._hits: dict[str, SearchHit] = {}
        self._rows: list[SessionRow] = []
        self._search = ContentSearch(self._take_hit, self._end_search)
        self._is_searching = False
        self._typing: Timer | None = None
        self._drawing: Timer | None = None
        self._doomed: str | None = None
        """The session that the next press of the same key deletes."""
        self._filter = PageInput(
            "sessions",
            placeholder="Type to search titles, prompts and content",
            id="sessions-filter",
        )
        self._title = PageInput("session title", placeholder="No title", id="sessions-title")
        self._list = MarkedList(self._draw, id="sessions-list")
        self._box = FittedBox(self._hold, id="sessions")
        self._body = Horizontal(id="sessions-body")
        self._shown = Static(id="sessions-shown")
        self._preview = VerticalScroll(self._shown, id="sessions-preview", can_focus=False)
        self._told = ToldLine(id="sessions-told", markup=False)

    def compose(self) -> ComposeResult:
        self._title.display = self._told.display = False
        with self._box:
            yield self._filter
            yield self._title
            with self._body:
                yield self._list
                yield self._preview
            yield self._told

    def on_mount(self) -> None:
        self._filter.focus()
        self._head()
        self.run_worker(self._load(), group="list", exclusive=True)

    def on_unmount(self) -> None:
        self._search.cancel()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE_COLUMNS, "-wide")
        self._head()

    # The list

    async def _load(self) -> None:
        """Read the list anew, the cursor on the session that it was on."""
        store = self._host.runtime.sessions
        where = None if self._is_everywhere else self._root
        self._sessions = await asyncio.to_thread(store.list, where)
        self._fill()
        self._search_soon()

    def _fill(self) -> None:
        at = self._current
        self._rows = rows_for(self._sessions, self._filter.value, self._hits)
        ids = [row.summary.id for row in self._rows]
        self._list.fill(len(ids), ids.index(at.id) if at is not None and at.id in ids else 0)
        self._head()
        self._hold()
        if not ids:
            self._shown.update("")

    def _hold(self) -> None:
        """Make the box as high as the list, and the preview beside it."""
        # A preview shows the end of what may be long: half a screen of it is enough.
        end = min(self._shown.size.height, self.size.height // 2)
        beside = end if self.has_class("-wide") else 0
        self._box.hold(self._body, max(self._list.lines_wanted, beside))

    def _draw(self, index: int, columns: int) -> Content:
        here = self._host.conversation.session_id
        return drawn_session(self._rows[index], columns, root=self._root, here=here)

    @property
    def _current(self) -> SessionSummary | None:
        at = self._list.highlighted
        return self._rows[at].summary if at is not None and at < len(self._rows) else None

    def _head(self) -> None:
        where = "all folders" if self._is_everywhere else "this folder"
        state = ", searching…" if self._is_searching else ""
        if not self._rows and not self._is_searching:
            state = ", nothing found" if self._filter.value else ", none yet"
        self._box.border_title = Content(f"Sessions of {where}{state}")
        other = "this folder" if self._is_everywhere else "all folders"
        more = _SHORT_HINTS if self.size.width < _HINTS_COLUMNS else _HINTS
        parts = (("choose", "go on"), ("toggle_folders", other), *more, ("leave", "back"))
        hinted = (("sessions", *part) for part in parts)
        self._box.border_subtitle = hints(key_map_of(self), *hinted)

    def _tell(self, text: str, level: str = "info") -> None:
        """Say a sentence below the list; "" takes it away."""
        self._told.tell(text, level)

    # Searching

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input is self._filter:
            self._spare()
            self._hits = {}
            self._list.highlighted = None
            self._fill()
            self._search_soon()

    def _search_soon(self) -> None:
        self._search.cancel()
        if self._typing is not None:
            self._typing.stop()
        self._is_searching = len(self._filter.value.strip()) >= _MIN_QUERY_CHARS
        if self._is_searching:
            self._typing = self.set_timer(_TYPING_S, self._begin_search)
        self._head()

    def _begin_search(self) -> None:
        self._search.begin(self._sessions, self._filter.value)

    def _take_hit(self, hit: SearchHit) -> None:
        self._hits[hit.session.id] = hit
        if self._drawing is None:
            self._drawing = self.set_timer(_DRAWING_S, self._draw_hits)

    def _draw_hits(self) -> None:
        self._drawing = None
        self._fill()

    def _end_search(self) -> None:
        self._is_searching = False
        self._fill()

    # The preview

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._current is not None and self.size.width >= WIDE_COLUMNS:
            self.run_worker(self._show_end(self._current), group="preview", exclusive=True)

    async def _show_end(self, summary: SessionSummary) -> None:
        try:
            shown = await asyncio.to_thread(lambda: drawn_end(last_events(summary.path)))
        except WinxError as error:
            shown = Content(str(error))
        self._shown.update(shown)
        self.call_after_refresh(self._preview.scroll_end, animate=False)

    # Actions

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_move(self, step: int) -> None:
        """Mark another session."""
        self._spare()
        self._list.move(step)

    def action_page(self, direction: int) -> None:
        """Mark a session a screenful away."""
        self._spare()
        self._list.page(direction)

    def action_leave(self) -> None:
        """Empty the search, then go back."""
        if self._doomed is not None:
            self._spare()
        elif self._filter.value:
            self._filter.value = ""
        else:
            self.end(None)

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("sessions", "session title"))

    def action_toggle_folders(self) -> None:
        """List the sessions of this folder, or of all."""
        self._spare()
        self._is_everywhere = not self._is_everywhere
        self.run_worker(self._load(), group="list", exclusive=True)

    def action_choose(self) -> None:
        """Go on with the marked session."""
        self._spare()
        self._do(self._go_on)

    def action_fork(self) -> None:
        """Go on in a copy of the marked session."""
        self._spare()
        self._do(self._go_on_in_copy)

    def action_export(self) -> None:
        """Write the marked session to a file."""
        self._spare()
        self._do(self._export)

    def action_rename(self) -> None:
        """Write a title in place of the search."""
        self._spare()
        if self._current is not None:
            self._title.value = self._current.title
            self._title.cursor_position = len(self._title.value)
            self._edit_title(is_on=True)

    def action_drop_title(self) -> None:
        """Keep the old title."""
        self._edit_title(is_on=False)

    def action_save_title(self) -> None:
        """Keep the title that was written."""
        self._edit_title(is_on=False)
        self._do(self._rename)

    def action_delete(self) -> None:
        """Ask first; the second time, delete the marked session."""
        if self._current is None:
            return
        if self._doomed != self._current.id:
            self._doomed = self._current.id
            key = key_map_of(self).label("sessions", "delete")
            self._tell(
                f"{key} again deletes '{shortened(session_name(self._current), _NAME_CHARS)}' "
                "for good; any other key keeps it.",
                "warning",
            )
            return
        self._spare()
        self._do(self._delete)

    # What they do

    def _spare(self) -> None:
        self._doomed = None
        self._tell("")

    def _edit_title(self, *, is_on: bool) -> None:
        self._title.display, self._filter.display = is_on, not is_on
        (self._title if is_on else self._filter).focus()

    def _do(self, work: Callable[[SessionSummary], Awaitable[None]]) -> None:
        """Do something with the marked session; what goes wrong is told here."""
        if (session := self._current) is None:
            return

        async def told() -> None:
            try:
                await work(session)
            except WinxError as error:
                self._tell(str(error), "error")

        self.run_worker(told(), group="work")

    async def _go_on(self, session: SessionSummary) -> None:
        if session.id != self._host.conversation.session_id:
            await self._host.resume(session.id)
            if session.cwd != self._root:
                place = visible(str(session.cwd))
                self._host.notify(f"This session was begun in {place}; winx works here now.")
        self.end(None)

    async def _go_on_in_copy(self, session: SessionSummary) -> None:
        await self._host.resume(await self._host.runtime.fork_session(session.id))
        name = one_line(session_name(session))
        self._host.notify(f"This is a copy of '{name}'; /resume {session.id} goes on with that.")
        self.end(None)

    async def _export(self, session: SessionSummary) -> None:
        formats = [Choice(*row) for row in _FORMATS]
        chosen = await self._host.choose("Write the session as", formats)
        kind = next((kind for kind, _, _ in _FORMATS if kind == chosen), None)
        if kind is not None:
            store = self._host.runtime.sessions
            path = await asyncio.to_thread(export_to, store, session.id, kind, self._root)
            self._tell(f"Written: {visible(str(path))}")

    async def _rename(self, session: SessionSummary) -> None:
        store = self._host.runtime.sessions
        await asyncio.to_thread(store.rename, session.id, self._title.value)
        await self._load()

    async def _delete(self, session: SessionSummary) -> None:
        await asyncio.to_thread(self._host.runtime.sessions.delete, session.id)
        await self._load()
        self._tell(f"Deleted: '{session_name(session)}'.")
