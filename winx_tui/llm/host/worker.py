"""The worker: reads orders, answers them side by side, and dies with its client."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from winx_tui.core.codec import decode, encode
from winx_tui.core.errors import AuthenticationFailed, HostDied, ModelError
from winx_tui.core.events import ReasoningDelta
from winx_tui.llm.base import MessageDone
from winx_tui.llm.host.assembly import Delta
from winx_tui.llm.host.delta_batch import DeltaBatch
from winx_tui.llm.host.handover import Handover
from winx_tui.llm.host.hardening import close_to_neighbours
from winx_tui.llm.host.key_changes import KEY_CHANGES, KeyChange
from winx_tui.llm.host.keys import KeyRing
from winx_tui.llm.host.line_reader import LineReader
from winx_tui.llm.host.lines import from_line, to_line
from winx_tui.llm.host.litellm_model import chat, has_litellm, import_litellm
from winx_tui.llm.host.model_lists import fetch_models
from winx_tui.llm.host.rehearsal import rehearse
from winx_tui.llm.host.repeated import KnownRequests
from winx_tui.llm.host.warm.adoption import ask_to_adopt, is_loaded
from winx_tui.llm.host.wire import ChatOrder
from winx_tui.llm.providers import PROVIDERS, Provider

HANDED_OVER = 71
"""The exit status of a worker whose client was adopted by a process that has litellm loaded."""

_NEEDS_LITELLM = ("chat", "try_key", "warm", "cancel")
"""Orders that a worker leaves to the one after it, if that one comes with litellm."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a worker is to do."""

    requests: int
    answers: int
    """The pipes from and to the client."""
    generation: int
    keys: Mapping[str, str] = field(repr=False)
    """Provider → key, those that came by the environment."""
    is_continued: bool = False
    """Whether the client takes it for the worker that it speaks to already."""
    unread: bytes = b""
    """Lines that come before those in the pipe."""
    warming: socket.socket | None = None
    """See supervisor.py."""


def run_worker(assignment: Assignment) -> NoReturn:
    """Serve until the client's pipe closes; never return."""
    close_to_neighbours()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(assignment))
    raise AssertionError("a worker ends in _serve")


async def _serve(assignment: Assignment) -> None:
    loop = asyncio.get_running_loop()
    worker = _Worker(assignment)
    transport, _ = await loop.connect_write_pipe(
        lambda: worker.answers, os.fdopen(os.dup(assignment.answers), "wb", buffering=0)
    )
    worker.begin(transport)
    pipe = os.fdopen(os.dup(assignment.requests), "rb", buffering=0)
    reading, _ = await loop.connect_read_pipe(lambda: worker.orders, pipe)
    worker.orders.data_received(assignment.unread)
    if has_litellm():
        worker.rehearse_soon()
    if assignment.warming is not None:
        worker.wait_for_litellm(assignment.warming, reading)
    await asyncio.Event().wait()


class _Answers(asyncio.Protocol):
    """The way to the client; tells when all that was written is out."""

    def __init__(self) -> None:
        self.is_closed = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed.set()


def _end() -> NoReturn:
    # Not sys.exit: that would wait for a thread that may be importing.
    os._exit(0)


