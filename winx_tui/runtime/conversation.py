"""A conversation: turns with an agent, each event logged before anyone sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from winx_tui.agent.agent import Agent, Emit
from winx_tui.agent.context_items import ContextItem, ContextView
from winx_tui.core.errors import UsageError
from winx_tui.core.events import Event, Notice, RequestSent, TurnStarted
from winx_tui.core.messages import Message, ModelRef, ToolCall, Usage, user_message
from winx_tui.runtime.context_control import ContextControl
from winx_tui.runtime.conversation_controls import ConversationControls
from winx_tui.runtime.event_stream import event_stream
from winx_tui.runtime.plan_mode import PlanMode
from winx_tui.runtime.session_account import SessionAccount
from winx_tui.runtime.session_changes import SessionChanges
from winx_tui.runtime.toolset import Toolset
from winx_tui.runtime.typed_calls import NO_MODEL, CallByHand, typed_call
from winx_tui.session.log import SessionLog
from winx_tui.session.records import StandingRecord
from winx_tui.session.replay import SessionState
from winx_tui.shell.news import news_prompt

if TYPE_CHECKING:
    from winx_tui.runtime.conflicts import Settled
    from winx_tui.runtime.directories import AddedDirectories
    from winx_tui.runtime.rewinding import TakenBack
    from winx_tui.runtime.side_question import SideQuestions
    from winx_tui.runtime.taking_back import WaysBack
    from winx_tui.runtime.trust_watch import TurnWatch
    from winx_tui.session.turns import EditCall


class Conversation(ConversationControls):
    """One session: its model, mode, messages and log.

    One turn runs at a time. Whoever stops listening to a turn cancels it.
    """

    def __init__(
        self,
        *,
        session_id: str,
        agent: Agent,
        toolset: Toolset,
        log: SessionLog,
        resolve_model: Callable[[], Awaitable[ModelRef]],
        state: SessionState,
        asides: SideQuestions,
        directories: AddedDirectories,
        history: Sequence[Event] = (),
        left: StandingRecord | None = None,
        notices: Sequence[Notice] = (),
        context: ContextControl | None = None,
        watch: TurnWatch | None = None,
        has_person: bool = False,
    ) -> None:
        super().__init__(agent, toolset)
        self.session_id = session_id
        self.history = tuple(history)
        """The events of a resumed session, for redrawing."""
        self.notices = tuple(notices)
        """What a person should be told of a session that is gone on with."""
        self._resolve_model = resolve_model
        self._watch = watch
        self._asides = asides
        self.directories = directories
        """Those that the person has added to the workspace."""
        self.plan = PlanMode(toolset.choices)
        """Whether a plan is being made, and the plan."""
        if self.plan.is_on:
            for event in self.history:
                self.plan.note(event)
        self._account = SessionAccount(
            log, state, self.plan, context, standing=self._standing, left=left
        )
        self.changes = SessionChanges(toolset.grounds, is_looked_at=has_person)
        """Which files were changed, and how."""
        self._ways: WaysBack | None = None
        self._turn: asyncio.Task[None] | None = None

    @property
    def usage(self) -> Usage:
        """Return what was used so far, on questions beside the work too."""
        return self._account.usage

    @property
    def context_tokens(self) -> int:
        """Return what the last request and its answer took of the model's window."""
        return self._account.context_tokens

    @property
    def is_kept(self) -> bool:
        """Tell whether anything was said that the log keeps; touches the disk."""
        return self._account.is_kept

    @property
    def is_running(self) -> bool:
        """Tell whether a turn is under way."""
        return self._turn is not None and not self._turn.done()

    @property
    def ways_back(self) -> WaysBack | None:
        """Return the ways back from what its turns have done; None: nothing is recorded."""
        recorder = self._toolset.recorder
        if self._ways is None and recorder is not None:
            # Lazy: few conversations ever go back.
            from winx_tui.runtime.taking_back import WaysBack

            self._ways = WaysBack(recorder.record, self._turn_ids, lambda: self.mode != "read-only")
        return self._ways

    @property
    def has_recorded(self) -> bool:
        """Tell whether the turn that began last has changed what /undo takes back."""
        recorder = self._toolset.recorder
        return recorder is not None and recorder.has_changes

    def _turn_ids(self) -> frozenset[str]:
        before = (event.turn_id for event in self.history if isinstance(event, TurnStarted))
        recorder = self._toolset.recorder
        return frozenset((*before, *(recorder.turns if recorder is not None else ())))

    @property
    def messages(self) -> Sequence[Message]:
        """Return what was said and is still sent to the model, oldest first."""
        return self._agent.history

    def note_sent(self, event: RequestSent) -> None:
        """Log that a request has left."""
        self._account.record(event)

    async def ensure_model(self) -> ModelRef:
        """Settle on a model if none was chosen yet: the first provider that has a key.

        Raises:
            NoModelAvailable: no provider has a key.
        """
        model = self.model or await self._resolve_model()
        self._toolset.choices.model = model
        return model

    async def context(self) -> ContextView:
        """Tell what the next request would be made of."""
        return await self._control.view(self._whose_window())

    async def compact(self, focus: str = "") -> AsyncGenerator[Event, None]:
        """Replace older steps by a summary and yield what happens.

        No ContextCompacted among it: there was nothing to be won.

        Raises:
            NoModelAvailable: no provider has a key.
            UsageError: a turn is under way.
        """
        model = await self.ensure_model()

        async def work(emit: Emit) -> None:
            answering = self._agent.answering_for(model)
            await self._control.compact(model, answering, emit, focus)

        async for event in self._events(work):
            yield event

    async def take_back(self) -> int:
        """Undo the newest summary or drop; return how many messages came back.

        Raises:
            SessionError: there is none.
            UsageError: a turn is under way.
        """
        return await self._at_rest().take_back(self._whose_window(), self._log_change)

    async def toggle_pin(self, number: int) -> ContextItem:
        """Pin an item of the context, or take its pin off; return it as it is now.

        Raises:
            UsageError: there is no such item, it is too large, or a turn is under way.
        """
        return await self._at_rest().toggle_pin(number, self._whose_window(), self._log_change)

    async def drop(self, number: int) -> ContextItem:
        """Drop an item of the context from what is sent; return it.

        Raises:
            UsageError: there is no such item, or a turn is under way.
        """
        return await self._at_rest().drop(number, self._whose_window(), self._log_change)

    async def take_edits_back(self, calls: Sequence[EditCall]) -> TakenBack:
        """Undo what calls of this session have done to files; what was changed since stays.

        Raises:
            UsageError: nothing may be written, or a turn is under way.
            WorkspaceError: the journal of edits cannot be read.
        """
        # Lazy: few conversations are ever rewound.
        from winx_tui.runtime.rewinding import take_back_by_hand

        self._at_rest()
        return await take_back_by_hand(self._toolset, calls)

    async def put_back(self, settled: Settled) -> TakenBack:
        """Go a way back in no turn: the model is not told.

        Raises:
            UsageError: nothing may be written, or a turn is under way.
            WorkspaceError: it cannot be recorded, and nothing was done.
        """
        # Lazy: as above.
        from winx_tui.runtime.rewinding import put_back_by_hand

        self._at_rest()
        ways = self.ways_back
        assert ways is not None, "the way was worked out"
        return await put_back_by_hand(self._toolset, ways, settled)

    def ask_aside(self, question: str) -> AsyncGenerator[Event, None]:
        """Answer a question beside the work; raises what SideQuestions.ask() raises."""
        return self._asides.ask(question, self.ensure_model, self._account.record)

    def ask_apart(self, about: str, instructions: str, text: str) -> AsyncGenerator[Event, None]:
        """Have a model write something apart; raises what SideQuestions.ask_apart() raises."""
        return self._asides.ask_apart(
            about, instructions, text, self.ensure_model, self._account.record
        )

    def stop_asides(self) -> bool:
        """Stop answering what was asked beside the work; False where nothing was."""
        return self._asides.stop()

    def cancel(self) -> None:
        """Interrupt the running turn; it ends with TurnFinished("cancelled")."""
        if self._turn is not None:
            self._turn.cancel()

    def respond(self, typed: str | Message) -> AsyncGenerator[Event, None]:
        """Do what a person typed: run the tool call it stands for, or send it as a prompt.

        A message that was made of it is always a prompt. Raises what send() and run_call() raise.
        """
        for desk in (self.changes.reversals, self._ways):
            if isinstance(typed, str) and desk is not None and desk.has(typed):
                return self._by_hand(desk.take(typed, self.model or NO_MODEL))
        if isinstance(typed, str) and (call := typed_call(typed)) is not None:
            return self.run_call(typed, call)
        return self.send(typed)

    async def send(self, prompt: str | Message) -> AsyncGenerator[Event, None]:
        """Work on a prompt and yield what happens, in the order core.events states.

        Raises:
            NoModelAvailable: no provider has a key; nothing was begun.
            PromptStopped: a hook of the user does not let it be sent; nothing was begun.
            UsageError: a turn is under way.
        """
        model = await self.ensure_model()
        self.changes.begin()

        async def play(message: Message, emit: Emit) -> None:
            watched = emit if self._watch is None else self._watch.around(emit)
            await self._agent.run_turn(message, model, watched)

        message = user_message(prompt) if isinstance(prompt, str) else prompt
        async for event in self._events(lambda emit: self._play(message, play, emit)):
            yield event

    async def background_news(self) -> str:
        """Wait until background commands have ended, and word it as a prompt.

        Whoever shows the conversation sends it when the agent rests: that wakes it.
        """
        return news_prompt(await self.shells.wait_for_any_finished())

    async def run_call(self, typed: str, call: ToolCall) -> AsyncGenerator[Event, None]:
        """Run a tool call that the user typed, and put its result into the context.

        Typing it was the approval; the model is told what came of it.

        Raises:
            UsageError: a turn is under way.
        """
        async for event in self._by_hand(CallByHand(typed, call, self.model or NO_MODEL)):
            yield event

    async def _by_hand(self, call: CallByHand) -> AsyncGenerator[Event, None]:
        await self.changes.begun()
        async for event in self._events(
            lambda emit: call.run(self._toolset, self._agent.history, emit)
        ):
            yield event

    async def aclose(self) -> None:
        """Interrupt, end the shells and close the log."""
        hooks = self._toolset.hooks
        if hooks is not None:
            hooks.hurry()
        self.cancel()
        await self._asides.aclose()
        if self._turn is not None:
            await asyncio.gather(self._turn, return_exceptions=True)
        if hooks is not None:
            await hooks.end_session()
        self.changes.close()
        await self._toolset.aclose()
        self._account.close()

    async def _play(
        self, prompt: Message, play: Callable[[Message, Emit], Awaitable[None]], emit: Emit
    ) -> None:
        hooks = self._toolset.hooks
        if hooks is None:
            await play(prompt, emit)
            return
        # Lazy: most people have no hooks.
        from winx_tui.runtime.hooks.turn import play_with_hooks

        await play_with_hooks(hooks, prompt, play, emit, is_resumed=bool(self.history))

    def _events(self, work: Callable[[Emit], Awaitable[None]]) -> AsyncGenerator[Event, None]:
        if self.is_running:
            raise UsageError("A turn is still running; interrupt it first.")
        return event_stream(work, self._record, self._begin_turn)

    def _record(self, event: Event) -> Notice | None:
        if self._toolset.recorder is not None:
            self._toolset.recorder.note(event)
        return self._account.record(event)

    def _standing(self) -> StandingRecord:
        """Tell how the conversation stands, for whoever goes on with it."""
        choices = self._toolset.choices
        before_plan = choices.before_plan if choices.is_planning else None
        return StandingRecord("", choices.mode, self.shells.cwd, choices.model, before_plan)

    def _begin_turn(self, turn: asyncio.Task[None]) -> None:
        self._turn = turn

    @property
    def _control(self) -> ContextControl:
        if self._account.context is None:
            raise UsageError("What is sent in this conversation cannot be changed.")
        return self._account.context

    def _at_rest(self) -> ContextControl:
        if self.is_running:
            raise UsageError("A turn is still running; interrupt it first.")
        return self._control

    def _whose_window(self) -> ModelRef:
        return self.answering or NO_MODEL

    def _log_change(self, event: Event) -> None:
        self._account.record(event)
