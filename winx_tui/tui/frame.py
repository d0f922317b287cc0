"""The panes of the screen and how to move among them; nothing of agents here."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from winx_tui.config.settings import UiSettings
from winx_tui.tui.blocks.greeting import GreetingBlock, Welcome
from winx_tui.tui.blocks.layout import TranscriptLayout
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.glyphs import Glyphs, glyphs_for
from winx_tui.tui.keymap import DEFAULT_KEYS, KeyMap
from winx_tui.tui.keys.bindings import changes
from winx_tui.tui.line_filters import own_filters
from winx_tui.tui.messages import TypedElsewhere
from winx_tui.tui.screens.main import MainScreen
from winx_tui.tui.themes import ThemeFollower, textual_theme
from winx_tui.tui.widgets.activity import ActivityLine
from winx_tui.tui.widgets.popup import Popup
from winx_tui.tui.widgets.prompt_box import PromptBox
from winx_tui.tui.widgets.status_bar import StatusBar
from winx_tui.tui.widgets.suggesting_area import Suggest
from winx_tui.tui.widgets.task_panel import TaskPanel
from winx_tui.tui.widgets.transcript import Transcript
from winx_tui.tui.widgets.tree_pane import TreePane

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

    from winx_tui.theming.spec import ThemeSpec

_STYLES = ("main.tcss", "prompt.tcss")
_DIALOG_STYLES = "dialogs.tcss"
"""Of what lies over the chat; the first paint does not wait for them."""
_ACCESSIBLE_STYLES = "accessible.tcss"
_STYLES_DIR = Path(__file__).parent / "styles"


class Frame(App[int], inherit_bindings=False):
    """Chat, prompt, file tree and status bar."""

    TITLE = "winx"
    CSS_PATH: ClassVar[list[str | PurePath]] = [_STYLES_DIR / name for name in _STYLES]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    _root: Path = Path()

    def __init__(
        self,
        *,
        theme: ThemeSpec,
        ui: UiSettings,
        suggest: Suggest,
        has_many_colours: bool = True,
        key_map: KeyMap = DEFAULT_KEYS,
    ) -> None:
        accessible = [_STYLES_DIR / _ACCESSIBLE_STYLES] if ui.accessible else []
        super().__init__(css_path=[*self.CSS_PATH, *accessible])
        self.animation_level = "none"
        # Textual takes an empty variable for a set one.
        self.no_color = bool(os.environ.get("NO_COLOR"))
        self.set_class(ui.accessible, "-accessible")
        self.glyphs = glyphs_for(is_accessible=ui.accessible)
        self.key_map = replace(key_map, is_spoken=ui.accessible)
        self.ui_settings = ui
        self._has_many_colours = has_many_colours
        self.theme_follower = ThemeFollower(self)
        self.register_theme(textual_theme(theme))
        self.theme = theme.name
        self._layout = TranscriptLayout(self.glyphs, self.key_map)
        self.transcript = Transcript(self._layout, id="transcript")
        self.greeting: GreetingBlock | None = None
        self.activity = ActivityLine(animated=ui.animations, glyphs=self.glyphs, id="activity")
        self.popup = Popup(id="popup")
        self.task_panel = TaskPanel(self.glyphs)
        self.prompt = PromptBox(self.popup, suggest, self.glyphs)
        self.status_bar = StatusBar(glyphs=self.glyphs, id="status")
        self.tree_pane = TreePane(is_on=ui.file_tree)
        self.diff_columns = DiffColumns()
        self.one_question = asyncio.Lock()
        """Held by what asks the person: no question lies over another."""
        self._chat = Vertical(id="chat")
        self._new_below = Static(id="new-below")

    def on_mount(self) -> None:
        self.use_keys(self.key_map)

    def use_keys(self, key_map: KeyMap) -> None:
        """Let keys hold, and be named, from now on."""
        key_map = replace(key_map, is_spoken=self.glyphs.is_spoken)
        is_other, self.key_map = key_map != self.key_map, key_map
        self.set_keymap(changes(key_map))
        new_below = (f"{self.glyphs['below']}new below", key_map.label("app", "last"))
        self._new_below.update(" · ".join(filter(None, new_below)))
        if is_other:
            self._layout.key_map = key_map
            self.transcript.draw_anew()
            self.prompt.use_glyphs(self.glyphs)
            self._draw_widgets_anew()

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draw, or say in words, all that stands on the screen, from now on."""
        self.glyphs = glyphs
        self.set_class(glyphs.is_spoken, "-accessible")
        for widget in (self.activity, self.task_panel, self.prompt, self.status_bar):
            widget.use_glyphs(glyphs)
        self._layout.glyphs = glyphs
        self.transcript.draw_anew()
        self.use_keys(self.key_map)
        self.stylesheet.read(_STYLES_DIR / _ACCESSIBLE_STYLES)
        self.refresh_css(animate=False)
        self._draw_widgets_anew()

    def _draw_widgets_anew(self) -> None:
        """Have no widget show what it has drawn before."""
        for screen in self.screen_stack:
            for each in screen.walk_children(Widget, with_self=True):
                each.notify_style_update()
                each.refresh()

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(id="_default")

    def get_line_filters(self) -> Sequence[LineFilter]:
        own = own_filters(
            is_ansi=self.native_ansi_color,
            has_colours=not self.no_color,
            is_spoken=self.glyphs.is_spoken,
        )
        # Textual's filters for NO_COLOR still write greys, or resets to default colours.
        others = super().get_line_filters()
        return [*(each for each in others if not isinstance(each, Monochrome | NoColor)), *own]

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

    def refresh_css(self, animate: bool = True) -> None:
        """Take over the theme's colours; before anything is shown no style is worked out twice."""
        if self.screen_stack:
            super().refresh_css(animate=animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def read_dialog_styles(self) -> None:
        """Read what dialogs and pages look like, unless it has been."""
        path = _STYLES_DIR / _DIALOG_STYLES
        if not self.stylesheet.has_source(str(path)):
            self.stylesheet.read(path)
            self.stylesheet.parse()

    def push_screen(self, *args: Any, **others: Any) -> Any:
        """Show a screen over the others."""
        self.read_dialog_styles()
        return super().push_screen(*args, **others)

    # What others show

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say something in passing, as it stands.

        Textual's own screens and widgets ask for markup unless told otherwise; a file name or
        the text of an error has brackets of its own, so nobody gets it.
        """
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def tell(self, text: str, level: str = "info") -> None:
        """Put a sentence of winx's own into the chat."""
        # What shows answers comes with it, and is not needed for the first paint.
        from winx_tui.tui.blocks.message import NoticeBlock

        self.transcript.add(NoticeBlock(text, level))

    def take_copy(self, text: str, told: str = "Copied.") -> None:
        """Put a text on the clipboard and say so, or say why it could not be."""
        self.run_worker(self.put_on_clipboard(text, told), group="clipboard")

    def copy_to_clipboard(self, text: str) -> None:
        """Put a text on the clipboard, in silence unless it could not be."""
        self.take_copy(text, "")

    @property
    def workspace_root(self) -> Path:
        """Return the resolved folder of which no program is started."""
        return Path(os.path.realpath(self._root))

    async def put_on_clipboard(self, text: str, told: str = "") -> bool:
        """Put a text on the clipboard and say `told`, or say why it could not be."""
        # Nothing is copied before the first paint.
        from winx_tui.core.clipboard_sequence import clipboard_sequence
        from winx_tui.tui.clipboard import hand_to_program, outer_program, too_long

        self._clipboard = text
        environ = {} if self.is_web else os.environ
        sequence = clipboard_sequence(text, environ)
        if sequence and self._driver is not None:
            self._driver.write(sequence)
        program, own = await asyncio.to_thread(outer_program, environ, self.workspace_root)
        is_taken = bool(program) and await asyncio.to_thread(hand_to_program, program, text, own)
        if not (sequence or is_taken):
            self.tell(too_long(text), "warning")
            return False
        if told:
            self.notify(told, timeout=3, markup=False)
        return True

    def close_dialog(self, dialog: Screen[Any]) -> None:
        """Take a dialog away, and whatever lies over it, without an answer."""
        while dialog in self.screen_stack:
            self.screen.dismiss(None)

    def leave_room(self, covered_rows: int) -> None:
        """Keep the end of the chat above what covers the lowest rows of the screen."""
        below = self.size.height - self._chat.region.bottom
        self._chat.styles.padding = (0, 0, max(0, covered_rows - below), 0)

    def load_themes(self) -> Sequence[str]:
        """Register every theme and return the names of those that this terminal can show."""
        if self.no_color:
            return []
        # Reading all themes is not needed for the first paint.
        from winx_tui.theming.loader import list_themes

        catalog = list_themes()
        for spec in catalog.themes:
            self.register_theme(textual_theme(spec))
        for problem in catalog.problems:
            self.tell(problem, "warning")
        return [spec.name for spec in catalog.themes if spec.ansi or self._has_many_colours]

    def show_greeting(self, welcome: Welcome) -> None:
        """Say where we are and what to do."""
        self.greeting = GreetingBlock(welcome)
        self.transcript.add(self.greeting)
        self.transcript.hold()

    # Messages

    def on_block_view_scrolled(self, event: Transcript.Scrolled) -> None:
        self._new_below.display = event.has_new_below

    def on_click(self, event: events.Click) -> None:
        below = self._new_below
        is_over = below.display and below.region.contains_point(event.screen_offset)
        if is_over and isinstance(self.screen, MainScreen):
            self.action_edge(1)

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
        raise NotImplementedError
