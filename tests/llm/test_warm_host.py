"""Clients one after the other and side by side at one warm host, with the real litellm."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.llm.asking import KEYS, ask, request_to, settings_for
from tests.llm.warm_stage import children_of, is_running, until, until_ended, until_it_listens
from tests.support.model_server.scenario import Hold, scenario, text, turn
from tests.support.model_server.server import ModelServer
from winx_tui.core.errors import HostDied
from winx_tui.llm.base import MessageDone
from winx_tui.llm.client import HostClient
from winx_tui.llm.host_process import KeptHostProcess
from winx_tui.llm.warm_hosts import find_warm_host, open_host, stop_warm_host

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes in /proc"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def warm_host(
    server: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[int]:
    """Have a first client start a host, be answered, and leave; yield the host's pid."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("warm")
        patch.setenv("WINX_STATE_DIR", str(home / "state"))
        patch.setenv("WINX_CONFIG_DIR", str(home / "config"))
        process = open_host({"dashscope": KEYS["dashscope"]}, keep_s=600)
        assert isinstance(process, KeptHostProcess)
        server.play(scenario(turn(text("The first."))))
        client = HostClient(settings_for(server), process)
        client.warm()
        # Keys are told while litellm loads, and the prompt waits for it.
        assert any(status.key_source != "none" for status in await client.providers())
        assert (await ask(client, request_to("dashscope"))).message.text == "The first."
        await client.aclose()
        assert await until_it_listens() == process.pid
        yield process.pid
        stop_warm_host()
        await until_ended(process.pid)


def client_of_warm(server: ModelServer, keys: dict[str, str]) -> HostClient:
    process = open_host(keys, patience_s=60)
    assert process.pid == 0, "it was not adopted"
    return HostClient(settings_for(server), process)


async def answer_to(client: HostClient, provider: str) -> MessageDone:
    try:
        return await ask(client, request_to(provider))
    finally:
        await client.aclose()


async def test_the_next_client_is_answered_by_the_host_that_the_first_one_left(
    server: ModelServer, warm_host: int
) -> None:
    server.play(scenario(turn(text("The second."))))

    done = await answer_to(client_of_warm(server, {"nvidia": KEYS["nvidia"]}), "nvidia")

    assert done.message.text == "The second."
    assert server.requests[-1].key == KEYS["nvidia"]
    await until(lambda: not children_of(warm_host))


async def test_three_clients_at_once_get_their_own_answers_with_their_own_keys(
    server: ModelServer, warm_host: int
) -> None:
    for provider in KEYS:
        model = request_to(provider).model.model
        server.play_for(provider, model, scenario(turn(text(f"For {provider}."))))
    clients = {name: client_of_warm(server, {name: key}) for name, key in KEYS.items()}

    answers = await asyncio.gather(*(answer_to(clients[name], name) for name in KEYS))

    assert [done.message.text for done in answers] == [f"For {name}." for name in KEYS]
    assert {request.key for request in server.requests[-3:]} == set(KEYS.values())


async def test_a_worker_killed_in_mid_answer_is_replaced(
    server: ModelServer, warm_host: int
) -> None:
    await until(lambda: not children_of(warm_host))
    server.play(scenario(turn(text("Begun"), Hold("never"))))
    client = client_of_warm(server, KEYS)
    stream = client.stream(request_to("dashscope"))
    await anext(stream)
    (supervisor,) = children_of(warm_host)
    (worker,) = children_of(supervisor)
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(HostDied):
        await anext(stream)

    server.play(scenario(turn(text("Again."))))
    assert (await answer_to(client, "dashscope")).message.text == "Again."
    assert is_running(warm_host)


async def test_stopping_leaves_an_answer_that_is_on_its_way_to_its_end(
    server: ModelServer, warm_host: int
) -> None:
    await until(lambda: not children_of(warm_host))
    server.play(scenario(turn(text("Begun, "), Hold("stopped"), text("ended."))))
    client = client_of_warm(server, KEYS)
    stream = client.stream(request_to("gemini"))
    await anext(stream)

    assert stop_warm_host() == 1
    await until_ended(warm_host)
    assert find_warm_host() is None
    server.release("stopped")
    *_, done = [event async for event in stream]

    assert isinstance(done, MessageDone)
    assert done.message.text == "Begun, ended."
    await client.aclose()
