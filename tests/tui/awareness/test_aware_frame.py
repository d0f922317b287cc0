from __future__ import annotations

from pathlib import Path

from textual import events

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.tui.app import WinxApp


def is_away(app: WinxApp) -> bool:
    return app.attention.is_away


@complaint(6)
async def test_the_windows_focus_moves_and_restyles_nothing(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        app = running.app
        await running.type("a draft")
        before = running.screen_text()
        app.post_message(events.AppBlur())
        await running.pilot.pause()
        assert is_away(app)
        assert app.prompt.area.has_focus
        assert app.app_focus
        await running.type("!")
        assert running.prompt_text == "a draft!"
        app.post_message(events.AppFocus())
        await running.pilot.pause()
        assert not is_away(app)
        assert running.screen_text() == before.replace("a draft ", "a draft!")
