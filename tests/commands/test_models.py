"""/model and /login with a real model host."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.commands.recording_host import RecordingHost
from tests.support.json_server import JsonServer, serving
from tests.support.provider_keys import KEYS
from winx_tui.commands.local_offer import offer_local_models
from winx_tui.commands.registry import run_command
from winx_tui.config.credentials import read_stored_key, store_key
from winx_tui.config.settings import (
    ModelsSettings,
    ProviderSettings,
    ProvidersSettings,
    Settings,
)
from winx_tui.core.errors import NoModelAvailable
from winx_tui.core.events import RequestSent
from winx_tui.core.messages import ModelRef
from winx_tui.llm import local_servers
from winx_tui.llm.client import spawn_host
from winx_tui.runtime.builder import RuntimeOptions, open_runtime

LISTED = {
    "models": [
        {"name": f"models/{name}", "supportedGenerationMethods": ["generateContent"], **more}
        for name, more in (
            ("gemini-3.8-flash", {"thinking": True}),
            ("gemini-9-new", {"inputTokenLimit": 2_000_000, "thinking": True}),
        )
    ]
}
OLLAMA = {
    "/v1/models": {"data": [{"id": "qwen3:8b"}]},
    "/api/tags": {"models": [{"name": "qwen3:8b"}, {"name": "llava:7b"}]},
    "/api/ps": {"models": [{"name": "qwen3:8b", "context_length": 16_384}]},
    "/api/show": lambda body: {"capabilities": ["completion", "thinking"]},
}


@asynccontextmanager
async def host_with(
    tmp_path: Path, *, keys: bool, offline: bool = False
) -> AsyncIterator[RecordingHost]:
    async with serving({"/v1/models?pageSize=1000": LISTED}) as server:
        gemini = ProviderSettings(model="gemini-x", base_url=f"http://127.0.0.1:{server.port}/v1")
        settings = Settings(
            providers=ProvidersSettings(gemini=gemini), models=ModelsSettings(offline=offline)
        )
        key = {"gemini": "AIza" + secrets.token_urlsafe(27)[:35]}
        process = spawn_host(key if keys else {})
        runtime = await open_runtime(RuntimeOptions(tmp_path, settings, process))
        yield RecordingHost(runtime)
        await runtime.aclose()


@pytest.fixture(autouse=True)
def own_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("WINX_LOCAL_BASE_URL", raising=False)
    monkeypatch.setattr(local_servers, "USUAL_PORTS", ())


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[RecordingHost]:
    async with host_with(tmp_path, keys=True) as recording:
        yield recording


@pytest.fixture
async def ollama(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[JsonServer]:
    async with serving(OLLAMA) as server:
        monkeypatch.setattr(local_servers, "USUAL_PORTS", (server.port,))
        # A busy machine may take its time.
        monkeypatch.setattr(local_servers, "TIMEOUT_S", 60.0)
        yield server


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


async def test_login_with_a_provider_asks_for_its_key(host: RecordingHost) -> None:
    await run_command("/login nvidia", host)
    assert host.keys_asked == ["nvidia"]
    assert host.notices[-1] == ("The key is kept.", "info")
    await run_command("/login acme", host)
    assert host.notices[-1][1] == "error"
    assert host.keys_asked == ["nvidia"]


async def test_logout_asks_and_forgets_a_stored_key_only(host: RecordingHost) -> None:
    store_key("nvidia", KEYS["nvidia"], "file")
    host._answers += ["", "forget"]
    await run_command("/logout nvidia", host)
    assert read_stored_key("nvidia") == KEYS["nvidia"]
    await run_command("/logout nvidia", host)
    assert host.notices[-1] == ("The key of NVIDIA NIM is forgotten.", "info")
    assert read_stored_key("nvidia") is None
    await run_command("/logout gemini", host)
    assert "comes from the environment (GEMINI_API_KEY" in host.notices[-1][0]
    await run_command("/logout", host)
    assert "/logout PROVIDER" in host.notices[-1][0]


async def test_onboarding_without_a_screen_says_what_does_the_same(host: RecordingHost) -> None:
    await run_command("/onboarding", host)
    assert "/login PROVIDER" in host.notices[-1][0]


async def test_a_row_tells_window_price_and_abilities(host: RecordingHost) -> None:
    host._answers.append(None)
    await run_command("/model", host)
    details = {row.value: row.detail for row in host.offered[0]}
    flash = details["gemini/gemini-3.8-flash"]
    assert flash == "Gemini · 1.05M window · $0.75 in, $3.75 out per M · thinks · sees images"
    coder = details["nvidia/qwen/qwen3-coder-480b-a35b-instruct"]
    assert coder.startswith("NVIDIA NIM · not set up · 262k window · free tier")


async def test_what_only_the_provider_lists_is_offered_too(host: RecordingHost) -> None:
    host._answers.append("gemini/gemini-9-new")
    await run_command("/model", host)
    rows = [row.value for row in host.offered[0] if row.value.startswith("gemini/")]
    assert rows[0] == "gemini/gemini-x"
    assert rows[-1] == "gemini/gemini-9-new"
    model = ModelRef("gemini", "gemini-9-new")
    assert host.conversation.model == model
    assert host.runtime.model_info(model).context_tokens == 2_000_000


async def test_a_name_that_is_not_listed_goes_through_with_a_note(host: RecordingHost) -> None:
    await run_command("/model gemini/gemini-10-secret", host)
    assert host.conversation.model == ModelRef("gemini", "gemini-10-secret")
    text, level = host.notices[-1]
    assert level == "info"
    assert "does not list it" in text


async def test_words_find_a_model(host: RecordingHost) -> None:
    await run_command("/model 9-new", host)
    assert host.conversation.model == ModelRef("gemini", "gemini-9-new")
    host._answers.append(None)
    await run_command("/model gemini flash", host)
    assert {"flash" in row.value for row in host.offered[-1]} == {True}


async def test_a_server_on_this_machine_is_found_and_offered(
    host: RecordingHost, ollama: JsonServer
) -> None:
    host._answers.append("local/qwen3:8b")
    await run_command("/model", host)
    row = next(row for row in host.offered[0] if row.value == "local/qwen3:8b")
    assert row.detail == "Ollama · 16k window · thinks"
    assert "local/default" not in [row.value for row in host.offered[0]]
    assert host.notices[-1] == ("Model local/qwen3:8b, from the next prompt on.", "info")
    assert host.runtime.model_info(ModelRef("local", "qwen3:8b")).context_tokens == 16_384


async def test_without_a_local_server_it_is_told_what_to_start(host: RecordingHost) -> None:
    await run_command("/model local", host)
    text, level = host.notices[-1]
    assert level == "warning"
    assert "start Ollama" in text


async def test_the_first_start_offers_what_runs_here(tmp_path: Path, ollama: JsonServer) -> None:
    async with host_with(tmp_path, keys=False) as host:
        with pytest.raises(NoModelAvailable, match="`winx -m local/qwen3:8b`"):
            await host.conversation.ensure_model()
        host._answers += ["", "local/llava:7b"]
        assert not await offer_local_models(host)
        assert host.conversation.model is None
        assert await offer_local_models(host)
        assert [row.value for row in host.offered[-1]] == ["local/qwen3:8b", "local/llava:7b", ""]
        assert host.conversation.model == ModelRef("local", "llava:7b")


async def test_the_first_start_offers_nothing_where_nothing_runs(tmp_path: Path) -> None:
    async with host_with(tmp_path, keys=False) as host:
        assert not await offer_local_models(host)
        assert host.offered == []


async def test_offline_a_hosted_model_is_taken_with_a_warning(tmp_path: Path) -> None:
    async with host_with(tmp_path, keys=True, offline=True) as host:
        await run_command("/model gemini", host)
        text, level = host.notices[-1]
        assert level == "warning"
        assert "offline" in text


def effort_of(host: RecordingHost) -> str:
    return host.conversation.effort


async def test_an_effort_is_chosen_and_told(host: RecordingHost) -> None:
    await run_command("/model gemini/gemini-3.8-flash", host)
    await run_command("/effort high", host)
    assert host.conversation.effort == "high"
    assert host.notices[-1][0].endswith(
        "gemini/gemini-3.8-flash is told so from the next request on."
    )
    await run_command("/effort off", host)
    assert "it is told low, the nearest" in host.notices[-1][0]
    await run_command("/effort much", host)
    assert host.notices[-1][1] == "warning"
    assert effort_of(host) == "off"
    host._answers.append("auto")
    await run_command("/effort", host)
    assert effort_of(host) == "auto"
    await run_command("/status", host)
    assert "**Thinking**: auto" in host.shown[-1]


async def test_an_effort_lasts_into_the_next_conversation(host: RecordingHost) -> None:
    await run_command("/effort low", host)
    await run_command("/new", host)
    assert host.conversation.effort == "low"


async def test_privacy_tells_who_is_asked_and_what_was_sent(host: RecordingHost) -> None:
    await run_command("/privacy", host)
    assert "Gemini: `127.0.0.1:" in host.shown[-1]
    assert "Nothing yet" in host.shown[-1]
    assert "its host gets the URL that the question shows" in host.shown[-1]
    assert "Your hooks" not in host.shown[-1], "there are none"
    conversation = host.conversation
    for model, size in (("gemini-x", 40_000), ("gemini-x", 60_000), ("gemini-y", 2_000_000)):
        sent = RequestSent(ModelRef("gemini", model), "example.com:443", size)
        conversation.note_sent(sent)
    await run_command("/privacy", host)
    row = "| example.com:443 | 3 | 2.1 MB | gemini/gemini-x, gemini/gemini-y |"
    assert row in host.shown[-1]


async def test_offline_without_a_local_server_it_is_told_what_to_start(tmp_path: Path) -> None:
    async with host_with(tmp_path, keys=True, offline=True) as host:
        with pytest.raises(NoModelAvailable, match="winx is offline, and no local server"):
            await host.conversation.ensure_model()