class _Worker:
    """The orders under way."""

    def __init__(self, assignment: Assignment) -> None:
        self.answers = _Answers()
        self.orders = LineReader(self._take_line, _end)
        self._assignment = assignment
        self._keys = KeyRing(assignment.keys)
        self._transport: asyncio.WriteTransport
        self._is_synced = assignment.is_continued
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._keys_are_loaded: asyncio.Task[None] | None = None
        self._known = KnownRequests()
        self._handing_over: asyncio.Task[None] | None = None
        self._has_asked = False
        """Whether a request has come."""
        self._rehearsing: asyncio.Task[None] | None = None
        self._left: list[bytes] | None = None
        """Orders for the worker with litellm; None: this is the one that carries them out."""

    def begin(self, transport: asyncio.WriteTransport) -> None:
        """Tell the client that somebody listens."""
        self._transport = transport
        if not self._is_synced:
            self.send({"event": "ready", "generation": self._assignment.generation})

    def rehearse_soon(self) -> None:
        """Practise a request, once, unless a true one comes first."""
        if self._rehearsing is None and not self._has_asked:
            self._rehearsing = asyncio.create_task(rehearse())

    def wait_for_litellm(self, warming: socket.socket, reading: asyncio.ReadTransport) -> None:
        """Leave orders that need litellm until the process that loads it can adopt the client."""
        self._left = []

        def told() -> None:
            asyncio.get_running_loop().remove_reader(warming)
            if is_loaded(warming):
                reading.pause_reading()
                self._handing_over = asyncio.create_task(self._hand_over(warming))
            else:
                self._carry_out_what_was_left()

        asyncio.get_running_loop().add_reader(warming, told)

    def _carry_out_what_was_left(self) -> None:
        left, self._left = self._left or [], None
        for line in left:
            self._take_line(line)

    async def _hand_over(self, warming: socket.socket) -> None:
        # What is under way needs no litellm; a keyring may be asking a person.
        if self._tasks:
            await asyncio.wait(self._tasks.values())
        self._transport.close()
        await self.answers.is_closed.wait()
        unread = b"".join((*(self._left or ()), self.orders.rest()))
        assignment = self._assignment
        handover = Handover(assignment.keys, None, assignment.generation, unread)
        try:
            ask_to_adopt(warming, assignment.requests, assignment.answers, handover)
        except OSError:
            # The supervisor starts a worker that loads litellm itself.
            os._exit(70)
        os._exit(HANDED_OVER)

    def _take_line(self, line: bytes) -> None:
        """Begin what a line orders; before the sync it was meant for a worker that died."""
        order = from_line(line)
        if order is None:
            return
        if not self._is_synced:
            sync = {"op": "sync", "generation": self._assignment.generation}
            self._is_synced = order == sync
        elif self._left is not None and order.get("op") in _NEEDS_LITELLM:
            self._left.append(line)
        else:
            self.take(order)

    def send(self, answer: dict[str, Any]) -> None:
        """Write one line; the transport keeps what the pipe does not take yet."""
        self._transport.write(to_line(answer))

    def take(self, order: dict[str, Any]) -> None:
        """Begin an order, or cancel one."""
        identity = order.get("id")
        match order.get("op"):
            case "cancel":
                task = self._tasks.get(int(identity or 0))
                if task is not None:
                    task.cancel()
            case "keys":
                self._begin(order, self._tell_keys(order))
            case "reload_keys":
                self._keys_are_loaded = None
                self._begin(order, self._tell_keys(order))
            case "key_fingerprints":
                self._begin(order, self._tell_fingerprints(order))
            case "key_digests":
                self._begin(order, self._tell_digests(order))
            case "models":
                self._begin(order, self._tell_models(order))
            case "try_key":
                self._begin(order, self._try_key(order))
            case "store_key" | "delete_key" as op:
                self._begin(order, self._change_key(order, KEY_CHANGES[op]))
            case "warm":
                self._begin(order, self._warm(order))
            case "chat":
                self._take_chat(order)

    def _take_chat(self, order: dict[str, Any]) -> None:
        self._has_asked = True
        try:
            # Here and not in its task: what is known follows the order of the lines.
            known = self._known.order(order)
        except ValueError as error:
            self._begin(order, _refuse(f"The model host cannot read a request ({error})"))
        else:
            self._begin(order, self._chat(order["id"], known))

    def _begin(self, order: dict[str, Any], work: Coroutine[Any, Any, None]) -> None:
        identity = int(order["id"])
        task = asyncio.create_task(work)
        self._tasks[identity] = task
        task.add_done_callback(lambda task: self._end(identity, task))

    def _end(self, identity: int, task: asyncio.Task[None]) -> None:
        del self._tasks[identity]
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        if not isinstance(error, ModelError):
            error = ModelError(f"The model host failed ({type(error).__name__}: {error})")
        self.send(
            {
                "event": "error",
                "id": identity,
                "kind": error.kind,
                "message": self._keys.masked(str(error)),
                "status": error.status,
                "retry_after_s": error.retry_after_s,
                "limits": encode(error.limits),
            }
        )

    async def _tell_keys(self, order: dict[str, Any]) -> None:
        await self._load_keys()
        states = encode(self._keys.states())
        self.send({"event": "keys", "id": order["id"], "states": states})

    async def _tell_fingerprints(self, order: dict[str, Any]) -> None:
        await self._load_keys()
        fingerprints = self._keys.fingerprints(bytes.fromhex(order["salt"]))
        self.send({"event": "key_fingerprints", "id": order["id"], "fingerprints": fingerprints})

    async def _tell_digests(self, order: dict[str, Any]) -> None:
        await self._load_keys()
        digests = encode(self._keys.digests())
        self.send({"event": "key_digests", "id": order["id"], "digests": digests})

    async def _tell_models(self, order: dict[str, Any]) -> None:
        provider = PROVIDERS[order["provider"]]
        key = await self._key_for(provider)
        models = await asyncio.to_thread(fetch_models, provider, order["base_url"], key)
        self.send({"event": "models", "id": order["id"], "models": encode(models)})

    async def _try_key(self, order: dict[str, Any]) -> None:
        chat_order: ChatOrder = decode(ChatOrder, order["order"])
        provider = PROVIDERS[chat_order.request.model.provider]
        key = order.get("key") or await self._key_for(provider)
        await chat(chat_order, key, _pass_over, lambda text: self._keys.masked(text, key or ""))
        self.send({"event": "key_tried", "id": order["id"]})

    async def _change_key(self, order: dict[str, Any], change: KeyChange) -> None:
        self.send({"id": order["id"], **await asyncio.to_thread(change, order)})
        self._keys_are_loaded = None

    async def _load_keys(self) -> None:
        if self._keys_are_loaded is None:
            # A keyring may ask a person to unlock it: cancelling one order must not stop that.
            self._keys_are_loaded = asyncio.create_task(asyncio.to_thread(self._keys.load_stored))
        await asyncio.shield(self._keys_are_loaded)

    async def _warm(self, order: dict[str, Any]) -> None:
        await import_litellm()
        self.send({"event": "warm", "id": order["id"]})
        self.rehearse_soon()

    async def _chat(self, identity: int, order: ChatOrder) -> None:
        def pass_on(delta: Delta) -> None:
            kind = "thinking" if isinstance(delta, ReasoningDelta) else "text"
            self.send({"event": kind, "id": identity, "text": delta.text})

        batch = DeltaBatch(pass_on)
        try:
            done = await self._answer(order, batch.add)
        finally:
            batch.finish()
        self.send({"event": "done", "id": identity, "result": encode(done)})

    async def _answer(self, order: ChatOrder, pass_on: Callable[[Delta], None]) -> MessageDone:
        key = await self._key_for(PROVIDERS[order.request.model.provider])
        return await chat(order, key, pass_on, self._keys.masked)

    async def _key_for(self, provider: Provider) -> str | None:
        """Return the key of a provider; None if it needs none.

        Raises:
            AuthenticationFailed: there is no key.
        """
        if not provider.needs_key:
            return None
        await self._load_keys()
        key = self._keys.key_of(provider.name)
        if key is None:
            raise AuthenticationFailed(
                f"There is no key for {provider.title}; add one with /login {provider.name} "
                f"in winx, or in a shell with: winx auth login {provider.name}"
            )
        return key


def _pass_over(_: Delta) -> None:
    """Let what a model says to a trial go."""


async def _refuse(why: str) -> None:
    # The client sends all of it to whoever comes next, and asks again at once.
    raise HostDied(why)
