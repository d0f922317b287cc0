"""The tools of a conversation, those of servers among them, as they come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, overload

from winx_tui.core.messages import ToolSpec
from winx_tui.mcp_client.offers import AskPerson, Offer
from winx_tui.tools.base import Tool
from winx_tui.tools.foreign.find_tool import FindTool
from winx_tui.tools.foreign.foreign_tool import ForeignTool, ServerCaller
from winx_tui.tools.foreign.naming import named
from winx_tui.tools.schema import spec_of

MAX_LISTED_TOKENS = 3_000
"""What tools of servers may take of each request; beyond it they are listed when wanted."""
WINDOW_SHARE = 10
"""Of a small window they may take no more than a tenth."""
MAX_LOADED = 15
"""Tools that were found; the one that was found longest ago goes first."""
_CHARS_PER_TOKEN = 4
_OTHER_AGENTS = "mcp__"
"""How such names begin with other agents, which models remember."""


class ServerSource(ServerCaller, Protocol):
    """What servers offer at the moment."""

    @property
    def version(self) -> int:
        """Return another number after each change."""
        ...

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Return every tool of the servers that are ready."""
        ...

    def target_of(self, server: str) -> str:
        """Return what is started or asked, for a person."""
        ...


class ToolShelf(Mapping[str, Tool[Any]]):
    """Finds every tool by its name; iterates over those only that a model is told of."""

    def __init__(
        self,
        own: Mapping[str, Tool[Any]],
        servers: ServerSource,
        ask: AskPerson | None,
        budget: Callable[[], int] = lambda: MAX_LISTED_TOKENS,
    ) -> None:
        """Take the tools.

        Args:
            own: winx's.
            servers: asked at each request.
            ask: asks the person what a server wants to know; None: nobody is there.
            budget: tokens that tools of servers may take of the next request.
        """
        self._own = own
        self._servers = servers
        self._ask = ask
        self._budget = budget
        self._seen = -1
        self._foreign: dict[str, ForeignTool] = {}
        self._tokens = 0
        self._loaded: dict[str, None] = {}
        self._finder = FindTool(lambda: self._current(), self._load)
        self._finder_spec = self._finder.spec()
        self._finder_of = self._seen
        self._own_specs = tuple(spec_of(tool) for tool in own.values())

    def __getitem__(self, name: str) -> Tool[Any]:
        if (own := self._own.get(name)) is not None:
            return own
        if (foreign := self._current().get(name)) is not None:
            return foreign
        if name == self._finder.name and self._is_late():
            return self._finder
        if name.startswith(_OTHER_AGENTS):
            return self[name.removeprefix(_OTHER_AGENTS)]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        # A mapping is asked with anything; only a name can be one of a tool.
        return isinstance(name, str) and super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        return iter((*self._own, *(tool.name for tool in self.listed())))

    def __len__(self) -> int:
        return len(self._own) + len(self.listed())

    def listed(self) -> tuple[ForeignTool | FindTool, ...]:
        """Return what a model is told of beside winx's own tools."""
        foreign = self._current()
        if not self._is_late():
            return tuple(foreign.values())
        loaded = (foreign[name] for name in self._loaded if name in foreign)
        return (self._finder, *loaded)

    def specs(self) -> tuple[ToolSpec, ...]:
        """Return what a model is told of all."""
        if self._finder_of != self._seen:
            self._finder_spec, self._finder_of = self._finder.spec(), self._seen
        return (
            *self._own_specs,
            *(
                tool.spec if isinstance(tool, ForeignTool) else self._finder_spec
                for tool in self.listed()
            ),
        )

    def _is_late(self) -> bool:
        """Tell whether there are more tools than each request should carry."""
        self._current()
        return self._tokens > self._budget()

    def _current(self) -> dict[str, ForeignTool]:
        if self._seen != self._servers.version:
            self._seen = self._servers.version
            names = named(self._servers.offers, (*self._own, self._finder.name))
            before = self._foreign
            self._foreign = {
                name: tool
                if (tool := before.get(name)) is not None and tool.offer == offer
                else self._tool(name, offer)
                for name, offer in names.items()
            }
            self._tokens = sum(map(price, self._servers.offers))
        return self._foreign

    def _tool(self, name: str, offer: Offer) -> ForeignTool:
        target = self._servers.target_of(offer.server)
        return ForeignTool(name, offer, self._servers, target, self._ask)

    def _load(self, names: Sequence[str]) -> None:
        for name in names:
            self._loaded.pop(name, None)
            self._loaded[name] = None
        while len(self._loaded) > MAX_LOADED:
            del self._loaded[next(iter(self._loaded))]


class ShelfSpecs(Sequence[ToolSpec]):
    """What a model is told of all tools, as of each look."""

    def __init__(self, shelf: ToolShelf) -> None:
        self._shelf = shelf

    @overload
    def __getitem__(self, index: int) -> ToolSpec: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ToolSpec, ...]: ...
    def __getitem__(self, index: int | slice) -> ToolSpec | tuple[ToolSpec, ...]:
        return self._shelf.specs()[index]

    def __len__(self) -> int:
        return len(self._shelf.specs())

    def __iter__(self) -> Iterator[ToolSpec]:
        return iter(self._shelf.specs())


def price(offer: Offer) -> int:
    """Estimate the tokens that a tool takes of each request, before it is cleaned."""
    return (len(offer.name) + offer.chars) // _CHARS_PER_TOKEN + 1
