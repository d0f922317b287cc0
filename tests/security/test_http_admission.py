"""Tokens, names and origins of a server on loopback."""

from __future__ import annotations

import pytest

from winx_tui.core.errors import UsageError
from winx_tui.security.http_admission import (
    digest_of_secret,
    host_key,
    host_keys,
    is_host_among,
    is_own_origin,
    is_secret,
    origin_key,
    server_token,
)

NAME = "WINX_HTTP_TOKEN"


def test_a_token_is_drawn_where_none_was_chosen() -> None:
    first, second = server_token(None, NAME), server_token(None, NAME)
    assert first.is_generated
    assert first.text != second.text
    assert len(first.text) >= 43, "256 bits"
    assert first.text not in repr(first)


@pytest.mark.parametrize(
    "token", ["", "   ", "sesame", "fifteen-chars-x", "with a blank inside it"]
)
def test_a_token_that_is_no_secret_is_refused_with_what_to_do(token: str) -> None:
    with pytest.raises(UsageError, match=NAME) as refused:
        server_token(token, NAME)
    assert not token.strip() or token.strip() not in str(refused.value)


@pytest.mark.parametrize("token", ["ключ" * 8, "line\nbreak-in-the-middle", "x" * 5_000])
def test_a_token_that_cannot_stand_in_a_header_is_refused(token: str) -> None:
    with pytest.raises(UsageError, match="header"):
        server_token(token, NAME)


def test_blanks_around_a_chosen_token_do_not_count() -> None:
    token = server_token(" sixteen-chars-xx\n", NAME)
    assert (token.text, token.is_generated) == ("sixteen-chars-xx", False)


@pytest.mark.parametrize("given", ["", "secre", "secrets", "Secret", "ключ", "\udcff"])
def test_only_the_secret_itself_is_the_secret(given: str) -> None:
    digest = digest_of_secret("secret")
    assert is_secret("secret", digest)
    assert not is_secret(given, digest)


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("Tools.Example.org:8443", "tools.example.org:8443"),
        ("localhost.", "localhost"),
        ("[::1]:80", "[::1]:80"),
        ("a:080", "a:80"),
        ("", ""),
        ("a b", ""),
        ("user@a", ""),
        ("a/b", ""),
        ("a:", ""),
        ("a:1:2", ""),
        ("a\n", ""),
        ("-a", ""),
    ],
)
def test_a_host_is_written_in_one_form(host: str, key: str) -> None:
    assert host_key(host) == key


def test_a_name_without_a_port_allows_every_port() -> None:
    allowed = host_keys(["tools.example.org", "[::1]", "other.example:8443"])
    for host in ("tools.example.org", "TOOLS.example.org:9", "[::1]:8000", "other.example:8443"):
        assert is_host_among(host, allowed)
    for host in ("other.example", "other.example:1", "x.tools.example.org", "[::2]", "", "a b"):
        assert not is_host_among(host, allowed)


def test_a_host_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="no name of a host"):
        host_keys(["https://tools.example.org"])


@pytest.mark.parametrize(
    ("origin", "key"),
    [
        ("https://Tools.example.org/", "https://tools.example.org"),
        ("https://tools.example.org:443", "https://tools.example.org"),
        ("http://tools.example.org:443", "http://tools.example.org:443"),
        ("http://[::1]:80", "http://[::1]"),
        ("null", ""),
        ("tools.example.org", ""),
        ("file:///x", ""),
        ("https://a/b", ""),
        ("https://u@a", ""),
    ],
)
def test_an_origin_is_written_in_one_form(origin: str, key: str) -> None:
    assert origin_key(origin) == key


def test_a_page_is_our_own_where_host_and_port_are_the_same() -> None:
    assert is_own_origin("http://localhost:8000", "localhost:8000")
    assert is_own_origin("https://tools.example.org", "tools.example.org")
    assert not is_own_origin("https://localhost:8000", "localhost:8000", ("http",))
    for origin in ("http://localhost:8001", "http://127.0.0.1:8000", "null", "", "http://"):
        assert not is_own_origin(origin, "localhost:8000")
    assert not is_own_origin("", "")
