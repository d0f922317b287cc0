"""Which tools a client is shown: those that ask models only while some model could answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

from winx_tui.tools.asking_models.asking_tool import AskingTool
from winx_tui.tools.base import Tool

CanAnswer = Callable[[], bool]
"""Tells whether some model could answer; reads one small file."""

LOOK_EVERY_S = 2.0
"""How soon clients learn that a key has come, as by `winx auth login`, or has gone: one look
at a small file."""


class ListedTools(Mapping[str, Tool[Any]]):
    """Finds every tool by its name; iterates over those only that a client is shown.

    What a client was not shown is not named to it either; a call of it is told what is missing.
    """

    def __init__(self, tools: Mapping[str, Tool[Any]], can_answer: CanAnswer) -> None:
        self._tools = tools
        self._can_answer = can_answer

    def __getitem__(self, name: str) -> Tool[Any]:
        return self._tools[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def __iter__(self) -> Iterator[str]:
        return (tool.name for tool in _shown(self._tools.values(), self._can_answer()))

    def __len__(self) -> int:
        return len(_shown(self._tools.values(), self._can_answer()))


class OfferedTools:
    """Knows what was shown, and has clients told when that is no longer so."""

    def __init__(self, can_answer: CanAnswer, tell_changed: Callable[[], Awaitable[None]]) -> None:
        """Take who tells whether a model could answer, and what clients are told by."""
        self._can_answer = can_answer
        self._tell_changed = tell_changed
        self._could_answer: bool | None = None
        """What all clients have been told of; None: nobody was shown anything yet."""
        self._watching: asyncio.Task[None] | None = None

    def among(self, tools: Iterable[Tool[Any]]) -> list[Tool[Any]]:
        """Return the tools to show."""
        can_answer = self._can_answer()
        if self._could_answer is None:
            self._could_answer = can_answer
        return _shown(tools, can_answer)

    def watch(self) -> None:
        """Begin to look for changes, once somebody has been shown something."""
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    async def aclose(self) -> None:
        """Stop looking."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            can_answer = await asyncio.to_thread(self._can_answer)
            if can_answer != self._could_answer:
                self._could_answer = can_answer
                await self._tell_changed()


def _shown(tools: Iterable[Tool[Any]], can_answer: bool) -> list[Tool[Any]]:
    return [tool for tool in tools if can_answer or not isinstance(tool, AskingTool)]
