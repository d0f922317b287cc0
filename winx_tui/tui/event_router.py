"""Turns events into blocks: the only place that knows what each event looks like."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from winx_tui.core.events import (
    ApprovalRequested,
    ApprovalResolved,
    CapReached,
    ContextCompacted,
    Event,
    MessageCompleted,
    ModelLimited,
    ModelRetried,
    ModelSwitched,
    Notice,
    ReasoningDelta,
    RequestSent,
    SideAnswered,
    StepStarted,
    TextDelta,
    ToolCallFinished,
    ToolCallStarted,
    ToolOutputDelta,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import ImagePart, Message
from winx_tui.core.questions import ASKING_TOOL
from winx_tui.core.receipt import Receipt, ReceiptBook
from winx_tui.shell.news import news_in
from winx_tui.tui.blocks.aside import AsideBlock
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.expansion import ExpansionBlock
from winx_tui.tui.blocks.message import NoticeBlock, ThinkingBlock, UserBlock
from winx_tui.tui.blocks.picture import PictureBlock
from winx_tui.tui.blocks.receipt import ReceiptBlock
from winx_tui.tui.blocks.retry import PacingBlock, RetryBlock
from winx_tui.tui.blocks.summary import SummaryBlock
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.streaming import AnswerStream, BlockSink, LiveUpdates, Schedule, answer_blocks

_WAITING = "Waiting for your answer"
_REVIEWING = "/review"
_TAKING_BACK = "take_back"
_RECEIPT_STEPS = 2
"""A turn of fewer steps needs no receipt."""


class EventRouter:
    """Shows one conversation's events on a sink, live or from its history."""

    def __init__(
        self,
        sink: BlockSink,
        schedule: Schedule,
        *,
        root: Path = Path("/"),
        turns: int = 0,
        show_reasoning: bool = False,
        on_activity: Callable[[str], None] = lambda _: None,
        on_event: Callable[[Event], None] = lambda _: None,
        has_recorded: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sink = sink
        self._schedule = schedule
        self.show_reasoning = show_reasoning
        """Whether what models think is shown unfolded, from the next thought on."""
        self._on_activity = on_activity
        self._on_event = on_event
        self._has_recorded = has_recorded
        self._clock = clock
        self._root = root
        self._turn = turns
        """How many turns of the session have begun."""
        self._prompt: UserBlock | None = None
        """Shown, but its turn has not begun yet."""
        self._receipts = ReceiptBook()
        self._live = LiveUpdates(sink, schedule)
        self._answer: AnswerStream | None = None
        self._thinking: ThinkingBlock | None = None
        self._thinking_since_s = 0.0
        self._cards: dict[str, ToolCard] = {}
        self._retry: RetryBlock | None = None
        self._has_prompt = False
        self._is_steered = False
        self._is_shell_turn = False
        self._is_review = False
        self._cap: CapReached | None = None
        """The limit that the person is asked about."""
        self._is_asking = False
        """Whether the person is waited for."""

    def begin(self, prompt: str) -> None:
        """Show a prompt at once, before its turn has started."""
        self._show_prompt(prompt)
        self._has_prompt = True

    def note_steering(self) -> None:
        """Take note that the turn is being stopped for another prompt."""
        self._is_steered = True

    def fail(self, message: str) -> None:
        """Show why a turn could not be begun, or broke."""
        self._settle()
        self._sink.add(NoticeBlock(message, "error"))

    @property
    def countdown(self) -> str:
        """Return what is being waited for, with the seconds left; "" if nothing is."""
        return "" if self._retry is None else self._retry.activity

    def tick(self) -> None:
        """Draw again what shows the time."""
        for card in self._cards.values():
            self._live.mark(card)
        if self._retry is not None and self._retry.is_counting:
            self._live.mark(self._retry)

    def route(self, event: Event) -> None:  # noqa: C901 (one case an event is the point)
        """Show one event."""
        self._on_event(event)
        receipt = self._receipts.note(event)
        match event:
            case TurnStarted(prompt=prompt):
                self._is_asking = False
                if not self._has_prompt:
                    self._show_prompt(prompt.typed)
                self._has_prompt = self._is_steered = False
                self._begin_turn(prompt)
            case StepStarted():
                self._pass_cap()
                self._go_on("Thinking")
            case TextDelta(text):
                self._text(text)
            case ReasoningDelta(text):
                self._reasoning(text)
            case MessageCompleted(message=message):
                self._complete(message)
            case ToolCallStarted():
                self._start_call(event)
            case ToolOutputDelta(call_id, text):
                if (card := self._cards.get(call_id)) is not None:
                    card.append_output(text)
                    self._live.mark(card)
            case ApprovalRequested(request):
                self._ask(request.call_id)
            case ApprovalResolved():
                self._resolve(event)
            case ToolCallFinished():
                self._finish_call(event)
            case ModelRetried(reason, wait_s) if event.is_pacing:
                self._wait(PacingBlock(reason, wait_s))
            case ModelRetried(reason, wait_s, attempt):
                self._wait(RetryBlock(reason, wait_s, attempt))
            case ModelLimited():
                self._await_person()
            case CapReached():
                self._cap = event
                self._await_person()
            case ModelSwitched(before, after, reason):
                self._go_on("Thinking")
                self._notice(f"{before} → {after}: {reason}", "info")
            case RequestSent():
                # It is there for /privacy.
                pass
            case ContextCompacted():
                self._show_compaction(event)
            case SideAnswered():
                self._sink.add(AsideBlock(event.question, event.answer, str(event.model)))
            case Notice(text, level):
                self._notice(text, level)
            case TurnFinished():
                self._finish_turn(event, receipt)
            case _:
                assert_never(event)

    # The cases

    def _begin_turn(self, prompt: Message) -> None:
        if self._prompt is not None:
            self._prompt.turn, self._prompt = self._turn, None
        self._turn += 1
        if prompt.is_expanded:
            self._sink.add(ExpansionBlock(prompt.text))
        for part in prompt.parts:
            if isinstance(part, ImagePart):
                self._sink.add(PictureBlock(part))

    def _show_prompt(self, prompt: str) -> None:
        if words := news_in(prompt):
            # Not a word of the person's: it only says why winx works again.
            self._is_shell_turn = self._is_review = False
            self._notice(words, "info")
            return
        self._is_review = prompt.startswith(_REVIEWING)
        self._is_shell_turn = is_shell = prompt.startswith("!")
        self._prompt = UserBlock(prompt[1:].lstrip() if is_shell else prompt, is_shell=is_shell)
        self._sink.add(self._prompt)

    def _show_compaction(self, event: ContextCompacted) -> None:
        # The agent is not needed for the first paint.
        from winx_tui.agent.account import account_text

        account = next((text for text in map(account_text, event.messages) if text), "")
        if account and "summarised:" in event.reason:
            self._sink.add(SummaryBlock(event.reason, account))
        else:
            self._notice(event.reason, "info")

    def _text(self, text: str) -> None:
        self._end_retry()
        self._end_thinking()
        if self._answer is None:
            self._answer = AnswerStream(self._sink, self._schedule)
            self._on_activity("Answering")
        self._answer.feed(text)

    def _reasoning(self, text: str) -> None:
        self._end_retry()
        if self._thinking is None:
            self._thinking = ThinkingBlock(is_expanded=self.show_reasoning)
            self._thinking_since_s = self._clock()
            self._sink.add(self._thinking)
            self._on_activity("Thinking")
        self._thinking.text += text
        if self._thinking.is_expanded:
            self._live.mark(self._thinking)

    def _end_thinking(self) -> None:
        if self._thinking is not None:
            self._thinking.duration_s = self._clock() - self._thinking_since_s
            self._live.mark(self._thinking)
            self._thinking = None

    def _complete(self, message: Message) -> None:
        if self._thinking is None and self._answer is None and message.reasoning:
            thinking = ThinkingBlock(is_expanded=self.show_reasoning)
            thinking.text, thinking.duration_s = message.reasoning, 0.0
            self._sink.add(thinking)
        self._end_thinking()
        review = self._review_in(message) if self._is_review else None
        if review is not None:
            if self._answer is not None:
                self._answer.withdraw()
                self._answer = None
            self._sink.add(review)
        elif self._answer is not None:
            self._answer.finish()
            self._answer = None
        elif message.text.strip():
            for block in answer_blocks(message.text):
                self._sink.add(block)

    def _review_in(self, message: Message) -> Block | None:
        """Return the findings that an answer to /review ends with; None where it has none."""
        if message.tool_calls or message.is_unfinished:
            return None
        # Few turns are reviews.
        from winx_tui.commands.review_places import review_of
        from winx_tui.tui.blocks.review import ReviewBlock

        review = review_of(message.text, self._root)
        return None if review is None else ReviewBlock(review)

    def _start_call(self, event: ToolCallStarted) -> None:
        self._settle()
        card = ToolCard(event.title, event.preview, event.call.arguments)
        if event.call.name == ASKING_TOOL and event.preview is not None:
            card.ask_person()
        # Who types a command wants to see what it prints, and who takes something back, what.
        card.is_expanded = self._is_shell_turn or event.call.name == _TAKING_BACK
        self._cards[event.call.id] = card
        self._sink.add(card)
        if card.is_question:
            self._await_person()
        else:
            doing = self._exploring() if card.is_exploring else card.doing
            self._on_activity(_WAITING if self._is_asking else doing)

    def _ask(self, call_id: str) -> None:
        if (card := self._cards.get(call_id)) is not None:
            card.ask()
            self._sink.update_block(card)
        self._await_person()

    def _await_person(self) -> None:
        self._end_retry()
        self._is_asking = True
        self._on_activity(_WAITING)

    def _answered(self, activity: str) -> None:
        """Go on, unless the person is asked something else as well."""
        if any(card.is_asking for card in self._cards.values()):
            self._on_activity(_WAITING)
        else:
            self._go_on(activity)

    def _go_on(self, activity: str) -> None:
        self._end_retry()
        self._is_asking = False
        self._on_activity(activity)

    def _pass_cap(self) -> None:
        """Say that the person let the turn go on past a limit, if they did."""
        if self._cap is not None:
            self._notice(f"Went on past limits.{self._cap.cap}: up to {self._cap.up_to}.", "info")
            self._cap = None

    def _wait(self, retry: RetryBlock) -> None:
        self._go_on(retry.activity)
        self._retry = retry
        self._sink.add(retry)

    def _resolve(self, event: ApprovalResolved) -> None:
        is_allowed = event.decision.outcome == "allow"
        card = self._cards.get(event.call_id)
        if card is not None:
            card.resolve(event.decision)
            self._sink.update_block(card)
        self._answered(card.doing if card and is_allowed else "Working")

    def _finish_call(self, event: ToolCallFinished) -> None:
        card = self._cards.pop(event.call.id, None)
        if card is None:
            card = ToolCard(event.call.name, None, event.call.arguments)
            self._sink.add(card)
        card.finish(event.result, event.duration_s)
        self._sink.update_block(card)
        for image in reversed(event.result.images):
            self._sink.add_after(card, PictureBlock(image))
        if card.is_question:
            self._answered("Working")
        else:
            doing = self._exploring() or "Working"
            self._on_activity(_WAITING if self._is_asking else doing)

    def _exploring(self) -> str:
        """Say what is explored at this moment; "" if nothing is."""
        cards = [card for card in self._cards.values() if card.is_exploring]
        if len(cards) > 1:
            return f"Exploring {len(cards)} questions"
        return cards[0].doing if cards else ""

    def _notice(self, text: str, level: str) -> None:
        self._sink.add(NoticeBlock(text, level))

    def _finish_turn(self, event: TurnFinished, receipt: Receipt | None) -> None:
        self._cap = None
        self._settle()
        match event.outcome:
            case "cancelled" if self._is_steered:
                self._notice("Interrupted for your next prompt.", "info")
            case "cancelled":
                self._notice("Interrupted. Say how to go on.", "warning")
            case "failed":
                self._notice(event.error or "The turn failed.", "error")
            case "limit":
                self._notice(event.error or "A limit was reached.", "warning")
            case "denied":
                self._notice(event.error or "Approval was needed, and nobody was asked.", "warning")
            case "completed":
                pass
        is_long = event.outcome == "completed" and event.steps >= _RECEIPT_STEPS
        # A turn without steps is a command that the person typed.
        did_something = receipt is not None and not receipt.is_empty and event.steps > 0
        if receipt is not None and (is_long or did_something):
            self._sink.add(ReceiptBlock(receipt, self._root, can_undo=self._has_recorded()))

    def _settle(self) -> None:
        """Close what was still streaming."""
        self._end_retry()
        self._end_thinking()
        if self._answer is not None:
            self._answer.finish()
            self._answer = None

    def _end_retry(self) -> None:
        if self._retry is not None:
            self._retry.end()
            self._live.mark(self._retry)
            self._retry = None
