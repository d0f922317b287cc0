"""Providers' own lists of models, fetched with the key by the host, kept for a day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.llm.asking import KEYS
from tests.support.json_server import JsonServer, serving
from tests.support.model_server.refusals import Refusal
from winx_tui.config.settings import (
    ModelsSettings,
    ProviderSettings,
    ProvidersSettings,
    Settings,
)
from winx_tui.core.errors import AuthenticationFailed, ModelError, NoModelAvailable
from winx_tui.core.messages import ModelRef
from winx_tui.llm import model_directory
from winx_tui.llm.client import HostClient
from winx_tui.llm.live_models import KEPT_S, KeptList, LiveModel, keep, models_in, read_kept
from winx_tui.llm.model_directory import ModelDirectory

GEMINI_LIST = {
    "models": [
        {
            "name": "models/gemini-3.8-flash",
            "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
            "thinking": True,
        },
        {
            "name": "models/gemini-embedding-001",
            "supportedGenerationMethods": ["embedContent"],
        },
        {
            "name": "models/gemini-3-pro-image",
            "supportedGenerationMethods": ["generateContent"],
        },
        {"name": "models/gemma-4-27b", "supportedGenerationMethods": ["generateContent"]},
    ]
}
OPENAI_LIST = {
    "object": "list",
    "data": [
        {"id": "qwen/qwen4-coder"},
        {"id": "nvidia/nv-embedqa-e5-v5"},
        {"id": "openai/whisper-large-v3"},
        {"id": "a b"},
        {"id": None},
        {},
        {"id": "acme/one", "context_length": 65536},
    ],
}


def test_gemini_tells_windows_and_thinking() -> None:
    assert models_in(GEMINI_LIST, "gemini") == (
        LiveModel("gemini-3.8-flash", 1048576, 65536, thinks=True),
        LiveModel("gemma-4-27b"),
    )


def test_models_that_do_not_chat_are_left_out() -> None:
    assert models_in(OPENAI_LIST, "openai") == (
        LiveModel("acme/one", 65536),
        LiveModel("qwen/qwen4-coder"),
    )


@pytest.mark.parametrize("answer", [None, [], {}, {"data": 7}, {"models": []}])
def test_what_is_no_list_is_refused(answer: object) -> None:
    with pytest.raises(ValueError, match="not a list"):
        models_in(answer, "openai")


def test_a_list_is_kept_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "models" / "gemini.json"
    kept = KeptList("https://one", 1_000.0, (LiveModel("a", 10, 20, thinks=True),))
    keep(path, kept)
    assert read_kept(path) == kept
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept.is_fresh("https://one", 1_000.0 + KEPT_S - 1)
    assert not kept.is_fresh("https://one", 1_000.0 + KEPT_S)
    assert not kept.is_fresh("https://two", 1_000.0)
    assert not kept.is_fresh("https://one", 0.0)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"base_url": 1}'])
def test_a_damaged_file_is_no_list(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gemini.json"
    path.touch(0o600)
    path.write_text(text)
    assert read_kept(path) is None
    assert read_kept(tmp_path / "missing.json") is None


def settings_for(server: JsonServer, *, offline: bool = False) -> Settings:
    here = ProviderSettings(base_url=f"http://127.0.0.1:{server.port}/v1")
    providers = ProvidersSettings(nvidia=here, gemini=here, dashscope=here)
    return Settings(providers=providers, models=ModelsSettings(offline=offline))


class Asking:
    """A model host and the directory before it."""

    def __init__(self, server: JsonServer, kept_in: Path, *, offline: bool = False) -> None:
        settings = settings_for(server, offline=offline)
        self.now = 1_000.0
        self.host = HostClient(settings, keys=KEYS)
        self.directory = ModelDirectory(self.host, settings, kept_in, clock=lambda: self.now)

    async def __aenter__(self) -> Asking:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.directory.aclose()
        await self.host.aclose()

    async def refresh(self) -> None:
        await self.directory.refresh(await self.host.providers())


@pytest.fixture(autouse=True)
def own_config(config_home: Path) -> None:
    """Keep the host away from the keys of whoever runs the tests."""


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for lists that come late: a host that was just started is busy with itself."""
    monkeypatch.setattr(model_directory, "_ANSWER_S", 60.0)


