"""A person's hands on what is sent: look, summarise, pin, drop, take back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from winx_tui.agent.agent import Emit
from winx_tui.agent.context_items import (
    ContextItem,
    ContextView,
    context_items,
    with_pin,
    without_item,
)
from winx_tui.agent.context_keeper import ContextKeeper, NextRequest
from winx_tui.core.events import ContextCompacted
from winx_tui.core.messages import Message, ModelRef, Usage
from winx_tui.session.replay import UndoStack


class ContextControl:
    """Changes the messages of one conversation at a person's word, between its turns.

    Each change is a ContextCompacted event, emitted before the messages change.
    """

    def __init__(
        self,
        keeper: ContextKeeper,
        history: list[Message],
        system: Callable[[], Awaitable[Message]],
        undo: UndoStack,
    ) -> None:
        """Take what it works on.

        Args:
            keeper: the agent's own.
            history: the agent's own, changed in place.
            system: writes the system message of the next request.
            undo: as folded from the session so far.
        """
        self._keeper = keeper
        self._history = history
        self._system = system
        self._undo = undo

    async def view(self, model: ModelRef) -> ContextView:
        """Tell what the next request to a model would be made of."""
        keeper = self._keeper
        items = context_items(
            await self._system(), self._history, keeper.counter, keeper.counter.factor(model)
        )
        return ContextView(model, keeper.window(model), items)

    async def compact(
        self, chosen: ModelRef, answering: ModelRef, emit: Emit, focus: str = ""
    ) -> Usage:
        """Replace older steps by a summary; return what it cost."""
        request = NextRequest(await self._system(), chosen, answering, emit)
        return await self._keeper.compact(self._history, request, focus)

    def note(self, event: ContextCompacted) -> int:
        """Take note of any such event before the messages change; return the tokens to come.

        The tokens are those of the next request, by estimate.
        """
        self._undo.note(self._history, event.messages)
        return self._keeper.expected_tokens

    async def take_back(self, model: ModelRef, emit: Emit) -> int:
        """Undo the newest summary or drop; return how many messages came back.

        Raises:
            SessionError: there is none.
        """
        messages = self._undo.undone(self._history)
        back = len(messages) - len(self._history)
        self._keeper.hold_off()
        reason = "Messages that were summarised or dropped are back."
        await self._change(messages, reason, model, emit)
        return back

    async def toggle_pin(self, number: int, model: ModelRef, emit: Emit) -> ContextItem:
        """Pin an item or take its pin off; return the item as it is now.

        Raises:
            UsageError: there is no such item, or it is too large to be pinned.
        """
        room = self._keeper.window(model).tokens / self._keeper.counter.factor(model)
        messages, is_pinned = with_pin(self._history, number, room)
        word = "pinned" if is_pinned else "no longer pinned"
        await self._change(messages, f"Item {number} of the context is {word}.", model, emit)
        return await self._item(number, model)

    async def drop(self, number: int, model: ModelRef, emit: Emit) -> ContextItem:
        """Drop an item from what is sent; return it.

        Raises:
            UsageError: there is no such item.
        """
        messages = without_item(self._history, number)
        item = await self._item(number, model)
        await self._change(messages, f"Item {number} of the context was dropped.", model, emit)
        return item

    async def _item(self, number: int, model: ModelRef) -> ContextItem:
        view = await self.view(model)
        return next(item for item in view.items if item.number == number)

    async def _change(
        self, messages: tuple[Message, ...], reason: str, model: ModelRef, emit: Emit
    ) -> None:
        self._keeper.tokens(await self._system(), messages, model)
        emit(ContextCompacted(messages, reason))
        self._history[:] = messages
