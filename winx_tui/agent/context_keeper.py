"""Keeps a conversation within the window of whatever model answers next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from winx_tui.agent.account import account_by_rule, ask_for_account
from winx_tui.agent.compaction import Compaction, plan_compaction
from winx_tui.agent.context import request_messages
from winx_tui.agent.token_count import TokenCounter, message_tokens
from winx_tui.agent.trimming import is_shortened, trim_results
from winx_tui.agent.window import ContextPolicy, Window
from winx_tui.core.errors import ContextOverflow, ModelError
from winx_tui.core.events import ContextCompacted, Event, Notice
from winx_tui.core.messages import Message, ModelRef, ToolSpec, Usage
from winx_tui.llm.base import ChatModel, ModelInfo

Emit = Callable[[Event], None]

MAX_OVERFLOWS = 2
"""How often in a step a request that did not fit is made shorter and sent again."""

_LARGE_RESULT = (1 / 64, 200, 1_500)
"""Share of the window, least and most tokens above which an old result is shortened."""
_WORTH = 0.1
"""Share of the window that a trim must win: each one costs the provider's cache."""
_AGAIN = 0.05
"""Share of the window that must have come in since the last compaction before the next."""
_ACCOUNT_REQUEST = 0.6
"""Share of the window that the request for an account takes at most."""
_LARGEST_REQUEST = 100_000
"""Tokens of that request at most: in a window of a million, it would cost more than it saves."""
_ACCOUNT_ANSWER = 0.25
"""Share of the window that its answer takes at most, thinking included."""
_BELIEVED = 0.9
"""A request that was refused as too long sets the window to this part of it."""
_LEAST_ROOM = 0.125
"""Share of the window that messages have beside a long system message and many tools."""
_TIGHT = 0.25
"""Of the room of a compaction, what a second one in the same step aims at."""


@dataclass(frozen=True, slots=True)
class NextRequest:
    """What is known of a request before it is made."""

    system: Message
    chosen: ModelRef
    """The model that is asked."""
    answering: ModelRef
    """The model that answers in its place, or itself: its window counts."""
    emit: Emit


@dataclass(frozen=True, slots=True)
class _Frame:
    """A request with the bounds of its window."""

    request: NextRequest
    window: Window
    factor: float


