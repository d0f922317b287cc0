"""The first answer, given before the SDK is loaded: it is the one that the SDK would give."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp_types.version import (
    HANDSHAKE_PROTOCOL_VERSIONS,
    KNOWN_PROTOCOL_VERSIONS,
    MODERN_PROTOCOL_VERSIONS,
)

from tests.mcp_server.clients import MemoryWire
from tests.support.home import clean_environment
from winx_tui.config.key_digests import digests_of_keys
from winx_tui.config.settings import Settings
from winx_tui.mcp_server.front_desk import FrontDesk
from winx_tui.mcp_server.instructions import server_instructions
from winx_tui.mcp_server.kept_lists import KeptLists
from winx_tui.mcp_server.opening import HANDSHAKE_REVISIONS, STATELESS_REVISION
from winx_tui.mcp_server.server import ToolServer

PREFIX = "io.modelcontextprotocol/"
NAMED = {"name": "test", "version": "0"}
TASKS: dict[str, Any] = {"list": {}, "cancel": {}, "requests": {"elicitation": {"create": {}}}}
ICONS = [{"src": "data:,", "mimeType": "image/png", "sizes": ["any"]}]

CLIENTS: dict[str, dict[str, Any]] = {
    "the least": {"capabilities": {}, "clientInfo": NAMED},
    "roots": {
        "capabilities": {"roots": {"listChanged": True}, "sampling": {}},
        "clientInfo": {**NAMED, "title": "Test"},
    },
    "forms": {"capabilities": {"elicitation": {"form": {}, "url": {}}}, "clientInfo": NAMED},
    "everything": {
        "capabilities": {
            "experimental": {"mine": {"depth": [1, 2.5, None]}},
            "extensions": {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html"]}},
            "sampling": {"tools": {}, "context": {}},
            "tasks": TASKS,
            "of its own": 5,
        },
        "clientInfo": {**NAMED, "websiteUrl": "https://a.example", "icons": ICONS, "more": True},
    },
}


def initialize(revision: str, client: dict[str, Any], identity: Any = 0) -> bytes:
    params = {"protocolVersion": revision, **client}
    return request("initialize", params, identity)


def discover(revision: str, client: dict[str, Any], identity: Any = 0, **meta: Any) -> bytes:
    told = {
        f"{PREFIX}protocolVersion": revision,
        f"{PREFIX}clientCapabilities": client["capabilities"],
        f"{PREFIX}clientInfo": client["clientInfo"],
        **meta,
    }
    return request("server/discover", {"_meta": told}, identity)


def request(method: str, params: Any, identity: Any) -> bytes:
    message = {"jsonrpc": "2.0", "id": identity, "method": method, "params": params}
    return json.dumps(message).encode() + b"\n"


@asynccontextmanager
async def server_in(root: Path) -> AsyncIterator[ToolServer]:
    with patch.dict(os.environ, clean_environment(root.parent / "home"), clear=True):
        server = ToolServer(
            Settings(), root, is_trusted=False, key_digests=digests_of_keys({}), approval="client"
        )
        try:
            yield server
        finally:
            await server.aclose()


async def answer_of(server: ToolServer, line: bytes) -> bytes:
    """Return what the SDK's server says to a first line; nothing where it says nothing."""
    wire = MemoryWire()
    wire.take(line)
    # An answer to this is the end of whatever comes before it.
    wire.take(b'{"jsonrpc":"2.0","id":"the end","method":"no/such/method"}\n')
    serving = asyncio.create_task(server.serve(wire))
    try:
        first = await wire.sent.get()
        return b"" if json.loads(first).get("id") == "the end" else first
    finally:
        wire.hang_up()
        await serving


def desk_in(root: Path) -> FrontDesk:
    lists = KeptLists(root.parent / "lists")
    return FrontDesk(server_instructions(root, Settings().mode, "client"), lists)


def test_the_desk_knows_the_revisions_of_the_sdk() -> None:
    assert HANDSHAKE_REVISIONS == HANDSHAKE_PROTOCOL_VERSIONS
    assert (STATELESS_REVISION,) == MODERN_PROTOCOL_VERSIONS


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
async def test_the_desk_answers_a_handshake_as_the_sdk_does(
    root: Path, client: dict[str, Any]
) -> None:
    async with server_in(root) as server:
        for revision in (*KNOWN_PROTOCOL_VERSIONS, "2031-01-01", ""):
            for identity in (0, 2**70, "one", ""):
                line = initialize(revision, client, identity)
                answer = desk_in(root).answer(line)
                assert answer == await answer_of(server, line)


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
async def test_the_desk_answers_a_discovery_as_the_sdk_does(
    root: Path, client: dict[str, Any]
) -> None:
    async with server_in(root) as server:
        for meta in ({}, {"progressToken": "p"}):
            line = discover(STATELESS_REVISION, client, 7, **meta)
            answer = desk_in(root).answer(line)
            assert answer == await answer_of(server, line)


