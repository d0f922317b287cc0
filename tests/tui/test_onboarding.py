"""The first start: from nothing to a prompt, by keys alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.events import Paste

from tests.support.provider_keys import KEYS
from tests.tui.support.keyed_runtime import KeyedRuntime, NearHost
from tests.tui.support.stage import Stage, stage
from winx_tui.config.credentials import describe_keys, read_stored_key
from winx_tui.config.loader import load_layers
from winx_tui.config.paths import config_file
from winx_tui.config.settings import Settings
from winx_tui.config.trust import TrustStore
from winx_tui.core.errors import AuthenticationFailed, ModelUnavailable
from winx_tui.core.messages import ModelRef
from winx_tui.llm.local_answers import LocalModel
from winx_tui.llm.local_servers import LocalServer
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.project_trust import ProjectTrust
from winx_tui.tui.screens.onboarding.first_start import is_new_here, seen_file
from winx_tui.tui.screens.onboarding.page import OnboardingPage
from winx_tui.tui.screens.onboarding.steps import EXAMPLES
from winx_tui.tui.screens.trust import TrustDialog

OLLAMA = LocalServer("Ollama", "http://127.0.0.1:11434/v1", (LocalModel("qwen3:8b", 16_384),))


@pytest.fixture(autouse=True)
def first_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    seen_file().unlink()


def row_of(running: Stage, words: str) -> int:
    return next(at for at, line in enumerate(running.screen_text().split("\n")) if words in line)


def is_on(running: Stage) -> bool:
    return isinstance(running.app.screen, OnboardingPage)


async def test_a_key_is_typed_tried_and_kept_and_an_example_stands_in_the_prompt(
    project: Path,
) -> None:
    host = NearHost(Settings())
    host.answers = [AuthenticationFailed("no", status=401), None]
    runtime = KeyedRuntime(project, host)
    async with stage(runtime, size=(80, 24), is_open=False) as running:
        await running.until_shown("Which model shall work for you?")
        assert runtime.conversations == [], "nothing begins before the answers"
        assert "https://build.nvidia.com/settings/api-keys" in running.screen_text()
        assert "Esc leave this out" in running.screen_text()
        await running.pilot.press("down", "down", "enter")
        await running.until_shown("A key for Gemini")
        running.app.post_message(Paste(KEYS["gemini"][::-1]))
        await running.until_shown("39 characters")
        await running.pilot.press("enter")
        await running.until_shown("does not look like a gemini key")
        await running.pilot.press("enter")
        await running.until_shown("Gemini refused this key")
        assert "39 characters" not in running.screen_text(), "a refused key is gone"
        running.app.post_message(Paste(KEYS["gemini"]))
        await running.until_shown("39 characters")
        await running.pilot.press("enter")
        await running.until_shown("No OS keyring can be reached")
        await running.pilot.press("f")
        await running.until_shown("Which colours?")
        assert read_stored_key("gemini") == KEYS["gemini"]
        await running.pilot.press("enter")
        await running.until_shown("What shall it do first?")
        await running.pilot.press("down", "enter")
        await running.until_open()
        await running.until(lambda: running.prompt_text == EXAMPLES[1])
        conversation = running.app.turns.conversation
        assert conversation is not None
        assert conversation.model == ModelRef("gemini", "gemini-3.8-flash")
    assert host.tried == [KEYS["gemini"][::-1], KEYS["gemini"]]


async def test_every_step_can_be_left_out_and_a_second_start_asks_nothing(project: Path) -> None:
    runtime = KeyedRuntime(project, NearHost(Settings()))
    async with stage(runtime, is_open=False) as running:
        await running.until_shown("1 of 4")
        head = row_of(running, "1 of 4")
        await running.pilot.press("escape")
        await running.until_shown("3 of 4")
        assert row_of(running, "3 of 4") == head, "the head stays where it is"
        await running.pilot.press("escape")
        await running.until_shown("4 of 4")
        assert row_of(running, "4 of 4") == head
        await running.pilot.press("escape")
        await running.until_open()
        await running.until_shown("/login")
    assert not config_file().exists()
    assert all(status.source == "none" for status in describe_keys())
    async with stage(KeyedRuntime(project, NearHost(Settings()))) as running:
        assert not is_on(running)


async def test_a_step_can_be_taken_back_and_a_theme_is_kept(project: Path) -> None:
    async with stage(KeyedRuntime(project, NearHost(Settings())), is_open=False) as running:
        await running.until_shown("1 of 4")
        await running.pilot.press("enter")
        await running.until_shown("A key for DashScope")
        await running.pilot.press("left")
        await running.until_shown("Which model shall work for you?")
        await running.pilot.press("down", "enter")
        await running.until_shown("A key for NVIDIA NIM")
        await running.pilot.press("escape")
        await running.until_shown("Which colours?")
        before = running.app.theme
        await running.pilot.press("down")
        assert running.app.theme != before, "it is seen at once"
        await running.pilot.press("left")
        await running.until_shown("A key for NVIDIA NIM")
        assert running.app.theme == before
        await running.pilot.press("ctrl+c")
        await running.until_shown("Which colours?")
        await running.pilot.press("down", "enter")
        await running.until_shown("4 of 4")
        assert running.app.theme != before
        chosen = running.app.theme
        await running.pilot.press("ctrl+c")
        await running.until_open()
        assert running.app.theme == chosen
    assert load_layers(user_file=config_file(), environ={}, overrides={}).settings.theme == chosen


async def test_a_model_of_this_machine_needs_no_key_and_is_kept(project: Path) -> None:
    host = NearHost(Settings(), servers=(OLLAMA,))
    async with stage(KeyedRuntime(project, host), is_open=False) as running:
        await running.until_shown("Ollama runs here with 1 model")
        await running.pilot.press("up", "enter")
        await running.until_shown("Which of its models?")
        await running.pilot.press("enter")
        await running.until_shown("Which colours?")
        await running.pilot.press("ctrl+c")
        await running.until_shown("Model local/qwen3:8b, from the next prompt on.")
    loaded = load_layers(user_file=config_file(), environ={}, overrides={})
    assert loaded.settings.model == "local/qwen3:8b"


async def test_without_a_network_a_key_is_kept_untested_and_the_folder_is_asked_about(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (project / "AGENTS.md").write_text("Be kind.\n", encoding="utf-8")
    store = TrustStore(tmp_path_factory.mktemp("lists") / "trust.json")
    guide = ProjectGuide(project, project / ".state", is_trusted=False)
    trust = ProjectTrust(project, store, store.state_of(project), guide)
    host = NearHost(Settings())
    waiting = asyncio.Event()
    host.answers = [waiting, ModelUnavailable("Gemini cannot be reached")]
    async with stage(KeyedRuntime(project, host, trust=trust), is_open=False) as running:
        await running.until_shown("1 of 4")
        await running.pilot.press("down", "down", "enter")
        await running.until_shown("A key for Gemini")
        running.app.post_message(Paste(KEYS["gemini"]))
        await running.until_shown("39 characters")
        await running.pilot.press("enter")
        await running.until_shown("Asking Gemini…")
        await running.pilot.press("escape")
        await running.until_shown("You stopped the test")
        await running.pilot.press("r")
        await running.until_shown("The key could not be tested. Gemini cannot be reached.")
        await running.until_shown("Enter keeps it untested")
        await running.pilot.press("enter")
        await running.until_shown("keeps it in a file")
        await running.pilot.press("f")

        def is_asked() -> bool:
            top = running.app.screen
            return isinstance(top, TrustDialog) and top.is_armed

        await running.until(is_asked)
        await running.pilot.press("t")
        await running.until_shown("Which colours?")
        await running.pilot.press("ctrl+c")
        await running.until_open()
    assert store.state_of(project).status == "trusted"
    assert read_stored_key("gemini") == KEYS["gemini"]


async def test_whoever_has_a_key_is_not_asked(project: Path) -> None:
    host = NearHost(Settings(), given={"nvidia": KEYS["nvidia"]})
    async with stage(KeyedRuntime(project, host)) as running:
        assert not is_on(running)
    assert not is_new_here(), "and the next start need not look"


def test_whoever_has_settings_is_not_new() -> None:
    assert is_new_here()
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text('theme = "dracula"\n', encoding="utf-8")
    assert not is_new_here()


async def test_the_page_comes_back_by_its_command(project: Path) -> None:
    seen_file().write_text("", encoding="utf-8")
    host = NearHost(Settings(), given={"gemini": KEYS["gemini"]})
    async with stage(KeyedRuntime(project, host, has_key=True)) as running:
        running.app.action_open("onboarding")
        await running.until_shown("Gemini  has a key already")
        await running.click_on("aistudio")
        await running.until_shown("Which colours?")
        await running.pilot.press("ctrl+c")
        await running.until_shown("Model gemini/gemini-3.8-flash, from the next prompt on.")
