"""The panes of the screen and how to move among them; nothing of agents here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from winx_tui.config.settings import UiSettings
from winx_tui.tui.blocks.greeting import GreetingBlock, Welcome
from winx_tui.tui.blocks.message import NoticeBlock
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.messages import TypedElsewhere
from winx_tui.tui.screens.main import MainScreen
from winx_tui.tui.themes import textual_theme
from winx_tui.tui.widgets.activity import ActivityLine
from winx_tui.tui.widgets.popup import Popup
from winx_tui.tui.widgets.prompt_area import Suggest
from winx_tui.tui.widgets.prompt_box import PromptBox
from winx_tui.tui.widgets.status_bar import StatusBar
from winx_tui.tui.widgets.task_panel import TaskPanel
from winx_tui.tui.widgets.transcript import Transcript
from winx_tui.tui.widgets.tree_pane import TreePane

if TYPE_CHECKING:
    from winx_tui.theming.spec import ThemeSpec

_STYLES = ("main.tcss", "prompt.tcss", "dialogs.tcss")


class Frame(App[int], inherit_bindings=False):
    """Chat, prompt, file tree and status bar."""

    TITLE = "winx"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        Path(__file__).parent / "styles" / name for name in _STYLES
    ]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, *, theme: ThemeSpec, ui: UiSettings, suggest: Suggest) -> None:
        super().__init__()
        self.animation_level = "none"
        self.register_theme(textual_theme(theme))
        self.theme = theme.name
        self.transcript = Transcript(id="transcript")
        self.greeting: GreetingBlock | None = None
        self.activity = ActivityLine(animated=ui.animations, id="activity")
        self.popup = Popup(id="popup")
        self.task_panel = TaskPanel()
        self.prompt = PromptBox(self.popup, suggest)
        self.status_bar = StatusBar(id="status")
        self.tree_pane = TreePane(is_on=ui.file_tree)
        self.diff_columns = DiffColumns()
        self.one_question = asyncio.Lock()
        """Held by what asks the person: no question lies over another."""
        self._chat = Vertical(id="chat")
        self._new_below = Static("↓ new below · Ctrl+End", id="new-below")

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(id="_default")

    def compose(self) -> ComposeResult:
        with Horizontal(id="body"):
            with Vertical(id="main"):
                with self._chat:
                    yield self.transcript
                    yield self._new_below
                    yield self.popup
                yield self.activity
                yield self.task_panel
                yield self.prompt
            yield self.tree_pane
        yield self.status_bar

    # What others show

    def tell(self, text: str, level: str = "info") -> None:
        """Put a sentence of winx's own into the chat."""
        self.transcript.add(NoticeBlock(text, level))

    def close_dialog(self, dialog: Screen[Any]) -> None:
        """Take a dialog away, and whatever lies over it, without an answer."""
        while dialog in self.screen_stack:
            self.screen.dismiss(None)

    def leave_room(self, covered_rows: int) -> None:
        """Keep the end of the chat above what covers the lowest rows of the screen."""
        below = self.size.height - self._chat.region.bottom
        self._chat.styles.padding = (0, 0, max(0, covered_rows - below), 0)

    def load_themes(self) -> Sequence[str]:
        """Register every theme and return the names."""
        # Reading all themes is not needed for the first paint.
        from winx_tui.theming.loader import list_themes

        catalog = list_themes()
        for spec in catalog.themes:
            self.register_theme(textual_theme(spec))
        for problem in catalog.problems:
            self.tell(problem, "warning")
        return [spec.name for spec in catalog.themes]

    def show_greeting(self, welcome: Welcome) -> None:
        """Say where we are and what to do."""
        self.greeting = GreetingBlock(welcome)
        self.transcript.add(self.greeting)
        self.transcript.hold()

    # Messages

    def on_transcript_scrolled(self, event: Transcript.Scrolled) -> None:
        self._new_below.display = event.has_new_below

    def on_popup_picked(self) -> None:
        self.prompt.area.action_popup_accept()

    async def on_typed_elsewhere(self, event: TypedElsewhere) -> None:
        self.prompt.area.focus()
        if event.character == "?" and not self.prompt.area.text:
            await self.action_help()
        else:
            self.prompt.area.take_typed(event.character)

    # Actions

    def action_toggle_all(self) -> None:
        """Unfold or fold every block."""
        self.transcript.toggle_all()

    def action_toggle_tasks(self) -> None:
        """Fold or unfold the list of tasks."""
        self.task_panel.toggle()

    def action_redraw(self) -> None:
        """Draw everything again."""
        self.refresh(repaint=True, layout=True)

    def action_block(self, step: int) -> None:
        """Go to the chat and select a block."""
        self.transcript.focus()
        self.transcript.action_cursor(step)

    def action_page(self, direction: int) -> None:
        """Scroll the chat by a page."""
        self.transcript.action_page(direction)

    def action_edge(self, direction: int) -> None:
        """Scroll the chat to its beginning or end."""
        self.transcript.action_edge(direction)

    def action_next_pane(self) -> None:
        """Go from prompt to chat to tree to prompt."""
        if self.transcript.has_focus and self.tree_pane.is_ready:
            self.tree_pane.focus_tree()
        elif self.prompt.area.has_focus:
            self.transcript.focus()
        else:
            self.prompt.area.focus()

    async def action_help(self) -> None:
        """Show every key."""
        # The screen is not needed for the first paint.
        from winx_tui.tui.screens.reading import ReadingScreen, help_page

        await self.push_screen(ReadingScreen("Keys", help_page()))
