"""The MCP servers of one winx: how each stands, what they offer, and calls to them."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from winx_tui.config.credentials import read_server_secret
from winx_tui.core.errors import ToolError, UsageError, WinxError
from winx_tui.mcp_client.call_deadline import LONGEST_CALL
from winx_tui.mcp_client.entry import ServerEntry, expanded, keyring_names
from winx_tui.mcp_client.host_pipe import HostPipe
from winx_tui.mcp_client.letters import Letter
from winx_tui.mcp_client.offers import (
    DECLINED,
    AskPerson,
    CallResult,
    Offer,
    ServerQuestion,
    State,
    offer_of,
    result_of,
)

Progress = Callable[[str], None]

_MAX_HOSTS = 3
"""A host that dies more often is not started again by itself."""
_HOST_GRACE_S = 10.0
"""Beyond a call's own time-outs: then the host itself hangs, and is ended."""


@dataclass(frozen=True, slots=True)
class ServerStanding:
    """How one server stands."""

    entry: ServerEntry
    state: State
    reason: str = ""
    """Why it is so, a clause; of unknown origin."""
    offers: tuple[Offer, ...] = ()
    instructions: str = ""
    """The server's own words."""
    left_out: str = ""
    """What of its tools is not offered, and why."""
    again_at: float = 0.0
    """When a waiting one is tried again, in seconds since the epoch."""


@dataclass
class _Running:
    server: str
    answer: asyncio.Future[Letter]
    progress: Progress
    ask: AskPerson | None
    has_asked: bool = False
    """Whether its server has asked the person since the call was looked at last."""


