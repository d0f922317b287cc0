"""Threads: who has which, what they keep from each other, and what outlives a server."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from mcp.client import Client
from mcp_types import CallToolResult, ElicitResult

from tests.mcp_server.clients import LEGACY, MODERN, served, text_of
from winx_tui.mcp_server import threads as threads_module
from winx_tui.mcp_server.clients import Client as Caller
from winx_tui.mcp_server.server import ToolServer
from winx_tui.mcp_server.thread import UnknownThreadError

BOTH = pytest.mark.parametrize("mode", [LEGACY, MODERN])
WRITE = {
    "file_path": "hello.py",
    "percentage_to_change": 100,
    "text_or_search_replace_blocks": "print('bye')\n",
}


def data_of(result: CallToolResult) -> dict[str, Any]:
    assert result.structured_content is not None
    return dict(result.structured_content)


async def opened(client: Client, **arguments: Any) -> str:
    """Make a first call and return the thread's name."""
    result = await client.call_tool("initialize", arguments)
    assert not result.is_error, text_of(result)
    return str(data_of(result)["thread_id"])


async def run(client: Client, command: str, thread: str = "") -> str:
    arguments = {"command": command} | ({"thread_id": thread} if thread else {})
    return text_of(await client.call_tool("bash_command", arguments))


@BOTH
async def test_threads_have_shells_and_modes_of_their_own(root: Path, mode: str) -> None:
    async with served(root, mode=mode) as client:
        one = await opened(client, mode_name="architect")
        other = await opened(client)
        assert one != other
        await run(client, "cd / && export COLOUR=green", one)
        assert "/-green" in await run(client, "echo $PWD-$COLOUR", one)
        assert f"{root}-none" in await run(client, "echo $PWD-${COLOUR:-none}", other)
        await client.call_tool("read_files", {"file_paths": ["hello.py"], "thread_id": one})
        refused = await client.call_tool("file_write_or_edit", WRITE | {"thread_id": one})
        assert "read-only" in text_of(refused)
        await client.call_tool("read_files", {"file_paths": ["hello.py"], "thread_id": other})
        written = await client.call_tool("file_write_or_edit", WRITE | {"thread_id": other})
        assert not written.is_error, text_of(written)


async def test_what_one_thread_has_read_another_has_not(root: Path) -> None:
    async with served(root) as client:
        one, other = await opened(client), await opened(client)
        await client.call_tool("read_files", {"file_paths": ["hello.py"], "thread_id": one})
        blind = await client.call_tool("file_write_or_edit", WRITE | {"thread_id": other})
        assert blind.is_error
        assert data_of(blind)["code"] == "unread"
        seeing = await client.call_tool("file_write_or_edit", WRITE | {"threadId": one})
        assert not seeing.is_error, text_of(seeing)


@BOTH
async def test_a_call_without_a_name_goes_to_the_thread_that_was_named_last(
    root: Path, mode: str
) -> None:
    async with served(root, mode=mode) as client:
        await run(client, "WHO=first")
        one, other = await opened(client), await opened(client)
        await run(client, "WHO=one", one)
        await run(client, "WHO=other", other)
        assert "is-other" in await run(client, "echo is-$WHO")
        await run(client, "true", one)
        assert "is-one" in await run(client, "echo is-$WHO")


@BOTH
async def test_a_name_that_nobody_was_told_is_an_error_with_its_code(root: Path, mode: str) -> None:
    async with served(root, mode=mode) as client:
        result = await client.call_tool("bash_command", {"command": "pwd", "thread_id": "nobody"})
        assert result.is_error
        assert data_of(result)["code"] == "unknown_thread"
        assert "initialize" in text_of(result)
        odd = await client.call_tool("bash_command", {"command": "pwd", "thread_id": ["x"]})
        assert data_of(odd)["code"] == "unknown_thread"


async def test_a_first_call_that_fails_leaves_no_thread(root: Path) -> None:
    servers: list[ToolServer] = []
    async with served(root, on_server=servers.append) as client:
        await run(client, "WHO=before")
        before = servers[0].threads.live
        for arguments in (
            {"mode_name": "code_writer"},
            {"task_id_to_resume": "nothing"},
            {"initial_files_to_read": [".env"]},
        ):
            result = await client.call_tool("initialize", {"thread_id": "mine", **arguments})
            assert result.is_error
        assert servers[0].threads.live == before
        assert "is-before" in await run(client, "echo is-$WHO")
        known = await client.call_tool("bash_command", {"command": "pwd", "thread_id": "mine"})
        assert data_of(known)["code"] == "unknown_thread"


