"""Names lead to addresses that were all checked, or nowhere."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest

from winx_tui.core.errors import ToolError
from winx_tui.security.web_url import IpAddress, parse_web_url
from winx_tui.tools.fetching.addresses import is_public
from winx_tui.tools.fetching.lookup import (
    Lookup,
    check_behind_proxy,
    check_host,
    checked_addresses,
    system_lookup,
)

PAGE = parse_web_url("https://docs.example.org/")


def known(*addresses: str) -> Lookup:
    async def lookup(host: str, port: int) -> tuple[IpAddress, ...]:
        return tuple(map(ipaddress.ip_address, addresses))

    return lookup


async def unknown(host: str, port: int) -> tuple[IpAddress, ...]:
    raise OSError(-2, "Name or service not known")


async def test_every_address_of_a_public_name_is_offered() -> None:
    found = await checked_addresses(PAGE, known("1.1.1.1", "2606:4700::1"), is_public)

    assert [str(address) for address in found] == ["1.1.1.1", "2606:4700::1"]


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("1.1.1.1", "10.0.0.1"), ("1.1.1.1", "::ffff:127.0.0.1")]
)
async def test_one_address_inside_is_enough_to_refuse(addresses: tuple[str, ...]) -> None:
    with pytest.raises(ToolError, match=r"docs\.example\.org is not on the public internet"):
        await checked_addresses(PAGE, known(*addresses), is_public)


async def test_a_name_that_is_not_known_is_told() -> None:
    with pytest.raises(ToolError, match=r"docs\.example\.org cannot be found \(Name or service"):
        await checked_addresses(PAGE, unknown, is_public)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://localhost/",
        "http://localhost./",
        "http://router/",
        "http://nas.local/",
        "http://metadata.google.internal/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_what_can_only_be_inside_is_refused_before_anything_is_looked_up(url: str) -> None:
    with pytest.raises(ToolError, match="not on the public internet"):
        check_host(parse_web_url(url), is_public)


async def test_behind_a_proxy_a_name_that_is_not_known_here_is_left_to_it() -> None:
    await check_behind_proxy(PAGE, unknown, is_public)
    await check_behind_proxy(PAGE, known("1.1.1.1"), is_public)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://intranet/", "http://nas.local/"])
async def test_behind_a_proxy_private_hosts_are_refused_too(url: str) -> None:
    with pytest.raises(ToolError, match="not on the public internet"):
        await check_behind_proxy(parse_web_url(url), unknown, is_public)


async def test_behind_a_proxy_a_name_that_is_private_here_is_refused() -> None:
    with pytest.raises(ToolError, match="not on the public internet"):
        await check_behind_proxy(PAGE, known("192.168.0.7"), is_public)


async def test_the_system_knows_this_machine() -> None:
    found = await asyncio.wait_for(system_lookup("localhost", 80), 60)

    assert found
    assert not any(map(is_public, found))
