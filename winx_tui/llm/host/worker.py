"""The worker: reads orders, answers them side by side, and dies with its client."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NoReturn

from winx_tui.core.codec import decode, encode
from winx_tui.core.errors import AuthenticationFailed, ModelError
from winx_tui.core.events import ReasoningDelta
from winx_tui.llm.base import MessageDone
from winx_tui.llm.host.assembly import Delta
from winx_tui.llm.host.hardening import close_to_neighbours
from winx_tui.llm.host.keys import KeyRing
from winx_tui.llm.host.lines import from_line, to_line
from winx_tui.llm.host.litellm_model import chat, import_litellm
from winx_tui.llm.host.model_lists import fetch_models
from winx_tui.llm.host.wire import LINE_LIMIT_BYTES, ChatOrder
from winx_tui.llm.providers import PROVIDERS, Provider


def run_worker(
    requests: int, answers: int, generation: int, handed_over: Mapping[str, str]
) -> NoReturn:
    """Serve until the client's pipe closes; never return."""
    close_to_neighbours()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(requests, answers, generation, KeyRing(handed_over)))
    raise AssertionError("a worker ends in _serve")


async def _serve(requests: int, answers: int, generation: int, keys: KeyRing) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LINE_LIMIT_BYTES)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(requests, "rb", buffering=0)
    )
    transport, _ = await loop.connect_write_pipe(
        asyncio.BaseProtocol, os.fdopen(answers, "wb", buffering=0)
    )
    worker = _Worker(keys, transport)
    worker.send({"event": "ready", "generation": generation})
    await _skip_to_sync(reader, generation)
    while line := await reader.readline():
        order = from_line(line)
        if order is not None:
            worker.take(order)
    # Not sys.exit: that would wait for a thread that may be importing.
    os._exit(0)


async def _skip_to_sync(reader: asyncio.StreamReader, generation: int) -> None:
    """Pass over what was meant for a worker that died."""
    while line := await reader.readline():
        order = from_line(line)
        if order == {"op": "sync", "generation": generation}:
            return
    os._exit(0)


class _Worker:
    """The orders under way."""

    def __init__(self, keys: KeyRing, transport: asyncio.WriteTransport) -> None:
        self._keys = keys
        self._transport = transport
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._keys_are_loaded: asyncio.Task[None] | None = None

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
            case "warm":
                self._begin(order, self._warm(order))
            case "chat":
                self._begin(order, self._chat(order))

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

    async def _load_keys(self) -> None:
        if self._keys_are_loaded is None:
            # A keyring may ask a person to unlock it: cancelling one order must not stop that.
            self._keys_are_loaded = asyncio.create_task(asyncio.to_thread(self._keys.load_stored))
        await asyncio.shield(self._keys_are_loaded)

    async def _warm(self, order: dict[str, Any]) -> None:
        await import_litellm()
        self.send({"event": "warm", "id": order["id"]})

    async def _chat(self, order: dict[str, Any]) -> None:
        identity = order["id"]

        def pass_on(delta: Delta) -> None:
            kind = "thinking" if isinstance(delta, ReasoningDelta) else "text"
            self.send({"event": kind, "id": identity, "text": delta.text})

        done = await self._answer(decode(ChatOrder, order["order"]), pass_on)
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
                f"There is no key for {provider.title}; run: winx auth login {provider.name}"
            )
        return key
