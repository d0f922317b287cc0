"""Who may see the page, as far as a request itself tells."""

from __future__ import annotations

import pytest

from winx_tui.web.admission import Admission, Refused, check_host, check_origin, new_admission


def test_every_run_draws_secrets_of_its_own() -> None:
    first, second = new_admission(), new_admission()
    secrets = {first.token, first.cookie, first.room, second.token, second.cookie, second.room}
    assert len(secrets) == 6
    assert min(map(len, secrets)) >= 43, "256 bits"


@pytest.mark.parametrize("token", ["", "tokem", "token ", "Token", "tokenn", "\udcff", "ключ"])
def test_a_wrong_token_is_refused_in_a_sentence(token: str) -> None:
    admission = Admission("token", "cookie", "room")
    admission.check_token("token")
    with pytest.raises(Refused, match="address that winx printed"):
        admission.check_token(token)


@pytest.mark.parametrize(
    ("room", "cookie"), [("room", ""), ("", "cookie"), ("room", "token"), ("other", "cookie")]
)
def test_a_visitor_needs_the_cookie_and_the_room(room: str, cookie: str) -> None:
    admission = Admission("token", "cookie", "room")
    admission.check_visitor("room", "cookie")
    with pytest.raises(Refused):
        admission.check_visitor(room, cookie)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:1", "LOCALHOST:8000", "127.0.0.1"])
def test_names_of_this_machine_are_answered(host: str) -> None:
    check_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "0.0.0.0:8000",
        "10.0.0.1:8000",
        "[::1]:8000",
        "127.0.0.1:8000\n",
        "127.0.0.1:8000;x",
        "evil@127.0.0.1:8000",
    ],
)
def test_other_names_are_refused(host: str) -> None:
    with pytest.raises(Refused, match=r"127\.0\.0\.1"):
        check_host(host)


def test_the_servers_own_page_may_open_a_tab() -> None:
    check_origin("http://127.0.0.1:8000", "127.0.0.1:8000")
    check_origin("http://localhost:8000", "LocalHost:8000")


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://127.0.0.1:3000",
        "http://localhost:8000",
        "https://127.0.0.1:8000",
        "http://evil.example",
        "http://127.0.0.1:8000.evil.example",
    ],
)
def test_no_other_page_may_open_a_tab(origin: str) -> None:
    with pytest.raises(Refused, match="another page"):
        check_origin(origin, "127.0.0.1:8000")
