"""The line prompt as slash commands see it."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from winx_tui.commands.host import Choice, Level, PageName
from winx_tui.commands.settling import settle_by_choosing
from winx_tui.commands.text_editor import (
    at_line,
    editor_command,
    private_copy,
    read_back,
    run_editor,
)
from winx_tui.config.settings import KeyChoice, UiSettings
from winx_tui.console.approver import PromptApprover, ReadLine
from winx_tui.console.key_prompt import add_key
from winx_tui.console.limit_asker import PromptLimitAsker
from winx_tui.console.plain_markdown import plain_lines
from winx_tui.console.question_asker import PromptPersonAsker
from winx_tui.console.renderer import Line, LinePrinter, Tone
from winx_tui.core.clipboard_sequence import clipboard_sequence
from winx_tui.core.errors import UsageError
from winx_tui.core.events import Event, MessageCompleted, SideAnswered, TurnStarted
from winx_tui.core.messages import Message
from winx_tui.core.task_list import is_open, summary, tasks_of
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.runtime import Runtime
from winx_tui.shell.news import end_words
from winx_tui.shell.session import ShellSession
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.conflicts import Answer, Conflict

_TABLE_RULE = re.compile(r"\|[-:|]+\|")
_TONES: dict[Level, Tone] = {"info": "plain", "warning": "warning", "error": "bad"}


class ReplHost:
    """Holds the conversation; shows, asks and chooses in plain lines."""

    def __init__(
        self,
        runtime: Runtime,
        printer: LinePrinter,
        read_line: ReadLine,
        play: Callable[[AsyncGenerator[Event, None]], Awaitable[None]],
        resume: str | None,
    ) -> None:
        """Open a conversation; `play` prints a turn to its end."""
        self.is_leaving = False
        self.has_vim = runtime.settings.ui.vim
        """Whether prompts are read with vim's keys."""
        self.next_prompt = ""
        """What stands in the next prompt, to be changed and sent."""
        self.approver = PromptApprover(printer, read_line, runtime.question_facts)
        self.limit_asker = PromptLimitAsker(printer, read_line)
        self.person_asker = PromptPersonAsker(printer, read_line)
        self._runtime = runtime
        self._printer = printer
        self._read_line = read_line
        self._play = play
        self._told: set[tuple[str, str]] = set()
        """Session and id of each background command whose end was told."""
        self._conversation = self._open(resume)

    @property
    def conversation(self) -> Conversation:
        """Return the conversation that is open now."""
        return self._conversation

    @property
    def runtime(self) -> Runtime:
        """Return the runtime behind it."""
        return self._runtime

    async def show(self, markdown: str) -> None:
        """Print a text; marks of emphasis and rules are left out, so that they are not read."""
        for line in plain_lines(markdown):
            if not _TABLE_RULE.fullmatch(line):
                self._printer.write(Line(line))

    def notify(self, text: str, level: Level = "info") -> None:
        """Print one sentence."""
        prefix = "" if level == "info" else f"{level.capitalize()}: "
        self._printer.write(Line(prefix + text, _TONES[level]))

    async def choose(
        self,
        title: str,
        options: Sequence[Choice],
        current: str | None = None,
        on_highlight: Callable[[str], None] | None = None,
    ) -> str | None:
        """Print a numbered list and read a number or a value."""
        self._printer.write(Line(title if title.endswith("?") else f"{title}:"))
        for number, option in enumerate(options, start=1):
            mark = " (now)" if option.value == current else ""
            detail = f": {option.detail}" if option.detail else ""
            self._printer.write(Line(f"  {number}. {visible(option.label)}{mark}{detail}"))
        while True:
            try:
                answer = (await self._read_line("Number, empty keeps it as it is: ", "")).strip()
            except (EOFError, KeyboardInterrupt):
                return None
            if not answer:
                return None
            if answer.isdecimal() and 1 <= int(answer) <= len(options):
                return options[int(answer) - 1].value
            if any(option.value == answer for option in options):
                return answer
            self.notify(f"'{visible(answer)}' is not in the list.", "warning")

    async def settle(self, conflicts: Sequence[Conflict]) -> Mapping[str, Answer] | None:
        """Ask by lists to choose from."""
        return await settle_by_choosing(self, conflicts)

    @property
    def has_screen(self) -> bool:
        """Tell that there are lines only."""
        return False

    async def read(self, title: str, text: str) -> None:
        """Print a program's output, its control characters made visible."""
        self._printer.write(Line(title))
        self._printer.write(Line(text, "quiet"))

    async def open_page(self, name: PageName) -> bool:
        """Tell that there are lines only."""
        return False

    async def ask_text(self, title: str, initial: str = "") -> str | None:
        """Read a line."""
        try:
            return (await self._read_line(f"{title}: ", initial)).strip() or None
        except (EOFError, KeyboardInterrupt):
            return None

    async def add_key(self, provider: str) -> str:
        """Read a key without showing it, try it, and keep it."""
        return await add_key(self._runtime, provider, self.notify, self._read_line)

    def put_prompt(self, text: str) -> None:
        """Have the next prompt begin with a text."""
        self.next_prompt = text

    async def put_back(self, prompt: Message) -> None:
        """Have the next prompt begin with the words of one that was sent."""
        self.put_prompt(prompt.typed)
        if prompt.images:
            self.notify("The images of the prompt are not put back: lines hold none.", "warning")

    async def edit_text(self, text: str) -> str:
        """Run the person's own editor on this terminal."""
        root = self._runtime.workspace.root
        command = editor_command(os.environ, root)
        with private_copy(text, ".md") as path:
            await run_editor(at_line(command, path, None), root)
            return read_back(path)

    def switch_vim(self) -> bool:
        """Have the next prompts read with vim's keys, or without."""
        self.has_vim = not self.has_vim
        return self.has_vim

    async def take_over(self, session: ShellSession) -> None:
        """Say where it can be done."""
        self.notify(
            "Programs can be taken over in the full screen only (`winx` without --repl); "
            "`/shells interrupt` stops one.",
            "warning",
        )

    @property
    def theme(self) -> str:
        """Return the theme of the settings; lines have none."""
        return self._runtime.settings.theme

    def theme_names(self) -> Sequence[str]:
        """Return nothing: there is no screen to colour."""
        return ()

    def set_theme(self, name: str) -> None:
        """Leave the terminal's own colours alone."""

    @property
    def live_ui(self) -> frozenset[str]:
        """Return nothing: there is no screen."""
        return frozenset()

    def use_ui(self, key: str, ui: UiSettings) -> None:
        """Leave the lines as they are."""

    def check_keys(self, before: Sequence[KeyChoice], after: Sequence[KeyChoice]) -> Sequence[str]:
        """Say where keys can be changed: those of the line prompt cannot.

        Raises:
            UsageError: always.
        """
        raise UsageError(
            "Keys are those of the full screen: change them there, or in a shell by "
            "`winx config set keys.AREA.ACTION KEY`."
        )

    def use_keys(self, choices: Sequence[KeyChoice]) -> None:
        """Leave the keys of the line prompt as they are."""

    async def respond(self, typed: str | Message) -> None:
        """Hand the conversation what was typed, or was made of it, and print what comes of it."""
        await self._play(self._conversation.respond(typed))

    async def aside(self, question: str, events: AsyncGenerator[Event, None]) -> None:
        """Print the answer as it comes; Ctrl-C stops it."""
        was_answered = False

        async def noted() -> AsyncGenerator[Event, None]:
            nonlocal was_answered
            async with aclosing(events) as stream:
                async for event in stream:
                    was_answered |= isinstance(event, SideAnswered)
                    yield event

        await self._play(noted())
        end = "Later requests hold none of this." if was_answered else "Stopped."
        self._printer.write(Line(end, "quiet"))

    async def new_conversation(self) -> None:
        """Close what is open and begin anew."""
        await self._replace(self._open(None))

    async def resume(self, session_id: str) -> None:
        """Close what is open and go on with a session.

        Raises:
            SessionError: it cannot be found or read.
        """
        await self._replace(self._open(session_id))
        self.tell_what_was()

    def tell_what_was(self) -> None:
        """Print where a resumed session stands: its last prompt and answer."""
        history = self._conversation.history
        prompts = [event.prompt.typed for event in history if isinstance(event, TurnStarted)]
        answers = [event.message.text for event in history if isinstance(event, MessageCompleted)]
        for notice in self._conversation.notices:
            self.notify(notice.text, notice.level)
        if not prompts:
            return
        self.notify(f"Session {self._conversation.session_id}, {len(prompts)} turns so far.")
        self.notify(f"Your last prompt: {prompts[-1]}")
        if text := next((text for text in reversed(answers) if text), ""):
            self.notify(f"The last answer:\n{text}")
        if is_open(tasks := tasks_of(history)):
            self.notify(f"Tasks: {summary(tasks)}. /todo lists them.")

    def tell_what_ended(self) -> None:
        """Name the background commands that have ended since this was last called."""
        conversation = self._conversation
        for info in conversation.shells.untold():
            if (conversation.session_id, info.id) not in self._told:
                self._told.add((conversation.session_id, info.id))
                words = end_words(info.id, info.exit_code, info.command)
                self.notify(f"{words}. /shells show {info.id} shows its output.")

    async def copy(self, text: str) -> bool:
        """Hand a text to the terminal's clipboard (OSC 52); one that has none shows it."""
        if os.environ.get("TERM", "dumb") == "dumb":
            self.notify(text)
            return False
        sequence = clipboard_sequence(text, os.environ)
        if not sequence:
            self.notify("Not copied: it is more than terminals take (75 kB).", "warning")
            return False
        self._printer.write_raw(sequence)
        return True

    def clear_screen(self) -> None:
        """Leave earlier lines where they are: this front end has no screen of its own."""

    def toggle_mouse(self) -> bool:
        """Tell that the mouse is the terminal's."""
        return False

    def quit(self) -> None:
        """Leave after this command."""
        self.is_leaving = True

    def _open(self, resume: str | None) -> Conversation:
        return self._runtime.open_conversation(
            self.approver,
            resume=resume,
            limit_asker=self.limit_asker,
            cap_asker=self.limit_asker,
            person_asker=self.person_asker,
        )

    async def _replace(self, conversation: Conversation) -> None:
        before, self._conversation = self._conversation, conversation
        await before.aclose()