async def test_the_host_asks_with_the_key_in_a_header() -> None:
    answers = {"/v1/models": OPENAI_LIST, "/v1/models?pageSize=1000": GEMINI_LIST}
    async with serving(answers) as server, Asking(server, Path("unused")) as asking:
        of_nvidia = await asking.host.list_models("nvidia")
        of_gemini = await asking.host.list_models("gemini")
    assert of_nvidia == models_in(OPENAI_LIST, "openai")
    assert of_gemini == models_in(GEMINI_LIST, "gemini")
    assert server.headers[0]["authorization"] == f"Bearer {KEYS['nvidia']}"
    assert server.headers[1]["x-goog-api-key"] == KEYS["gemini"]
    assert not any(key in path for key in KEYS.values() for path in server.asked)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Refusal(401, b"{}"), AuthenticationFailed),
        (Refusal(404, b"{}"), ModelError),
        (Refusal(200, b"<html>"), ModelError),
        (Refusal(302, b"", headers={"Location": "http://127.0.0.1:1/elsewhere"}), ModelError),
    ],
)
async def test_an_answer_that_is_no_list_is_told(answer: Any, error: type[ModelError]) -> None:
    async with (
        serving({"/v1/models": answer}) as server,
        Asking(server, Path("unused")) as asking,
    ):
        with pytest.raises(error, match="NVIDIA NIM"):
            await asking.host.list_models("nvidia")
    assert server.asked == ["/v1/models"]


async def test_offline_nobody_is_asked() -> None:
    async with (
        serving({"/v1/models": OPENAI_LIST}) as server,
        Asking(server, Path("unused"), offline=True) as asking,
    ):
        with pytest.raises(NoModelAvailable, match="offline"):
            await asking.host.list_models("nvidia")
        assert not any(status.is_available for status in await asking.host.providers())
    assert server.asked == []


async def test_lists_are_asked_for_once_a_day(tmp_path: Path) -> None:
    answers = {"/v1/models": OPENAI_LIST, "/v1/models?pageSize=1000": GEMINI_LIST}
    async with serving(answers) as server:
        async with Asking(server, tmp_path) as asking:
            await asking.refresh()
            await asking.refresh()
        assert sorted(server.asked) == ["/v1/models", "/v1/models", "/v1/models?pageSize=1000"]
        async with Asking(server, tmp_path) as another:
            another.now += KEPT_S - 1
            await another.refresh()
            assert len(server.asked) == 3
            names = [str(known.ref) for known in another.directory.models_of("nvidia")]
            assert "nvidia/acme/one" in names
            another.now += 1
            await another.refresh()
            assert len(server.asked) == 6


async def test_the_directory_joins_the_table_and_the_list(tmp_path: Path) -> None:
    answers = {"/v1/models": OPENAI_LIST, "/v1/models?pageSize=1000": GEMINI_LIST}
    async with serving(answers) as server, Asking(server, tmp_path) as asking:
        await asking.refresh()
        directory = asking.directory
        flash = directory.known(ModelRef("gemini", "gemini-3.8-flash"))
        acme = directory.known(ModelRef("nvidia", "acme/one"))
        assert flash.thinks is True
        assert not flash.is_only_listed
        assert acme.is_only_listed
        assert acme.info.context_tokens == 65536
        assert acme.price.billing == "free tier"
        assert directory.is_unlisted(ModelRef("nvidia", "unheard-of"))
        assert not directory.is_unlisted(ModelRef("nvidia", "acme/one"))
        assert not directory.is_unlisted(ModelRef("local", "anything"))


async def test_an_old_list_is_used_while_the_provider_does_not_answer(tmp_path: Path) -> None:
    async with serving({}) as server, Asking(server, tmp_path) as asking:
        base_url = f"http://127.0.0.1:{server.port}/v1"
        keep(tmp_path / "nvidia.json", KeptList(base_url, 0.0, (LiveModel("old/one"),)))
        keep(tmp_path / "gemini.json", KeptList("https://else", 0.0, (LiveModel("other"),)))
        asking.now = 10 * KEPT_S
        await asking.refresh()
        names = [str(known.ref) for known in asking.directory.models_of("nvidia")]
        assert "nvidia/old/one" in names
        others = [str(known.ref) for known in asking.directory.models_of("gemini")]
        assert "gemini/other" not in others
    assert json.loads((tmp_path / "nvidia.json").read_text())["models"][0]["name"] == "old/one"


async def test_a_server_on_this_machine_is_not_asked_by_way_of_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with (
        serving({"/v1/models": OPENAI_LIST}) as server,
        Asking(server, Path("unused")) as asking,
    ):
        assert await asking.host.list_models("nvidia")
