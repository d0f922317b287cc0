"""The server on loopback: the page for whom holds the token, and a WebSocket for each tab."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import weakref
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import WSCloseCode, web

from winx_tui.core.errors import UsageError
from winx_tui.web.admission import COOKIE, Admission, Refused, check_host, check_origin
from winx_tui.web.keeper import Keeper
from winx_tui.web.packets import side
from winx_tui.web.page import FILES, Look, page_text, response_headers
from winx_tui.web.tab import run_tab

LOOPBACK = "127.0.0.1"
_HEARTBEAT_S = 15.0
"""A page that is silent for longer has gone without saying so."""
_CLOSE_S = 1.0
"""How long a page may take to say good-bye."""
_ENDED = json.dumps(["ended", "winx --web was ended in its terminal."])

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Answers browsers; each WebSocket is a tab."""

    def __init__(self, admission: Admission, keeper: Keeper, look: Look) -> None:
        self._admission = admission
        self._keeper = keeper
        self._look = look
        self._pages: weakref.WeakSet[web.WebSocketResponse] = weakref.WeakSet()

    def application(self) -> web.Application:
        """Return what is to be served."""
        application = web.Application(middlewares=[_refuse])
        application.add_routes(
            [
                web.get("/", self._admit),
                web.get("/static/{name}", _file),
                web.get("/{room}/", self._page),
                web.get("/{room}/ws", self._tab),
            ]
        )
        application.on_response_prepare.append(_add_headers)
        application.on_shutdown.append(self._close_pages)
        return application

    async def _admit(self, request: web.Request) -> web.StreamResponse:
        """Give a cookie for the token, and an address without it."""
        self._admission.check_token(request.query.get("token", ""))
        path = f"/{self._admission.room}/"
        answer = web.Response(status=303, headers={"Location": path})
        answer.set_cookie(
            COOKIE, self._admission.cookie, path=path, httponly=True, samesite="Strict"
        )
        return answer

    async def _page(self, request: web.Request) -> web.StreamResponse:
        self._check_visitor(request)
        address = f"ws://{request.host}/{self._admission.room}/ws"
        return web.Response(text=page_text(self._look, address), content_type="text/html")

    async def _tab(self, request: web.Request) -> web.StreamResponse:
        self._check_visitor(request)
        check_origin(request.headers.get("Origin", ""), request.host)
        page = web.WebSocketResponse(timeout=_CLOSE_S, heartbeat=_HEARTBEAT_S, compress=False)
        await page.prepare(request)
        self._pages.add(page)
        width = side(request.query.get("width", ""), 80)
        height = side(request.query.get("height", ""), 24)
        await run_tab(page, self._keeper, width, height)
        return page

    def _check_visitor(self, request: web.Request) -> None:
        cookie = request.cookies.get(COOKIE, "")
        self._admission.check_visitor(request.match_info["room"], cookie)

    async def _close_pages(self, _: web.Application) -> None:
        await asyncio.gather(*(_close(page) for page in list(self._pages)))


async def _close(page: web.WebSocketResponse) -> None:
    with suppress(ConnectionResetError):
        await page.send_str(_ENDED)
    await page.close(code=WSCloseCode.GOING_AWAY)


def listen(port: int) -> socket.socket:
    """Take a port of loopback; 0: any that is free.

    Raises:
        UsageError: somebody else has it, or it is not ours to take.
    """
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used ({os.strerror(error.errno or 0).lower()}); "
            "choose another one, or leave --port out for one that is free"
        ) from error


@web.middleware
async def _refuse(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Say in one sentence why a request is refused."""
    try:
        check_host(request.host)
        return await handler(request)
    except Refused as refusal:
        return web.Response(status=403, text=f"winx: {refusal}.\n")


async def _add_headers(request: web.Request, answer: web.StreamResponse) -> None:
    with suppress(Refused):
        check_host(request.host)
        answer.headers.update(response_headers(request.host))


async def _file(request: web.Request) -> web.StreamResponse:
    if request.match_info["name"] not in FILES:
        return web.Response(status=404, text="winx: there is no such file.\n")
    file, kind = FILES[request.match_info["name"]]
    return web.Response(body=file.read_bytes(), content_type=kind)
