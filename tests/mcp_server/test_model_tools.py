"""The tools that ask models, as clients see them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import ToolListChangedNotification

from tests.llm.test_host_process import children_of, until_ended, visible_in_proc
from tests.mcp_server.clients import LEGACY, MODERN, served, text_of
from tests.support.home import WINX, clean_environment
from tests.support.model_server.scenario import Fault, scenario, text, turn
from tests.support.model_server.server import ModelServer
from tests.support.processes import command_line
from tests.support.provider_keys import KEYS, key_variables
from tests.support.scripted_asker import ScriptedAsker
from winx_tui.config.credentials import delete_key, store_key
from winx_tui.core.errors import ModelUnavailable
from winx_tui.mcp_server import offered_tools
from winx_tui.runtime.client_models import ClientModels

BOTH = pytest.mark.parametrize("mode", [LEGACY, MODERN])
ASKING = {"code_analyzer", "ai_generate_code", "ai_explain_code", "winx_chat"}
SECRET = "sk-ant-api03-" + "a1B2" * 10


@pytest.fixture
def asker(monkeypatch: pytest.MonkeyPatch) -> ScriptedAsker:
    """Let a script answer in place of the providers."""
    script = ScriptedAsker()
    monkeypatch.setattr(ClientModels, "can_answer", lambda self: True)
    monkeypatch.setattr(ClientModels, "of_session", lambda self, session: script)
    return script


async def names(client: Client) -> set[str]:
    return {tool.name for tool in (await client.list_tools()).tools}


async def names_told(client: Client) -> set[str]:
    told = text_of(await client.call_tool("nothing", {}))
    return set(told.partition("Tools: ")[2].rstrip(".").split(", "))


@BOTH
async def test_they_are_listed_only_while_a_model_could_answer(root: Path, mode: str) -> None:
    async with served(root, mode=mode) as client:
        assert not (listed := await names(client)) & ASKING
        assert await names_told(client) == listed
        store_key("gemini", KEYS["gemini"], "file")
        assert (listed := await names(client)) >= ASKING
        assert await names_told(client) == listed
        delete_key("gemini")
        assert not await names(client) & ASKING


async def test_a_client_is_told_when_a_key_comes_and_when_it_goes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered_tools, "LOOK_EVERY_S", 0.01)
    told: asyncio.Queue[Any] = asyncio.Queue()

    async def hear(message: Any) -> None:
        if isinstance(message, ToolListChangedNotification):
            told.put_nowait(message)

    async with served(root, messages=hear) as client:
        assert not await names(client) & ASKING
        store_key("gemini", KEYS["gemini"], "file")
        await told.get()
        assert await names(client) >= ASKING
        delete_key("gemini")
        await told.get()
        assert not await names(client) & ASKING


@BOTH
async def test_without_a_key_a_call_says_what_is_missing(root: Path, mode: str) -> None:
    async with served(root, mode=mode) as client:
        result = await client.call_tool("winx_chat", {"message": "Hello"})
    assert result.is_error
    assert result.structured_content is not None
    assert result.structured_content["code"] == "no_provider"
    assert "winx auth login" in result.structured_content["hint"]


@BOTH
async def test_a_failure_of_all_providers_is_an_error(
    root: Path, mode: str, asker: ScriptedAsker
) -> None:
    asker.answer_with(ModelUnavailable("They are all down."))
    async with served(root, mode=mode) as client:
        result = await client.call_tool("ai_generate_code", {"prompt": "Sort a list"})
    assert result.is_error
    assert result.structured_content is not None
    assert result.structured_content["code"] == "provider_failed"
    assert text_of(result) == "They are all down."


@BOTH
async def test_an_answer_is_text_and_data(root: Path, mode: str, asker: ScriptedAsker) -> None:
    async with served(root, mode=mode) as client:
        result = await client.call_tool("code_analyzer", {"file_path": "hello.py"})
    assert not result.is_error
    assert result.structured_content is not None
    assert result.structured_content["text"] == text_of(result)
    assert result.structured_content["answered_by"] == "local/scripted"


async def test_a_file_that_may_hold_secrets_is_not_sent_unasked(
    root: Path, asker: ScriptedAsker
) -> None:
    async with served(root) as client:
        for tool in ("code_analyzer", "ai_explain_code"):
            for path in (".env", "../home/.bashrc"):
                result = await client.call_tool(tool, {"file_path": path})
                assert result.is_error
                assert result.structured_content is not None
                assert result.structured_content["code"] == "needs_approval"
    assert not asker.questions


async def test_each_thread_has_chats_of_its_own_which_outlive_the_server(
    root: Path, asker: ScriptedAsker
) -> None:
    async def chat(client: Client, thread: str) -> int:
        arguments = {"message": "Hello", "session_id": "mine", "thread_id": thread}
        result = await client.call_tool("winx_chat", arguments)
        assert result.structured_content is not None
        return int(result.structured_content["remembered"])

    async def thread_of(client: Client, wanted: str = "") -> str:
        arguments = {"type": "first_call", "thread_id": wanted}
        result = await client.call_tool("initialize", arguments)
        assert result.structured_content is not None
        return str(result.structured_content["thread_id"])

    async with served(root) as client:
        one, other = await thread_of(client), await thread_of(client)
        assert [await chat(client, one), await chat(client, one)] == [0, 2]
        assert await chat(client, other) == 0
    async with served(root) as client:
        assert await chat(client, await thread_of(client, one)) == 4
        assert await chat(client, await thread_of(client)) == 0


async def test_calls_beside_each_other_lose_nothing_of_a_chat(
    root: Path, asker: ScriptedAsker
) -> None:
    async with served(root) as client:
        said = [{"message": f"m{number}", "session_id": "mine"} for number in range(5)]
        await asyncio.gather(*(client.call_tool("winx_chat", each) for each in said))
        last = await client.call_tool("winx_chat", {"message": "x", "session_id": "mine"})
    assert last.structured_content is not None
    assert last.structured_content["remembered"] == 10


async def test_a_server_asks_the_providers_and_holds_no_key_itself(root: Path) -> None:
    (root / "app.py").write_text(f"KEY = '{SECRET}'\n", encoding="utf-8")
    limited = scenario(turn(Fault("rate_limited", retry_after_s=3_600)))
    told: list[str] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        told.append(message or "")

    async with ModelServer(scenario(turn(text("First line.\n", "Second")))) as providers:
        providers.play_for("dashscope", "qwen3-coder-plus", limited)
        home = clean_environment(
            root.parent / "home",
            **key_variables("dashscope", "nvidia"),
            DASHSCOPE_API_BASE=providers.base_url("dashscope"),
            NVIDIA_NIM_API_BASE=providers.base_url("nvidia"),
        )
        started = root.parent / "pid"
        # The shell says which process it becomes.
        script = f"echo $$ > {started}; exec {' '.join(WINX)} --mcp"
        parameters = StdioServerParameters(command="sh", args=["-c", script], cwd=root, env=home)
        async with Client(stdio_client(parameters), mode=LEGACY) as client:
            assert await names(client) >= ASKING
            server = int(started.read_text(encoding="ascii"))
            (host,) = [pid for pid in children_of(server) if "llm/host" in command_line(pid)]
            assert not children_of(host), "it sleeps until a call asks"
            result = await client.call_tool(
                "ai_explain_code", {"file_path": "app.py"}, progress_callback=hear
            )
            seen = visible_in_proc(server) + visible_in_proc(host)
            workers = children_of(host)
    await until_ended(server, host, *workers)
    assert result.structured_content is not None
    assert result.structured_content["answered_by"].startswith("nvidia/")
    assert len(result.structured_content["passed_over"]) == 1
    assert any("goes on" in line for line in told)
    assert any("First line." in line for line in told)
    assert [request.dialect for request in providers.requests] == ["dashscope", "nvidia"]
    assert SECRET not in str(providers.requests[-1].body)
    assert not any(key.encode() in seen for key in KEYS.values())
