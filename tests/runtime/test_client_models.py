"""Who could answer for MCP clients, told without asking anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.provider_keys import KEYS
from winx_tui.config.credentials import delete_key, store_key
from winx_tui.config.settings import (
    FailoverSettings,
    ModelsSettings,
    ProviderSettings,
    ProvidersSettings,
    Settings,
)
from winx_tui.core.errors import NoModelAvailable
from winx_tui.core.messages import user_message
from winx_tui.llm.host_process import spawn_sleeping_host
from winx_tui.runtime.client_models import ClientModels
from winx_tui.security.redaction import Redactor
from winx_tui.tools.asking_models.asker import Question

HERE = ProviderSettings(base_url="http://127.0.0.1:1/v1")
OFFLINE = ModelsSettings(offline=True)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def models(tmp_path: Path, settings: Settings | None = None) -> ClientModels:
    return ClientModels(settings or Settings(), tmp_path / "state", Redactor())


def test_without_key_and_server_nobody_answers(tmp_path: Path) -> None:
    assert not models(tmp_path).can_answer()


def test_a_key_that_is_stored_or_deleted_counts_at_once(tmp_path: Path) -> None:
    known = models(tmp_path)
    store_key("gemini", KEYS["gemini"], "file")
    assert known.can_answer()
    delete_key("gemini")
    assert not known.can_answer()


def test_a_broken_index_is_no_key(tmp_path: Path, config: Path) -> None:
    config.mkdir(mode=0o700)
    (config / "keys-index.json").write_text("{", encoding="utf-8")
    assert not models(tmp_path).can_answer()


@pytest.mark.parametrize(
    ("settings", "can_answer"),
    [
        (Settings(providers=ProvidersSettings(local=HERE)), True),
        (Settings(providers=ProvidersSettings(local=HERE), models=OFFLINE), True),
        (
            Settings(
                providers=ProvidersSettings(local=ProviderSettings(base_url="https://a.org/v1")),
                models=OFFLINE,
            ),
            False,
        ),
        (Settings(model="local/qwen3"), True),
        (Settings(model="local"), True),
        (Settings(failover=FailoverSettings(order=("gemini", "local/qwen3"))), True),
        (Settings(model="gemini"), False),
    ],
)
def test_a_local_server_counts_where_it_is_configured(
    tmp_path: Path, settings: Settings, can_answer: bool
) -> None:
    assert models(tmp_path, settings).can_answer() is can_answer


def test_offline_a_key_is_of_no_use(tmp_path: Path) -> None:
    store_key("dashscope", KEYS["dashscope"], "file")
    assert models(tmp_path).can_answer()
    assert not models(tmp_path, replace(Settings(), models=OFFLINE)).can_answer()


async def test_a_key_of_the_environment_counts_and_its_host_ends_unused(tmp_path: Path) -> None:
    sleeping = spawn_sleeping_host({"nvidia": KEYS["nvidia"]})
    known = ClientModels(Settings(), tmp_path / "state", Redactor(), sleeping)
    assert known.can_answer()
    await known.aclose()
    assert not Path(f"/proc/{sleeping.pid}").exists()


async def test_where_nobody_can_answer_nothing_is_started(tmp_path: Path) -> None:
    asker = models(tmp_path).of_session("mcp_1")
    with pytest.raises(NoModelAvailable, match="winx auth login"):
        await asker.ask(Question((user_message("Hello"),), 10, 0.0), lambda _: None)
