"""The frame with what a person types: prompts, commands, and the keys that stop or leave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from winx_tui.commands.typed_text import LEAVING_WORDS, command_in, goes_back
from winx_tui.tui.completion import Suggestion, Trigger
from winx_tui.tui.draft_frame import DraftFrame
from winx_tui.tui.messages import PromptSubmitted, QueueEdited
from winx_tui.tui.prompt.draft import Draft

if TYPE_CHECKING:
    from winx_tui.commands.host import PageName
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.tui.command_host import AppCommandHost
    from winx_tui.tui.command_index import CommandIndex

TWICE_S = 2.0
"""Ctrl+C and Esc count as pressed twice within this."""


class PromptFrame(DraftFrame, inherit_bindings=False):
    """Sends what is typed where it belongs; whoever derives from it opens conversations."""

    _host: AppCommandHost
    _commands: CommandIndex
    runtime: Runtime | None
    _is_open: asyncio.Event
    _asked_to_quit_s = float("-inf")
    _escaped_s = float("-inf")
    _is_parting = False
    """Whether the person is asked what becomes of a worktree."""

    def on_prompt_submitted(self, event: PromptSubmitted) -> None:
        draft = event.draft
        if not draft.is_plain:
            self.run_worker(self._remember(draft), group="history")
        conversation = self.turns.conversation
        is_planning = conversation is not None and conversation.plan.is_on
        if draft.text in LEAVING_WORDS:
            self.leave()
        elif command := command_in(draft.text, is_planning=is_planning):
            self._take_command(replace(draft, text=command))
        elif event.is_steering:
            self.turns.steer(draft.text if draft.is_plain else draft)
            self.transcript.follow()
        elif draft or self.turns.is_held:
            self.turns.submit(draft.text if draft.is_plain else draft)
            self.transcript.follow()

    async def _remember(self, draft: Draft) -> None:
        text = await asyncio.to_thread(draft.written_out)
        self.prompt.area.history_of_prompts.add(text)

    def on_queue_edited(self, event: QueueEdited) -> None:
        index = self.turns.find(event.from_end, event.text)
        if index is None:
            return
        prompt = self.turns.take(index, to_change=event.deed == "take")
        if event.deed == "send":
            self.turns.steer(prompt)
        elif event.deed == "take":
            area = self.prompt.area
            draft = prompt if isinstance(prompt, Draft) else Draft(event.text)
            area.set_draft(draft)

    def _take_command(self, command: Draft) -> None:
        """Run a slash command; what goes back comes first, and so do prompts typed before that."""
        is_early = self.turns.conversation is None and bool(self.turns.queue)
        if self.turns.is_going_back or (is_early and goes_back(command.text)):
            self.turns.submit(command)
        elif goes_back(command.text):
            self._run_holding(command)
        else:
            self.run_worker(self._run_command(command), group="command")

    def _run_holding(self, command: Draft) -> None:
        """Run a slash command; what is typed meanwhile waits for its end."""

        async def run() -> None:
            try:
                await self._run_command(command)
            finally:
                self.turns.release()

        self.turns.hold()
        self.run_worker(run(), group="command")

    async def _run_command(self, command: Draft) -> None:
        await self._is_open.wait()
        text = command.text
        if not command.is_plain:
            text = await asyncio.to_thread(command.written_out)
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
        """Stop the turn; with none, what still runs in the shell; and go back to the prompt.

        Where there is nothing to stop, the second of two clears the prompt, or opens the list
        of earlier prompts to go back to.
        """
        if self._stop_aside() or self.turns.interrupt() or self.shells.interrupt_foreground():
            self._escaped_s = float("-inf")
        elif not self.prompt.area.has_focus:
            self.prompt.area.focus()
        elif time.monotonic() - self._escaped_s < TWICE_S:
            self._escaped_s = float("-inf")
            self._escape_twice()
        else:
            self._escaped_s = time.monotonic()
            self.set_timer(TWICE_S, self.show_status)
        self.show_status()

    def _stop_aside(self) -> bool:
        """Stop what was asked beside the work first: the turn goes on."""
        conversation = self.turns.conversation
        return conversation is not None and conversation.stop_asides()

    def _escape_twice(self) -> None:
        if self.prompt.area.text:
            self._clear_prompt()
        else:
            self.action_open("rewind")

    def _clear_prompt(self) -> None:
        """Empty the prompt; the history keeps what stood there."""
        draft = self.prompt.area.draft
        self.run_worker(self._remember(draft), group="history")
        self.prompt.area.empty()

    def action_clear_or_quit(self) -> None:
        """Copy a selection, clear the prompt, stop the turn, or quit at the second time."""
        selected = self.screen.get_selected_text()
        if selected:
            self.take_copy(selected)
            self.screen.clear_selection()
        elif self.prompt.area.selected_text:
            self.take_copy(self.prompt.area.selected_text)
        elif self.prompt.area.text:
            self._clear_prompt()
        elif time.monotonic() - self._asked_to_quit_s < TWICE_S:
            self.leave()
        else:
            self._asked_to_quit_s = time.monotonic()
            self._stop_aside()
            self.turns.interrupt()
            self.show_status()
            self.set_timer(TWICE_S, self.show_status)

    async def action_quit(self) -> None:
        """Leave."""
        self.leave()

    def leave(self) -> None:
        """Leave winx; where it has a worktree of its own, once it is said what becomes of that."""
        has_worktree = self.runtime is not None and self.runtime.worktree is not None
        if not has_worktree or self._is_parting:
            self.exit(0)
            return
        self._is_parting = True
        self.run_worker(self._part(), group="leave")

    async def _part(self) -> None:
        # Few have a worktree.
        from winx_tui.commands.worktree import part_from_worktree

        try:
            if await part_from_worktree(self._host):
                self.exit(0)
        finally:
            self._is_parting = False

    def action_send(self) -> None:
        """Send what stands in the prompt."""
        self.prompt.area.action_submit()

    def action_command(self, text: str) -> None:
        """Run a slash command."""
        self._take_command(Draft(text))

    def action_open(self, page: PageName) -> None:
        """Open a page over the chat."""
        self.run_worker(self._open_page(page), group="page")

    async def _open_page(self, page: PageName) -> None:
        await self._is_open.wait()
        await self._host.open_page(page)
        self.show_status()

    def action_palette(self) -> None:
        """List the commands and what keys do."""
        self.action_open("commands")
