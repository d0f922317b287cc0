"""The prompts: what they say, and that they open nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference, TextContent

from tests.mcp_server.clients import LEGACY, MODERN, served
from tests.support.git_project import committed, git
from winx_tui.core.modes import MODES
from winx_tui.mcp_server.prompts import HAND_OVER, MAX_CHARS
from winx_tui.mcp_server.server import ToolServer

BOTH = pytest.mark.parametrize("mode", [LEGACY, MODERN])
SECRET = "ghp_" + "A1b2C3d4E5f6" * 3


async def prompt(client: Client, name: str, **arguments: str) -> str:
    [message] = (await client.get_prompt(name, arguments)).messages
    assert message.role == "user"
    assert isinstance(message.content, TextContent)
    return message.content.text


@BOTH
async def test_there_is_one_for_handing_over_and_one_for_each_mode(root: Path, mode: str) -> None:
    async with served(root, access="full-access", mode=mode) as client:
        listed = (await client.list_prompts()).prompts
        assert [each.name for each in listed] == [HAND_OVER, *MODES]
        for each in listed:
            assert each.title
            assert each.description
            assert await prompt(client, each.name)


@pytest.mark.parametrize("name", MODES)
async def test_a_mode_says_what_it_permits_and_how_to_get_there(root: Path, name: str) -> None:
    async with served(root, access="full-access") as client:
        said = await prompt(client, name)
        assert f'mode_name "{name}"' in said
        assert "What it permits" in said
        assert "But" not in said
    async with served(root, access="read-only") as client:
        capped = await prompt(client, name)
        assert ("started winx in read-only mode" in capped) == (name != "read-only")


async def test_a_hand_over_tells_how_the_work_stands(root: Path) -> None:
    committed(root, {"hello.py": "print('hello')\n"})
    (root / "hello.py").write_text("print('hello')\nprint('again')\n", encoding="utf-8")
    (root / f"new {SECRET}").write_text("new\n", encoding="utf-8")
    git(root, "checkout", "-q", "-b", "fix\u202elogin")
    async with served(root, access="full-access") as client:
        opened = await client.call_tool("initialize", {"mode_name": "ask"})
        assert opened.structured_content is not None
        thread = str(opened.structured_content["thread_id"])
        await client.call_tool("read_files", {"file_paths": ["hello.py"]})
        said = await prompt(client, HAND_OVER)
    for line in (
        "context_save",
        f"Thread: {thread}",
        f"Workspace: {root}",
        "Mode: ask",
        f"The shell is in {root}",
        "hello.py (100%)",
        "modified hello.py",
        "hello.py | 1 +",
    ):
        assert line in said
    assert SECRET not in said, said
    assert "\u202e" not in said
    assert len(said) < MAX_CHARS


@BOTH
async def test_a_hand_over_without_a_thread_opens_none(root: Path, mode: str) -> None:
    servers: list[ToolServer] = []
    async with served(root, mode=mode, on_server=servers.append) as client:
        said = await prompt(client, HAND_OVER)
        assert "Thread:" not in said
        assert "The project" in said
        assert not servers[0].threads.live


@BOTH
async def test_a_hand_over_of_another_thread_names_it(root: Path, mode: str) -> None:
    async with served(root, mode=mode) as client:
        first = await client.call_tool("initialize", {"thread_id": "first"})
        await client.call_tool("initialize", {"thread_id": "second"})
        assert not first.is_error
        assert "Thread: first" in await prompt(client, HAND_OVER, thread_id="first")
        known = await client.complete(
            PromptReference(name=HAND_OVER), {"name": "thread_id", "value": "s"}
        )
        assert known.completion.values == ["second"]


@BOTH
async def test_what_is_not_there_is_told(root: Path, mode: str) -> None:
    async with served(root, mode=mode) as client:
        with pytest.raises(MCPError, match="There are: KnowledgeTransfer") as refused:
            await client.get_prompt("nothing")
        assert refused.value.error.code == -32602
        with pytest.raises(MCPError, match="no thread nobody") as refused:
            await prompt(client, HAND_OVER, thread_id="nobody")
        assert refused.value.error.code == -32602
