"""The question whether a folder's own files may steer winx."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from winx_tui.runtime.project_trust import FoundFile, file_line
from winx_tui.tui.blocks.safe_text import filled
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.screens.approval_answers import Answer, AnswerBar
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, MAX_WIDTH, Sheet
from winx_tui.tui.screens.guarded import GuardedDialog
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.keys import KeysScreen
from winx_tui.tui.screens.reading import ReadingScreen, file_page
from winx_tui.tui.widgets.key_hints import hints
from winx_tui.workspace.display import visible

TrustAnswer = Literal["trust", "not now", "never"]

_ANSWERS = (
    Answer("t", "Trust this folder, with these files as they are now", "trust", "trust"),
    Answer("n", "Not now: ask again next time", "not now", "not_now"),
    Answer("v", "Never ask about this folder again", "never ask", "never"),
)
_SECRET_PAGE = (
    "This file may hold keys and passwords, so it is not shown. It counts by being there."
)
_MIN_FILE_ROWS = 1


class TrustDialog(GuardedDialog[TrustAnswer]):
    """Lists what was found; until it is trusted, none of it has any effect."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        head: str,
        files: Sequence[FoundFile],
        *,
        guard: KeyGuard,
        on_height: Callable[[int], None],
    ) -> None:
        """Ask about a folder.

        Args:
            head: Why a person is asked, as a sentence.
            files: What was found, at least one.
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
        """
        super().__init__(guard, on_height)
        self._files = tuple(files)
        self._marked = 0
        self._sheet = Sheet(id="trust")
        self._head = Static(visible(head), id="trust-head", markup=False)
        self._rows = Static(id="trust-files")
        self._list = VerticalScroll(self._rows, id="trust-list", can_focus=False)
        self._bar = AnswerBar(_ANSWERS, guard, "trust", id="trust-answers")

    def compose(self) -> ComposeResult:
        with self._sheet:
            yield self._head
            yield self._list
            yield self._bar

    def on_mount(self) -> None:
        self._sheet.border_title = Content("Trust this folder?")
        self._sheet.border_subtitle = hints(
            key_map_of(self),
            ("trust", "move_up move_down", "another file"),
            ("trust", "look", "looks into it"),
            ("trust", "keys", "keys"),
        )
        self._bar.focus()
        self.fit()

    def show_armed(self) -> None:
        """Dim the answers until one can be chosen."""
        self._bar.show_armed()

    # Answers

    def action_trust(self) -> None:
        """Let the files count."""
        self._answer("trust")

    def action_not_now(self) -> None:
        """Leave it open."""
        self._answer("not now")

    def action_never(self) -> None:
        """Leave it at that."""
        self._answer("never")

    def action_move(self, step: int) -> None:
        """Mark another file."""
        self._marked = (self._marked + step) % len(self._files)
        self._draw()
        self._list.scroll_to(y=max(0, self._marked - 1), animate=False)

    async def action_look(self) -> None:
        """Show the marked file, every character of it."""
        file = self._files[self._marked]
        page = Content(_SECRET_PAGE) if file.is_secret else await file_page(file.path)
        await self.app.push_screen(ReadingScreen(f"{file.name} ({file.size})", page))

    async def action_keys(self) -> None:
        """Show the keys of this dialog."""
        await self.app.push_screen(KeysScreen("trust"))

    # Textual's events

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    # Private

    def _answer(self, answer: TrustAnswer) -> None:
        self.end(answer)

    def fit(self) -> None:
        """Give the files the rows that the rest does not need."""
        size = self.app.size
        is_compact = size.height < COMPACT_ROWS
        self.set_class(is_compact, "-compact")
        self._bar.set_compact(is_compact)
        width = max(4, self._columns())
        head_rows = len(Content(str(self._head.content)).wrap(width))
        answers_rows = self._bar.get_content_height(size, size, width)
        around = 2 if is_compact else 7
        rows = max(_MIN_FILE_ROWS, size.height - around - head_rows - answers_rows)
        self._list.styles.max_height = rows
        self._draw()

    def _columns(self) -> int:
        return min(self.app.size.width - 2, MAX_WIDTH) - 6

    def _draw(self) -> None:
        width = max(4, self._columns())
        rows = []
        for number, file in enumerate(self._files):
            is_marked = number == self._marked
            style = "$text-warning" if file.is_changed else ""
            row = Content("› " if is_marked else "  ") + Content.styled(file_line(file), style)
            row = row.truncate(width, ellipsis=True)
            rows.append(filled(row, width, "on $cursor-row") if is_marked else row)
        self._rows.update(Content("\n").join(rows))