@BOTH
@pytest.mark.parametrize("is_named", [True, False])
async def test_a_thread_goes_on_after_a_restart(root: Path, mode: str, is_named: bool) -> None:
    (root / "src").mkdir()
    async with served(root, mode=mode) as client:
        thread = await opened(client, **({"thread_id": "user-1"} if is_named else {}))
        await client.call_tool("read_files", {"file_paths": ["hello.py"], "thread_id": thread})
        await run(client, "cd src", thread)
    async with served(root, mode=mode) as client:
        if is_named:
            again = await client.call_tool("initialize", {"thread_id": "user-1"})
            assert "goes on from where it was left" in text_of(again)
            assert data_of(again)["thread_id"] == thread
        assert f"{root}/src" in await run(client, "pwd", thread)
        written = await client.call_tool("file_write_or_edit", WRITE | {"thread_id": thread})
        assert not written.is_error, text_of(written)


async def test_a_file_that_changed_meanwhile_does_not_count_as_read(root: Path) -> None:
    async with served(root) as client:
        thread = await opened(client)
        await client.call_tool("read_files", {"file_paths": ["hello.py"]})
    (root / "hello.py").write_text("print('mine')\n", encoding="utf-8")
    async with served(root) as client:
        written = await client.call_tool("file_write_or_edit", WRITE | {"thread_id": thread})
        assert data_of(written)["code"] in ("is_stale", "unread")


async def test_a_kept_mode_holds_again_but_a_named_one_wins_within_the_users(root: Path) -> None:
    limits = {"allowed_globs": ["src/**"], "allowed_commands": ["make"]}
    async with served(root) as client:
        await opened(client, thread_id="t", mode_name="code_writer", code_writer_config=limits)
    async with served(root) as client:
        data = data_of(await client.call_tool("initialize", {"thread_id": "t"}))
        assert (data["mode"], data["allowed_globs"]) == ("ask", ["src/**"])
        assert data["allowed_commands"] == ["make"]
    async with served(root, access="read-only") as client:
        assert data_of(await client.call_tool("initialize", {"thread_id": "t"}))["mode"] == (
            "read-only"
        )
    async with served(root) as client:
        named = {"thread_id": "t", "mode_name": "wcgw"}
        data = data_of(await client.call_tool("initialize", named))
        assert (data["mode"], data["allowed_globs"]) == ("ask", ["all"])


async def test_what_was_granted_for_the_session_ends_with_the_server(root: Path) -> None:
    questions: list[str] = []

    async def person(context: Any, params: Any) -> ElicitResult:
        questions.append(params.message)
        return ElicitResult(action="accept", content={"decision": "approve for this session"})

    for _ in range(2):
        async with served(root, elicitation=person) as client:
            thread = await opened(client, thread_id="t")
            await run(client, "touch made", thread)
            await run(client, "touch made", thread)
    assert len(questions) == 2


async def test_a_thread_that_another_winx_has_open_is_not_shared(root: Path) -> None:
    async with served(root) as client, served(root) as second:
        thread = await opened(client, thread_id="t")
        result = await second.call_tool("initialize", {"thread_id": "t"})
        assert "open elsewhere" in text_of(result)
        fresh = data_of(result)["thread_id"]
        assert fresh != thread
        assert "fresh" in await run(second, "echo fresh", fresh)
        refused = await second.call_tool("bash_command", {"command": "pwd", "thread_id": thread})
        assert data_of(refused)["code"] == "unknown_thread"


async def test_the_least_recently_used_idle_thread_rests_and_wakes(root: Path) -> None:
    servers: list[ToolServer] = []
    told: list[str] = []

    async def on_log(params: Any) -> None:
        told.append(str(params.data))

    with patch.object(threads_module, "MAX_LIVE", 3):
        async with served(root, on_server=servers.append, logging=on_log) as client:
            names = [await opened(client) for _ in range(3)]
            await run(client, "cd /", names[1])
            await run(client, "true", names[0])
            start = {"command": "sleep 3001", "is_background": True, "wait_for_seconds": 0.01}
            await client.call_tool("bash_command", {**start, "thread_id": names[2]})
            for _ in range(2):
                names.append(await opened(client))
            live = [thread.id for thread in servers[0].threads.live]
            assert live == [names[2], names[3], names[4]], "what runs a command stays"
            assert "/" in await run(client, "pwd", names[1])
            assert len(servers[0].threads.live) == 3
    assert any(names[1] in text and "put to rest" in text for text in told)


async def test_threads_with_calls_in_flight_are_never_put_to_rest(root: Path) -> None:
    servers: list[ToolServer] = []
    begun = [asyncio.Event(), asyncio.Event()]

    async def waiting(client: Client, number: int, name: str) -> str:
        async def on_progress(progress: float, total: float | None, message: str | None) -> None:
            begun[number].set()

        command = f"echo begun; until [ -e go ]; do :; done; echo went-{number}"
        arguments = {"command": command, "thread_id": name}
        return text_of(
            await client.call_tool("bash_command", arguments, progress_callback=on_progress)
        )

    with patch.object(threads_module, "MAX_LIVE", 2):
        async with served(root, on_server=servers.append) as client:
            names = [await opened(client) for _ in range(2)]
            calls = [asyncio.create_task(waiting(client, *each)) for each in enumerate(names)]
            await asyncio.gather(*(event.wait() for event in begun))
            third = await opened(client)
            assert {thread.id for thread in servers[0].threads.live} == {*names, third}
            await run(client, "touch go", third)
            texts = await asyncio.gather(*calls)
            assert [f"went-{n}" in text for n, text in enumerate(texts)] == [True, True]


