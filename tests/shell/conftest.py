from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from winx_tui.shell.environment import child_environment
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.session import ShellSession


@pytest.fixture
def logs(tmp_path: Path) -> LogDirectory:
    return LogDirectory(tmp_path / "logs")


@pytest.fixture
async def shell(tmp_path: Path, logs: LogDirectory) -> AsyncIterator[ShellSession]:
    home = tmp_path / "work"
    home.mkdir()
    session = ShellSession(home.resolve(), child_environment(os.environ), logs)
    yield session
    await session.aclose()
