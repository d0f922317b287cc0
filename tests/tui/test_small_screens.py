"""Lists and hints where there is little room or little to list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.support.desk import desk, open_page
from tests.tui.support.keyed_runtime import KeyedRuntime, NearHost
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.config.settings import Settings
from winx_tui.tui.keymap import DEFAULT_KEYS
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.bars import size_bar
from winx_tui.tui.screens.onboarding.first_start import seen_file
from winx_tui.tui.widgets.key_hints import hint_lines


@pytest.mark.parametrize("size", [(44, 12), (80, 24)])
async def test_the_marked_row_of_the_palette_is_in_view(
    project: Path, size: tuple[int, int]
) -> None:
    async with stage(ScriptedRuntime(project), size=size) as running:
        await running.pilot.press("ctrl+p")
        await running.until_shown("› ")


async def test_the_marked_row_of_the_first_start_is_in_view(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    seen_file().unlink()
    runtime = KeyedRuntime(project, NearHost(Settings()))
    async with stage(runtime, is_open=False, size=(50, 16)) as running:
        for marked in ("› DashScope", "› winx-dark", "› Explain how"):
            await running.until_shown(marked)
            await running.pilot.press("escape")


def test_a_hint_breaks_between_keys_only() -> None:
    parts: list[HintPart] = [
        ("permissions", "add", "add"),
        ("permissions", "test", "try a command"),
        ("permissions", "leave", "back"),
    ]
    whole = DEFAULT_KEYS.hint(*parts)
    assert hint_lines(DEFAULT_KEYS, 80, *parts).plain == whole
    assert hint_lines(DEFAULT_KEYS, 20, *parts).plain.split("\n") == [
        "a add",
        "t try a command",
        "Esc back",
    ]


async def test_keys_that_need_a_row_are_not_named_where_there_is_none(project: Path) -> None:
    async with desk(project, (80, 24)) as here:
        await open_page(here, "permissions", "No rules", "a add", "Esc back")
        assert "x remove" not in here.screen_text()
        assert "narrow" not in here.screen_text().splitlines()[-2]
        await here.pilot.press("escape")
        await open_page(here, "shells", "No command runs", "Esc back")
        assert "take over" not in here.screen_text()
        await here.pilot.press("escape")
        await open_page(here, "diff", "Nothing has changed", "s source")
        assert "revert" not in here.screen_text()


@pytest.mark.parametrize(("tokens", "drawn"), [(4, ""), (811, "█" * 5), (1_622, "█" * 10), (0, "")])
def test_a_bar_says_how_large_an_item_is_beside_the_largest(tokens: int, drawn: str) -> None:
    assert size_bar(tokens, 1_622, 10, "$accent", is_spoken=False).plain == drawn
    assert size_bar(tokens, 1_622, 10, "$accent", is_spoken=True).plain == ""
