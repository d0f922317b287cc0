"""The first start, models and keys: what a demo has none of. Keys are made up, and never leave."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from pictures import Camera, stage
from textual.events import Paste

from tests.support.provider_keys import KEYS
from tests.tui.support.keyed_runtime import KeyedRuntime, NearHost
from winx_tui.config.paths import config_file, state_dir
from winx_tui.config.trust import TrustStore
from winx_tui.llm.local_answers import LocalModel
from winx_tui.llm.local_servers import LocalServer
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.project_trust import ProjectTrust
from winx_tui.runtime.runtime import Runtime
from winx_tui.tui.screens.onboarding.first_start import seen_file

_OLLAMA = LocalServer("Ollama", "http://127.0.0.1:11434/v1", (LocalModel("qwen3:8b", 16_384),))


async def play_first_start(camera: Camera, root: Path) -> None:
    """Go through the first start, then look at models and keys."""
    for known in (seen_file(), config_file()):
        known.unlink(missing_ok=True)
    _write_steering_files(root)
    store = TrustStore(state_dir() / "trust.json")
    guide = ProjectGuide(root, state_dir(), is_trusted=False)
    trust = ProjectTrust(root, store, store.state_of(root), guide)
    host = NearHost(camera.settings, servers=(_OLLAMA,))
    runtime = KeyedRuntime(root, host, camera.settings, trust=trust, has_key=True)

    async def opener() -> Runtime:
        return cast("Runtime", runtime)

    async with stage(camera, root, opener) as here:
        await here.take("first-provider")
        await here.press("down", "down", "enter")
        await here.pilot.pause(0.3)
        here.app.post_message(Paste(KEYS["gemini"]))
        await here.take("first-key")
        await here.press("enter")
        await here.pilot.pause(0.5)
        await here.press("f")
        await here.take("trust")
        await here.press("t")
        await here.take("first-theme")
        await here.press("enter")
        await here.pilot.pause(0.3)
        await here.take("first-prompt")
        await here.press("enter")
        await here.until(lambda: here.app.turns.conversation is not None, "a conversation")
        here.app.action_open("models")
        await here.take("models")
        await here.press("end", "k")
        await here.take("key")
        await here.press("escape")
        await here.back()


def _write_steering_files(root: Path) -> None:
    (root / "AGENTS.md").write_text("# basket\n\nRun the tests after each change.\n", "utf-8")
    (root / ".env").write_text("SHOP_PASSWORD=\n", "utf-8")
    (root / ".winx").mkdir(exist_ok=True)
    (root / ".winx" / "config.toml").write_text('mode = "ask"\n', "utf-8")