@pytest.mark.parametrize("name", ["ünïcode 語", "two\nlines", os.fsdecode(b"no \xff utf-8")])
async def test_a_folder_of_any_name_is_told_as_the_sdk_does(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    root.mkdir()
    line = initialize("2025-06-18", CLIENTS["the least"], 'a "quoted" ü\u2028\x7f')
    async with server_in(root) as server:
        answer = desk_in(root).answer(line)
        assert answer is not None
        assert answer == await answer_of(server, line)


PLAIN = CLIENTS["the least"]
LEFT_TO_THE_SERVER = {
    "nothing": b"",
    "no JSON": b"initialize\n",
    "no UTF-8": initialize("2025-06-18", PLAIN).replace(b"test", b"t\xffst"),
    "another request": request("tools/list", {}, 1),
    "a notification": b'{"jsonrpc":"2.0","method":"initialize","params":{}}\n',
    "no parameters": b'{"jsonrpc":"2.0","id":1,"method":"initialize"}\n',
    "another JSON-RPC": initialize("2025-06-18", PLAIN).replace(b"2.0", b"1.0"),
    "an id that is none": initialize("2025-06-18", PLAIN, True),
    "half a character": initialize("2025-06-18", PLAIN, "\ud83d"),
    "a name twice": initialize("2025-06-18", PLAIN).replace(b'"id": 0', b'"id": 0, "id": 1'),
    "no number": initialize("2025-06-18", PLAIN).replace(b'"id": 0', b'"id": NaN'),
    "no name": initialize("2025-06-18", {"capabilities": {}, "clientInfo": {"version": "1"}}),
    "wrong capabilities": initialize("2025-06-18", {**PLAIN, "capabilities": {"roots": 5}}),
    "a batch": b"[" + initialize("2025-06-18", PLAIN).strip() + b"]\n",
    "deep": initialize("2025-06-18", PLAIN).replace(
        b"{}", b'{"x":' + b"[" * 200 + b"]" * 200 + b"}"
    ),
    "a revision without a handshake": discover("2025-06-18", PLAIN),
    "a revision to come": discover("2031-01-01", PLAIN),
    "a level of logging": discover(STATELESS_REVISION, PLAIN, **{f"{PREFIX}logLevel": "loud"}),
}


@pytest.mark.parametrize("line", LEFT_TO_THE_SERVER.values(), ids=LEFT_TO_THE_SERVER)
def test_what_is_no_plain_opening_is_left_to_the_server(root: Path, line: bytes) -> None:
    assert desk_in(root).answer(line) is None


_NAMES = st.sampled_from(
    "id jsonrpc method params protocolVersion capabilities clientInfo name version title icons "
    "sizes roots listChanged elicitation form experimental extensions tasks requests sampling "
    f"progressToken x _meta {PREFIX}clientInfo {PREFIX}logLevel".split()
)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        [None, True, 0, 1.5, -(2**70), "", "2.0", "ping", "\ud800", "2025-03-26", {}, []]
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_NAMES, inner, max_size=2),
    max_leaves=4,
)


def places_in(node: Any) -> list[Any]:
    """Return a message's objects and lists, itself included."""
    if not isinstance(node, dict | list):
        return []
    items = node.values() if isinstance(node, dict) else node
    return [node, *(place for item in items for place in places_in(item))]


@st.composite
def damaged_openings(draw: st.DrawFn) -> bytes:
    """Draw an opening with a change or two anywhere in it."""
    client = draw(st.sampled_from(list(CLIENTS.values())))
    made = draw(st.sampled_from([initialize("2025-06-18", client), discover("2026-07-28", client)]))
    message = json.loads(made)
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from(places_in(message)))
        if isinstance(place, list):
            place.append(deepcopy(draw(_VALUES)))
            continue
        name = draw(st.sampled_from(sorted(place)) | _NAMES if place else _NAMES)
        if draw(st.booleans()):
            place[name] = deepcopy(draw(_VALUES))
        else:
            place.pop(name, None)
    return json.dumps(message).encode() + b"\n"


def test_whatever_the_desk_answers_the_sdk_answers_the_same(tmp_path: Path) -> None:
    answered = []

    with asyncio.Runner() as runner:
        serving = server_in(tmp_path)
        server = runner.run(serving.__aenter__())

        @settings(max_examples=400, deadline=None, database=None, derandomize=True)
        @given(damaged_openings())
        def check(line: bytes) -> None:
            answer = desk_in(tmp_path).answer(line)
            if answer is not None:
                answered.append(line)
                assert answer == runner.run(answer_of(server, line))

        check()
        runner.run(serving.__aexit__(None, None, None))
    assert len(answered) > 50


