"""The frame with the conversation: opened, taken up again, and shown from its events."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from winx_tui.core.errors import WinxError
from winx_tui.tui.block_frame import BlockFrame
from winx_tui.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from winx_tui.core.events import Event
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.tui.event_router import EventRouter
    from winx_tui.tui.streaming import BlockList


class SessionFrame(BlockFrame, inherit_bindings=False):
    """Opens conversations on a runtime; whoever derives from it opens that."""

    runtime: Runtime | None
    _resume: str | None
    _shown_early = 0
    """How many events stand in the chat of a session that is not open yet."""

    @property
    def session_to_resume(self) -> str:
        """Return the id of the session that can be gone on with; "" while nothing was said.

        The demo's are not kept.
        """
        conversation, runtime = self.turns.conversation, self.runtime
        if conversation is None or runtime is None or runtime.is_demo or not conversation.is_kept:
            return ""
        return conversation.session_id

    async def _open_first_conversation(self) -> None:
        try:
            await self.open_conversation(self._resume)
        except WinxError as error:
            if self._resume is None:
                raise
            self._show_events(())
            self.tell(f"{error} A new session was begun instead.", "warning")
            await self.open_conversation(None)

    async def open_conversation(self, resume: str | None) -> None:
        """Open a conversation in place of the one before, if that can be done.

        Raises:
            SessionError: the session cannot be opened; nothing has changed.
        """
        # What asks, and what is asked, is not needed for the first paint.
        from winx_tui.core.events import TurnStarted
        from winx_tui.tui.approver import DialogApprover
        from winx_tui.tui.limit_asker import DialogLimitAsker
        from winx_tui.tui.question_asker import DialogPersonAsker

        assert self.runtime is not None
        asker = DialogLimitAsker(self)
        conversation = self.runtime.open_conversation(
            DialogApprover(self),
            resume=resume,
            limit_asker=asker,
            cap_asker=asker,
            person_asker=DialogPersonAsker(self),
        )
        before = self.turns.conversation
        if before is not None:
            await self.turns.stop()
            await before.aclose()
        # A session that was shown already stands there, maybe scrolled by now.
        if conversation.history and len(conversation.history) != self._shown_early:
            self._show_events(conversation.history)
        self._shown_early = 0
        self.task_panel.begin(conversation.history)
        turns = sum(isinstance(event, TurnStarted) for event in conversation.history)
        self.turns.attach(conversation, self._router(self.transcript, turns))
        self.show_status()
        if before is not None:
            # Files may have gone back with it, and lines count from the start of this one.
            self._mark_files_anew()
        for notice in conversation.notices:
            self.tell(notice.text, notice.level)

    async def _show_session(self, session_id: str) -> None:
        """Show a session as it lies on disk, while all that goes on with it is still to load."""
        # Lazy: most starts show no session.
        from winx_tui.tui.kept_session import read_session

        events = await asyncio.to_thread(read_session, session_id)
        if events:
            self._show_events(events)
            self._shown_early = len(events)

    def _show_events(self, events: Sequence[Event]) -> None:
        """Show events in place of all that stands in the chat."""
        # Lazy: most starts show no session.
        from winx_tui.session.replay import with_ends
        from winx_tui.tui.streaming import BlockList

        drawn = BlockList()
        router = self._router(drawn)
        for event in with_ends(events):
            router.route(event)
        greeting = [self.greeting] if self.greeting is not None and not events else []
        self.transcript.load([*greeting, *drawn.blocks])

    def _router(self, sink: Transcript | BlockList, turns: int = 0) -> EventRouter:
        """Return what shows events; those of a session that is over move nothing else."""
        # Cards and diffs are not needed for the first paint.
        from winx_tui.tui.event_router import EventRouter

        live: dict[str, Any] = {}
        if sink is self.transcript:
            live = {
                "on_activity": self._tell_activity,
                "on_event": self.task_panel.note,
                "has_recorded": self._has_recorded,
            }
        return EventRouter(
            sink,
            self.set_timer,
            turns=turns,
            root=self._root,
            show_reasoning=self.ui_settings.show_reasoning,
            **live,
        )

    def _has_recorded(self) -> bool:
        conversation = self.turns.conversation
        return conversation is not None and conversation.has_recorded

    def _tell_activity(self, label: str) -> None:
        raise NotImplementedError