class ToolServers:
    """Holds servers by name; nothing is started before `open_soon`."""

    def __init__(self, root: Path, logs: Path) -> None:
        """Take the workspace, and the directory that keeps what servers complain of."""
        self.logs = logs
        self.version = 0
        """Another number after each change of what is offered."""
        self._root = root
        self._standings: dict[str, ServerStanding] = {}
        self._host: HostPipe | None = None
        self._starting = asyncio.Lock()
        self._hosts_left = _MAX_HOSTS
        self._numbers = itertools.count(1)
        self._running: dict[int, _Running] = {}
        self._questions: dict[int, asyncio.Task[None]] = {}
        self._settled = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def standings(self) -> tuple[ServerStanding, ...]:
        """Return how each server stands, in the order of the settings."""
        return tuple(self._standings.values())

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Return every tool of the servers that are ready."""
        ready = (each for each in self._standings.values() if each.state == "ready")
        return tuple(offer for standing in ready for offer in standing.offers)

    def target_of(self, server: str) -> str:
        """Return what is started or asked, for a person; "" where there is no such server."""
        standing = self._standings.get(server)
        return "" if standing is None else standing.entry.target

    def standing(self, name: str) -> ServerStanding:
        """Return how a server stands.

        Raises:
            UsageError: there is none of that name.
        """
        if (found := self._standings.get(name)) is None:
            names = ", ".join(self._standings) or "none"
            raise UsageError(f"There is no MCP server {name}; there are: {names}.")
        return found

    def set_standing(self, entry: ServerEntry, state: State, reason: str = "") -> None:
        """Note a server that is not to be connected; one that is gets closed."""
        before = self._standings.get(entry.name)
        if before is not None and before.state in ("connecting", "waiting", "ready"):
            self._write({"do": "close", "server": entry.name})
        self._put(ServerStanding(entry, state, reason))

    def forget(self, name: str) -> None:
        """Close a server that is in no list any more."""
        if (standing := self._standings.get(name)) is not None:
            self.set_standing(standing.entry, "disabled")
            del self._standings[name]

    def open_soon(self, entries: Sequence[ServerEntry]) -> None:
        """Connect servers, beside everything else; one that is open is opened anew."""
        for entry in entries:
            self._put(ServerStanding(entry, "connecting"))
        if entries and not self._is_closed:
            task = asyncio.create_task(self._open(entries))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settled(self, timeout_s: float) -> None:
        """Wait until no server is being connected, but no longer than that."""
        if self._is_settled():
            return
        self._settled.clear()
        try:
            async with asyncio.timeout(timeout_s):
                await self._settled.wait()
        except TimeoutError:
            return

    async def call(
        self,
        offer: Offer,
        arguments: Mapping[str, Any],
        progress: Progress,
        ask: AskPerson | None = None,
    ) -> CallResult:
        """Call a tool; cancelling stops the call.

        Args:
            offer: as it was shown.
            arguments: for the server.
            progress: is told signs of it, a few words each.
            ask: asks the person what the server wants to know; None: nobody is there.

        Raises:
            ToolError: it failed, or the server offers something else by now.
        """
        standing = self.standing(offer.server)
        if standing.state != "ready" or self._host is None:
            raise ToolError(_unready(standing), code="not_running")
        if offer not in standing.offers:
            raise ToolError(
                f"The MCP server {offer.server} offers something else by now; look at its tools "
                "and send the call anew.",
                code="is_stale",
            )
        number = next(self._numbers)
        answer = asyncio.get_running_loop().create_future()
        self._running[number] = _Running(offer.server, answer, progress, ask)
        self._write(
            {
                "do": "call",
                "id": number,
                "server": offer.server,
                "tool": offer.name,
                "arguments": dict(arguments),
            }
        )
        try:
            letter = await self._answer_of(number, answer, standing.entry.timeout_s)
        finally:
            del self._running[number]
        if "error" in letter:
            is_late = letter.get("code") == "timeout"
            text = f"The MCP server {offer.server} failed: {letter['error']}"
            raise ToolError(text, code="timeout" if is_late else "failed")
        return result_of(letter["result"])

    async def aclose(self) -> None:
        """End every server."""
        self._is_closed = True
        for task in (*self._tasks, *self._questions.values()):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._questions.values(), return_exceptions=True)
        if self._host is not None:
            await self._host.aclose()

    async def _answer_of(
        self, number: int, answer: asyncio.Future[Letter], timeout_s: float
    ) -> Letter:
        """Wait for the answer; a host that never gives one is ended."""
        most_s = timeout_s * LONGEST_CALL + _HOST_GRACE_S
        try:
            while True:
                done, _ = await asyncio.wait({answer}, timeout=most_s)
                if done:
                    return answer.result()
                running = self._running[number]
                if not running.has_asked and not self._questions and self._host is not None:
                    self._host.kill()
                running.has_asked = False
        except asyncio.CancelledError:
            self._write({"do": "cancel", "id": number})
            raise

    async def _open(self, entries: Sequence[ServerEntry]) -> None:
        for entry in entries:
            try:
                names = keyring_names(entry)
                kept = {name: await asyncio.to_thread(read_server_secret, name) for name in names}
                known = {name: value for name, value in kept.items() if value is not None}
                full = expanded(entry, os.environ, known)
                await self._start()
            except WinxError as error:
                self._put(ServerStanding(entry, "failed", str(error)))
                continue
            except OSError as error:
                reason = f"the server host cannot be started: {error.strerror}"
                self._put(ServerStanding(entry, "failed", reason))
                continue
            self._write(
                {
                    "do": "open",
                    "entry": asdict(full.entry),
                    "fingerprint": entry.fingerprint,
                    "secrets": full.secrets,
                    "root": str(self._root),
                    "log": str(self.logs),
                }
            )

    async def _start(self) -> None:
        async with self._starting:
            if self._host is None:
                await asyncio.to_thread(self.logs.mkdir, mode=0o700, parents=True, exist_ok=True)
                host = HostPipe(self._take, self._host_is_gone)
                await host.start()
                self._host = host

    def _host_is_gone(self) -> None:
        """Fail what was under way, and begin anew with another host."""
        self._host = None
        reason = "the server host has died"
        for running in self._running.values():
            if not running.answer.done():
                running.answer.set_result({"error": reason})
        for task in self._questions.values():
            task.cancel()
        live = ("connecting", "waiting", "ready")
        lost = [each.entry for each in self._standings.values() if each.state in live]
        for entry in lost:
            self._put(ServerStanding(entry, "failed", reason))
        self._hosts_left -= 1
        if self._hosts_left > 0:
            self.open_soon(lost)

    def _write(self, letter: Letter) -> None:
        if self._host is not None:
            self._host.write(letter)

    def _take(self, letter: Letter) -> None:
        match letter["told"]:
            case "state":
                self._take_state(letter)
            case "offers":
                self._take_offers(letter)
            case "progress":
                if (running := self._running.get(letter["id"])) is not None:
                    running.progress(letter["text"])
            case "result":
                running = self._running.get(letter["id"])
                if running is not None and not running.answer.done():
                    running.answer.set_result(letter)
            case "question":
                self._take_question(letter)
            case "answered":
                if (asking := self._questions.get(letter["question"])) is not None:
                    asking.cancel()

    def _take_state(self, letter: Letter) -> None:
        before = self._standings.get(letter["server"])
        if before is None or before.state in ("disabled", "not allowed"):
            # It was closed meanwhile.
            return
        state: State = letter["state"]
        kept = before if state == "ready" else ServerStanding(before.entry, state)
        again_at = time.time() + letter["pause_s"] if state == "waiting" else 0.0
        self._put(replace(kept, state=state, reason=letter["reason"], again_at=again_at))

    def _take_offers(self, letter: Letter) -> None:
        before = self._standings.get(letter["server"])
        if before is None:
            return
        offers = tuple(offer_of(before.entry.name, told) for told in letter["tools"])
        self._put(
            replace(
                before,
                offers=offers,
                instructions=letter["instructions"],
                left_out=letter["left_out"],
            )
        )

    def _take_question(self, letter: Letter) -> None:
        """Have the person asked whose call it is about: the newest of that server."""
        number, server = letter["question"], letter["server"]
        calls = [each for each in self._running.values() if each.server == server]
        for each in calls:
            each.has_asked = True
        ask = calls[-1].ask if calls else None

        async def answer() -> None:
            said = DECLINED
            try:
                if ask is not None:
                    said = await ask(ServerQuestion(server, letter["message"], letter["schema"]))
            finally:
                told = {"action": said.action, "content": dict(said.content)}
                self._write({"do": "answer", "question": number, **told})

        task = self._questions[number] = asyncio.create_task(answer())
        task.add_done_callback(lambda _: self._questions.pop(number, None))

    def _put(self, standing: ServerStanding) -> None:
        self._standings[standing.entry.name] = standing
        self.version += 1
        if self._is_settled():
            self._settled.set()

    def _is_settled(self) -> bool:
        return all(each.state != "connecting" for each in self._standings.values())


def _unready(standing: ServerStanding) -> str:
    reason = f" ({standing.reason})" if standing.reason else ""
    return (
        f"The MCP server {standing.entry.name} is {standing.state}{reason}, so the call was not "
        "made. Do without it, or ask the user to look at /mcp."
    )
