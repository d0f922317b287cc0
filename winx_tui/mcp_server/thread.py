"""One live thread, and why a call may find none."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from winx_tui.core.errors import ToolError
from winx_tui.mcp_server.approval import ClientApproval
from winx_tui.mcp_server.clients import Client
from winx_tui.mcp_server.thread_store import Hold
from winx_tui.runtime.client_session import ClientSession
from winx_tui.runtime.thread_state import ThreadState
from winx_tui.runtime.toolset import Toolset


class UnknownThreadError(ToolError):
    """A call names a thread that is not there."""

    code = "unknown_thread"


class ThreadRequiredError(ToolError):
    """A call must name its thread, and does not."""

    code = "thread_required"


class TooManyThreadsError(ToolError):
    """A call needs a thread, and none of those that are live can be put to rest."""

    code = "busy"


@dataclass(eq=False)
class Thread:
    """A conversation of a client's model: its tools, what is theirs, and the order of its calls."""

    id: str
    owner: Client
    toolset: Toolset
    approval: ClientApproval
    session: ClientSession
    hold: Hold | None = None
    """The right to its file; None until its name was told."""
    is_told: bool = False
    """Whether its client knows its name, and may come back to it."""
    calls: int = 0
    """Those in flight."""
    is_new: bool = True
    """Whether no call of it has ended yet, and nothing was kept of it before."""
    saved: ThreadState | None = None
    """As it was kept last."""
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)
    _in_order: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_idle(self) -> bool:
        """Tell whether it can be put to rest without ending anything."""
        return not self.calls and not self.session.is_busy

    def turn(self, *, is_read_only: bool) -> AbstractAsyncContextManager[object]:
        """Let calls that only read run side by side, and the others one after another."""
        return nullcontext() if is_read_only else self._in_order


@dataclass(frozen=True, slots=True)
class FirstCall:
    """What a first call wants."""

    thread_id: str
    """"" for a new thread."""
    names_mode: bool
    """Whether it sets a mode: one that was kept then has no say."""