def test_the_servers_own_answer_is_taken_for_said_once(root: Path) -> None:
    desk = desk_in(root)
    answer = desk.answer(initialize("2025-06-18", PLAIN, 3))
    assert answer is not None
    for line in (
        b'{"jsonrpc":"2.0","method":"notifications/message","params":{}}\n',
        b'{"jsonrpc":"2.0","id":3,"method":"roots/list"}\n',
        b'{"jsonrpc":"2.0","id":4,"result":{}}\n',
    ):
        assert desk.instead(line) == line
    assert desk.instead(answer) == b""
    assert desk.instead(answer) == answer


def test_an_opening_left_to_the_server_is_answered_by_it(root: Path) -> None:
    desk = desk_in(root)
    assert desk.answer(request("ping", {}, 1)) is None
    line = b'{"jsonrpc":"2.0","id":1,"result":{}}\n'
    assert desk.instead(line) == line


def test_an_answer_that_differs_is_logged_and_not_sent(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = desk_in(root)
    assert desk.answer(initialize("2025-06-18", PLAIN, 3)) is not None
    assert desk.instead(b'{"jsonrpc":"2.0","id":3,"result":{}}\n') == b""
    assert "would have answered otherwise" in caplog.text


def listed(identity: int, *names: str) -> bytes:
    tools = ",".join(f'{{"name":"{name}"}}' for name in names)
    return b'{"jsonrpc":"2.0","id":%d,"result":{"tools":[%s]}}\n' % (identity, tools.encode())


def opened_desk(root: Path, client: dict[str, Any] = PLAIN) -> FrontDesk:
    desk = desk_in(root)
    assert desk.answer(initialize("2025-06-18", client, 0)) is not None
    assert desk.answer(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n') is None
    return desk


LISTINGS = [
    {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
    {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}},
    {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": {"progressToken": 1}}},
]


@pytest.mark.parametrize("asked", LISTINGS)
def test_the_list_of_the_last_time_is_told_at_once(root: Path, asked: dict[str, Any]) -> None:
    line = json.dumps(asked).encode() + b"\n"
    desk = opened_desk(root)
    assert desk.answer(line) is None
    assert desk.instead(listed(1, "a", "ä")) == listed(1, "a", "ä")
    desk = opened_desk(root)
    assert desk.answer(line) == listed(1, "a", "ä")
    assert desk.instead(listed(1, "a", "ä")) == b""
    assert desk.instead(listed(1, "a", "ä")) == listed(1, "a", "ä")


def test_a_client_that_was_told_another_list_learns_that_it_has_changed(root: Path) -> None:
    line = json.dumps(LISTINGS[0]).encode()
    first, second, third = (opened_desk(root) for _ in range(3))
    assert first.answer(line) is None
    first.instead(listed(1, "a"))
    assert second.answer(line) == listed(1, "a")
    changed = json.loads(second.instead(listed(1, "a", "b")))
    assert changed == {"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}
    assert third.answer(line) == listed(1, "a", "b")


@pytest.mark.parametrize(
    "line",
    [
        request("tools/list", {"cursor": "x"}, 1),
        request("tools/call", {"name": "bash_command"}, 1),
        b'{"jsonrpc":"2.0","id":null,"method":"tools/list"}\n',
        b'{"jsonrpc":"2.0","method":"tools/list"}\n',
        b"no JSON\n",
    ],
)
def test_whatever_else_is_asked_is_left_to_the_server(root: Path, line: bytes) -> None:
    first = opened_desk(root)
    first.answer(json.dumps(LISTINGS[0]).encode())
    first.instead(listed(1, "a"))
    assert opened_desk(root).answer(line) is None


def test_a_list_is_told_only_after_the_handshake_and_to_the_same_kind_of_client(
    root: Path,
) -> None:
    line = json.dumps(LISTINGS[0]).encode()
    first = opened_desk(root)
    first.answer(line)
    first.instead(listed(1, "a"))
    early = desk_in(root)
    early.answer(initialize("2025-06-18", PLAIN, 0))
    assert early.answer(line) is None
    other = {**PLAIN, "clientInfo": {"name": "claude-code", "version": "1"}}
    assert opened_desk(root, other).answer(line) is None


def test_an_error_in_place_of_a_list_is_not_kept(root: Path) -> None:
    line = json.dumps(LISTINGS[0]).encode()
    first = opened_desk(root)
    assert first.answer(line) is None
    error = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"no"}}\n'
    assert first.instead(error) == error
    assert opened_desk(root).answer(line) is None


def test_a_kept_list_that_cannot_be_read_is_as_good_as_none(root: Path) -> None:
    line = json.dumps(LISTINGS[0]).encode()
    first = opened_desk(root)
    first.answer(line)
    first.instead(listed(1, "a"))
    (kept,) = (root.parent / "lists").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_bytes(b'{"tools":')
    assert opened_desk(root).answer(line) is None
    kept.unlink()
    kept.mkdir()
    again = opened_desk(root)
    assert again.answer(line) is None
    assert again.instead(listed(1, "a")) == listed(1, "a")
