"""The page of settings: looked through, changed and set back, in a real file."""

from __future__ import annotations

from pathlib import Path

from tests.tui.support.desk import LARGE, conversation_of, desk, open_page, until_left
from tests.tui.support.stage import Stage
from winx_tui.config.loader import read_settings_file
from winx_tui.config.paths import config_file
from winx_tui.tui.screens.settings_page_writing import SettingLine, SettingList


def write(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text, encoding="utf-8")


def in_file(key: str) -> object:
    return read_settings_file(config_file()).get(key)


async def find(here: Stage, text: str) -> None:
    """Narrow the form down to one setting."""
    await here.pilot.press("slash")
    await here.type(text)
    await here.until_shown(f"/ {text}")


async def test_the_form_shows_what_a_setting_is_and_where_it_comes_from(project: Path) -> None:
    write("[limits]\nmax_steps = 80\n")
    async with desk(project, LARGE) as here:
        await open_page(here, "settings", "limits.max_steps", "Enter change")
        assert "security" in here.screen_text(), "the groups"
        await here.pilot.press("right")
        await here.until_shown("› limits.max_steps")
        await here.pilot.press("left", "left")
        await here.until_shown("› hooks")
        await here.type("max_steps")
        await here.until_shown("Model requests in one turn")
        for text in ("80 (here 60)", "yours", "takes    a whole number of 0 or more"):
            assert text in here.screen_text()
        await here.pilot.press("escape")
        await here.until_shown("Type to narrow")
        await here.pilot.press("escape")
        await until_left(here)


async def test_a_click_marks_and_a_second_one_changes(project: Path) -> None:
    async with desk(project, LARGE) as here:
        await open_page(here, "settings", "limits.max_steps")
        await here.click_on("security")
        await here.until_shown("› security")
        assert not config_file().exists(), "a group is only gone to"
        await find(here, "ui.file_tree")
        await here.click_on("ui.file_tree  ")
        await here.pilot.pause()
        assert not config_file().exists(), "the row that is marked already is not changed either"
        await here.click_on("ui.file_tree  ")
        await here.until_shown("ui.file_tree = ")
        assert config_file().exists()


async def test_hints_press_their_keys_and_name_none_that_are_text(project: Path) -> None:
    async with desk(project, LARGE) as here:
        await open_page(here, "settings", "limits.max_steps", "u default")
        await here.click_on("→ group")
        await here.until_shown("› limits")
        await here.click_on("/ narrow")
        await here.until_shown("Del default")
        assert "narrow" not in here.screen_text().split("\n")[-3]
        await here.click_on("Esc back")
        await here.until_shown("u default")
        await here.click_on("Esc back")
        await until_left(here)


async def test_what_is_narrowed_down_is_set_back_by_a_key_that_is_no_text(project: Path) -> None:
    write("[limits]\nmax_steps = 80\n")
    async with desk(project, LARGE) as here:
        await open_page(here, "settings", "limits.max_steps")
        await find(here, "max_steps")
        await here.pilot.press("delete")
        await here.until_shown("Del again takes limits.max_steps = 80")
        await here.pilot.press("delete")
        await here.until_shown("taken out")


async def test_yes_and_no_are_switched_and_comments_stay(project: Path) -> None:
    write("# mine\n[ui]\nfile_tree = true # yes\n")
    async with desk(project, LARGE) as here:
        await here.until(lambda: here.app.tree_pane.display)
        await open_page(here, "settings", "limits.max_steps")
        await find(here, "file_tree")
        await here.pilot.press("enter")
        await here.until_shown("ui.file_tree = false, at once.")
        assert not here.app.tree_pane.display
        assert "# mine\n[ui]\nfile_tree = false # yes\n" in config_file().read_text("utf-8")
        await here.pilot.press("enter")
        await here.until_shown("ui.file_tree = true, at once.")
        assert here.app.tree_pane.display


async def test_one_of_a_few_is_chosen_and_holds_at_once(project: Path) -> None:
    async with desk(project) as here:
        await open_page(here, "settings", "limits.max_steps")
        await here.pilot.press("down", "enter")
        await here.until_shown("Enter takes it")
        await here.pilot.press("up", "enter")
        await here.until_shown('mode = "read-only", at once.')
        assert conversation_of(here).mode == "read-only"
        assert in_file("mode") == "read-only"


async def test_a_number_is_checked_before_it_is_written(project: Path) -> None:
    async with desk(project) as here:
        await open_page(here, "settings", "limits.max_steps")
        await find(here, "limits.max_tokens")
        await here.pilot.press("enter")
        await here.until(lambda: isinstance(here.app.screen, SettingLine))
        await here.type("x")
        await here.pilot.press("enter")
        await here.until_shown("limits.max_tokens must be a whole number of 0 or more")
        assert not config_file().exists()
        await here.pilot.press("backspace", "backspace", "9", "enter")
        await here.until_shown("limits.max_tokens = 9, from the next start of winx on.")
        assert in_file("limits.max_tokens") == 9


async def test_a_list_is_written_with_an_entry_a_line(project: Path) -> None:
    write('[failover]\norder = ["nvidia"]\n')
    async with desk(project) as here:
        await open_page(here, "settings", "limits.max_steps")
        await find(here, "failover.order")
        await here.pilot.press("enter")
        await here.until(lambda: isinstance(here.app.screen, SettingList))
        await here.pilot.press("enter")
        await here.type("nobody")
        await here.pilot.press("ctrl+s")
        await here.until_shown("failover.order must be a list of PROVIDER")
        await here.pilot.press(*["backspace"] * 6)
        await here.type("local")
        await here.pilot.press("ctrl+s")
        await here.until_shown('failover.order = ["nvidia", "local"]')
        assert in_file("failover.order") == ("nvidia", "local")


async def test_a_setting_is_set_back_by_the_second_press_only(project: Path) -> None:
    write('theme = "nord"\n[limits]\nmax_steps = 80\n')
    async with desk(project) as here:
        await open_page(here, "settings", "limits.max_steps")
        await here.pilot.press("u")
        await here.until_shown("Your settings do not set model")
        await here.pilot.press("down", "down", "u")
        await here.until_shown('u again takes theme = "nord" out of your settings.')
        assert in_file("theme") == "nord"
        await here.pilot.press("u")
        await here.until_shown("theme is taken out of your settings, at once.")
        assert read_settings_file(config_file()) == {"limits.max_steps": 80}
        await here.until(lambda: here.app.theme == "winx-dark")
        # A word that begins with that key is typed all the same.
        await here.pilot.press("slash")
        await here.type("limits.max_steps")
        await here.until_shown("/ limits.max_steps")
        await here.pilot.press("escape")
        await here.type("ui")
        await here.until_shown("/ ui")
        assert in_file("limits.max_steps") == 80


async def test_a_broken_file_is_shown_and_never_written(project: Path) -> None:
    async with desk(project, LARGE) as here:
        write("theme = \n")
        await open_page(here, "settings", "is not valid", "The settings cannot be read")
        await here.pilot.press("enter", "u", "u", "down", "right")
        assert config_file().read_text(encoding="utf-8") == "theme = \n"
        write('theme = "nord"\n')
        await here.pilot.press("ctrl+r")
        await here.until_shown("limits.max_steps")
