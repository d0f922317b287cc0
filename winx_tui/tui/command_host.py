"""The app as slash commands see it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from winx_tui.core.errors import ConfigError, SessionError
from winx_tui.tui.keymap import KEYS
from winx_tui.tui.prompt.draft import Draft

if TYPE_CHECKING:
    from winx_tui.commands.host import Choice, Level, PageName
    from winx_tui.config.settings import KeyChoice, UiSettings
    from winx_tui.core.events import Event
    from winx_tui.core.messages import Message
    from winx_tui.runtime.conflicts import Answer, Conflict
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.shell.session import ShellSession
    from winx_tui.tui.app import WinxApp
    from winx_tui.tui.widgets.prompt_area import PromptArea


class AppCommandHost:
    """Implements commands.host.CommandHost on the app."""

    def __init__(self, app: WinxApp) -> None:
        self._app = app

    @property
    def conversation(self) -> Conversation:
        """Return the conversation that is open now."""
        conversation = self._app.turns.conversation
        if conversation is None:
            raise SessionError("No conversation is open yet; try again in a moment.")
        return conversation

    @property
    def runtime(self) -> Runtime:
        """Return the runtime behind it."""
        if self._app.runtime is None:
            raise SessionError("winx is still starting; try again in a moment.")
        return self._app.runtime

    @property
    def theme(self) -> str:
        """Return the theme in use."""
        return self._app.theme

    async def show(self, markdown: str) -> None:
        """Put a text of winx's own into the chat."""
        # What shows answers is not needed for the first paint.
        from winx_tui.tui.blocks.message import PageBlock

        self._app.transcript.add(PageBlock(markdown))
        self._app.transcript.follow()

    def notify(self, text: str, level: Level = "info") -> None:
        """Say one sentence in passing."""
        self._app.tell(text, level)
        self._app.show_status()

    async def choose(
        self,
        title: str,
        options: Sequence[Choice],
        current: str | None = None,
        on_highlight: Callable[[str], None] | None = None,
    ) -> str | None:
        """Have a person choose from a list."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.dialogs import answer_of
        from winx_tui.tui.screens.choice import ChoiceDialog

        dialog = ChoiceDialog(title, options, current=current, on_highlight=on_highlight)
        return await answer_of(self._app, dialog)

    async def settle(self, conflicts: Sequence[Conflict]) -> Mapping[str, Answer] | None:
        """Ask in a dialog, with the changes beside the answers."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.dialogs import answer_of
        from winx_tui.tui.screens.conflicts import ConflictDialog

        root, columns = self.runtime.workspace.root, self._app.diff_columns
        return await answer_of(self._app, ConflictDialog(conflicts, root=root, columns=columns))

    @property
    def has_screen(self) -> bool:
        """Tell that lists can be chosen from and programs taken over."""
        return True

    async def read(self, title: str, text: str) -> None:
        """Show a program's output on a page of its own."""
        # The screen is not needed for the first paint.
        from winx_tui.tui.screens.output import output_page
        from winx_tui.tui.screens.reading import ReadingScreen

        await self._app.push_screen(ReadingScreen(title, await output_page(text, None)))

    async def open_page(self, name: PageName) -> bool:
        """Open a page over the chat and wait until it is left."""
        # No page is needed for the first paint.
        from winx_tui.tui.pages import open_page

        return await open_page(self._app, name)

    async def ask_text(self, title: str, initial: str = "") -> str | None:
        """Have a person write a line in a dialog."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.dialogs import answer_of
        from winx_tui.tui.screens.line import LineDialog

        return await answer_of(self._app, LineDialog(title, initial))

    async def add_key(self, provider: str) -> str:
        """Have a person type a key in a dialog, which tries and keeps it."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.model_page import add_key

        return await add_key(self._app, provider)

    def put_prompt(self, text: str) -> None:
        """Put a text into the prompt; a draft that stands there goes to the history."""
        area = self._keep_draft()
        area.set_text(text)
        area.focus()

    async def put_back(self, prompt: Message) -> None:
        """Put a prompt there once more: its images are attached again."""
        if not prompt.images:
            self.put_prompt(prompt.typed)
            return
        # Few prompts have images.
        from winx_tui.tui.prompt.images import draft_again

        try:
            draft = await draft_again(prompt)
        except ConfigError as error:
            self.notify(f"The images of the prompt cannot be put back: {error}.", "warning")
            draft = Draft(prompt.typed)
        else:
            if draft.is_plain:
                self.notify("The images of the prompt are not put back: add them.", "warning")
        area = self._keep_draft()
        area.set_draft(draft)
        area.focus()

    def _keep_draft(self) -> PromptArea:
        area = self._app.prompt.area
        if draft := area.draft:
            area.history_of_prompts.add(draft.written_out())
        return area

    async def edit_text(self, text: str) -> str:
        """Give the person's own editor the terminal."""
        # The editor is not needed for the first paint.
        from winx_tui.tui.external_editor import edit_text

        return await edit_text(self._app, text)

    def switch_vim(self) -> bool:
        """Switch vim's keys of the prompt."""
        area = self._app.prompt.area
        area.use_vim(is_on=not area.has_vim)
        return area.has_vim

    async def take_over(self, session: ShellSession) -> None:
        """Hand the person a program's terminal."""
        await self._app.shells.take_over(session)

    def theme_names(self) -> Sequence[str]:
        """List the themes."""
        return self._app.load_themes()

    def set_theme(self, name: str) -> None:
        """Recolour at once."""
        self._app.theme = name

    @property
    def live_ui(self) -> frozenset[str]:
        """Return the settings of the screen that hold at once."""
        # Few ever change them.
        from winx_tui.tui.live_settings import LIVE

        return frozenset(LIVE)

    def use_ui(self, key: str, ui: UiSettings) -> None:
        """Let a setting of the screen hold."""
        # As above.
        from winx_tui.tui.live_settings import LIVE

        self._app.ui_settings = ui
        LIVE[key](self._app, ui)

    def check_keys(self, before: Sequence[KeyChoice], after: Sequence[KeyChoice]) -> Sequence[str]:
        """Look a change of a person's own keys through."""
        # Most people keep the keys as they are.
        from winx_tui.tui.keys.choosing import doubts_of_change

        return doubts_of_change(KEYS, before, after)

    def use_keys(self, choices: Sequence[KeyChoice]) -> None:
        """Let a person's own keys hold, and name them."""
        # As above.
        from winx_tui.tui.keys.choosing import chosen_keys

        self._app.use_keys(chosen_keys(KEYS, choices).key_map)

    async def respond(self, typed: str | Message) -> None:
        """Hand the conversation what was typed, or was made of it, after what is under way."""
        self._app.turns.respond(typed)
        self._app.transcript.follow()

    async def aside(self, question: str, events: AsyncGenerator[Event, None]) -> None:
        """Show question and answer in a block of their own; Esc stops it."""
        # Few are ever asked.
        from winx_tui.tui.aside import show_aside

        await show_aside(self._app, question, events)

    async def new_conversation(self) -> None:
        """Interrupt and close what is open, and begin anew."""
        await self._app.open_conversation(None)

    async def resume(self, session_id: str) -> None:
        """Close what is open and go on with a session."""
        await self._app.open_conversation(session_id)

    async def copy(self, text: str) -> bool:
        """Put a text on the clipboard, or say why it could not be."""
        return await self._app.put_on_clipboard(text)

    def clear_screen(self) -> None:
        """Take earlier blocks away."""
        self._app.transcript.load([])

    def toggle_mouse(self) -> bool:
        """Leave the mouse to the terminal, or take it back."""
        self._app.action_toggle_mouse()
        return True

    def quit(self) -> None:
        """Leave winx."""
        self._app.exit(0)
