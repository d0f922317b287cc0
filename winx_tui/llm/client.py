"""Speaks to the model host: the ChatModel of every front end, free of litellm's weight."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from winx_tui.config.key_digests import KeyDigests
from winx_tui.config.settings import Settings
from winx_tui.config.typed_key import TypedKey
from winx_tui.core.codec import decode
from winx_tui.core.errors import MODEL_ERRORS, HostDied, ModelError
from winx_tui.core.events import ReasoningDelta, RequestSent, TextDelta
from winx_tui.core.rate_limits import LimitSeen
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.destinations import Destinations
from winx_tui.llm.host.lines import from_line, to_line
from winx_tui.llm.host.repeated import OrderLine, SentRequests, texts_of
from winx_tui.llm.host.wire import (
    LINE_LIMIT_BYTES,
    ChatOrder,
    KeySource,
    KeyState,
)
from winx_tui.llm.host_process import HostProcess, spawn_host
from winx_tui.llm.live_models import LiveModel
from winx_tui.llm.providers import PROVIDERS

__all__ = ["HostClient", "HostProcess", "ProviderStatus", "spawn_host"]

NoteSent = Callable[[str, RequestSent], None]
"""Takes the id of the conversation, empty if it has none, and what left."""

Details = Mapping[str, object]
_Answers = asyncio.Queue[dict[str, Any]]

_END_TIMEOUT_S = 1.0

_DIED = "The model host ended while it was at work"
_GONE = "The model host has ended for good; start winx again (winx --continue goes on from here)"


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """Whether a provider can be used, and where its key is."""

    name: str
    is_available: bool
    key_source: KeySource = "none"
    problem: str | None = None
    """Why its stored key could not be read."""


class HostClient:
    """The model host as a ChatModel."""

    def __init__(
        self,
        settings: Settings,
        process: HostProcess | None = None,
        *,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        """Take over a host that runs already, or spawn one at the start with these keys."""
        self.destinations = Destinations(settings)
        """Where requests go."""
        self._process = process
        self.note_sent: NoteSent = lambda *_: None
        """Is told of each request as it leaves."""
        self._keys = keys
        self._ids = itertools.count(1)
        self._answers: dict[int, _Answers] = {}
        self._fingerprints: dict[str, Mapping[str, str]] = {}
        """Salt → those of the keys that were read last."""
        self._generation = 0
        """Of the worker that listens."""
        self._sent = SentRequests()
        self._sent_to = 0
        """The generation of the worker that was sent these requests."""
        self._is_ready = asyncio.Event()
        self._is_gone = False
        self._is_warm = False
        """Whether it has told that litellm is loaded."""
        self._requests: asyncio.WriteTransport | None = None
        self._answer_pipe: asyncio.ReadTransport | None = None
        self._reading: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Connect to the host; returns before it is ready."""
        if self._reading is not None:
            return
        self._process = (self._process or spawn_host(self._keys or {})).settled()
        self._keys = None
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=LINE_LIMIT_BYTES)
        self._reading = asyncio.create_task(self._read(reader))
        # First: a host that was spawned early is ready already, and must be answered.
        self._requests, _ = await loop.connect_write_pipe(
            asyncio.BaseProtocol, self._process.requests
        )
        self._answer_pipe, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), self._process.answers
        )

    def warm(self) -> None:
        """Have the host load litellm now; returns at once."""
        self._in_background(self._warm())

    async def providers(self) -> tuple[ProviderStatus, ...]:
        """Return every provider in the default order of preference."""
        return self._statuses(await self._ask_for_keys("keys"))

    async def reload_keys(self) -> tuple[ProviderStatus, ...]:
        """Have the host read the stored keys again."""
        self._fingerprints.clear()
        return self._statuses(await self._ask_for_keys("reload_keys"))

    async def key_digests(self) -> KeyDigests:
        """Return what tells the host's keys from other text; for the redaction of output.

        Raises:
            ModelError: the host has ended, or cannot read its keys.
        """
        answer = await self.ask_host("key_digests")
        digests: KeyDigests = decode(KeyDigests, answer["digests"])
        return digests

    async def key_fingerprints(self, salt: str) -> Mapping[str, str]:
        """Return, for each provider with a key, what tells that key from others.

        Args:
            salt: Hexadecimal; the same salt gives the same fingerprints.

        Raises:
            ModelError: the host has ended, or cannot read its keys.
        """
        if salt not in self._fingerprints:
            answer = await self.ask_host("key_fingerprints", salt=salt)
            self._fingerprints[salt] = {
                str(name): str(value) for name, value in answer["fingerprints"].items()
            }
        return self._fingerprints[salt]

    async def list_models(self, provider: str) -> tuple[LiveModel, ...]:
        """Ask a provider for its models, with its key.

        Raises:
            ModelError: it may not be asked, cannot be, or answers with something else.
        """
        base_url = self.destinations.list_url(PROVIDERS[provider])
        answer = await self.ask_host("models", provider=provider, base_url=base_url)
        models: tuple[LiveModel, ...] = decode(tuple[LiveModel, ...], answer["models"])
        return models

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield deltas, then one MessageDone; closing it closes the provider's stream.

        Raises:
            ModelError: the request failed.
        """
        order = await self.destinations.order(request)
        identity, answers = await self._register()
        is_over = False
        try:
            line = await self._chat_line(identity, order)
            if answers.empty():
                # Otherwise the worker it was meant for died meanwhile.
                self._write(line.data)
                self.note_sent(request.session, _sent(order, line.whole_bytes))
            while not is_over:
                answer = await answers.get()
                is_over = answer["event"] not in ("text", "thinking")
                if answer["event"] == "error":
                    # Whatever went wrong: the next request leaves nothing out.
                    self._sent.forget()
                yield _event_of(answer)
        finally:
            del self._answers[identity]
            if not is_over and not self._is_gone:
                self._write(to_line({"op": "cancel", "id": identity}))

    async def aclose(self) -> None:
        """End the host and everything under way."""
        if self._process is None:
            return
        if self._reading is None:
            self._process.requests.close()
            self._process.answers.close()
            self._process.end(is_warm=False)
            return
        for task in self._background:
            task.cancel()
        if self._requests is not None and not self._requests.is_closing():
            # Not close, which waits until the host has read what was written.
            self._requests.abort()
        # Its end closes the other pipe, which tells sooner than asking again and again.
        await asyncio.wait({self._reading}, timeout=_END_TIMEOUT_S)
        self._process.end(is_warm=self._is_warm)
        self._reading.cancel()
        await asyncio.gather(self._reading, *self._background, return_exceptions=True)
        self._fail_all(is_gone=True)
        if self._answer_pipe is not None:
            self._answer_pipe.close()

    async def _warm(self) -> None:
        answer = await self._answer_to("warm", None, {})
        self._is_warm = answer["event"] == "warm"

    async def _answer_to(self, op: str, key: TypedKey | None, details: Details) -> dict[str, Any]:
        identity, answers = await self._register()
        try:
            typed = {} if key is None else {"key": key.reveal()}
            self._write(to_line({"op": op, "id": identity, **details, **typed}))
            # A key is in no frame while an answer is waited for.
            del typed
            return await answers.get()
        except asyncio.CancelledError:
            if self._requests is not None and not self._requests.is_closing():
                self._write(to_line({"op": "cancel", "id": identity}))
            raise
        finally:
            del self._answers[identity]

    async def ask_host(
        self, op: str, key: TypedKey | None = None, **details: object
    ) -> dict[str, Any]:
        """Send an order with one answer, see host/wire.py; a worker that dies is no reason to fail.

        Args:
            op: The order.
            key: Goes along as "key".
            details: What else it says.

        Raises:
            ModelError: it failed, or the host has ended.
        """
        answer: dict[str, Any] = {"kind": HostDied.kind}
        while answer.get("kind") == HostDied.kind:
            # The next worker knows it as well.
            answer = await self._answer_to(op, key, details)
        if answer["event"] == "error":
            raise _error_of(answer)
        return answer

    async def _ask_for_keys(self, op: str) -> tuple[KeyState, ...]:
        answer = await self.ask_host(op)
        states: tuple[KeyState, ...] = decode(tuple[KeyState, ...], answer["states"])
        return states

    def _statuses(self, states: tuple[KeyState, ...]) -> tuple[ProviderStatus, ...]:
        by_provider = {state.provider: state for state in states}
        statuses = []
        for provider in PROVIDERS.values():
            state = by_provider.get(provider.name, KeyState(provider.name, "none"))
            has_what_it_needs = state.source != "none" or not provider.needs_key
            is_available = has_what_it_needs and self.destinations.is_reachable(provider)
            statuses.append(
                ProviderStatus(provider.name, is_available, state.source, state.problem)
            )
        return tuple(statuses)

    async def _register(self) -> tuple[int, _Answers]:
        """Wait for a worker and open a queue for the answers to one order.

        Raises:
            ModelError: there will be no worker any more.
        """
        await self.start()
        await self._is_ready.wait()
        if self._is_gone:
            raise ModelError(_GONE)
        identity = next(self._ids)
        answers: _Answers = asyncio.Queue()
        self._answers[identity] = answers
        return identity, answers

    async def _chat_line(self, identity: int, order: ChatOrder) -> OrderLine:
        """Write an order down; nothing may be waited for between this and sending it."""
        written: dict[int, bytes] = {}
        if news := self._sent.long_news(order.request):
            # Off the loop: a long conversation takes tens of milliseconds to write down.
            written = await asyncio.to_thread(texts_of, news)
        if self._sent_to != self._generation:
            self._sent.forget()
            self._sent_to = self._generation
        return self._sent.line(identity, order, written)

    def _write(self, line: bytes) -> None:
        assert self._requests is not None, "start() connects the pipe before anything is read"
        self._requests.write(line)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            message = from_line(line)
            if message is not None:
                self._take(message)
        self._fail_all(is_gone=True)

    def _take(self, message: dict[str, Any]) -> None:
        match message.get("event"):
            case "ready":
                self._generation = message["generation"]
                # The line feed ends what a worker before may have left half read.
                sync = to_line({"op": "sync", "generation": self._generation})
                self._write(b"\n" + sync)
                self._is_ready.set()
            case "died":
                self._fail_all(is_gone=bool(message.get("is_final")))
            case _:
                answers = self._answers.get(message.get("id", 0))
                if answers is not None:
                    answers.put_nowait(message)

    def _fail_all(self, *, is_gone: bool) -> None:
        self._is_gone = self._is_gone or is_gone
        if self._is_gone:
            # Whoever waits for a worker must learn that none will come.
            self._is_ready.set()
        else:
            self._is_ready.clear()
        for answers in self._answers.values():
            answers.put_nowait({"event": "error", "kind": HostDied.kind, "message": _DIED})

    def _in_background(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._finish_background)

    def _finish_background(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled():
            # A host that cannot be warmed is told of by the first request.
            task.exception()


def _sent(order: ChatOrder, size_bytes: int) -> RequestSent:
    host = urlsplit(order.base_url).netloc
    return RequestSent(order.request.model, host, size_bytes)


def _event_of(answer: dict[str, Any]) -> ModelEvent:
    match answer["event"]:
        case "text":
            return TextDelta(answer["text"])
        case "thinking":
            return ReasoningDelta(answer["text"])
        case "done":
            done: MessageDone = decode(MessageDone, answer["result"])
            return done
        case _:
            raise _error_of(answer)


def _error_of(answer: dict[str, Any]) -> ModelError:
    kind = MODEL_ERRORS.get(answer.get("kind", ""), ModelError)
    return kind(
        str(answer.get("message", "")),
        status=answer.get("status"),
        retry_after_s=answer.get("retry_after_s"),
        limits=decode(tuple[LimitSeen, ...], answer.get("limits") or []),
    )
