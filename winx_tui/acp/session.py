"""One conversation of an editor: its prompts, its switches, its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from acp import schema
from acp.helpers import update_current_mode

from winx_tui.acp.approver import EditorApprover
from winx_tui.acp.askers import LIMIT, EditorLimitAsker, EditorPersonAsker
from winx_tui.acp.command_host import EditorCommandHost
from winx_tui.acp.command_list import available_commands, why_not_here
from winx_tui.acp.editor import Editor
from winx_tui.acp.faults import fail, faults_told, refuse
from winx_tui.acp.options import ConfigOption, mode_of, modes_of, options_of, usable_models
from winx_tui.acp.prompts import Block, read_prompt
from winx_tui.acp.turnstile import Turnstile
from winx_tui.acp.updates import TurnUpdates, note, replayed
from winx_tui.acp.usage import session_usage, turn_usage
from winx_tui.commands.modes import FULL_ACCESS_WARNING
from winx_tui.commands.registry import run_command
from winx_tui.commands.typed_text import command_in
from winx_tui.core.errors import ModelError, WinxError
from winx_tui.core.events import (
    ApprovalRequested,
    CapReached,
    Event,
    MessageCompleted,
    ModelLimited,
    ToolCallStarted,
    TurnFinished,
    TurnOutcome,
    TurnStarted,
)
from winx_tui.core.messages import Message
from winx_tui.core.questions import ASKING_TOOL
from winx_tui.llm.model_directory import KnownModel
from winx_tui.shell.news import end_words
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime

STOP_REASONS: dict[TurnOutcome, schema.StopReason] = {
    "completed": "end_turn",
    "cancelled": "cancelled",
    "limit": "max_turn_requests",
    "denied": "end_turn",
}
"""How a turn ended → what the editor is told; a failed one is an error."""

OUTPUT_EVERY_S = 0.1
"""A chatty command would send its last lines a thousand times a second."""
_TITLE_CHARS = 80


class EditorSession:
    """Plays prompts for an editor, one at a time."""

    def __init__(
        self, runtime: Runtime, editor: Editor, notices: Sequence[str], resume: str | None
    ) -> None:
        """Open a conversation, or go on with one.

        Args:
            runtime: Of the folder.
            editor: Who sees and decides; it is given the session's id.
            notices: What the person is told with the first answer.
            resume: The session's id; None: a new one.

        Raises:
            SessionError: the session cannot be found or read, or is open somewhere.
        """
        self.runtime = runtime
        self._editor = editor
        self._notices = list(notices)
        turnstile = self._turnstile = Turnstile()
        limit_asker = EditorLimitAsker(editor, turnstile)
        self.conversation = runtime.open_conversation(
            EditorApprover(editor, runtime.question_facts, turnstile),
            resume=resume,
            limit_asker=limit_asker,
            cap_asker=limit_asker,
            person_asker=EditorPersonAsker(editor, turnstile),
            is_apart=True,
        )
        self._notices += [notice.text for notice in self.conversation.notices]
        editor.session_id = self.conversation.session_id
        self._host = EditorCommandHost(runtime, self.conversation, editor, self._play)
        self._models: tuple[KnownModel, ...] = ()
        self._work: asyncio.Task[None] | None = None
        self._finished: TurnFinished | None = None
        self._has_title = bool(self.conversation.history)
        self._told_ends: set[str] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._known = self._switches()

    @property
    def modes(self) -> schema.SessionModeState:
        """Return the modes and the present one."""
        return modes_of(self.conversation)

    @property
    def options(self) -> list[ConfigOption]:
        """Return the options as they stand."""
        return options_of(self.conversation, self._models)

    def begin(self) -> None:
        """Tell the editor, once it has the session, which commands and models there are."""
        self._soon(self._tell_commands())
        self._soon(self._tell_models())

    def tell_later(self, text: str) -> None:
        """Tell the person something with the next answer."""
        self._notices.append(text)

    async def replay(self) -> None:
        """Show what was said before."""
        await self._editor.send(*replayed(self.conversation.history, self.runtime.workspace.root))

    async def prompt(self, blocks: Sequence[Block]) -> schema.PromptResponse:
        """Answer a prompt, or do what a command says.

        Raises:
            RequestError: it cannot be sent, one is being answered, or the turn failed.
        """
        if self._work is not None:
            refuse("A prompt is still being answered; cancel it, or wait for its end.")
        self._finished = None
        self._work = asyncio.create_task(self._answer(blocks))
        try:
            await asyncio.wait({self._work})
            work = self._work
        finally:
            # The editor is gone.
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            self._work = None
        return await self._response(work)

    def cancel(self) -> None:
        """Interrupt what a prompt has begun; the prompt is answered with "cancelled"."""
        if self._work is None:
            return
        if self.conversation.is_running:
            # The turn ends in order, and its log with it.
            self.conversation.cancel()
        else:
            self.conversation.stop_asides()
            self._work.cancel()

    async def tell_switches(self) -> None:
        """Tell the editor what was switched by a command, or by the work itself."""
        before, self._known = self._known, self._switches()
        if self._known == before:
            return
        if self._known[0] != before[0]:
            await self._editor.send(update_current_mode(self._known[0]))
            if self._known[0] == "full-access":
                await self._editor.send(note(FULL_ACCESS_WARNING))
        await self._send_options()

    async def aclose(self) -> None:
        """Interrupt, end the shells and close the log."""
        for task in (*self._background, *filter(None, (self._work,))):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.conversation.aclose()

    async def _answer(self, blocks: Sequence[Block]) -> None:
        with faults_told():
            message = await read_prompt(
                blocks, self.runtime.workspace.root, self._editor.read_buffer
            )
            await self._tell_news()
            is_planning = self.conversation.plan.is_on
            # What is attached is no part of a command; its mention is.
            if command := command_in(message.typed, is_planning=is_planning):
                await self._run(command, has_images=bool(message.images))
            else:
                await self._play(self.conversation.respond(_typed(message)))
        await self.tell_switches()

    async def _run(self, command: str, *, has_images: bool) -> None:
        if has_images:
            self._host.notify("A command takes no images: they are left out.", "warning")
        try:
            if reason := why_not_here(command):
                self._host.notify(reason)
            else:
                await run_command(command, self._host)
        finally:
            await self._host.flush()

    async def _response(self, work: asyncio.Task[None]) -> schema.PromptResponse:
        if work.cancelled():
            return schema.PromptResponse(stop_reason="cancelled")
        work.result()
        finished = self._finished
        if finished is None:
            return schema.PromptResponse(stop_reason="end_turn")
        if finished.outcome == "failed":
            fail(finished.error or "The turn failed; send the prompt again.")
        if finished.error:
            await self._editor.send(note(finished.error))
        return schema.PromptResponse(
            stop_reason=STOP_REASONS[finished.outcome], usage=turn_usage(finished.usage)
        )

    async def _play(self, turn: AsyncGenerator[Event, None]) -> None:
        """Show a turn to its end."""
        updates = TurnUpdates(self.runtime.workspace.root)
        ticker = asyncio.create_task(self._send_output(updates))
        try:
            async with aclosing(turn) as events:
                async for event in events:
                    await self._editor.send(*updates.of(event))
                    await self._note(event)
        finally:
            ticker.cancel()
            await asyncio.gather(ticker, return_exceptions=True)

    async def _note(self, event: Event) -> None:
        """Let a question out that an event announces, and keep what is told at the end."""
        match event:
            case ApprovalRequested(request):
                self._turnstile.note(request.id)
            case ToolCallStarted(call, _, preview) if (
                call.name == ASKING_TOOL and preview is not None
            ):
                self._turnstile.note(ASKING_TOOL)
            case ModelLimited() | CapReached():
                self._turnstile.note(LIMIT)
            case TurnStarted(prompt=prompt):
                await self.tell_switches()
                if not self._has_title:
                    self._has_title = True
                    await self._editor.send(_titled(prompt))
            case MessageCompleted():
                await self._editor.send(*session_usage(self.conversation, self.runtime))
            case TurnFinished():
                self._finished = event

    async def _send_output(self, updates: TurnUpdates) -> None:
        while True:
            await asyncio.sleep(OUTPUT_EVERY_S)
            if updates.has_output:
                await self._editor.send(*updates.output())

    async def _tell_news(self) -> None:
        """Say what has come up since the last prompt."""
        news, self._notices = self._notices, []
        for info in self.conversation.shells.untold():
            if info.id not in self._told_ends:
                self._told_ends.add(info.id)
                news.append(f"{end_words(info.id, info.exit_code, info.command)}.")
        await self._editor.send(*map(note, news))

    async def _tell_commands(self) -> None:
        with suppress(WinxError):
            await self._editor.send(await available_commands(self.runtime))

    async def _tell_models(self) -> None:
        # A host that has ended is told of by the first request.
        with suppress(ModelError):
            self._models = await usable_models(self.runtime)
            await self._send_options()

    async def _send_options(self) -> None:
        await self._editor.send(
            schema.ConfigOptionUpdate(
                session_update="config_option_update", config_options=self.options
            )
        )

    def _switches(self) -> tuple[str, str, str]:
        conversation = self.conversation
        return mode_of(conversation), str(conversation.model), conversation.effort

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _typed(message: Message) -> str | Message:
    """Return plain words as they were typed: they may be a command to a shell."""
    return message.text if not message.images and not message.is_expanded else message


def _titled(prompt: Message) -> schema.SessionInfoUpdate:
    first = visible(prompt.typed.strip().partition("\n")[0])
    title = first if len(first) <= _TITLE_CHARS else f"{first[: _TITLE_CHARS - 1]}…"
    return schema.SessionInfoUpdate(session_update="session_info_update", title=title or None)