class ContextKeeper:
    """Shortens a history before it overflows; one for each conversation.

    Every change is a ContextCompacted event that carries the whole history from then on,
    emitted before the history changes. What was shortened stays as it is, so that providers
    find the beginning of a request in their cache.
    """

    def __init__(
        self,
        *,
        model: ChatModel,
        info: Callable[[ModelRef], ModelInfo],
        tools: Sequence[ToolSpec] = (),
        policy: ContextPolicy | None = None,
        session: str = "",
    ) -> None:
        """Take what it works with.

        Args:
            model: writes the summaries.
            info: what is known of a model.
            tools: sent with each request; may be others at each look.
            policy: when there is too much; None: the default.
            session: the id of the conversation, which pays for the summaries.
        """
        self.counter = TokenCounter(tools)
        self.tools = tools
        self._model = model
        self._session = session
        self._info = info
        self._policy = policy or ContextPolicy()
        self._refused_at: dict[ModelRef, int] = {}
        self._estimate = 0.0
        """Of the newest request, uncorrected."""
        self.expected_tokens = 0
        """What the next request takes, as of the newest look."""
        self._settled = 0
        """What the newest compaction left."""
        self._is_held_off = False

    def window(self, ref: ModelRef) -> Window:
        """Return the bounds for a model; what it has refused makes its window smaller."""
        info = self._info(ref)
        known = [size for size in (info.context_tokens, self._refused_at.get(ref)) if size]
        return Window.of(min(known, default=None), info.max_output_tokens, self._policy)

    def tokens(self, system: Message, history: Sequence[Message], ref: ModelRef) -> int:
        """Estimate what the next request takes with a model."""
        estimate = self.counter.request(request_messages(system, history))
        self.expected_tokens = int(estimate * self.counter.factor(ref))
        return self.expected_tokens

    def learn(self, ref: ModelRef, usage: Usage) -> None:
        """Correct the estimate by what the newest request really took."""
        self.counter.learn(ref, estimate=self._estimate, input_tokens=usage.input_tokens)

    def hold_off(self) -> None:
        """Compact no more before it must be: a person has taken a summary back."""
        self._is_held_off = True

    async def make_room(self, history: list[Message], request: NextRequest) -> Usage:
        """Shorten the history if the next request would fill too much of the window.

        Returns:
            What a summary cost; nothing where the model was not asked for one.
        """
        frame = self._frame(request)
        self._note_estimate(history, request)
        tokens = int(self._estimate * frame.factor)
        if tokens <= frame.window.trim_above:
            return Usage()
        usage = Usage()
        tokens = self._trim(history, frame, tokens)
        if tokens > self._compacts_above(frame.window):
            usage = await self._compact(history, frame, focus="")
        self._note_estimate(history, request)
        return usage

    async def compact(self, history: list[Message], request: NextRequest, focus: str = "") -> Usage:
        """Replace older steps by a summary now.

        Args:
            history: changed in place, if anything is to be won.
            request: what the next one would be.
            focus: what the user wants kept above all.
        """
        return await self._compact(history, self._frame(request), focus)

    async def recover(
        self,
        history: list[Message],
        request: NextRequest,
        error: ContextOverflow,
        attempt: int,
    ) -> Usage:
        """Shorten a history that the provider has refused as too long.

        Args:
            history: changed in place, if anything is to be won.
            request: what was refused.
            error: raised anew after MAX_OVERFLOWS attempts.
            attempt: from 1; from the second on no model is asked, and little is kept.

        Raises:
            ContextOverflow: it was refused too often.
        """
        if attempt > MAX_OVERFLOWS:
            raise error
        refused = self.tokens(request.system, history, request.answering)
        size = min(refused, self.window(request.answering).tokens)
        self._refused_at[request.answering] = int(size * _BELIEVED)
        usage = await self._compact(history, self._frame(request), "", is_tight=attempt > 1)
        self._note_estimate(history, request)
        return usage

    def _note_estimate(self, history: Sequence[Message], request: NextRequest) -> None:
        self._estimate = self.counter.request(request_messages(request.system, history))

    def _frame(self, request: NextRequest) -> _Frame:
        ref = request.answering
        return _Frame(request, self.window(ref), self.counter.factor(ref))

    def _compacts_above(self, window: Window) -> int:
        if self._is_held_off:
            return window.limit
        return max(window.compact_above, min(window.limit, self._settled + window.share(_AGAIN)))

    def _trim(self, history: list[Message], frame: _Frame, tokens: int) -> int:
        share, least, most = _LARGE_RESULT
        above = min(most, max(least, frame.window.share(share)))
        trimmed = trim_results(
            history, keep_steps=self._policy.keep_steps, above=above, to=above // 2
        )
        after = self.tokens(frame.request.system, trimmed, frame.request.answering)
        is_needed = tokens > self._compacts_above(frame.window)
        if trimmed == tuple(history) or not (
            is_needed or tokens - after >= frame.window.share(_WORTH)
        ):
            return tokens
        if after > self._compacts_above(frame.window):
            # A compaction follows, and its account is better of what was not cut.
            return tokens
        count = sum(map(is_shortened, trimmed)) - sum(map(is_shortened, history))
        results = "1 old result was" if count == 1 else f"{count} old results were"
        _change(
            history,
            trimmed,
            f"To save room, {results} shortened: {_sizes(tokens, after)}.",
            frame.request.emit,
        )
        return after

    async def _compact(
        self, history: list[Message], frame: _Frame, focus: str, *, is_tight: bool = False
    ) -> Usage:
        tokens = self.tokens(frame.request.system, history, frame.request.answering)
        fixed = self.counter.tools() + message_tokens(frame.request.system)
        window, factor = frame.window, frame.factor
        room = max(window.target / factor, fixed + window.share(_LEAST_ROOM) / factor)
        room = min(room, window.compact_above / factor)
        plan = plan_compaction(
            history,
            room=(room * _TIGHT if is_tight else room) - fixed,
            window=window.tokens / factor,
            keep_steps=self._policy.keep_steps,
            lasting_tools=self._policy.lasting_tools,
        )
        account, usage = "", Usage()
        if plan.replaced:
            account, usage = await self._account(plan, frame, focus, is_by_rule=is_tight)
        shorter = plan.messages(account)
        after = self.tokens(frame.request.system, shorter, frame.request.answering)
        self._settled, self._is_held_off = min(tokens, after), False
        if after < tokens:
            reason = f"To save room, {_what_was_done(plan)}: {_sizes(tokens, after)}."
            _change(history, shorter, reason, frame.request.emit, usage)
        return usage

    async def _account(
        self, plan: Compaction, frame: _Frame, focus: str, *, is_by_rule: bool
    ) -> tuple[str, Usage]:
        by_rule = account_by_rule(plan.replaced, plan.account_tokens)
        if is_by_rule or all(group.kind == "user" for group in plan.replaced):
            return by_rule, Usage()
        frame.request.emit(Notice("Older steps are being summarised, to save room."))
        try:
            return await ask_for_account(
                self._model,
                frame.request.chosen,
                plan.replaced,
                max_tokens=plan.account_tokens,
                max_output=frame.window.share(_ACCOUNT_ANSWER),
                room=min(frame.window.share(_ACCOUNT_REQUEST), _LARGEST_REQUEST) / frame.factor,
                focus=focus,
                session=self._session,
                emit=frame.request.emit,
            )
        except ModelError as error:
            # The task goes on without a summary rather than not at all.
            frame.request.emit(
                Notice(f"No summary could be had; a list stands in. {error}", "warning")
            )
            return by_rule, Usage()


def _change(
    history: list[Message],
    shorter: tuple[Message, ...],
    reason: str,
    emit: Emit,
    usage: Usage | None = None,
) -> None:
    # Who records the event compares it with what stood before.
    emit(ContextCompacted(shorter, reason, usage or Usage()))
    history[:] = shorter


def _what_was_done(plan: Compaction) -> str:
    if not plan.replaced:
        return "long messages were shortened"
    steps = plan.replaced_steps
    counted = {0: "older messages were", 1: "1 older step was"}.get(
        steps, f"{steps} older steps were"
    )
    return f"{counted} summarised"


def _sizes(before: int, after: int) -> str:
    return f"{before:,} → {after:,} tokens"
