"""The proxy of the user's environment is used for what it is named for."""

from __future__ import annotations

import pytest

from winx_tui.core.errors import ToolError
from winx_tui.security.web_url import parse_web_url
from winx_tui.tools.fetching.proxies import environment_proxy

_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://a.org/", ""),
        ({"HTTPS_PROXY": "http://p:8080"}, "https://a.org/", "http://p:8080"),
        ({"HTTPS_PROXY": "http://p:8080"}, "http://a.org/", ""),
        ({"https_proxy": "p:8080"}, "https://a.org/", "http://p:8080"),
        ({"ALL_PROXY": "http://p:1"}, "http://a.org/", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "a.org"}, "http://a.org/", ""),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": ".org"}, "https://docs.a.org/", ""),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "b.org"}, "https://a.org/", "http://p:1"),
    ],
)
def test_the_proxy_is_the_one_that_is_named(
    environment: dict[str, str], url: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert environment_proxy(parse_web_url(url)) == proxy


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://user:word@p:1080")

    with pytest.raises(ToolError) as caught:
        environment_proxy(parse_web_url("https://a.org/"))

    assert "neither http nor https" in str(caught.value)
    assert "word@" not in str(caught.value)
