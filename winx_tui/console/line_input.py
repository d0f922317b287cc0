"""The line prompt's input: prompt-toolkit, kept linear for screen readers."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import CompleteStyle

from winx_tui.commands.command import Command
from winx_tui.commands.registry import all_commands
from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError
from winx_tui.workspace.display import visible

_MAX_COMPLETIONS = 50


class PromptCompleter(Completer):
    """Completes `/commands` at the beginning and `@files` anywhere."""

    def __init__(self) -> None:
        self.files: Sequence[str] = ()
        """The project's files, relative to its root."""
        self.own: Sequence[Command] = ()
        """The commands of the person and the project."""

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Offer what fits the text before the cursor."""
        before = document.text_before_cursor
        if before.startswith("/") and " " not in before and "\n" not in before:
            yield from _commands(before, (*all_commands(), *self.own))
        elif word := _mention(before):
            yield from self._files(word)

    def _files(self, word: str) -> Iterable[Completion]:
        wanted = word[1:].lower()
        fitting = [name for name in self.files if wanted in name.lower()]
        fitting.sort(key=lambda name: (not name.lower().startswith(wanted), len(name), name))
        for name in fitting[:_MAX_COMPLETIONS]:
            # A name with control characters could not be typed back; it is left out.
            if name == visible(name):
                yield Completion(f"@{name}", start_position=-len(word))


def _commands(before: str, commands: Iterable[Command]) -> Iterable[Completion]:
    for command in commands:
        for name in (command.name, *command.aliases):
            if f"/{name}".startswith(before):
                yield Completion(
                    f"/{name}", start_position=-len(before), display_meta=command.summary
                )


def _mention(before: str) -> str:
    """Return the @word that ends at the cursor, or ""."""
    word = before.split()[-1] if before and not before[-1].isspace() else ""
    return word if word.startswith("@") else ""


class LineInput:
    """Reads prompts and answers from the terminal."""

    def __init__(self, history_file: Path | None) -> None:
        self.completer = PromptCompleter()
        self._output = _plain_output()
        self._prompts: PromptSession[str] = PromptSession(
            history=_history(history_file),
            completer=self.completer,
            complete_while_typing=False,
            complete_style=CompleteStyle.READLINE_LIKE,
            key_bindings=_prompt_keys(),
            multiline=True,
            prompt_continuation="... ",
            enable_open_in_editor=False,
            output=self._output,
        )

    def use_vim(self, *, is_on: bool) -> None:
        """Read prompts with vim's keys, or with Emacs's as shells do."""
        self._prompts.editing_mode = EditingMode.VI if is_on else EditingMode.EMACS

    async def read_prompt(self, prompt: str, initial: str = "") -> str:
        """Read a prompt; Enter sends it, Alt+Enter or Ctrl+J begins a new line.

        `initial` stands there already, to be changed.

        Raises:
            KeyboardInterrupt: Ctrl-C on an empty prompt.
            EOFError: Ctrl-D on an empty prompt, or the terminal is gone.
        """
        return await self._prompts.prompt_async(prompt, default=initial)

    async def read_line(self, prompt: str, default: str = "") -> str:
        """Read an answer; nothing typed before the question counts.

        Raises:
            KeyboardInterrupt: Ctrl-C.
            EOFError: Ctrl-D, or the terminal is gone.
        """
        with suppress(termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
        # The signal handler of the turn under way must outlive this question.
        session: PromptSession[str] = PromptSession(output=self._output)
        return await session.prompt_async(
            prompt, default=default, multiline="\n" in default, handle_sigint=False
        )


def _plain_output() -> Output:
    """Never ask the terminal where its cursor is: not all answer, and then it shows."""
    output = create_output()
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output


def _prompt_keys() -> KeyBindings:
    keys = KeyBindings()
    bind: Callable[..., Callable[[Callable[[KeyPressEvent], None]], object]] = keys.add

    def send(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    def clear_or_leave(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    bind("enter")(send)
    bind("escape", "enter")(new_line)
    bind("c-j")(new_line)
    bind("c-c")(clear_or_leave)
    return keys


def _history(path: Path | None) -> History:
    """Open the history, readable by its owner only; without a home it lives in memory."""
    if path is None:
        return InMemoryHistory()
    try:
        ensure_private_directory(path.parent)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        os.close(os.open(path, flags, 0o600))
        path.chmod(0o600)
    except (OSError, ConfigError):
        return InMemoryHistory()
    return FileHistory(str(path))
