from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.runtime.sandboxed_home import WORKING, Home, made_home
from winx_tui.runtime.confinement import SandboxKeeper


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with made_home() as home:
        for name in ("WINX_CONFIG_DIR", "WINX_STATE_DIR"):
            monkeypatch.setenv(name, home.environment[name])
        yield home


@pytest.fixture(params=WORKING, ids=lambda check: check.name)
async def keeper(home: Home, request: pytest.FixtureRequest) -> AsyncIterator[SandboxKeeper]:
    keeper = home.keeper(lambda: request.param.sandbox)
    keeper.start()
    await keeper.ready()
    yield keeper
    await keeper.aclose()
