"""The frame with what a person types: prompts, commands, and the keys that stop or leave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from winx_tui.commands.typed_text import LEAVING_WORDS, command_in
from winx_tui.tui.completion import Suggestion, Trigger
from winx_tui.tui.messages import PromptSubmitted, QueueRecalled
from winx_tui.tui.project_frame import ProjectFrame

if TYPE_CHECKING:
    from winx_tui.commands.host import PageName
    from winx_tui.tui.command_host import AppCommandHost
    from winx_tui.tui.command_index import CommandIndex

TWICE_S = 2.0
"""Ctrl+C counts as pressed twice within this."""


class PromptFrame(ProjectFrame, inherit_bindings=False):
    """Sends what is typed where it belongs; whoever derives from it opens conversations."""

    _host: AppCommandHost
    _commands: CommandIndex
    _is_open: asyncio.Event
    _asked_to_quit_s = float("-inf")

    def show_status(self) -> None:
        """Draw the status bar from what is true now."""
        raise NotImplementedError

    def on_prompt_submitted(self, event: PromptSubmitted) -> None:
        text = event.text
        conversation = self.turns.conversation
        is_planning = conversation is not None and conversation.plan.is_on
        if text in LEAVING_WORDS:
            self.exit(0)
        elif command := command_in(text, is_planning=is_planning):
            self.run_worker(self._run_command(command), group="command")
        elif text or self.turns.is_held:
            self.turns.submit(text)
            self.transcript.follow()

    def on_queue_recalled(self, event: QueueRecalled) -> None:
        text = self.turns.recall()
        if text is not None:
            self.prompt.area.set_text(text)

    async def _run_command(self, text: str) -> None:
        await self._is_open.wait()
        # Commands import the runtime, which the first paint does not wait for.
        from winx_tui.commands.registry import run_command

        await run_command(text, self._host)
        self.show_status()

    def _suggest(self, trigger: Trigger) -> Sequence[Suggestion]:
        if trigger.kind == "file":
            return self._suggest_files(trigger.query)
        return self._commands.search(trigger.query)

    # Actions

    def action_interrupt(self) -> None:
        """Stop the turn; with none, what still runs in the shell; and go back to the prompt."""
        if not self.turns.interrupt() and not self.shells.interrupt_foreground():
            self.prompt.area.focus()

    def action_clear_or_quit(self) -> None:
        """Copy a selection, clear the prompt, stop the turn, or quit at the second time."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
            self.screen.clear_selection()
            self.notify("Copied.", timeout=2)
        elif self.prompt.area.selected_text:
            self.copy_to_clipboard(self.prompt.area.selected_text)
        elif self.prompt.area.text:
            self.prompt.area.history_of_prompts.add(self.prompt.area.text)
            self.prompt.area.load_text("")
        elif time.monotonic() - self._asked_to_quit_s < TWICE_S:
            self.exit(0)
        else:
            self._asked_to_quit_s = time.monotonic()
            self.turns.interrupt()
            self.show_status()
            self.set_timer(TWICE_S, self.show_status)

    async def action_quit(self) -> None:
        """Leave."""
        self.exit(0)

    def action_open(self, page: PageName) -> None:
        """Open a page over the chat."""
        self.run_worker(self._open_page(page), group="page")

    async def _open_page(self, page: PageName) -> None:
        await self._is_open.wait()
        await self._host.open_page(page)
        self.show_status()

    def action_palette(self) -> None:
        """List the commands."""
        self.prompt.area.focus()
        self.prompt.area.set_text("/")
