"""Who is let in over HTTP, and what is said to the others."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from unittest.mock import patch

import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from tests.mcp_server.clients import LEGACY
from tests.mcp_server.http_clients import TOKEN, web
from tests.mcp_server.test_http_sessions import INITIALIZE, SENT
from winx_tui.core.errors import UsageError
from winx_tui.mcp_server.admission import Refused, admission
from winx_tui.mcp_server.attempts import MAX_FAILURES, WINDOW_S, FailedAttempts
from winx_tui.mcp_server.binding import Address, is_loopback, listen, read_address
from winx_tui.mcp_server.gatekeeper import Gatekeeper
from winx_tui.mcp_server.punctual import PunctualProtocol
from winx_tui.mcp_server.request_body import MAX_BYTES, ClientLeft, read_body
from winx_tui.security.http_admission import ServerToken

WRONG = "Bearer " + "x" * 30


REFUSED: tuple[tuple[dict[str, str], int, str], ...] = (
    ({"Authorization": ""}, 401, "Authorization: Bearer TOKEN"),
    ({"Authorization": WRONG}, 401, "token is wrong"),
    ({"Authorization": f"Basic {TOKEN}"}, 401, "token is wrong"),
    ({"Authorization": f"Bearer {TOKEN}x"}, 401, "token is wrong"),
    ({"Host": "evil.example"}, 421, "--allowed-host"),
    ({"Host": "localhost.evil.example:80"}, 421, "--allowed-host"),
    ({"Origin": "http://evil.example"}, 403, "--allowed-origin"),
    ({"Origin": "null"}, 403, "--allowed-origin"),
    ({"Origin": "http://localhost:1"}, 403, "--allowed-origin"),
)


async def test_a_request_that_may_not_in_is_told_why(root: Path) -> None:
    async with web(root) as here, here.browser(**SENT) as browser:
        for headers, status, sentence in REFUSED:
            refused = await browser.post(here.url, json=INITIALIZE, headers=headers)
            told = refused.json()
            read = await browser.get(here.url, headers=headers)
            assert read.text == told["error"]["message"] + "\n"
            assert told.keys() == {"jsonrpc", "id", "error"}
            assert told["id"] is None
            assert refused.status_code == read.status_code == status, headers
            assert read.text.startswith("winx: ")
            assert sentence in read.text
            assert read.text.count("\n") == 1
            assert TOKEN not in read.text + refused.text
            is_challenged = refused.headers.get("WWW-Authenticate", "").startswith("Bearer")
            assert is_challenged == (status == 401)
        assert not here.server.clients.connected


async def test_a_body_that_says_it_is_too_large_is_not_waited_for(root: Path) -> None:
    async with web(root) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(
            f"POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"Content-Length: {MAX_BYTES + 1}\r\n\r\n".encode()
        )
        assert (await reader.read()).startswith(b"HTTP/1.1 413")
        writer.close()


async def test_our_own_page_and_names_that_were_allowed_are_let_in(root: Path) -> None:
    async with web(root, hosts=("tools.example.org",)) as here, here.browser(**SENT) as browser:
        for headers in (
            {"Origin": f"http://127.0.0.1:{here.port}"},
            {"Host": f"LocalHost:{here.port}"},
            {"Host": "tools.example.org", "Origin": "https://tools.example.org"},
            {"Authorization": f"bearer {TOKEN}"},
        ):
            let_in = await browser.post(here.url, json=INITIALIZE, headers=headers)
            assert let_in.status_code == 200, let_in.text


async def test_a_page_that_was_allowed_may_read_the_answers(root: Path) -> None:
    page = "https://tools.example.org"
    async with web(root, origins=(page + "/",)) as here, here.browser() as browser:
        asked = {"Origin": page, "Access-Control-Request-Method": "POST", "Authorization": ""}
        preflight = await browser.options(
            here.url, headers={**asked, "Access-Control-Request-Headers": "authorization"}
        )
        assert preflight.status_code == 200
        assert preflight.headers["Access-Control-Allow-Origin"] == page
        assert "authorization" in preflight.headers["Access-Control-Allow-Headers"]
        answer = await browser.post(here.url, json=INITIALIZE, headers={**SENT, "Origin": page})
        assert answer.status_code == 200
        assert "Mcp-Session-Id" in answer.headers["Access-Control-Expose-Headers"]
        other = await browser.options(here.url, headers={**asked, "Origin": "https://evil.example"})
        assert other.status_code == 403


async def test_other_paths_are_not_there_and_ask_for_no_token(root: Path) -> None:
    async with web(root) as here, here.browser(Authorization="") as browser:
        for path in ("/", "/.well-known/oauth-protected-resource", "/mcp/x"):
            answer = await browser.get(here.url.removesuffix("/mcp") + path)
            assert answer.status_code == 404


async def test_wrong_tokens_are_told_to_wait_and_the_right_one_from_here_is_good(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with web(root) as here, here.browser(**SENT) as browser:
        wrong = {"Authorization": WRONG}
        for _ in range(MAX_FAILURES):
            assert (await browser.post(here.url, headers=wrong)).status_code == 401
        told = await browser.post(here.url, headers=wrong)
        assert told.status_code == 429
        wait = told.headers["Retry-After"]
        assert 0 < int(wait) <= WINDOW_S
        assert f"in {wait} seconds" in told.json()["error"]["message"]
        ours = [record for record in caplog.records if "wrong token" in record.getMessage()]
        assert len(ours) == 2, "a flood does not fill the log"
        assert (await browser.post(here.url, json=INITIALIZE)).status_code == 200


async def test_a_peer_elsewhere_that_guesses_is_shut_out_for_a_while() -> None:
    answers: list[int] = []

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("in")(scope, receive, send)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    async def receive() -> Message:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    gate = Gatekeeper(serve, admission(ServerToken(TOKEN, is_generated=False), (), ()))

    async def ask(peer: str, token: str) -> int:
        headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {token}".encode())]
        scope = {
            "type": "http", "method": "POST", "path": "/mcp", "headers": headers,
            "client": (peer, 1),
        }  # fmt: skip
        await gate(scope, receive, send)
        return answers[-1]

    guesses = [await ask("192.0.2.1", f"guess-{number}") for number in range(MAX_FAILURES + 1)]
    assert guesses == [401] * MAX_FAILURES + [429]
    assert await ask("192.0.2.1", TOKEN) == 429
    assert await ask("192.0.2.2", TOKEN) == 200


def test_attempts_are_counted_by_where_they_come_from_and_forgotten() -> None:
    now = [0.0]
    attempts = FailedAttempts(lambda: now[0])
    for _ in range(MAX_FAILURES - 1):
        attempts.note("192.0.2.1")
        attempts.note("2001:db8::1")
    assert not attempts.wait_s("192.0.2.1")
    now[0] = 10.0
    attempts.note("::ffff:192.0.2.1")
    attempts.note("2001:db8::2")
    assert attempts.wait_s("192.0.2.1") == WINDOW_S - 10
    assert attempts.wait_s("2001:db8::ffff") == WINDOW_S - 10
    assert not attempts.wait_s("192.0.2.2")
    now[0] = WINDOW_S
    assert not attempts.wait_s("192.0.2.1")


async def _never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_body_that_does_not_come_in_time_is_given_up() -> None:
    with pytest.raises(Refused, match="within") as refused:
        await read_body(_never, None, timeout_s=0.001)
    assert refused.value.status == 408


async def test_a_body_that_grows_too_large_is_given_up_and_one_that_ends_is_no_request() -> None:
    async def pieces() -> Message:
        return {"type": "http.request", "body": b"x" * 600, "more_body": True}

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(Refused, match="larger") as refused:
        await read_body(pieces, "12", max_bytes=1_000)
    assert refused.value.status == 413
    with pytest.raises(ClientLeft):
        await read_body(gone, None)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", b"HTTP/1.1 408"), (b"", b"")],
)
async def test_a_head_that_does_not_end_is_given_up(root: Path, sent: bytes, answer: bytes) -> None:
    with patch.object(PunctualProtocol, "head_timeout_s", 0.01):
        async with web(root) as here:
            # What is sent is there before the server can begin to wait for it.
            connection = socket.create_connection(("127.0.0.1", here.port))
            connection.sendall(sent)
            reader, writer = await asyncio.open_connection(sock=connection)
            said = await reader.read()
            assert said.startswith(answer)
            assert bool(said) == bool(answer)
            writer.close()


async def test_connections_that_ask_for_nothing_keep_nobody_out(root: Path) -> None:
    with patch.object(PunctualProtocol, "max_waiting", 3):
        async with web(root) as here, here.browser() as browser:
            idle = [await asyncio.open_connection("127.0.0.1", here.port) for _ in range(5)]
            # Those that came first have given way.
            assert [await reader.read() for reader, _ in idle[:2]] == [b"", b""]
            assert (await browser.get(f"http://127.0.0.1:{here.port}/")).status_code == 404
            for _, writer in idle:
                writer.close()


async def test_a_head_that_is_too_large_is_refused(root: Path) -> None:
    async with web(root) as here, here.browser(**{"X-Large": "x" * 100_000}) as browser:
        assert (await browser.post(here.url)).status_code == 400


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8000", Address("127.0.0.1", 8000)),
        ("[::1]:0", Address("::1", 0)),
        (" tools.example.org:65535 ", Address("tools.example.org", 65535)),
    ],
)
def test_an_address_is_read(text: str, address: Address) -> None:
    assert read_address(text) == address
    assert str(address) == text.strip()


@pytest.mark.parametrize("text", ["", "8000", "localhost", ":8000", "a:65536", "a:-1", "::1:80"])
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="HOST:PORT"):
        read_address(text)


def test_an_address_that_cannot_be_had_is_told_with_what_to_do() -> None:
    with listen(Address("127.0.0.1", 0)) as taken:
        assert is_loopback(taken)
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} is taken; choose another"):
            listen(Address("localhost", port))
    with pytest.raises(UsageError, match="no such address"):
        listen(Address("192.0.2.1", 0))
    with pytest.raises(UsageError, match="no machine of that name"):
        listen(Address("no-such-host.invalid", 0))
    with listen(Address("0.0.0.0", 0)) as open_to_all:
        assert not is_loopback(open_to_all)


def test_an_origin_that_is_none_is_told() -> None:
    token = ServerToken(TOKEN, is_generated=False)
    with pytest.raises(UsageError, match=r"--allowed-origin tools\.example\.org"):
        admission(token, (), ("tools.example.org",))
    with pytest.raises(UsageError, match="no name of a host"):
        admission(token, ("https://x",), ())


async def test_the_sdks_own_client_shows_why_it_was_not_let_in(root: Path) -> None:
    async with web(root) as here, here.browser(Authorization=WRONG) as browser:
        transport = streamable_http_client(here.url, http_client=browser)
        with pytest.raises(ExceptionGroup) as failed:
            async with Client(transport, mode=LEGACY):
                raise AssertionError
    assert "the token is wrong" in repr(failed.value)
