"""Shortened histories before real providers' wire formats, through the real model host."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.agent.histories import step, turn
from tests.llm.asking import ALL_PROVIDERS, KEYS, ask, settings_for
from tests.support.model_server.scenario import scenario, text
from tests.support.model_server.scenario import turn as scripted
from tests.support.model_server.server import ModelServer
from winx_tui.agent.account import account_text
from winx_tui.agent.context import request_messages
from winx_tui.agent.context_items import with_pin
from winx_tui.agent.context_keeper import ContextKeeper, NextRequest
from winx_tui.core.events import Event
from winx_tui.core.messages import Message, ModelRef, system_message, user_message
from winx_tui.llm.base import ChatRequest, ModelInfo
from winx_tui.llm.client import HostClient
from winx_tui.llm.providers import PROVIDERS

pytestmark = pytest.mark.asyncio(loop_scope="module")

WINDOW = 8_000


@pytest.fixture(scope="module")
def config_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("config")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home))
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield home


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer(scenario(scripted(text("unused")))) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def host(server: ModelServer, config_home: Path) -> AsyncIterator[HostClient]:
    client = HostClient(settings_for(server), keys=KEYS)
    yield client
    await client.aclose()


@pytest.mark.parametrize("in_mid_turn", [False, True])
@pytest.mark.parametrize("provider", ALL_PROVIDERS)
async def test_a_summary_is_had_and_what_is_left_is_taken(
    server: ModelServer, host: HostClient, provider: str, *, in_mid_turn: bool
) -> None:
    ref = ModelRef(provider, PROVIDERS[provider].default_model)
    system = system_message("Be good.")
    history = [message for number in range(30) for message in turn(number)]
    history = list(with_pin(history, 2, WINDOW)[0])
    history.append(user_message("and now?"))
    if in_mid_turn:
        history += step("read_files", "a line\n" * 9_000, call_id="call_9__thought__QUJD")
    keeper = ContextKeeper(model=host, info=lambda _: ModelInfo(ref, WINDOW, None, None, None))
    emitted: list[Event] = []
    request = NextRequest(system, ref, ref, emitted.append)

    server.play(scenario(scripted(text("Task: go on."))))
    usage = await keeper.make_room(history, request)
    assert usage.input_tokens > 0
    assert [account_text(m) for m in history if account_text(m)] == ["Task: go on."]

    server.play(scenario(*[scripted(text("Going on."))] * 60))
    messages: tuple[Message, ...] = request_messages(system, history)
    done = await ask(host, ChatRequest(ref, messages))
    assert done.message.text == "Going on."
