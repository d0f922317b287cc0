"""The connection to one server, in the host: made, kept, made again, and ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import anyio
from httpx2 import HTTPError
from mcp import MCPError
from mcp.client import Client
from mcp_types import (
    CONNECTION_CLOSED,
    ElicitRequestFormParams,
    ElicitResult,
    Implementation,
    ListRootsResult,
    PaginatedRequestParams,
    Root,
    Tool,
    ToolListChangedNotification,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from winx_tui.core.errors import ConfigError
from winx_tui.mcp_client.call_deadline import CallDeadline
from winx_tui.mcp_client.complaints import ComplaintFile
from winx_tui.mcp_client.entry import ServerEntry
from winx_tui.mcp_client.letters import Letter, Veil
from winx_tui.mcp_client.offers import DECLINED, MAX_INSTRUCTIONS_CHARS, ServerAnswer
from winx_tui.mcp_client.stdio_transport import ServerLine, stdio_transport
from winx_tui.mcp_client.told import told_result, told_tools

if TYPE_CHECKING:
    from mcp.client.session import ClientRequestContext, IncomingMessage
    from mcp_types import ElicitRequestParams

CONNECT_S = 30.0
"""For starting, shaking hands and listing; programs that are fetched first take long."""
MAX_TRIES = 5
"""In a row, before a person has to ask for more."""
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_STEADY_S = 60.0
"""A connection that held so long begins the count of tries anew."""
_MAX_PAGES = 20
_RELIST_PAUSE_S = 0.5
"""A server that changes its list in a loop is not asked more often."""
_MAX_PROGRESS_CHARS = 300
_NO_SESSION = -32600
"""How the SDK tells that a server has forgotten the session."""
_NO_TOKEN = 401
_MODES: tuple[Literal["legacy", "auto"], ...] = ("legacy", "auto")
"""The SDK's ways to open a connection, in the order in which they are tried."""
_BROKEN = (anyio.ClosedResourceError, anyio.BrokenResourceError, HTTPError, ValueError)
"""What the SDK's transports raise where a server breaks off, or says what is no message."""

Ask = Callable[[str, str, Mapping[str, Any]], Awaitable[ServerAnswer]]
"""Takes the server, its message and the schema of the answer."""


class LostError(Exception):
    """The connection cannot go on; the text says why."""


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """What a link works with."""

    root: Path
    fingerprint: str
    """Of the entry as it was written."""
    complaints: ComplaintFile
    veil: Veil
    tell: Callable[[Letter], None]
    ask: Ask


