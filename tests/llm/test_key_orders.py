"""Keys that a real model host tries at a real HTTP server, keeps and forgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.model_server.scenario import Fault, Scenario, Text, Turn
from tests.support.model_server.server import ModelServer
from tests.support.provider_keys import KEYS
from winx_tui.config.credentials import read_stored_key
from winx_tui.config.settings import ProviderSettings, ProvidersSettings, Settings
from winx_tui.config.typed_key import TypedKey
from winx_tui.core.errors import (
    AuthenticationFailed,
    CredentialError,
    ModelError,
    ModelUnavailable,
    NoModelAvailable,
    RateLimited,
    StreamCut,
    UnknownModel,
)
from winx_tui.llm.client import HostClient, spawn_host
from winx_tui.llm.key_trial import KeyTrial, KeyVerdict, trial_of
from winx_tui.runtime.key_desk import KeyDesk

KEY = KEYS["gemini"]
READY = Turn((Text(("ready",)),))


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


async def test_a_key_is_tried_kept_used_and_forgotten() -> None:
    async with ModelServer(Scenario((READY,), required_key=KEY)) as server:
        gemini = ProviderSettings(base_url=server.base_url("gemini"))
        settings = Settings(providers=ProvidersSettings(gemini=gemini))
        host = HostClient(settings, spawn_host({}))
        reloads: list[None] = []

        async def reload() -> None:
            await host.reload_keys()
            reloads.append(None)

        desk = KeyDesk(host, settings, reload)
        try:
            refused = await desk.trial("gemini", TypedKey(KEY[::-1]))
            assert refused.verdict == "refused"
            assert KEY[::-1] not in refused.words
            missing = await desk.trial("gemini")
            assert missing.verdict == "refused", "there is none yet"
            good = await desk.trial("gemini", TypedKey(KEY))
            assert good.verdict == "works"
            server.play(Scenario((Turn((Fault("rate_limited"),)),), required_key=KEY))
            assert (await desk.trial("gemini", TypedKey(KEY))).verdict == "limited"
            server.play(Scenario((READY,), required_key=KEY))
            with pytest.raises(CredentialError, match="no OS keyring can be reached"):
                await desk.keep("gemini", TypedKey(KEY), "keyring", good)
            assert reloads == []
            await desk.keep("gemini", TypedKey(KEY), "file", good)
            assert read_stored_key("gemini") == KEY
            assert desk.trials == {"gemini": good}
            sources = {one.name: one.key_source for one in await host.providers()}
            assert sources["gemini"] == "file"
            assert (await desk.trial("gemini")).verdict == "works", "the kept one is used"
            assert await desk.forget("gemini") == "file"
            assert await desk.forget("gemini") == "none"
            assert read_stored_key("gemini") is None
            assert reloads == [None] * 3
            body = server.requests[-1].body
            assert body["generationConfig"]["max_output_tokens"] == 16
        finally:
            await host.aclose()


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (AuthenticationFailed("x", status=401), "refused"),
        (AuthenticationFailed("x", status=400), "refused"),
        (AuthenticationFailed("x", status=403), "refused"),
        (AuthenticationFailed("x", status=402), "limited"),
        (RateLimited("x", status=429), "limited"),
        (UnknownModel("x", status=404), "limited"),
        (ModelUnavailable("x cannot be reached"), "untested"),
        (StreamCut("x"), "untested"),
        (NoModelAvailable("x is offline"), "untested"),
    ],
)
def test_an_error_says_what_of_a_key(error: ModelError, verdict: KeyVerdict) -> None:
    trial = trial_of(error, "Gemini")
    assert trial.verdict == verdict
    assert trial.words.endswith(".")
    assert trial.is_good == (verdict == "limited")
    assert KeyTrial("works", "").is_good
