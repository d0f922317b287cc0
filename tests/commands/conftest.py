"""A real runtime with the demo's scripted model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.commands.scripted_home import Home
from winx_tui.config.settings import Settings
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.runtime.runtime import Runtime


@pytest.fixture
def settings() -> Settings:
    """Return what the person has set: a test may have its own."""
    return Settings()


@pytest.fixture
async def runtime(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> AsyncIterator[Runtime]:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    root = tmp_path / "project"
    root.mkdir()
    runtime = await open_runtime(RuntimeOptions(root, settings, None, demo_word_pause_s=0.0))
    yield runtime
    await runtime.aclose()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A person without commands and skills, and an empty project."""
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    root = (tmp_path / "project").resolve()
    root.mkdir()
    return Home(tmp_path / "config", root)