class Link:
    """One server; its task lives until it is cancelled."""

    def __init__(self, entry: ServerEntry, place: LinkPlace) -> None:
        """Take the entry, with the values of its references."""
        self._entry = entry
        self._place = place
        self._client: Client | None = None
        self._line: ServerLine | None = None
        self._lost = asyncio.Event()
        self._reason = ""
        self._refused_by = 0
        """The HTTP status by which the server has refused winx lately; 0: it has not."""
        self._changed = asyncio.Event()
        self._deadlines: set[CallDeadline] = set()

    async def run(self) -> None:
        """Connect, and again after a pause where that was lost."""
        tries = 0
        while True:
            self._tell_state("connecting")
            began_at = time.monotonic()
            reason, is_hopeless = await self._once()
            tries = 1 if time.monotonic() - began_at > _STEADY_S else tries + 1
            if is_hopeless or tries >= MAX_TRIES:
                self._tell_state("failed", reason)
                return
            pause_s = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** (tries - 1))
            self._tell_state("waiting", reason, pause_s)
            await asyncio.sleep(pause_s)

    async def call(
        self, tool: str, arguments: dict[str, Any], report: Callable[[str], None]
    ) -> dict[str, Any]:
        """Call a tool.

        Raises:
            LostError: there is no connection, or it was lost.
            TimeoutError: nothing was heard for too long.
        """
        client = self._client
        if client is None:
            raise LostError("it is not connected")

        async def on_progress(progress: float, total: float | None, message: str | None) -> None:
            deadline.put_off()
            share = f"{progress:g}" if total is None else f"{progress:g} of {total:g}"
            report((message or share)[:_MAX_PROGRESS_CHARS])

        async with CallDeadline(self._entry.timeout_s) as deadline:
            self._deadlines.add(deadline)
            self._refused_by = 0
            try:
                result = await client.call_tool(tool, arguments, progress_callback=on_progress)
            except MCPError as error:
                if self._refused_by == _NO_TOKEN:
                    self._lose(self._refusal())
                    raise LostError(self._refusal()) from error
                if error.code in (CONNECTION_CLOSED, _NO_SESSION):
                    self._lose(str(error))
                    raise LostError(self._why(error)) from error
                raise
            finally:
                self._deadlines.discard(deadline)
        return told_result(result)

    async def _once(self) -> tuple[str, bool]:
        """Connect and stay so; return why it ended, and whether another try is of no use."""
        # Shaking hands suits nearly every server; the few that know no handshake say so.
        reason = ""
        for mode in _MODES:
            self._lost.clear()
            self._reason = ""
            self._refused_by = 0
            is_refused = False
            try:
                await self._connected(mode)
            except TimeoutError:
                return self._why(TimeoutError(f"it did not answer within {CONNECT_S:.0f} s")), False
            except ConfigError as error:
                return str(error), True
            except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
                return f"it cannot be started: {error.strerror}", True
            except OSError as error:
                reason = error.strerror or str(error)
            except MCPError as error:
                reason = self._why(error)
                is_refused = error.code != CONNECTION_CLOSED
            except LostError as error:
                reason = str(error)
            except ExceptionGroup as group:
                reason = self._why(_innermost(group))
            except _BROKEN as error:
                reason = self._why(error)
            finally:
                self._client = self._line = None
            if self._refused_by:
                return self._refusal(), True
            if not is_refused:
                break
        return reason, False

    async def _connected(self, mode: Literal["legacy", "auto"]) -> None:
        async with asyncio.timeout(CONNECT_S) as limit:
            client = Client(
                self._transport(),
                mode=mode,
                cache=None,
                client_info=Implementation(name="winx", version="1"),
                list_roots_callback=self._roots,
                elicitation_callback=self._elicit,
                message_handler=self._heard,
            )
            async with client:
                await self._tell_offers(client)
                self._client = client
                self._refused_by = 0
                limit.reschedule(None)
                self._tell_state("ready")
                await self._stay(client)

    def _transport(self) -> Any:
        if self._entry.transport == "stdio":
            return stdio_transport(
                self._entry,
                self._place.root,
                self._place.complaints,
                self._note_group,
                self._note_line,
            )
        # Lazy: most servers are programs.
        from winx_tui.mcp_client.http_transport import http_transport

        return http_transport(self._entry, self._note_refusal)

    async def _stay(self, client: Client) -> None:
        """Tell of changes until the connection is lost."""
        watching: list[asyncio.Task[Any]] = [asyncio.create_task(self._lost.wait())]
        if self._line is not None:
            watching.append(asyncio.create_task(self._line.ended.wait()))
        helping = [asyncio.create_task(self._relist(client))]
        if client.protocol_version in MODERN_PROTOCOL_VERSIONS:
            helping.append(asyncio.create_task(self._listen(client)))
        try:
            await asyncio.wait(watching, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (*watching, *helping):
                task.cancel()
            await asyncio.gather(*watching, *helping, return_exceptions=True)
            self._client = None
        raise LostError(self._why(None))

    async def _listen(self, client: Client) -> None:
        """Hear of changes as servers without a handshake tell them."""
        with suppress(MCPError, RuntimeError, TimeoutError):
            async with client.listen(tools_list_changed=True) as events:
                async for _ in events:
                    self._changed.set()

    async def _relist(self, client: Client) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(_RELIST_PAUSE_S)
            self._changed.clear()
            with suppress(MCPError, TimeoutError):
                async with asyncio.timeout(CONNECT_S):
                    await self._tell_offers(client)

    async def _tell_offers(self, client: Client) -> None:
        tools: list[Tool] = []
        cursor: str | None = None
        if client.server_capabilities.tools is not None:
            for _ in range(_MAX_PAGES):
                page = await client.session.list_tools(params=PaginatedRequestParams(cursor=cursor))
                tools += page.tools
                cursor = page.next_cursor
                if cursor is None:
                    break
        wanted = (tool for tool in tools if self._entry.offers(tool.name))
        told, left_out = told_tools(wanted, self._place.fingerprint)
        self._place.tell(
            {
                "told": "offers",
                "server": self._entry.name,
                "instructions": (client.instructions or "")[:MAX_INSTRUCTIONS_CHARS],
                "left_out": left_out,
                "tools": told,
            }
        )

    async def _heard(self, message: IncomingMessage) -> None:
        if isinstance(message, ToolListChangedNotification):
            self._changed.set()

    async def _roots(self, context: ClientRequestContext) -> ListRootsResult:
        root = self._place.root
        return ListRootsResult(
            roots=[Root.model_validate({"uri": root.as_uri(), "name": root.name})]
        )

    async def _elicit(
        self, context: ClientRequestContext, params: ElicitRequestParams
    ) -> ElicitResult:
        answer = DECLINED
        if isinstance(params, ElicitRequestFormParams) and self._deadlines:
            for deadline in self._deadlines:
                deadline.hold()
            try:
                schema = dict(params.requested_schema)
                answer = await self._place.ask(self._entry.name, params.message, schema)
            finally:
                for deadline in self._deadlines:
                    deadline.put_off()
        content = dict(answer.content) if answer.action == "accept" else None
        return ElicitResult(action=answer.action, content=content)

    def _note_group(self, group: int) -> None:
        self._place.tell({"told": "group", "server": self._entry.name, "id": group})

    def _note_refusal(self, status: int) -> None:
        # Later on, what may not be done is a matter of the one call.
        if status == _NO_TOKEN or self._client is None:
            self._refused_by = status

    def _refusal(self) -> str:
        """Say that the server does not want winx, and what a person can do; no try mends that."""
        what = "the token" if self._refused_by == _NO_TOKEN else "the request"
        if self._refused_by == _NO_TOKEN and not self._entry.headers:
            what = "a request without a token"
        return (
            f"the server refused {what} ({self._refused_by}); mend headers, "
            f"then /mcp restart {self._entry.name}"
        )

    def _note_line(self, line: ServerLine) -> None:
        self._line = line

    def _lose(self, reason: str) -> None:
        self._reason = reason
        self._lost.set()

    def _why(self, error: BaseException | None) -> str:
        """Say why the connection is not there, with the last that the server complained of."""
        line_reason = "" if self._line is None else self._line.reason
        said = line_reason or self._reason or ("" if error is None else str(error))
        if said in ("", "Connection closed"):
            said = "it ended"
        last = self._place.complaints.last_words() if self._entry.transport == "stdio" else ""
        return f"{said}: {last}" if last else said

    def _tell_state(self, state: str, reason: str = "", pause_s: float = 0.0) -> None:
        told = {"told": "state", "server": self._entry.name, "state": state, "reason": reason}
        self._place.tell({**told, "pause_s": pause_s} if state == "waiting" else told)


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
