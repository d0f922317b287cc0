"""Tells on the card of a command that it runs on, or waits for the person, as long as it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from winx_tui.core.errors import ShellError
from winx_tui.tui.blocks.base import Block

if TYPE_CHECKING:
    from winx_tui.shell.pool import ShellPool
    from winx_tui.shell.waiting import Kind
    from winx_tui.tui.blocks.tool_card import ToolCard

_NEWEST_BLOCKS = 60
"""A card further up is out of sight."""
_WAITS: dict[Kind, str] = {
    "password": "waits for a password",
    "line": "waits for input",
    "keys": "waits for keys",
    "pager": "a pager waits",
    "editor": "an editor waits",
}


class WaitingHints:
    """Knows which cards carry a hint."""

    def __init__(self) -> None:
        """Begin without any."""
        self._hinted: set[ToolCard] = set()

    @property
    def is_any(self) -> bool:
        """Tell whether a card carries one."""
        return bool(self._hinted)

    def look(self, blocks: Sequence[Block], pool: ShellPool, take_over: str) -> set[ToolCard]:
        """Bring the hints up to date and return the cards to draw again: their clocks tick.

        Args:
            blocks: those of the chat.
            pool: the shells.
            take_over: the key that takes a command over, as people write it.
        """
        hints = {
            card: _hint(pool, shell_id, card, take_over) for shell_id, card in _newest_cards(blocks)
        }
        before, self._hinted = self._hinted, {card for card, hint in hints.items() if hint}
        for card in before | self._hinted:
            card.hint = hints.get(card, "")
        return before | self._hinted


def _newest_cards(blocks: Sequence[Block]) -> Iterator[tuple[str, ToolCard]]:
    """Yield the last card of each shell, with the shell's id; "" is the foreground's."""
    # Cards are not needed for the first paint.
    from winx_tui.tui.blocks.tool_card import ToolCard

    seen = set()
    for block in reversed(blocks[-_NEWEST_BLOCKS:]):
        shell_id = block.shell_id if isinstance(block, ToolCard) else None
        if isinstance(block, ToolCard) and shell_id is not None and shell_id not in seen:
            seen.add(shell_id)
            yield shell_id, block


def _hint(pool: ShellPool, shell_id: str, card: ToolCard, take_over: str) -> str:
    way = "/shells" if shell_id else take_over
    try:
        session = pool.session(shell_id) if shell_id else pool.foreground
    except ShellError:
        return ""
    if not session.is_running:
        return ""
    if session.is_taken_over:
        return "you have taken over"
    waiting = session.waiting
    if waiting is not None and waiting.is_certain:
        return f"{_WAITS[waiting.kind]} · {way}"
    if card.is_running:
        return ""
    return f"{shell_id} runs · /shells" if shell_id else f"runs on · {take_over}"
