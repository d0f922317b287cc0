"""The live threads of a server: found by name, made, woken, put to rest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from winx_tui.core.errors import ConfigError
from winx_tui.execution.understanding import short
from winx_tui.mcp_server.approval import ClientApproval
from winx_tui.mcp_server.clients import Client, Clients, Context
from winx_tui.mcp_server.thread import (
    FirstCall,
    Thread,
    ThreadRequiredError,
    TooManyThreadsError,
    UnknownThreadError,
)
from winx_tui.mcp_server.thread_ids import is_generated, new_thread_id, normalized
from winx_tui.mcp_server.thread_store import Hold, Loaded, ThreadHeldError, ThreadStore
from winx_tui.runtime.toolset import Toolset
from winx_tui.workspace.display import visible

MAX_LIVE = 32
"""Live threads at once; beyond it the least recently used idle one is put to rest."""
MAX_BUSY = 128
"""Live threads in which something runs; each costs processes, so that no more are begun."""

_GOES_ON = (
    "this thread goes on from where it was left: what it has read still counts as read, and its "
    "shell is a new one."
)
_IS_LIVE = "this thread goes on: what it has read still counts as read."

_log = logging.getLogger(__name__)


class Threads:
    """Finds the thread of each call; a thread that rests on disk goes on where it stood."""

    def __init__(
        self,
        clients: Clients,
        store: ThreadStore,
        make_toolset: Callable[[], Toolset],
        make_approval: Callable[[Toolset], ClientApproval],
        tell: Callable[[Client, str], None],
    ) -> None:
        """Take what threads are made of.

        Args:
            clients: know who calls.
            store: keeps threads that rest.
            make_toolset: makes tools with a memory and shells of their own.
            make_approval: makes what settles their questions.
            tell: says a sentence to a client beside results.
        """
        self._clients = clients
        self._store = store
        self._make_toolset = make_toolset
        self._make_approval = make_approval
        self._tell = tell
        self._live: dict[str, Thread] = {}
        """By name, the least recently used first."""
        self._present: dict[Client, str] = {}
        """What a client means that names no thread."""
        self._spare: Toolset | None = None
        self._choosing = asyncio.Lock()

    @property
    def spare(self) -> Toolset:
        """Return tools that belong to no thread yet: to list them, and to read calls by."""
        if self._spare is None:
            self._spare = self._make_toolset()
        return self._spare

    @property
    def live(self) -> tuple[Thread, ...]:
        """Return the live threads, the least recently used first."""
        return tuple(self._live.values())

    async def of(self, context: Context, thread_id: str = "", *, ticket: str = "") -> Thread:
        """Return the thread that a request is for, which is the client's present one by then.

        Args:
            context: of the request.
            thread_id: as it was sent; "" where none was.
            ticket: of a question that the request answers.

        Raises:
            UnknownThreadError: there is none of that name, live or at rest.
            ThreadRequiredError: the request must name one.
            ConfigError: winx's own directories cannot be used.
        """
        client = self._clients.of(context)
        async with self._choosing:
            return await self._chosen(client, normalized(thread_id), ticket)

    @asynccontextmanager
    async def call(
        self, context: Context, thread_id: str = "", *, ticket: str = ""
    ) -> AsyncIterator[Thread]:
        """Hold the thread of a call while it runs, and keep what it has changed.

        Raises:
            UnknownThreadError, ThreadRequiredError, ConfigError: see `of`.
        """
        client = self._clients.of(context)
        async with self._choosing:
            thread = await self._chosen(client, normalized(thread_id), ticket)
            thread.calls += 1
        async with self._in_use(thread):
            yield thread

    @asynccontextmanager
    async def first_call(
        self, context: Context, opening: FirstCall, *, ticket: str = ""
    ) -> AsyncIterator[Thread]:
        """Hold the thread that a first call opens or goes on with.

        `discard` takes back one that came to nothing.

        Raises:
            ConfigError: winx's own directories cannot be used.
        """
        client = self._clients.of(context)
        async with self._choosing:
            thread = self._asked_by(client, ticket) or await self._opened(client, opening)
            thread.calls += 1
            thread.is_told = True
        async with self._in_use(thread):
            yield thread

    async def discard(self, thread: Thread) -> None:
        """Forget a thread whose first call came to nothing; nothing of it is kept."""
        async with self._choosing:
            if thread.is_new and thread.calls <= 1:
                await self._close(thread, keep=False)

    async def end_of(self, client: Client) -> None:
        """End the threads of a client that is gone; what they knew stays on disk."""
        async with self._choosing:
            self._present.pop(client, None)
            mine = [thread for thread in self._live.values() if thread.owner is client]
            await asyncio.gather(*(self._close(thread) for thread in mine))

    async def aclose(self) -> None:
        """End every thread."""
        async with self._choosing:
            await asyncio.gather(*(self._close(thread) for thread in self.live))
            self._present.clear()
            if self._spare is not None:
                await self._spare.aclose()
                self._spare = None

    @asynccontextmanager
    async def _in_use(self, thread: Thread) -> AsyncIterator[None]:
        try:
            yield
        finally:
            thread.calls -= 1
            thread.is_new = False
            if self._live.get(thread.id) is thread:
                await self._keep(thread)

    async def _chosen(self, client: Client, thread_id: str, ticket: str) -> Thread:
        if not thread_id:
            return await self._meant(client, ticket)
        thread = self._live.get(thread_id)
        if thread is None:
            thread = await self._woken(client, thread_id)
        elif thread.owner is not client:
            # A name that nobody can guess was told to whoever knows it.
            if not is_generated(thread_id):
                raise _unknown(thread_id)
            thread.owner = client
        return self._used(client, thread)

    async def _meant(self, client: Client, ticket: str) -> Thread:
        """Return the thread of a call that names none."""
        if (asked := self._asked_by(client, ticket)) is not None:
            return asked
        if not client.may_leave_out_thread:
            raise ThreadRequiredError(
                "Not run: over a connection without a session each call must name its thread. "
                "Call initialize, and send the thread_id of its answer with every call."
            )
        present = self._present.get(client, "")
        if present in self._live:
            return self._used(client, self._live[present])
        if present:
            return self._used(client, await self._woken(client, present))
        return await self._made(client, new_thread_id())

    def _asked_by(self, client: Client, ticket: str) -> Thread | None:
        """Return the thread that has asked the question, where the answer comes from its client."""
        for thread in self._live.values() if ticket else ():
            if thread.owner is client and thread.approval.has_asked(ticket):
                return self._used(client, thread)
        return None

    async def _opened(self, client: Client, opening: FirstCall) -> Thread:
        thread_id = normalized(opening.thread_id)
        if not thread_id:
            return await self._made(client, new_thread_id(), is_told=True)
        thread = self._live.get(thread_id)
        if thread is not None and (thread.owner is client or is_generated(thread_id)):
            thread.owner = client
            thread.session.notes = (_IS_LIVE,)
            return self._used(client, thread)
        if thread is None:
            try:
                return await self._made(
                    client, thread_id, is_told=True, with_mode=not opening.names_mode
                )
            except ThreadHeldError:
                _log.info("the thread %s is held by another process", thread_id)
        thread = await self._made(client, new_thread_id(), is_told=True)
        thread.session.notes = (
            f"the thread {visible(thread_id)} is open elsewhere, so this is another one: "
            f"{thread.id}.",
        )
        return thread

    async def _woken(self, client: Client, thread_id: str) -> Thread:
        """Go on with a thread that rests on disk."""
        if not await asyncio.to_thread(self._store.exists, thread_id):
            raise _unknown(thread_id)
        try:
            return await self._made(client, thread_id, is_told=True)
        except ThreadHeldError as error:
            raise UnknownThreadError(
                f"Not run: the thread {visible(thread_id)} is open in another winx. "
                "Call initialize for one of your own."
            ) from error

    async def _made(
        self, client: Client, thread_id: str, *, is_told: bool = False, with_mode: bool = True
    ) -> Thread:
        """Make a live thread, from what was kept of it if anything was.

        Raises:
            ThreadHeldError: another process has it.
            TooManyThreadsError: something runs in each of too many.
            ConfigError: winx's own directories cannot be used.
        """
        if len(self._live) >= MAX_BUSY and not any(thread.is_idle for thread in self.live):
            raise TooManyThreadsError(
                f"Not run: something runs in each of {len(self._live)} threads. Wait for some of "
                "it or stop it; then send the call again."
            )
        hold, loaded = None, Loaded(None)
        if is_told:
            hold, loaded = await asyncio.to_thread(self._held, thread_id)
        toolset, self._spare = self.spare, None
        assert toolset.client is not None
        thread = Thread(
            thread_id, client, toolset, self._make_approval(toolset), toolset.client, hold, is_told
        )
        thread.session.thread_id = thread_id
        if loaded.state is not None:
            thread.session.notes = (
                _GOES_ON,
                *thread.session.restore(loaded.state, with_mode=with_mode),
            )
            thread.saved, thread.is_new = loaded.state, False
        elif loaded.note:
            thread.session.notes = (loaded.note,)
            self._tell(client, f"Thread {visible(thread_id)}: {loaded.note}")
        self._live[thread_id] = thread
        await self._make_room()
        return self._used(client, thread)

    def _held(self, thread_id: str) -> tuple[Hold, Loaded]:
        hold = self._store.hold(thread_id)
        try:
            return hold, self._store.load(thread_id)
        except ConfigError:
            hold.release()
            raise

    def _used(self, client: Client, thread: Thread) -> Thread:
        self._live[thread.id] = self._live.pop(thread.id)
        if client.may_leave_out_thread:
            self._present[client] = thread.id
        return thread

    async def _make_room(self) -> None:
        while len(self._live) > MAX_LIVE:
            # The last one is what the room is made for.
            idle = next((thread for thread in self.live[:-1] if thread.is_idle), None)
            if idle is None:
                return
            await self._close(idle)
            self._tell(
                idle.owner,
                f"Thread {idle.id} was put to rest: more than {MAX_LIVE} are open. Its shells have "
                "ended; a call that names it goes on with the rest.",
            )

    async def _keep(self, thread: Thread) -> None:
        """Write down what a call has changed; who does not know its name cannot come back."""
        if not thread.is_told:
            return
        async with thread.saving:
            state = thread.session.state()
            if state == thread.saved:
                return
            try:
                if thread.hold is None:
                    thread.hold = await asyncio.to_thread(self._store.hold, thread.id)
                await asyncio.to_thread(self._store.save, thread.id, state)
            except (ConfigError, ThreadHeldError) as error:
                _log.warning("thread %s was not kept: %s", thread.id, error)
                self._tell(thread.owner, f"Thread {thread.id} was not kept: {error}.")
                return
            thread.saved = state

    async def _close(self, thread: Thread, *, keep: bool = True) -> None:
        self._live.pop(thread.id, None)
        if keep:
            # One that was never named is woken by its client's next call.
            thread.is_told |= self._present.get(thread.owner) == thread.id
            await self._keep(thread)
        else:
            self._fall_back(thread)
        await thread.toolset.aclose()
        if thread.hold is not None:
            hold, thread.hold = thread.hold, None
            await asyncio.to_thread(hold.release)

    def _fall_back(self, thread: Thread) -> None:
        """Let its client mean the thread again that it had used before."""
        if self._present.get(thread.owner) == thread.id:
            mine = [other.id for other in self.live if other.owner is thread.owner]
            self._present.pop(thread.owner)
            if mine:
                self._present[thread.owner] = mine[-1]


def _unknown(thread_id: str) -> UnknownThreadError:
    return UnknownThreadError(
        f"Not run: there is no thread {short(thread_id)}. Call initialize: its answer names one."
    )
