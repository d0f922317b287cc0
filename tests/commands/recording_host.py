"""A front end that keeps what commands do with it, for tests of the commands."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

from tests.support.approvers import ALLOW, AnsweringApprover
from winx_tui.commands.host import Choice, Level, PageName
from winx_tui.commands.settling import settle_by_choosing
from winx_tui.config.settings import KeyChoice, UiSettings
from winx_tui.core.events import Event
from winx_tui.core.messages import Message
from winx_tui.runtime.conflicts import Answer, Conflict
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.runtime import Runtime
from winx_tui.shell.session import ShellSession


class RecordingHost:
    """Answers `choose` from a list and remembers everything else."""

    def __init__(
        self,
        runtime: Runtime,
        answers: Sequence[str | None] = (),
        themes: Sequence[str] = (),
        *,
        has_screen: bool = False,
        approver: AnsweringApprover | None = None,
    ) -> None:
        self._runtime = runtime
        self._answers = list(answers)
        self._themes = tuple(themes)
        self._approver = approver or AnsweringApprover([ALLOW])
        self._conversation = self._open()
        self.has_screen = has_screen
        self.shown: list[str] = []
        self.read_pages: list[tuple[str, str]] = []
        self.taken_over: list[ShellSession] = []
        self.notices: list[tuple[str, Level]] = []
        self.offered: list[Sequence[Choice]] = []
        self.copied: list[str] = []
        self.can_copy = True
        self.themes_set: list[str] = []
        self.keys_asked: list[str] = []
        self.ui_used: list[tuple[str, UiSettings]] = []
        self.keys_used: tuple[KeyChoice, ...] = ()
        self.theme = "winx-dark"
        self.has_quit = False
        self.prompt_put = ""
        self.written = ""
        """What the person writes in their editor."""
        self.has_vim = False
        self.cleared = 0
        self.events: list[Event] = []

    @property
    def conversation(self) -> Conversation:
        return self._conversation

    @property
    def runtime(self) -> Runtime:
        return self._runtime

    async def respond(self, typed: str | Message) -> None:
        self.events = [event async for event in self._conversation.respond(typed)]

    async def show(self, markdown: str) -> None:
        self.shown.append(markdown)

    def notify(self, text: str, level: Level = "info") -> None:
        self.notices.append((text, level))

    async def choose(
        self,
        title: str,
        options: Sequence[Choice],
        current: str | None = None,
        on_highlight: Callable[[str], None] | None = None,
    ) -> str | None:
        self.offered.append(options)
        if on_highlight is not None:
            on_highlight(options[-1].value)
        return self._answers.pop(0)

    async def settle(self, conflicts: Sequence[Conflict]) -> Mapping[str, Answer] | None:
        return await settle_by_choosing(self, conflicts)

    async def read(self, title: str, text: str) -> None:
        self.read_pages.append((title, text))

    async def open_page(self, name: PageName) -> bool:
        return False

    @property
    def live_ui(self) -> frozenset[str]:
        return frozenset({"ui.animations"})

    def use_ui(self, key: str, ui: UiSettings) -> None:
        self.ui_used.append((key, ui))

    def check_keys(self, before: Sequence[KeyChoice], after: Sequence[KeyChoice]) -> Sequence[str]:
        return ()

    def use_keys(self, choices: Sequence[KeyChoice]) -> None:
        self.keys_used = tuple(choices)

    async def ask_text(self, title: str, initial: str = "") -> str | None:
        return self._answers.pop(0)

    async def add_key(self, provider: str) -> str:
        self.keys_asked.append(provider)
        return "The key is kept."

    def put_prompt(self, text: str) -> None:
        self.prompt_put = text

    async def put_back(self, prompt: Message) -> None:
        self.put_prompt(prompt.typed)

    async def edit_text(self, text: str) -> str:
        """Return the text with what the test has the person write behind it."""
        return text + self.written

    def switch_vim(self) -> bool:
        """Switch."""
        self.has_vim = not self.has_vim
        return self.has_vim

    async def take_over(self, session: ShellSession) -> None:
        self.taken_over.append(session)

    def theme_names(self) -> Sequence[str]:
        return self._themes

    def set_theme(self, name: str) -> None:
        self.theme = name
        self.themes_set.append(name)

    async def aside(self, question: str, events: AsyncGenerator[Event, None]) -> None:
        self.events = [event async for event in events]

    async def new_conversation(self) -> None:
        await self._conversation.aclose()
        self._conversation = self._open()

    async def resume(self, session_id: str) -> None:
        conversation = self._open(session_id)
        await self._conversation.aclose()
        self._conversation = conversation

    async def copy(self, text: str) -> bool:
        self.copied.append(text)
        return self.can_copy

    def clear_screen(self) -> None:
        self.cleared += 1

    def toggle_mouse(self) -> bool:
        """Tell that the mouse is the terminal's."""
        return False

    def quit(self) -> None:
        self.has_quit = True

    def _open(self, resume: str | None = None) -> Conversation:
        return self._runtime.open_conversation(self._approver, resume=resume)
