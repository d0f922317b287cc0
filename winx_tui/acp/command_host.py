"""The editor as slash commands see it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from acp.helpers import update_agent_message_text

from winx_tui.acp.editor import Editor
from winx_tui.acp.tool_content import fenced
from winx_tui.acp.updates import Update, note
from winx_tui.commands.host import Choice, Level, PageName
from winx_tui.commands.settling import settle_by_choosing
from winx_tui.config.settings import KeyChoice, UiSettings
from winx_tui.core.errors import EditorError, UsageError
from winx_tui.core.events import Event
from winx_tui.core.messages import Message
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.runtime import Runtime
from winx_tui.shell.session import ShellSession

if TYPE_CHECKING:
    from winx_tui.runtime.conflicts import Answer, Conflict

_BY_EDITOR = "The editor opens conversations: begin one, or choose one, there."
_ON_SCREEN = "That works in winx's own screen: start `winx` in a terminal."

Play = Callable[[AsyncGenerator[Event, None]], Awaitable[None]]


class EditorCommandHost:
    """Shows in the chat; asks by what the editor has for it."""

    def __init__(
        self, runtime: Runtime, conversation: Conversation, editor: Editor, play: Play
    ) -> None:
        """Take what commands work on, who sees it, and what plays a turn."""
        self._runtime = runtime
        self._conversation = conversation
        self._editor = editor
        self._play = play
        self._said: list[Update] = []

    @property
    def conversation(self) -> Conversation:
        """Return the conversation."""
        return self._conversation

    @property
    def runtime(self) -> Runtime:
        """Return the runtime behind it."""
        return self._runtime

    async def flush(self) -> None:
        """Send what was said in passing."""
        said, self._said = self._said, []
        await self._editor.send(*said)

    async def show(self, markdown: str) -> None:
        """Put a text into the chat."""
        await self.flush()
        await self._editor.send(update_agent_message_text(f"{markdown}\n\n"))

    def notify(self, text: str, level: Level = "info") -> None:
        """Say one sentence, as soon as something may be sent."""
        self._said.append(note(text if level == "info" else f"{level.capitalize()}: {text}"))

    async def choose(
        self,
        title: str,
        options: Sequence[Choice],
        current: str | None = None,
        on_highlight: Callable[[str], None] | None = None,
    ) -> str | None:
        """Have the person choose, the present value marked."""
        await self.flush()
        marked = [
            Choice(each.value, f"{each.label} (now)", each.detail)
            if each.value == current
            else each
            for each in options
        ]
        return await self._editor.choose(title, marked)

    async def settle(self, conflicts: Sequence[Conflict]) -> Mapping[str, Answer] | None:
        """Ask by lists to choose from."""
        return await settle_by_choosing(self, conflicts)

    @property
    def has_screen(self) -> bool:
        """Tell that the screen is the editor's."""
        return False

    async def read(self, title: str, text: str) -> None:
        """Put a program's output into the chat."""
        await self.show(f"{title}\n\n{fenced(text)}")

    async def open_page(self, name: PageName) -> bool:
        """Tell that there are no pages."""
        return False

    async def ask_text(self, title: str, initial: str = "") -> str | None:
        """Have the person write a line, where the editor has a form."""
        await self.flush()
        if not self._editor.has_forms:
            self.notify(f"{title}: this editor has no field for it; write it behind the command.")
            return None
        return await self._editor.ask_text(title, initial)

    async def add_key(self, provider: str) -> str:
        """Refuse: an editor keeps what is typed in it.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"Type keys in a shell: `winx auth login {provider}`.")

    def put_prompt(self, text: str) -> None:
        """Show the text: the prompt is the editor's own."""
        self._said.append(update_agent_message_text(f"{fenced(text)}\n\n"))

    async def put_back(self, prompt: Message) -> None:
        """Show the words of a prompt that was sent."""
        self.put_prompt(prompt.typed)

    async def edit_text(self, text: str) -> str:
        """Refuse: winx has no terminal here.

        Raises:
            EditorError: always.
        """
        raise EditorError(_ON_SCREEN)

    def switch_vim(self) -> bool:
        """Tell that the prompt is the editor's own."""
        return False

    async def take_over(self, session: ShellSession) -> None:
        """Say where it can be done."""
        self.notify(f"{_ON_SCREEN} `/shells interrupt` stops a program.", "warning")

    @property
    def theme(self) -> str:
        """Return the theme of the settings; the colours here are the editor's."""
        return self._runtime.settings.theme

    def theme_names(self) -> Sequence[str]:
        """Return nothing: the colours are the editor's."""
        return ()

    def set_theme(self, name: str) -> None:
        """Leave the editor's colours alone."""

    @property
    def live_ui(self) -> frozenset[str]:
        """Return nothing: the screen is the editor's."""
        return frozenset()

    def use_ui(self, key: str, ui: UiSettings) -> None:
        """Leave the editor as it is."""

    def check_keys(self, before: Sequence[KeyChoice], after: Sequence[KeyChoice]) -> Sequence[str]:
        """Say where keys can be changed.

        Raises:
            UsageError: always.
        """
        raise UsageError(_ON_SCREEN)

    def use_keys(self, choices: Sequence[KeyChoice]) -> None:
        """Leave the editor's keys alone."""

    async def respond(self, typed: str | Message) -> None:
        """Hand the conversation what was typed, or was made of it, and show what comes of it."""
        await self.flush()
        await self._play(self._conversation.respond(typed))

    async def aside(self, question: str, events: AsyncGenerator[Event, None]) -> None:
        """Show a question beside the work as it is answered."""
        await self.flush()
        async with aclosing(events) as stream:
            await self._play(stream)

    async def new_conversation(self) -> None:
        """Refuse: the editor has the list of conversations.

        Raises:
            UsageError: always.
        """
        raise UsageError(_BY_EDITOR)

    async def resume(self, session_id: str) -> None:
        """Refuse: the editor has the list of conversations.

        Raises:
            UsageError: always.
        """
        raise UsageError(_BY_EDITOR)

    async def copy(self, text: str) -> bool:
        """Show the text: the editor copies."""
        self.put_prompt(text)
        return False

    def clear_screen(self) -> None:
        """Leave what the editor shows."""

    def toggle_mouse(self) -> bool:
        """Tell that the mouse is the editor's."""
        return False

    def quit(self) -> None:
        """Leave winx running: the editor ends it."""
