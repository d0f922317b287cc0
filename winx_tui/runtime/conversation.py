"""A conversation: turns with an agent, each event logged before anyone sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.agent.agent import Agent, Emit
from winx_tui.agent.context_items import ContextItem, ContextView
from winx_tui.core.approval import Mode
from winx_tui.core.effort import Effort
from winx_tui.core.errors import SessionError, UsageError
from winx_tui.core.events import (
    ContextCompacted,
    Event,
    MessageCompleted,
    Notice,
    RequestSent,
    SideAnswered,
    ToolCallFinished,
)
from winx_tui.core.messages import Message, ModelRef, ToolCall, user_message
from winx_tui.runtime.context_control import ContextControl
from winx_tui.runtime.event_stream import event_stream
from winx_tui.runtime.plan_mode import PlanMode
from winx_tui.runtime.session_changes import SessionChanges
from winx_tui.runtime.toolset import Toolset
from winx_tui.runtime.trust_watch import TrustWatch
from winx_tui.runtime.typed_calls import NO_MODEL, CallByHand, typed_call
from winx_tui.security.grants import Grants
from winx_tui.security.rules import RuleBook
from winx_tui.session.log import SessionLog
from winx_tui.session.replay import SessionState
from winx_tui.shell.news import news_prompt
from winx_tui.shell.pool import ShellPool
from winx_tui.workspace.file_state import Touch

if TYPE_CHECKING:
    from winx_tui.runtime.directories import AddedDirectories
    from winx_tui.runtime.rewinding import TakenBack
    from winx_tui.runtime.side_question import SideQuestions
    from winx_tui.session.turns import EditCall


class Conversation:
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
        context: ContextControl | None = None,
        watch: TrustWatch | None = None,
        has_person: bool = False,
    ) -> None:
        self.session_id = session_id
        self.history = tuple(history)
        """The events of a resumed session, for redrawing."""
        self.usage = state.usage
        self.context_tokens = state.context_tokens
        """What the last request and its answer took of the model's window."""
        self._agent = agent
        self._toolset = toolset
        self._log = log
        self._resolve_model = resolve_model
        self._context = context
        self._watch = watch
        self._asides = asides
        self.directories = directories
        """Those that the person has added to the workspace."""
        self.plan = PlanMode(toolset.choices)
        """Whether a plan is being made, and the plan."""
        self.changes = SessionChanges(toolset.grounds, is_looked_at=has_person)
        """Which files were changed, and how."""
        self._turn: asyncio.Task[None] | None = None
        self._log_failed = False

    @property
    def model(self) -> ModelRef | None:
        """Return the model of the next turn; None while no provider has a key."""
        return self._toolset.choices.model

    @property
    def answering(self) -> ModelRef | None:
        """Return the model that answers now: the chosen one, or one in its place."""
        return None if self.model is None else self._agent.answering_for(self.model)

    @property
    def mode(self) -> Mode:
        """Return the approval mode."""
        return self._toolset.choices.mode

    @property
    def rules(self) -> RuleBook:
        """Return the permission rules that hold."""
        return self._toolset.choices.rules

    @property
    def grants(self) -> Grants:
        """Return what was approved for the session; what is forgotten asks again."""
        return self._toolset.grants

    @property
    def shells(self) -> ShellPool:
        """Return the shells that commands run in, to look at, take over or stop."""
        return self._toolset.shells

    @property
    def sandbox(self) -> str:
        """Say in a sentence what confines commands, or why nothing does and what to do."""
        return self._toolset.keeper.describe()

    @property
    def is_kept(self) -> bool:
        """Tell whether anything was said that the log keeps; touches the disk."""
        return self._log.path.exists()

    @property
    def tool_names(self) -> tuple[str, ...]:
        """Return the names of the tools that the model has."""
        return tuple(self._toolset.tools)

    @property
    def touched_files(self) -> Mapping[Path, Touch]:
        """Return which files the agent has read, and which it has changed."""
        return self._toolset.file_state.touched()

    @property
    def is_running(self) -> bool:
        """Tell whether a turn is under way."""
        return self._turn is not None and not self._turn.done()

    @property
    def messages(self) -> Sequence[Message]:
        """Return what was said and is still sent to the model, oldest first."""
        return self._agent.history

    @property
    def last_answer(self) -> str:
        """Return the text of the newest answer that has one; "" before the first."""
        answers = (
            message.text for message in reversed(self.messages) if message.role == "assistant"
        )
        return next((text for text in answers if text), "")

    def set_mode(self, mode: Mode) -> None:
        """Change the mode, at once for the next call."""
        self._toolset.choices.mode, self._toolset.choices.before_plan = mode, None

    def set_rules(self, rules: RuleBook) -> None:
        """Change the permission rules, at once for the next call."""
        self._toolset.choices.rules = rules

    def set_model(self, model: ModelRef) -> None:
        """Change the model from the next turn on."""
        self._toolset.choices.model = model

    @property
    def effort(self) -> Effort:
        """Return how much models are to think."""
        return self._toolset.choices.effort

    def set_effort(self, effort: Effort) -> None:
        """Change how much models think, from the next request on."""
        self._toolset.choices.effort = effort

    @property
    def hidden_secrets(self) -> int:
        """Count the secrets that models are shown placeholders for."""
        return self._toolset.secrets.count

    def note_sent(self, event: RequestSent) -> None:
        """Log that a request has left."""
        self._record(event)

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

    def ask_aside(self, question: str) -> AsyncGenerator[Event, None]:
        """Answer a question beside the work; raises what SideQuestions.ask() raises."""
        return self._asides.ask(question, self.ensure_model, self._record)

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
        if isinstance(typed, str) and (call := typed_call(typed)) is not None:
            return self.run_call(typed, call)
        if isinstance(typed, str) and self.changes.reversals.has(typed):
            return self._by_hand(self.changes.reversals.take(typed, self.model or NO_MODEL))
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
        self._log.close()

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
            raise UsageError("A turn is still running; interrupt it first (Esc).")
        return event_stream(work, self._record, self._begin_turn)

    def _begin_turn(self, turn: asyncio.Task[None]) -> None:
        self._turn = turn

    def _record(self, event: Event) -> Notice | None:
        """Log an event; a disk that refuses is told once and stops nothing."""
        self.plan.note(event)
        if isinstance(event, MessageCompleted | SideAnswered):
            self.usage += event.usage
        if isinstance(event, MessageCompleted) and event.usage.input_tokens:
            self.context_tokens = event.usage.input_tokens + event.usage.output_tokens
        if isinstance(event, ToolCallFinished):
            self.usage += event.result.usage
        if isinstance(event, ContextCompacted) and self._context is not None:
            self.context_tokens = self._context.note(event)
            self.usage += event.usage
        try:
            self._log.append(event)
        except SessionError as error:
            if not self._log_failed:
                self._log_failed = True
                return Notice(str(error), "error")
        return None

    @property
    def _control(self) -> ContextControl:
        if self._context is None:
            raise UsageError("What is sent in this conversation cannot be changed.")
        return self._context

    def _at_rest(self) -> ContextControl:
        if self.is_running:
            raise UsageError("A turn is still running; interrupt it first (Esc).")
        return self._control

    def _whose_window(self) -> ModelRef:
        return self.answering or NO_MODEL

    def _log_change(self, event: Event) -> None:
        self._record(event)
