"""The page of models and keys, at both sizes, with keys that are really kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from textual.events import Paste

from tests.support.provider_keys import KEYS
from tests.tui.support.keyed_runtime import KeyedRuntime, NearHost
from tests.tui.support.stage import Stage, stage
from winx_tui.config.credentials import read_stored_key
from winx_tui.config.loader import load_layers
from winx_tui.config.paths import config_file
from winx_tui.config.settings import Settings
from winx_tui.core.errors import AuthenticationFailed, RateLimited
from winx_tui.core.messages import ModelRef
from winx_tui.llm.live_models import LiveModel
from winx_tui.llm.local_answers import LocalModel
from winx_tui.llm.local_servers import LocalServer
from winx_tui.runtime.runtime import Runtime
from winx_tui.tui.screens.key_dialog import KeyDialog
from winx_tui.tui.screens.models import ModelsPage

OLLAMA = LocalServer("Ollama", "http://127.0.0.1:11434/v1", (LocalModel("qwen3:8b", 16_384),))
LISTS = {"gemini": (LiveModel("gemini-9-new", 2_000_000),)}


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@asynccontextmanager
async def page_of(
    project: Path, host: NearHost, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Stage]:
    """Open the page by its command, and wait until it has asked everybody."""
    runtime = KeyedRuntime(project, host, has_key=True)
    async with stage(runtime, size=size) as running:
        running.app.action_open("models")
        await running.until(lambda: isinstance(running.app.screen, ModelsPage))
        await running.until_shown("NVIDIA NIM")
        yield running


def host_with_keys(*, given: bool = True, servers: bool = False) -> NearHost:
    return NearHost(
        Settings(),
        given={"gemini": KEYS["gemini"]} if given else {},
        servers=(OLLAMA,) if servers else (),
        lists=LISTS,
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_models_stand_below_their_providers_and_providers_tell_how_they_stand(
    project: Path, size: tuple[int, int]
) -> None:
    async with page_of(project, host_with_keys(servers=True), size) as running:
        for text in ("gemini-9-new", "qwen3:8b", "NVIDIA NIM  no key", "Esc back"):
            await running.until_shown(text)
        lines = [line.strip(" │") for line in running.screen_text().splitlines()]
        places = [
            next(at for at, line in enumerate(lines) if line.startswith(words))
            for words in (
                "Gemini  key in the environment",
                "gemini-3.8-flash",
                "gemini-9-new",
                "Local server  Ollama runs here",
                "qwen3:8b",
                "DashScope  no key",
                "NVIDIA NIM  no key",
            )
        ]
        assert places == sorted(places)
        text = running.screen_text()
        assert "$0.75 / $3.75" in text
        assert "own machine" in text
        assert "thinks · sees images" in text or "sees them" in text


async def test_enter_and_a_second_click_use_a_model_from_now_on(project: Path) -> None:
    async with page_of(project, host_with_keys()) as running:
        await running.pilot.press("enter")
        await running.until_shown("Model gemini/gemini-3.8-flash, from the next prompt on.")
        conversation = running.app.turns.conversation
        assert conversation is not None
        assert conversation.model == ModelRef("gemini", "gemini-3.8-flash")
        running.app.action_open("models")
        await running.until_shown("● ")
        await running.click_on("gemini-2.5-flash ")
        assert isinstance(running.app.screen, ModelsPage), "the first click marks"
        await running.click_on("gemini-2.5-flash ")
        await running.until_shown("Model gemini/gemini-2.5-flash, from the next prompt on.")


async def test_typing_narrows_and_escape_widens_before_it_leaves(project: Path) -> None:
    async with page_of(project, host_with_keys(servers=True)) as running:
        await running.until_shown("gemini-9-new")
        await running.type("9-n")
        await running.until_shown("/ 9-n")
        assert "gemini-9-new" in running.screen_text()
        assert "gemini-2.5-pro" not in running.screen_text()
        await running.pilot.press("escape")
        await running.until_shown("gemini-2.5-pro")
        await running.pilot.press("slash", *"kdx", "backspace")
        await running.until_shown("/ kd")
        assert "No model has these words" in running.screen_text()
        await running.pilot.press("escape", "escape")
        await running.until(lambda: not isinstance(running.app.screen, ModelsPage))


async def test_letters_test_a_key_keep_a_default_and_read_lists_anew(project: Path) -> None:
    host = host_with_keys()
    wait = asyncio.Event()
    host.answers = [wait, RateLimited("wait"), AuthenticationFailed("no", status=401)]
    async with page_of(project, host) as running:
        await running.until_shown("gemini-9-new")
        await running.pilot.press("t")
        await running.until_shown("Asking Gemini with its key")
        wait.set()
        await running.until_shown("the key works.")
        assert "key in the environment · works" in running.screen_text()
        await running.pilot.press("t")
        await running.until_shown("key in the environment · works, but is limited")
        await running.pilot.press("t")
        await running.until_shown("key in the environment · refused")
        assert host.tried == ["the kept one"] * 3
        await running.pilot.press("x")
        await running.until_shown("comes from the environment (GEMINI_API_KEY")
        assert host.listed == ["gemini"]
        await running.pilot.press("r")
        await running.until_shown("Keys and lists were read anew.")
        assert host.listed == ["gemini", "gemini"]
        await running.pilot.press("down", "d")
        await running.until_shown("winx begins with gemini/gemini-2.5-pro from the next start on.")
        assert "* gemini-2.5-pro" in running.screen_text()
    loaded = load_layers(user_file=config_file(), environ={}, overrides={})
    assert loaded.settings.model == "gemini/gemini-2.5-pro"


async def test_a_key_is_added_without_leaving_and_forgotten_after_a_question(
    project: Path,
) -> None:
    host = host_with_keys(given=False)
    async with page_of(project, host) as running:
        await running.until_shown("Gemini  no key")
        await running.pilot.press("home", "t")
        await running.until_shown("DashScope has no key yet.")
        # Past the model in use, which is a row though its provider has no key, and NVIDIA NIM.
        await running.pilot.press("down", "down", "down", "k")
        await running.until(lambda: isinstance(running.app.screen, KeyDialog))
        running.app.post_message(Paste(KEYS["gemini"]))
        await running.until_shown("39 characters")
        await running.pilot.press("enter")
        await running.until_shown("keeps it in a file")
        await running.pilot.press("f")
        await running.until_shown("Gemini  key in a private file · works")
        assert read_stored_key("gemini") == KEYS["gemini"]
        assert host.tried == [KEYS["gemini"]]
        await running.pilot.press("x")
        await running.until_shown("Forget the key of Gemini?")
        await running.pilot.press("enter")
        await running.until(lambda: isinstance(running.app.screen, ModelsPage))
        assert read_stored_key("gemini") == KEYS["gemini"]
        await running.pilot.press("x")
        await running.until_shown("Forget the key of Gemini?")
        await running.pilot.press("down", "enter")
        await running.until_shown("The key of Gemini is forgotten.")
        assert read_stored_key("gemini") is None


@pytest.mark.parametrize("servers", [False, True])
async def test_the_model_in_use_is_a_row_and_marked_though_nobody_lists_it(
    project: Path, *, servers: bool
) -> None:
    runtime = KeyedRuntime(project, host_with_keys(servers=servers), has_key=True)
    async with stage(runtime, size=(80, 24)) as running:
        running.app.push_screen(ModelsPage(cast(Runtime, runtime), ModelRef("local", "test")))
        await running.until_shown("●   test")
        assert running.screen_text().count("●") == 1
