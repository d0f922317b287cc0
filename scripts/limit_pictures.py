"""Makes the pictures of cost, quota and limits: /usage, the questions at limits, a countdown.

python scripts/limit_pictures.py [DIR]; scripts/screenshots.py makes them too.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from pathlib import Path

from pictures import TARGET, save, until
from prepared_accounts import GEMINI, NIM, QWEN, write_accounts
from textual.pilot import Pilot

from winx_tui.config.settings import Settings
from winx_tui.core.events import CapReached, Event, ModelLimited, ModelRetried, ModelSwitched
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.runtime.demo_project import demo_project, demo_state_dir
from winx_tui.runtime.runtime import Runtime
from winx_tui.theming.loader import load_theme
from winx_tui.tui.app import WinxApp
from winx_tui.tui.limit_asker import DialogLimitAsker
from winx_tui.tui.screens.limit import LimitDialog

_PROMPT = "Make the exports of the report a table, and show me the totals."
_WAITING: tuple[Event, ...] = (
    ModelRetried("NVIDIA NIM allows 40 requests a minute; the request waits for it", 23.0, 1),
    ModelSwitched(QWEN, GEMINI, "DashScope has used up the free quota of this model (status 403)"),
    ModelRetried("Gemini is overloaded (status 503)", 14.0, 2),
)
_LIMITED = ModelLimited(
    GEMINI, "Gemini has used up the 250 requests a day of gemini-2.5-flash", 2 * 3600.0, NIM
)
_CAP = CapReached(
    "max_cost_usd_session",
    "Stopped at $1.9874: the next request costs about $0.0310 and would pass $2.0000, the limit of "
    "a conversation (limits.max_cost_usd_session).",
    "$4.00 in this conversation",
)


@dataclass(frozen=True)
class Size:
    """A theme and a size of the screen, and what the names of its pictures end in."""

    theme: str
    columns: int
    lines: int
    suffix: str


SIZES = (Size("winx-dark", 120, 40, ""), Size("winx-light", 80, 24, "-light-80x24"))


async def draw(size: Size, target: Path) -> None:
    """Draw all of them in one size."""
    settings = Settings(theme=size.theme)
    settings = replace(settings, ui=replace(settings.ui, animations=False))
    with demo_project() as root:

        async def opener() -> Runtime:
            return await open_runtime(
                RuntimeOptions(root=root, settings=settings, host_process=None)
            )

        app = WinxApp(
            settings=settings, theme=load_theme(size.theme), root=root, open_runtime=opener
        )
        async with app.run_test(size=(size.columns, size.lines)) as pilot:
            await until(pilot, lambda: app.turns.conversation is not None)
            await _walk(app, pilot, size, root, target)
        await app.close()


async def _walk(app: WinxApp, pilot: Pilot[int], size: Size, root: Path, target: Path) -> None:
    conversation, router = app.turns.conversation, app.turns.router
    assert conversation is not None
    assert router is not None
    conversation.usage = write_accounts(demo_state_dir(root), conversation.session_id)
    conversation.set_model(QWEN)
    conversation.context_tokens = 41_300
    await pilot.press(*"/usage", "escape", "enter")
    await until(pilot, lambda: "Unusual" in _shown(app))
    await pilot.pause(0.5)
    app.show_status()
    await pilot.pause()
    save(app, f"usage{size.suffix}", root, target)
    await pilot.press(*"/clear", "escape", "enter")
    await pilot.pause(0.5)
    router = app.turns.router
    assert router is not None
    router.begin(_PROMPT)
    for event in _WAITING:
        router.route(event)
    await pilot.pause(0.3)
    save(app, f"waiting{size.suffix}", root, target)
    asker = DialogLimitAsker(app)
    await _ask(app, pilot, asker.request(_LIMITED))
    save(app, f"limit{size.suffix}", root, target)
    await pilot.press("s")
    await until(pilot, lambda: not isinstance(app.screen, LimitDialog))
    await _ask(app, pilot, asker.may_go_on(_CAP))
    save(app, f"cap{size.suffix}", root, target)
    await pilot.press("s")
    await until(pilot, lambda: not isinstance(app.screen, LimitDialog))


_asked: set[asyncio.Future[object]] = set()


async def _ask(app: WinxApp, pilot: Pilot[int], question: Awaitable[object]) -> None:
    _asked.add(asyncio.ensure_future(question))
    await until(pilot, lambda: isinstance(app.screen, LimitDialog) and app.screen.is_armed)
    await pilot.pause(0.2)


def _shown(app: WinxApp) -> str:
    return app.export_screenshot().replace("&#160;", " ")


def main() -> None:
    """Draw all."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"WINX_CONFIG_DIR": f"{home}/config", "WINX_STATE_DIR": f"{home}/state"}
        for size in SIZES:
            asyncio.run(draw(size, target))


if __name__ == "__main__":
    main()
