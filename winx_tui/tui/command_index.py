"""The commands that can be typed: winx's own at once, others' as soon as they are read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from winx_tui.tui.completion import Suggestion, search_commands

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

_FRESH_S = 2.0
"""Files of commands are looked at again after this, when a slash is typed."""

Row = tuple[str, Sequence[str], str]
"""Name, aliases and summary."""


class CommandIndex:
    """Suggests commands for an app; what the disk holds is read beside the keys."""

    def __init__(self, app: WinxApp) -> None:
        self._app = app
        self._own: list[Row] = []
        self._is_reading = False
        self._read_at_s = float("-inf")

    def search(self, query: str) -> Sequence[Suggestion]:
        """Return what a query may mean, of what is known by now."""
        # Commands import the runtime, which the first paint does not wait for.
        from winx_tui.commands.registry import all_commands

        self._read_soon()
        known = [(each.name, each.aliases, each.summary) for each in all_commands()]
        return search_commands(query, [*known, *self._own])

    def _read_soon(self) -> None:
        is_fresh = time.monotonic() - self._read_at_s < _FRESH_S
        if self._app.runtime is not None and not (self._is_reading or is_fresh):
            self._is_reading = True
            self._app.run_worker(self._read(), group="commands")

    async def _read(self) -> None:
        # Commands import the runtime, which the first paint does not wait for.
        from winx_tui.commands.registry import own_commands_of

        assert self._app.runtime is not None
        try:
            found = await own_commands_of(self._app.runtime)
        finally:
            self._is_reading = False
        self._read_at_s = time.monotonic()
        own: list[Row] = [(each.name, each.aliases, each.summary) for each in found]
        if own != self._own:
            self._own = own
            self._app.prompt.area.offer_again()
