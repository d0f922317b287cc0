"""A page is asked for where it was checked, and redirects are followed on the same host only."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.model_server.http_wire import HttpRequest
from tests.tools.fetching.site import (
    HERE,
    HOST,
    LOOPBACK,
    is_loopback,
    known_as,
    page_of,
    redirect,
    serving,
)
from winx_tui import __version__
from winx_tui.core.errors import ToolError
from winx_tui.security.web_url import IpAddress, parse_web_url
from winx_tui.tools.fetching.following import follow

ELSEWHERE = ipaddress.ip_address("10.0.0.1")


async def test_a_page_comes_with_its_headers() -> None:
    async with serving({"/a?b=%20c": page_of("Hello", "text/plain")}) as site:
        found_at, answer = await follow(site.url("/a?b=%20c"), HERE)

    assert (str(found_at), answer.status, answer.body) == (
        f"http://{HOST}:{site.port}/a?b=%20c",
        200,
        b"Hello",
    )
    assert answer.headers["content-type"] == "text/plain"


async def test_the_request_names_winx_and_the_host_and_nothing_of_the_user() -> None:
    cookie = "Set-Cookie: session=1"
    pages = {"/": redirect("/next"), "/next": page_of("", "text/plain", cookie)}
    async with serving(pages) as site:
        await follow(site.url("/"), HERE)
        await follow(site.url("/next"), HERE)

    for request in site.requests:
        assert request.method == "GET"
        assert request.headers["host"] == f"{HOST}:{site.port}"
        assert request.headers["user-agent"] == f"winx/{__version__}"
        assert not request.headers.keys() & {"cookie", "referer", "authorization"}


async def test_credentials_of_the_users_netrc_stay_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    async with serving({"/": page_of("x")}) as site:
        await follow(site.url("/"), HERE)

    assert "authorization" not in site.requests[0].headers


async def test_what_is_sent_is_what_is_shown() -> None:
    async with serving({}) as site:
        url = site.url("/a/../b//%2e%2E/ä|{}%zz?q=ü&x=[1]&y=%2F%&z='^`")
        await follow(url, HERE)
        proxy = f"http://127.0.0.1:{site.port}"
        await follow(url, replace(HERE, find_proxy=lambda url: proxy))

    shown = "/b//%2e%2E/%C3%A4%7C%7B%7D%25zz?q=%C3%BC&x=%5B1%5D&y=%2F%25&z='%5E%60"
    assert url.target == shown
    assert [request.path for request in site.requests] == [shown, str(url)]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Go", "308 Go"])
async def test_redirects_on_the_same_host_are_followed(status: str) -> None:
    pages = {"/": redirect("a/b?c#d", status), "/a/b?c": page_of("There")}
    async with serving(pages) as site:
        found_at, answer = await follow(site.url("/"), HERE)

    assert found_at == site.url("/a/b?c")
    assert answer.body == b"There"


async def test_five_redirects_are_followed_and_not_six() -> None:
    pages = {f"/{number}": redirect(f"/{number + 1}") for number in range(1, 7)}
    async with serving({**pages, "/7": page_of("End")}) as site:
        _, answer = await follow(site.url("/2"), HERE)
        assert answer.body == b"End"
        with pytest.raises(ToolError, match="redirects more than 5 times"):
            await follow(site.url("/1"), HERE)


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://other.example.org/x", "redirects to https://other.example.org/x; fetch that"),
        ("//www.docs.example.org/", "redirects to http://www.docs.example.org/; fetch that"),
        ("http://docs.example.org:1/", "redirects to http://docs.example.org:1/; fetch that"),
        ("https://docs.example.org/", "redirects to https://docs.example.org/; fetch that"),
        ("http://127.0.0.1/", "redirects to http://127.0.0.1/; fetch that"),
        ("file:///etc/passwd", "which does not begin with http:// or https://"),
        ("http://user:word@docs.example.org/", "which names a user or password"),
        ("http://x/\u202e", "which holds blanks"),
    ],
)
async def test_a_redirect_elsewhere_is_told_and_not_followed(location: str, told: str) -> None:
    async with serving({"/": redirect(location)}) as site:
        with pytest.raises(ToolError) as caught:
            await follow(site.url("/"), HERE)

    assert told in str(caught.value)
    assert len(site.requests) == 1


async def test_a_name_that_leads_elsewhere_at_the_redirect_is_refused() -> None:
    answers = [(LOOPBACK,), (ELSEWHERE,)]

    async def turning(host: str, port: int) -> tuple[IpAddress, ...]:
        return answers.pop(0)

    async with serving({"/": redirect("/inside"), "/inside": page_of("secret")}) as site:
        with pytest.raises(ToolError, match="not on the public internet"):
            await follow(site.url("/"), replace(HERE, lookup=turning))

    assert [request.path for request in site.requests] == ["/"]


async def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked() -> None:
    asked = []

    async def once(host: str, port: int) -> tuple[IpAddress, ...]:
        asked.append(host)
        # A second look-up, by whomever, would lead nowhere: the name does not exist.
        return (LOOPBACK,)

    async with serving({"/": page_of("x")}) as site:
        url = site.url("/", host="rebinding.example.invalid")
        await follow(url, replace(HERE, lookup=once))

    assert asked == ["rebinding.example.invalid"]
    assert site.requests[0].headers["host"].startswith("rebinding.example.invalid:")


async def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    silent = ipaddress.ip_address("::1")

    async def two(host: str, port: int) -> tuple[IpAddress, ...]:
        return (silent, LOOPBACK)

    network = replace(HERE, lookup=two, may_speak=lambda address: True)
    async with serving({"/": page_of("x")}) as site:
        _, answer = await follow(site.url("/"), network)

    assert answer.body == b"x"


async def test_nobody_listening_is_told() -> None:
    async with serving({}) as site:
        url = site.url("/")
    with pytest.raises(ToolError, match=rf"{HOST}:{site.port} does not answer"):
        await follow(url, HERE)


async def test_the_certificate_must_be_for_the_name_though_an_address_is_asked(
    tmp_path: Path,
) -> None:
    tls, network = known_as(HOST, directory=tmp_path)
    async with serving({"/": page_of("Safe")}, tls) as site:
        _, answer = await follow(site.url("/"), network)
        assert answer.body == b"Safe"
        with pytest.raises(ToolError, match=r"no safe connection to other\.example\.org"):
            await follow(site.url("/", host="other.example.org"), network)

    assert len(site.requests) == 1


async def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path: Path) -> None:
    tls, _ = known_as(HOST, directory=tmp_path)
    async with serving({"/": page_of("x")}, tls) as site:
        with pytest.raises(ToolError, match="its certificate is not valid"):
            await follow(site.url("/"), HERE)

    assert not site.requests


async def test_what_is_no_tls_where_https_is_asked_is_told() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        url = parse_web_url(f"https://{HOST}:{server.sockets[0].getsockname()[1]}/")
        with pytest.raises(ToolError, match="TLS failed"):
            await follow(url, HERE)


async def _half(request: HttpRequest, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()
    writer.close()


async def _nonsense(request: HttpRequest, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example.org ESMTP\r\n\r\n")
    await writer.drain()
    writer.close()


async def _silent(request: HttpRequest, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning")
    await writer.drain()


async def test_an_answer_that_breaks_off_or_is_no_http_is_told() -> None:
    async with serving({"/half": _half, "/mail": _nonsense}) as site:
        for path in ("/half", "/mail"):
            with pytest.raises(ToolError, match="broke off or did not speak HTTP") as told:
                await follow(site.url(path), HERE)
            assert "mail.example.org" not in str(told.value)


async def test_a_server_that_does_not_end_is_left_in_time() -> None:
    async with serving({"/": _silent}) as site:
        with pytest.raises(ToolError, match=r"did not send the page within 0\.3 seconds"):
            await follow(site.url("/"), replace(HERE, time_s=0.3))


async def test_cancelling_closes_the_connection() -> None:
    begun = asyncio.Event()

    async def silent(request: HttpRequest, writer: asyncio.StreamWriter) -> None:
        await _silent(request, writer)
        begun.set()

    async with serving({"/": silent}) as site:
        task = asyncio.create_task(follow(site.url("/"), HERE))
        await asyncio.wait_for(begun.wait(), 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(site.closed_by_client.wait(), 60)


async def test_a_packed_bomb_is_told() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    async with serving({"/": page_of(bomb, "text/plain", "Content-Encoding: gzip")}) as site:
        with pytest.raises(ToolError, match="larger than 5 MB"):
            await follow(site.url("/"), HERE)


async def test_a_proxy_is_given_the_name_and_no_address_is_asked() -> None:
    async def unknown(host: str, port: int) -> tuple[IpAddress, ...]:
        raise OSError(-2, "Name or service not known")

    path = f"http://{HOST}/page"
    async with serving({path: page_of("By proxy")}) as proxy:
        network = replace(
            HERE,
            may_speak=is_loopback,
            lookup=unknown,
            find_proxy=lambda url: f"http://127.0.0.1:{proxy.port}",
        )
        _, answer = await follow(parse_web_url(path), network)

    assert answer.body == b"By proxy"
    assert proxy.requests[0].headers["host"] == HOST


async def test_a_proxy_that_refuses_is_told() -> None:
    async def closed(request: HttpRequest, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with serving({f"{HOST}:443": closed}) as proxy:
        network = replace(HERE, find_proxy=lambda url: f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(ToolError, match=rf"The proxy refuses to ask {HOST}: 403"):
            await follow(parse_web_url(f"https://{HOST}/"), network)

    assert [request.method for request in proxy.requests] == ["CONNECT"]
