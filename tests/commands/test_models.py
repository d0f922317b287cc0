"""/model and /login with a real model host."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.registry import run_command
from winx_tui.config.settings import ProviderSettings, ProvidersSettings, Settings
from winx_tui.core.messages import ModelRef
from winx_tui.llm.client import spawn_host
from winx_tui.runtime.builder import RuntimeOptions, open_runtime


@pytest.fixture
async def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RecordingHost]:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("WINX_LOCAL_BASE_URL", raising=False)
    settings = Settings(providers=ProvidersSettings(gemini=ProviderSettings(model="gemini-x")))
    process = spawn_host({"gemini": "AIza" + secrets.token_urlsafe(27)[:35]})
    runtime = await open_runtime(RuntimeOptions(tmp_path, settings, process))
    yield RecordingHost(runtime)
    await runtime.aclose()


async def test_the_list_has_providers_with_a_key_first(host: RecordingHost) -> None:
    host._answers.append(None)
    await run_command("/models", host)
    rows = host.offered[0]
    assert rows[0].value == "gemini/gemini-x"
    assert "not set up" not in rows[0].detail
    assert "not set up" in rows[-1].detail
    assert host.conversation.model is None


async def test_a_model_is_chosen_from_the_list(host: RecordingHost) -> None:
    host._answers.append("gemini/gemini-x")
    await run_command("/model", host)
    assert host.conversation.model == ModelRef("gemini", "gemini-x")
    assert host.notices[-1][1] == "info"


async def test_a_provider_alone_means_its_usual_model(host: RecordingHost) -> None:
    await run_command("/model gemini", host)
    assert host.conversation.model == ModelRef("gemini", "gemini-x")


async def test_a_model_without_a_key_is_taken_with_a_warning(host: RecordingHost) -> None:
    await run_command("/model nvidia/qwen/some-model", host)
    assert host.conversation.model == ModelRef("nvidia", "qwen/some-model")
    text, level = host.notices[-1]
    assert level == "warning"
    assert "/login" in text


async def test_an_unknown_provider_is_refused(host: RecordingHost) -> None:
    await run_command("/model acme/one", host)
    assert host.conversation.model is None
    assert host.notices[-1][1] == "error"


async def test_login_tells_the_command_and_which_keys_there_are(host: RecordingHost) -> None:
    await run_command("/login", host)
    assert "winx auth login" in host.shown[0]
    assert "`gemini`: ready" in host.shown[0]
    assert "`dashscope`: no key yet" in host.shown[0]
