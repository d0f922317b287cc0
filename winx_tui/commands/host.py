"""What slash commands need of the front end that runs them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from winx_tui.config.settings import KeyChoice, UiSettings
    from winx_tui.core.events import Event
    from winx_tui.core.messages import Message
    from winx_tui.runtime.conflicts import Answer, Conflict
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.shell.session import ShellSession

Level = Literal["info", "warning", "error"]
PageName = Literal[
    "commands",
    "commit",
    "context",
    "diff",
    "keys",
    "mcp",
    "models",
    "onboarding",
    "permissions",
    "rewind",
    "sessions",
    "settings",
    "shells",
    "usage",
]
"""What a front end with a screen may show on a page of its own."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a list that a person chooses from."""

    value: str
    """What choosing it returns."""
    label: str
    detail: str = ""
    """A remark beside the label."""


class CommandHost(Protocol):
    """A front end, as a slash command sees it."""

    @property
    def conversation(self) -> Conversation:
        """Return the conversation that is open now."""
        ...

    @property
    def runtime(self) -> Runtime:
        """Return the runtime behind it."""
        ...

    async def show(self, markdown: str) -> None:
        """Put a text of winx's own where answers stand; it is not sent to the model."""
        ...

    def notify(self, text: str, level: Level = "info") -> None:
        """Say one sentence in passing."""
        ...

    async def choose(
        self,
        title: str,
        options: Sequence[Choice],
        current: str | None = None,
        on_highlight: Callable[[str], None] | None = None,
    ) -> str | None:
        """Have a person choose; return the value, or None if they would rather not.

        `on_highlight` is told the value under the cursor as it moves, where there is one.
        """
        ...

    async def settle(self, conflicts: Sequence[Conflict]) -> Mapping[str, Answer] | None:
        """Have a person say what becomes of paths that stand in the way of going back.

        Return answers by path, those that are left out being "keep"; None: nothing is done.
        """
        ...

    @property
    def has_screen(self) -> bool:
        """Tell whether the whole screen is the front end's, so that programs can be taken over."""
        ...

    async def read(self, title: str, text: str) -> None:
        """Show a program's output, to read and leave again."""
        ...

    async def open_page(self, name: PageName) -> bool:
        """Open a page and wait until it is left; False where the front end has none of that name.

        A command then shows the same by `show` and `choose`.
        """
        ...

    async def ask_text(self, title: str, initial: str = "") -> str | None:
        """Have a person write a line; return it stripped, or None if they would rather not.

        Args:
            title: what is asked for.
            initial: what stands there to be changed.
        """
        ...

    async def add_key(self, provider: str) -> str:
        """Have a person type a provider's key, try it and keep it, where nothing records it.

        Return what was kept where, as a sentence; empty if nothing was.
        """
        ...

    def put_prompt(self, text: str) -> None:
        """Put a text where the next prompt is typed, to be changed and sent; a draft is kept."""
        ...

    async def put_back(self, prompt: Message) -> None:
        """Put a prompt that was sent there once more, with its images or a word about them."""
        ...

    async def edit_text(self, text: str) -> str:
        """Have a person edit a text in their own editor; return it as they left it.

        Raises:
            EditorError: there is no editor, or it failed.
        """
        ...

    def switch_vim(self) -> bool:
        """Switch vim's keys where prompts are typed; tell whether they are on now."""
        ...

    async def take_over(self, session: ShellSession) -> None:
        """Hand the person a program's terminal, until they give it back or it ends.

        Raises:
            ShellError: nothing runs there, or it has been taken over already.
        """
        ...

    def theme_names(self) -> Sequence[str]:
        """List the themes; empty where there is nothing to colour."""
        ...

    @property
    def theme(self) -> str:
        """Return the theme in use."""
        ...

    def set_theme(self, name: str) -> None:
        """Recolour at once."""
        ...

    @property
    def live_ui(self) -> frozenset[str]:
        """Return the settings of the table `ui` that `use_ui` lets hold at once."""
        ...

    def use_ui(self, key: str, ui: UiSettings) -> None:
        """Let a changed setting of the screen hold: one of `live_ui`.

        Args:
            key: which of them has changed, such as "ui.animations".
            ui: all of them, as they are now.
        """
        ...

    def check_keys(self, before: Sequence[KeyChoice], after: Sequence[KeyChoice]) -> Sequence[str]:
        """Return what a person should know of a change of their own keys, a sentence each.

        Raises:
            ConfigError: something cannot be had after it that could before.
            UsageError: the front end has none of these keys, and cannot tell.
        """
        ...

    def use_keys(self, choices: Sequence[KeyChoice]) -> None:
        """Let a person's own keys hold."""
        ...

    async def respond(self, typed: str | Message) -> None:
        """Hand the conversation what was typed, or was made of it, after what is under way."""
        ...

    async def aside(self, question: str, events: AsyncGenerator[Event, None]) -> None:
        """Show a question beside the work with its answer as it comes; a person may stop it.

        Raises:
            WinxError: there is no answer.
        """
        ...

    async def new_conversation(self) -> None:
        """Interrupt and close what is open, and begin anew."""
        ...

    async def resume(self, session_id: str) -> None:
        """Close what is open and go on with a session.

        Raises:
            SessionError: it cannot be found or read; what was open stays open.
        """
        ...

    async def copy(self, text: str) -> bool:
        """Put a text on the clipboard; False: it could not be, and the person was told why."""
        ...

    def clear_screen(self) -> None:
        """Take earlier output away, where the front end has a screen of its own."""
        ...

    def toggle_mouse(self) -> bool:
        """Leave the mouse to the terminal, or take it back; False where it is never taken."""
        ...

    def quit(self) -> None:
        """Leave winx."""
        ...
