"""Makes docs/screenshots/*.svg from the real program: the demo, and what limits look like.

python scripts/screenshots.py
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from limit_pictures import SIZES, draw
from pictures import TARGET, save, until
from textual.pilot import Pilot

from winx_tui.config.settings import Settings
from winx_tui.llm.demo import DEMO_PROMPT
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.runtime.demo_project import demo_project
from winx_tui.runtime.runtime import Runtime
from winx_tui.theming.loader import load_theme
from winx_tui.tui.app import WinxApp
from winx_tui.tui.screens.approval import ApprovalDialog


@dataclass(frozen=True)
class Shot:
    """One way through the demo, and the pictures taken on it."""

    theme: str
    columns: int
    lines: int
    names: tuple[str, str, str, str]
    """Of the first question, the edit, the end, and what fills the window; empty: no picture."""


SHOTS = (
    Shot("winx-dark", 120, 40, ("command", "approval", "finished", "context")),
    Shot("winx-light", 80, 24, ("command-light-80x24", "approval-light-80x24", "", "")),
)


async def take(shot: Shot) -> None:
    """Play the demo once."""
    with demo_project() as root:
        await play(shot, root)


async def play(shot: Shot, root: Path) -> None:
    """Press the keys, and take the pictures."""
    settings = Settings(theme=shot.theme)
    settings = replace(settings, ui=replace(settings.ui, animations=False))

    async def opener() -> Runtime:
        return await open_runtime(
            RuntimeOptions(root=root, settings=settings, host_process=None, demo_word_pause_s=0)
        )

    app = WinxApp(
        settings=settings,
        theme=load_theme(shot.theme),
        root=root,
        open_runtime=opener,
        first_prompt=DEMO_PROMPT,
    )
    async with app.run_test(size=(shot.columns, shot.lines)) as pilot:
        await until(pilot, lambda: app.runtime is not None)
        await pilot.press("enter")
        for name in (shot.names[0], shot.names[1], ""):
            await until(pilot, lambda: asks(app))
            await pilot.pause()
            save(app, name, root)
            await approve(app, pilot)
        await until(pilot, lambda: not app.turns.is_busy)
        await pilot.pause(0.5)
        save(app, shot.names[2], root)
        await pilot.press(*"/context", "escape", "enter")
        await pilot.pause(1.0)
        save(app, shot.names[3], root)
    await app.close()


async def approve(app: WinxApp, pilot: Pilot[int]) -> None:
    """Approve what is asked; keys that come too early do not count."""
    question = app.screen
    while app.screen is question:
        # Where the question is longer than its box, its end must have been seen.
        await pilot.press("end")
        await pilot.pause(0.4)
        await pilot.press("a")
        await pilot.pause(0.4)


def asks(app: WinxApp) -> bool:
    """Tell whether the dialog is open and takes keys."""
    return isinstance(app.screen, ApprovalDialog) and app.screen.is_armed


def main() -> None:
    """Take every picture."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "WINX_CONFIG_DIR": f"{home}/config",
            "WINX_STATE_DIR": f"{home}/state",
        }
        TARGET.mkdir(parents=True, exist_ok=True)
        for shot in SHOTS:
            asyncio.run(take(shot))
        for size in SIZES:
            asyncio.run(draw(size, TARGET))


if __name__ == "__main__":
    main()