async def test_no_more_threads_are_begun_than_can_run(root: Path) -> None:
    with patch.object(threads_module, "MAX_BUSY", 1):
        async with served(root) as client:
            busy = await opened(client, thread_id="busy")
            start = {"command": "sleep 3001", "is_background": True, "wait_for_seconds": 0.01}
            begun = await client.call_tool("bash_command", {**start, "thread_id": busy})
            refused = await client.call_tool("initialize", {})
            assert data_of(refused)["code"] == "busy"
            stop = {"bg_command_id": data_of(begun)["bg_command_id"], "thread_id": busy}
            await client.call_tool("bash_command", {**stop, "send_specials": ["Ctrl-c"]})
            assert await opened(client) != busy


async def test_threads_do_not_wait_for_each_other(root: Path) -> None:
    async with served(root) as client:
        one, other = await opened(client), await opened(client)
        waits = asyncio.create_task(run(client, "until [ -e go ]; do :; done; echo went", one))
        await run(client, "touch go", other)
        assert "went" in await waits


async def test_a_thread_file_that_is_damaged_begins_anew_with_a_note(root: Path) -> None:
    async with served(root) as client:
        await opened(client, thread_id="t")
    (file,) = (root.parent / "home").rglob("threads/*/*.json")
    file.write_text("{", encoding="utf-8")
    async with served(root) as client:
        result = await client.call_tool("initialize", {"thread_id": "t"})
        assert not result.is_error
        assert "begins anew" in text_of(result)


async def test_a_directory_that_is_gone_is_told(root: Path) -> None:
    (root / "src").mkdir()
    async with served(root) as client:
        await opened(client, thread_id="t")
        await run(client, "cd src")
    (root / "src").rmdir()
    async with served(root) as client:
        result = await client.call_tool("initialize", {"thread_id": "t"})
        assert "is gone" in text_of(result)
        assert str(root) in await run(client, "pwd")


async def test_without_a_session_each_call_must_name_its_thread(root: Path) -> None:
    async def as_over_http(ctx: Any, call_next: Any) -> Any:
        return await call_next(replace(ctx, request="a request of HTTP"))

    def on_server(server: ToolServer) -> None:
        server.sdk_server.middleware.insert(0, as_over_http)

    async with served(root, mode=MODERN, on_server=on_server) as client:
        nameless = await client.call_tool("bash_command", {"command": "pwd"})
        assert data_of(nameless)["code"] == "thread_required"
        thread = await opened(client)
        still = await client.call_tool("bash_command", {"command": "pwd"})
        assert data_of(still)["code"] == "thread_required"
        await run(client, "cd /", thread)
        assert "stands-in-/" in await run(client, "echo stands-in-$PWD", thread)


async def test_threads_of_one_server_belong_to_the_client_that_opened_them(root: Path) -> None:
    servers: list[ToolServer] = []
    async with served(root, on_server=servers.append) as client:
        chosen, generated = await opened(client, thread_id="main"), await opened(client)
        threads = servers[0].threads
        other = Caller()
        context: Any = None
        with patch.object(servers[0].clients, "of", lambda context: other):
            with pytest.raises(UnknownThreadError):
                await threads.of(context, chosen)
            taken = await threads.of(context, generated)
        assert taken.owner is other, "who knows a name that cannot be guessed was told it"
        await servers[0].client_gone(other)
        assert [thread.id for thread in threads.live] == [chosen]


async def test_a_kept_limit_that_cannot_be_read_lets_nothing_be_written(root: Path) -> None:
    limits = {"allowed_globs": ["src/**"]}
    async with served(root) as client:
        await opened(client, thread_id="t", mode_name="code_writer", code_writer_config=limits)
    (file,) = (root.parent / "home").rglob("threads/*/*.json")
    file.write_text(file.read_text(encoding="utf-8").replace('"src/**"', '""'), encoding="utf-8")
    async with served(root) as client:
        result = await client.call_tool("initialize", {"thread_id": "t"})
        assert "none may be written" in text_of(result)
        assert data_of(result)["allowed_globs"] == []


@BOTH
@pytest.mark.parametrize("as_text", [False, True])
async def test_a_thread_that_is_named_inside_a_wrapped_call_is_the_one_that_runs_it(
    root: Path, mode: str, as_text: bool
) -> None:
    async with served(root, mode=mode) as client:
        one, _ = await opened(client), await opened(client)
        await run(client, "cd /", one)
        inner = {"command": "pwd", "thread_id": one}
        wrapped = {"arguments": json.dumps(inner) if as_text else inner}
        await opened(client)
        assert text_of(await client.call_tool("bash_command", wrapped)).startswith("/\n")


async def test_a_name_that_is_no_name_is_not_repeated_whole(root: Path) -> None:
    async with served(root) as client:
        assert len(await run(client, "pwd", "x" * 100_000)) < 1_000
