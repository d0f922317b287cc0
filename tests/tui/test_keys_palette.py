"""The list of everything that can be done."""

from __future__ import annotations

from pathlib import Path

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, stage
from winx_tui.commands.registry import all_commands
from winx_tui.config.paths import state_dir
from winx_tui.config.settings import KeyChoice
from winx_tui.tui.keymap import DEFAULT_KEYS, KEYS
from winx_tui.tui.keys.choosing import chosen_keys
from winx_tui.tui.palette_rows import KnownCommand, PaletteRow, Situation, palette_rows
from winx_tui.tui.recent_choices import RecentChoices
from winx_tui.tui.screens.palette import PaletteDialog

COMMANDS = (
    KnownCommand("theme", "[NAME]", "Change the colours."),
    KnownCommand("say", "TEXT", "Say it."),
    KnownCommand("skill:review", "[TASK]", "Look at code.", is_own=True),
)
ROOM = 55
"""Columns beside a command in the list."""
EVERYWHERE = Situation(("app", "leader", "prompt"))


def by_id(rows: tuple[PaletteRow, ...]) -> dict[str, PaletteRow]:
    """Return rows by what they are called."""
    return {row.id: row for row in rows}


def test_keys_and_commands_are_listed_with_the_keys_that_are_in_force() -> None:
    own = chosen_keys(KEYS, [KeyChoice("app", "toggle_tree", ("f5",))]).key_map
    rows = by_id(palette_rows(own, COMMANDS, EVERYWHERE))
    assert rows["key toggle_tree"].keys == "F5"
    assert rows["key help"].keys == "F1 / Ctrl+X k"
    assert rows["/theme"].detail == "Change the colours."
    assert "key submit" not in rows
    assert "key copy_block" not in rows


def test_what_a_command_does_is_never_cut_in_eighty_columns() -> None:
    assert [each.name for each in all_commands() if len(each.summary) > ROOM] == []


def test_what_cannot_be_done_now_is_left_out() -> None:
    situation = Situation(("app", "transcript"), {"interrupt": lambda: False})
    rows = by_id(palette_rows(DEFAULT_KEYS, COMMANDS, situation))
    assert "key interrupt" not in rows
    assert "key toggle_block" in rows


def test_what_was_used_last_comes_first_and_what_is_gone_not_at_all() -> None:
    rows = palette_rows(DEFAULT_KEYS, COMMANDS, EVERYWHERE, ("/say", "/gone", "key redraw"))
    assert [row.id for row in rows[:2]] == ["/say", "key redraw"]
    assert len(by_id(rows)) == len(rows)


def test_a_command_that_needs_words_is_written_on() -> None:
    rows = by_id(palette_rows(DEFAULT_KEYS, COMMANDS, EVERYWHERE))
    assert not rows["/theme"].wants_text
    assert rows["/say"].wants_text
    assert rows["/skill:review"].wants_text


def test_choices_are_kept_newest_first_and_a_broken_file_is_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "palette.json"
    choices = RecentChoices(path)
    assert choices.ids() == ()
    for row_id in ("a", "b", "a"):
        choices.note(row_id)
    assert choices.ids() == ("a", "b")
    path.write_text('{"x": [', encoding="utf-8")
    assert choices.ids() == ()
    assert RecentChoices(None).ids() == ()


async def open_list(running: Stage) -> None:
    """Open the list by its key."""
    await running.pilot.press("ctrl+p")
    await running.until(lambda: isinstance(running.app.screen, PaletteDialog))


async def until_left(running: Stage) -> None:
    """Wait until it is gone."""
    await running.until(lambda: len(running.app.screen_stack) == 1)


async def test_typing_finds_an_action_and_enter_does_it_in_a_small_terminal(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        await open_list(running)
        await running.type("mouse: winx")
        await running.until_shown("Ctrl+X m")
        await running.pilot.press("enter")
        await until_left(running)
        await running.until(lambda: not running.app.has_mouse)
        file = state_dir() / "palette.json"
        await running.until(lambda: RecentChoices(file).ids() == ("key toggle_mouse",))
        await open_list(running)
        first = running.screen_text().splitlines()
        assert any("›" in line and "Mouse" in line for line in first)
        await running.pilot.press("escape")
        await until_left(running)


async def test_a_command_runs_or_is_written_on_and_a_draft_is_kept(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        await open_list(running)
        await running.type("/skills")
        await running.pilot.press("enter")
        await until_left(running)
        await running.until_shown("skill")
        await running.type("a draft")
        await open_list(running)
        await running.type("/theme")
        await running.pilot.press("tab")
        await until_left(running)
        await running.until(lambda: running.prompt_text == "/theme ")


async def test_own_commands_are_listed_too(project: Path) -> None:
    commands = project / ".winx" / "commands"
    commands.mkdir(parents=True)
    (commands / "ship.md").write_text("Ship it.\n", encoding="utf-8")
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        await open_list(running)
        await running.type("/ship")
        await running.until_shown("Ship it.")
        await running.pilot.press("escape")
        await until_left(running)


async def test_an_action_of_the_chat_is_done_where_the_keys_were(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        running.app.transcript.focus()
        await running.pilot.press("alt+up")
        await open_list(running)
        await running.type("copy the")
        await running.pilot.press("escape")
        await until_left(running)
        assert running.app.transcript.has_focus
