"""The mode: Shift+Tab goes to the next, and its colour tells how much may happen unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.contrast import contrast_ratio
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, stage
from winx_tui.core.modes import MODES
from winx_tui.theming.loader import list_themes, load_theme
from winx_tui.tui.themes import textual_theme
from winx_tui.tui.widgets.status_bar import MODE_STYLES

THEMES = [spec.name for spec in list_themes().themes if not spec.ansi]
"""What the others look like is the terminal's business."""


def colours_of(running: Stage, text: str) -> tuple[str, str]:
    """Return the colours of a word in the status bar, as they end up on the screen."""
    row = running.app.screen._compositor.render_strips()[-1]
    style = next(segment.style for segment in row if segment.text == text)
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    names = [colour.get_truecolor().hex for colour in (style.color, style.bgcolor)]
    front, ground = reversed(names) if style.reverse else names
    return front, ground


async def test_shift_tab_goes_through_the_modes_and_each_has_a_colour(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        seen = {}
        for _ in MODES:
            mode = runtime.conversation.mode
            await running.until_shown(f" {mode} ")
            seen[mode] = colours_of(running, mode)
            await running.pilot.press("shift+tab")
        assert runtime.conversation.mode == "ask"
        assert set(seen) == set(MODES) == set(MODE_STYLES)
        assert len(set(seen.values())) == len(MODES)
        await running.until_shown("full-access")


@pytest.mark.parametrize("name", THEMES)
async def test_every_mode_is_readable_in_every_theme(project: Path, name: str) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        running.app.register_theme(textual_theme(load_theme(name)))
        running.app.theme = name
        for _ in MODES:
            mode = runtime.conversation.mode
            await running.until_shown(f" {mode} ")
            await running.pilot.pause()
            front, ground = colours_of(running, mode)
            assert contrast_ratio(front, ground) >= 4, (mode, front, ground)
            await running.pilot.press("shift+tab")
