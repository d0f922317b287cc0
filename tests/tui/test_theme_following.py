"""A theme that is edited while it is in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, stage
from winx_tui.config.paths import user_themes_dir
from winx_tui.theming.copying import copy_theme
from winx_tui.tui.blocks.message import NoticeBlock


def repainted(file: Path, colour: str) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(f'primary = "{colour}"' if "primary =" in line else line for line in lines)


def replaced(file: Path, text: str) -> None:
    """Save as editors do that put a new file in the old one's place."""
    other = file.with_name(f"{file.name}.new")
    other.write_text(text, encoding="utf-8")
    other.rename(file)


def painted(running: Stage) -> str:
    """Return the primary colour as it is on the screen: rounded, it may be off by one."""
    return running.app.query_one("#prompt-sign").styles.color.hex.lower()


def told(running: Stage) -> list[str]:
    blocks = running.app.transcript.blocks
    return [block.text for block in blocks if isinstance(block, NoticeBlock)]


async def until_saved(
    running: Stage, save: Callable[[], object], is_true: Callable[[], object]
) -> None:
    """Save again and again: watching begins in its own time."""

    def save_and_look() -> object:
        if not is_true():
            save()
        return is_true()

    await running.until(save_and_look)


async def test_colours_follow_each_save_and_a_broken_one_keeps_them(project: Path) -> None:
    file = copy_theme("nord", "mine")
    async with stage(ScriptedRuntime(project)) as running:
        app = running.app
        assert app.theme_follower._file is None
        app.load_themes()
        app.theme = "mine"
        await running.until(lambda: app.theme_follower._file == file)
        text = repainted(file, "#ff0000")
        await until_saved(
            running,
            lambda: replaced(file, text),
            lambda: painted(running).endswith("0000"),
        )
        await until_saved(
            running,
            lambda: file.write_text("primary = 1\n", encoding="utf-8"),
            lambda: told(running),
        )
        assert painted(running).endswith("0000")
        (problem,) = told(running)
        assert problem.startswith(f"The colours stay as they were: the theme {file} lacks")
        mended = text.replace("#ff0000", "#00ff00")
        await until_saved(
            running,
            lambda: file.write_text(mended, encoding="utf-8"),
            lambda: painted(running).startswith("#00"),
        )
        assert told(running) == [problem]
        app.theme = "winx-dark"
        await running.until(lambda: app.theme_follower._file is None)


async def test_nothing_is_watched_for_a_theme_of_winx(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        running.app.load_themes()
        running.app.theme = "nord"
        await running.pilot.pause()
        assert not [worker for worker in running.app.workers if worker.group == "theme"]
        assert not user_themes_dir().exists()


@pytest.mark.parametrize("has_colours", [True, False])
async def test_without_colours_there_is_no_theme_to_choose(
    project: Path, monkeypatch: pytest.MonkeyPatch, has_colours: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", "" if has_colours else "1")
    async with stage(ScriptedRuntime(project)) as running:
        assert bool(running.app.load_themes()) is has_colours
