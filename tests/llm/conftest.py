"""One scripted server and one real model host for all tests: litellm takes seconds to load."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.llm.asking import KEYS, settings_for
from tests.support.model_server.scenario import scenario, text, turn
from tests.support.model_server.server import ModelServer
from winx_tui.llm.client import HostClient


@pytest.fixture(scope="session")
def config_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("config")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home))
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield home


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer(scenario(turn(text("unused")))) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def host(server: ModelServer, config_home: Path) -> AsyncIterator[HostClient]:
    client = HostClient(settings_for(server), keys=KEYS)
    client.warm()
    await client.providers()
    yield client
    await client.aclose()
