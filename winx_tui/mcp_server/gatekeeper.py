"""The ASGI application in front of the protocol: what it lets through has been looked at."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from winx_tui.mcp_server.admission import Admission, Refused
from winx_tui.mcp_server.attempts import MAX_FAILURES, FailedAttempts, is_this_machine
from winx_tui.mcp_server.request_body import ClientLeft, read_body

PATH = "/mcp"
_REFUSED = -32003
"""The error in JSON-RPC, of those that each server may give a meaning; the SDK has none for it."""
_ENDING = Refused(503, "winx is ending; connect again once it has been started")

_log = logging.getLogger(__name__)


class Gatekeeper:
    """Checks name, origin, path, token and size, in this order, then hands a request on."""

    def __init__(
        self, within: ASGIApp, admission: Admission, attempts: FailedAttempts | None = None
    ) -> None:
        """Take what serves those that are let through, and what they are checked by."""
        self._serve = within
        self._admission = admission
        self._attempts = attempts or FailedAttempts()
        self._serving: dict[asyncio.Task[object], str] = {}
        """What is being answered, and by which method it was asked for."""
        self._is_ending = False
        # Pages of origins that were allowed may read the answers, those of refusals too.
        self._checked: ASGIApp = CORSMiddleware(
            self._check,
            allow_origins=sorted(admission.origins),
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("*",),
            expose_headers=("Mcp-Session-Id", "Mcp-Protocol-Version", "WWW-Authenticate"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or say in a sentence why not."""
        answer = _Answer(send)
        task = asyncio.current_task()
        assert task is not None
        self._serving[task] = scope["method"]
        try:
            if self._is_ending:
                raise _ENDING
            self._admission.check_names(Headers(scope=scope))
            await self._checked(scope, receive, answer.send)
        except Refused as refusal:
            await _refuse(refusal, scope, receive, answer)
        except asyncio.CancelledError:
            if not self._is_ending:
                raise
            # The answer is cut here: the server has been told to end.
            task.uncancel()
            await _refuse(_ENDING, scope, receive, answer)
        finally:
            del self._serving[task]

    def close(self) -> None:
        """Let nothing in any more."""
        self._is_ending = True

    async def settle(self, within_s: float) -> None:
        """Wait until requests have their answers, for so long at most; streams have no end."""
        asked = [task for task, method in self._serving.items() if method == "POST"]
        if asked:
            await asyncio.wait(asked, timeout=within_s)

    async def end(self) -> None:
        """Cut off what is still being answered."""
        self.close()
        serving = tuple(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _check(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        try:
            if not _is_here(scope):
                raise Refused(404, f"there is nothing here; the tools are at {PATH}")
            self._check_token(scope, headers)
            body = await read_body(receive, headers.get("content-length"))
        except Refused as refusal:
            await _refuse(refusal, scope, receive, _Answer(send))
            return
        except ClientLeft:
            return
        await self._serve(_with_length(scope, len(body)), _replayed(body, receive), send)

    def _check_token(self, scope: Scope, headers: Headers) -> None:
        peer = scope["client"][0] if scope.get("client") else ""
        wait_s = math.ceil(self._attempts.wait_s(peer))
        too_many = Refused(
            429,
            f"too many wrong tokens came from there; try again in {wait_s} seconds",
            (("Retry-After", str(wait_s)),),
        )
        if wait_s and not is_this_machine(peer):
            raise too_many
        try:
            self._admission.check_token(headers)
        except Refused as refusal:
            if not headers.get("authorization"):
                # Clients ask without one first, to be told how to show it.
                raise
            count = self._attempts.note(peer)
            if count in (1, MAX_FAILURES):
                _log.warning("a wrong token came from %s (%d lately)", peer, count)
            raise too_many if wait_s else refusal from None


class _Answer:
    """Passes an answer on, and knows how far it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False
        self.has_ended = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
        elif message["type"] == "http.response.body":
            self.has_ended |= not message.get("more_body", False)
        await self._send(message)


async def _refuse(refusal: Refused, scope: Scope, receive: Receive, answer: _Answer) -> None:
    if answer.has_begun:
        if not answer.has_ended:
            await answer.send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    # The rest of the request is not read: nothing else may follow on that connection.
    headers = {**dict(refusal.headers), "Connection": "close", "Cache-Control": "no-store"}
    response = _refusal_of(f"winx: {refusal}.", refusal.status, headers, scope)
    await response(scope, receive, answer.send)


def _refusal_of(sentence: str, status: int, headers: Mapping[str, str], scope: Scope) -> Response:
    """Write a refusal as who asked reads it: a client of the protocol shows its own errors only."""
    if scope["method"] != "POST" or not _is_here(scope):
        return PlainTextResponse(f"{sentence}\n", status, headers)
    error = {"code": _REFUSED, "message": sentence}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, status, headers)


def _is_here(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.rstrip("/") == PATH


def _with_length(scope: Scope, length: int) -> Scope:
    """Say how long the body is as it is handed on."""
    kept: Iterable[tuple[bytes, bytes]] = (
        (name, value) for name, value in scope["headers"] if name != b"content-length"
    )
    return {**scope, "headers": [*kept, (b"content-length", b"%d" % length)]}


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Bring a body that was read already, then whatever follows."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def bring() -> Message:
        return messages.pop() if messages else await receive()

    return bring
