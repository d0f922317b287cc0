"""Model servers on loopback are found, told apart and never trusted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.json_server import Answers, JsonServer, serving
from winx_tui.config.settings import ModelsSettings, ProviderSettings, ProvidersSettings, Settings
from winx_tui.core.errors import NoModelAvailable
from winx_tui.core.messages import ModelRef, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.destinations import Destinations
from winx_tui.llm.local_servers import LocalServer, find_local_servers, server_of
from winx_tui.llm.loopback import Place

TIMEOUT_S = 60.0
"""Of a server that answers or is not there: however busy the machine is."""

OLLAMA_LISTS = {
    "/v1/models": {"object": "list", "data": [{"id": "qwen3:8b"}, {"id": "nomic-embed-text"}]},
    "/api/tags": {
        "models": [
            {"name": "nomic-embed-text"},
            {"name": "llava:7b"},
            {"name": "qwen3:8b"},
            {"name": "glm-4.6:cloud"},
        ]
    },
    "/api/ps": {"models": [{"name": "qwen3:8b", "context_length": 16384}]},
}
SHOWN = {
    "nomic-embed-text": {"capabilities": ["embedding"]},
    "qwen3:8b": {"capabilities": ["completion", "tools", "thinking"]},
    "llava:7b": {"capabilities": ["completion", "vision"], "parameters": "num_ctx    8192"},
    "glm-4.6:cloud": {"capabilities": ["completion", "tools"]},
}
LM_STUDIO = {
    "/v1/models": {"data": [{"id": "qwen/qwen3-4b"}]},
    "/api/v0/models": {
        "data": [
            {"id": "qwen/qwen3-4b", "type": "llm", "state": "not-loaded"},
            {
                "id": "gemma-3-12b",
                "type": "vlm",
                "state": "loaded",
                "max_context_length": 131072,
                "loaded_context_length": 8192,
            },
            {"id": "text-embedding-nomic", "type": "embeddings", "state": "not-loaded"},
        ]
    },
}
LLAMA_CPP = {
    "/v1/models": {"object": "list", "data": [{"id": "/models/qwen3-4b.gguf"}]},
    "/api/tags": {"models": [{"name": "/models/qwen3-4b.gguf"}]},
    "/props": {
        "default_generation_settings": {"n_ctx": 32768},
        "modalities": {"vision": False, "audio": False},
    },
}
VLLM = {
    "/v1/models": {"data": [{"id": "Qwen/Qwen3-Coder-30B", "max_model_len": 65536}]},
    "/version": {"version": "0.11.2"},
}
A_WEBSITE = {"/v1/models": {"error": "not found"}, "/version": {"version": "0.1"}}


def ollama_shows(body: Any) -> Any:
    return SHOWN[body["model"]]


OLLAMA = {**OLLAMA_LISTS, "/api/show": ollama_shows}


def place_of(server: JsonServer) -> Place:
    return Place("127.0.0.1", server.port)


async def found_at(*places: Place) -> tuple[LocalServer, ...]:
    return await find_local_servers(places, timeout_s=TIMEOUT_S)


@pytest.mark.parametrize(
    ("answers", "title", "models"),
    [
        (
            OLLAMA,
            "Ollama",
            [
                ("qwen3:8b", 16384, False, True),
                ("llava:7b", 8192, True, False),
                ("glm-4.6:cloud", None, False, False),
            ],
        ),
        (
            LM_STUDIO,
            "LM Studio",
            [("gemma-3-12b", 8192, True, True), ("qwen/qwen3-4b", None, False, False)],
        ),
        (LLAMA_CPP, "llama.cpp", [("/models/qwen3-4b.gguf", 32768, False, True)]),
        (VLLM, "vLLM", [("Qwen/Qwen3-Coder-30B", 65536, None, False)]),
        (
            {"/v1/models": {"data": [{"id": "any"}]}},
            "OpenAI-compatible server",
            [("any", None, None, False)],
        ),
    ],
)
async def test_each_kind_is_known_by_its_own_answers(
    answers: Answers, title: str, models: list[tuple[object, ...]]
) -> None:
    async with serving(answers) as fake:
        (server,) = await found_at(place_of(fake))
    assert server.title == title
    assert server.base_url == f"http://127.0.0.1:{fake.port}/v1"
    assert [
        (model.name, model.context_tokens, model.takes_images, model.is_loaded)
        for model in server.models
    ] == models


async def test_all_places_are_asked_and_the_order_is_theirs() -> None:
    async with serving(OLLAMA) as ollama, serving(VLLM) as vllm:
        nobody = Place("127.0.0.1", 1)
        servers = await found_at(place_of(vllm), nobody, place_of(ollama))
    assert [server.title for server in servers] == ["vLLM", "Ollama"]


async def test_the_same_server_on_both_addresses_is_found_once() -> None:
    async with serving(VLLM) as one:
        servers = await found_at(place_of(one), place_of(one))
    assert len(servers) == 1


async def test_a_program_of_another_kind_is_asked_one_question_without_a_key() -> None:
    async with serving(A_WEBSITE) as website:
        assert await found_at(place_of(website)) == ()
    assert website.asked == ["/v1/models"]
    assert "authorization" not in website.headers[0]


async def test_no_question_carries_a_key() -> None:
    async with serving(OLLAMA) as fake:
        await found_at(place_of(fake))
    for headers in fake.headers:
        assert not {"authorization", "x-goog-api-key", "cookie"} & headers.keys()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[[[",
        b"HTTP/1.1 302 Found\r\nLocation: http://example.com/v1/models\r\n\r\n",
        b'HTTP/1.1 200 OK\r\n\r\n{"data": "no list"}',
        b'HTTP/1.1 200 OK\r\n\r\n{"data": [7]}',
        b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 100_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_strange_answers_are_no_server(answer: bytes) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        place = Place("127.0.0.1", server.sockets[0].getsockname()[1])
        assert await found_at(place) == ()


async def test_a_silent_server_is_left_behind_in_time() -> None:
    is_asked = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_asked.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        place = Place("127.0.0.1", server.sockets[0].getsockname()[1])
        assert await find_local_servers([place], timeout_s=0.05) == ()
        # It may be accepted after nobody waits for it any more.
        await asyncio.wait_for(is_asked.wait(), 60)


async def test_names_that_could_mislead_are_passed_over() -> None:
    names = ["good", "bad\x1b[31m", "two words", "", 7, None, "x" * 300, "evil\u202ename"]
    async with serving({"/v1/models": {"data": [{"id": name} for name in names]}}) as fake:
        (server,) = await found_at(place_of(fake))
    assert [model.name for model in server.models] == ["good"]


async def test_a_model_goes_to_the_server_that_has_it() -> None:
    async with serving(OLLAMA) as ollama, serving(VLLM) as vllm:
        servers = await found_at(place_of(ollama), place_of(vllm))
    of_vllm = server_of(servers, "Qwen/Qwen3-Coder-30B")
    assert of_vllm is not None
    assert of_vllm.title == "vLLM"
    of_nobody = server_of(servers, "unheard-of")
    assert of_nobody is not None
    assert of_nobody.title == "Ollama"
    assert server_of((), "any") is None


def request_for(name: str) -> ChatRequest:
    return ChatRequest(ModelRef.parse(name), (user_message("Hello"),))


async def test_a_local_model_needs_no_setting() -> None:
    async with serving(OLLAMA) as fake:

        async def find() -> tuple[LocalServer, ...]:
            return await found_at(place_of(fake))

        destinations = Destinations(Settings(), find)
        order = await destinations.order(request_for("local/llava:7b"))
        assert order.base_url == f"http://127.0.0.1:{fake.port}/v1"
        assert order.takes_images is True
        asked = len(fake.asked)
        usual = await destinations.order(request_for("local/default"))
    assert usual.request.model.model == "qwen3:8b"
    assert usual.takes_images is False
    assert len(fake.asked) == asked


async def no_servers() -> tuple[LocalServer, ...]:
    return ()


async def test_where_no_server_runs_it_is_told_what_to_do() -> None:
    with pytest.raises(NoModelAvailable, match=r"Ollama.*WINX_LOCAL_BASE_URL"):
        await Destinations(Settings(), no_servers).order(request_for("local/qwen3:8b"))


OFFLINE = ModelsSettings(offline=True)


@pytest.mark.parametrize("name", ["dashscope/qwen-plus", "nvidia/x/y", "gemini/gemini-2.5-pro"])
async def test_offline_nothing_leaves_for_a_provider(name: str) -> None:
    destinations = Destinations(Settings(models=OFFLINE), no_servers)
    with pytest.raises(NoModelAvailable, match=r"offline.*not on this machine"):
        await destinations.order(request_for(name))


@pytest.mark.parametrize(
    ("base_url", "may_be_asked"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://gpu.lan:8000/v1", True),
        ("http://192.168.1.7:8000/v1", True),
        ("https://models.example.com/v1", False),
        ("https://8.8.8.8/v1", False),
    ],
)
async def test_offline_a_local_server_is_one_of_this_network(
    base_url: str, may_be_asked: bool
) -> None:
    providers = ProvidersSettings(local=ProviderSettings(base_url=base_url))
    destinations = Destinations(Settings(models=OFFLINE, providers=providers), no_servers)
    if may_be_asked:
        order = await destinations.order(request_for("local/any"))
        assert order.base_url == base_url
    else:
        with pytest.raises(NoModelAvailable, match="offline"):
            await destinations.order(request_for("local/any"))


async def test_offline_a_model_that_its_maker_runs_is_refused() -> None:
    async with serving(OLLAMA) as fake:
        servers = await found_at(place_of(fake))

    async def find() -> tuple[LocalServer, ...]:
        return servers

    destinations = Destinations(Settings(models=OFFLINE), find)
    with pytest.raises(NoModelAvailable, match="its maker's servers"):
        await destinations.order(request_for("local/glm-4.6:cloud"))
    assert (await destinations.order(request_for("local/qwen3:8b"))).base_url
