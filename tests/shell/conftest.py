from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from winx_tui.shell.dialect import BASH, ZSH, Dialect
from winx_tui.shell.environment import child_environment
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.session import ShellSession


@pytest.fixture
def logs(tmp_path: Path) -> LogDirectory:
    return LogDirectory(tmp_path / "logs")


@pytest.fixture(
    params=[
        BASH,
        pytest.param(ZSH, marks=pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")),
    ],
    ids=lambda dialect: dialect.program,
)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    assert isinstance(request.param, Dialect)
    return request.param


@pytest.fixture
async def shell(
    tmp_path: Path, logs: LogDirectory, dialect: Dialect
) -> AsyncIterator[ShellSession]:
    home = tmp_path / "work"
    home.mkdir()
    environment = child_environment(os.environ)
    session = ShellSession(home.resolve(), environment, logs, dialect=dialect)
    yield session
    await session.aclose()
