"""The page of permissions: rules added, tried and removed, and approvals taken back."""

from __future__ import annotations

from pathlib import Path

from tests.tui.support.desk import LARGE, conversation_of, desk, open_page
from winx_tui.config.loader import read_settings_file
from winx_tui.config.paths import config_file
from winx_tui.core.access import RunCommand


async def test_a_rule_is_added_and_holds_and_is_removed_after_a_question(project: Path) -> None:
    async with desk(project, LARGE) as here:
        await open_page(here, "permissions", "No rules, and nothing was approved", "sandbox  ")
        assert "mode     ask. Edits ask first." in here.screen_text()
        await here.pilot.press("a")
        await here.until_shown("What should such calls do?")
        await here.pilot.press("enter")
        await here.until_shown("deny: a rule such as")
        await here.type("git push")
        await here.pilot.press("enter")
        await here.until_shown("Added to your settings: deny git push")
        assert [rule.text.rule for rule in conversation_of(here).rules.commands] == ["git push"]
        for text in ("› deny", "yours", "never runs", "config.toml"):
            assert text in here.screen_text()
        await here.pilot.press("x", "enter")
        await here.until_shown("› deny")
        await here.pilot.press("x")
        await here.until_shown("remove it")
        await here.pilot.press("down", "enter")
        await here.until_shown("Removed: deny git push")
        assert conversation_of(here).rules.commands == ()
        assert read_settings_file(config_file())["policy.deny"] == ()


async def test_a_command_is_tried_and_nothing_runs(project: Path) -> None:
    async with desk(project, LARGE) as here:
        await open_page(here, "permissions", "No rules")
        await here.pilot.press("t")
        await here.until_shown("What would become of this command line?")
        await here.type("touch x")
        await here.pilot.press("enter")
        await here.until_shown("Nothing was run")
        assert "ask: touch x" in here.screen_text()
        assert "because: " in here.screen_text()
        assert not (project / "x").exists()
        await here.pilot.press("escape", "m")
        await here.until_shown("Mode: what runs without a question")
        await here.pilot.press("up", "enter")
        await here.until_shown("mode     read-only")


async def test_an_approval_of_the_session_is_taken_back(project: Path) -> None:
    async with desk(project, LARGE) as here:
        grants = conversation_of(here).grants
        grants.add([RunCommand("make all", project), RunCommand("make clean", project)])
        await open_page(here, "permissions", "run: make all", "this session")
        await here.pilot.press("down", "x")
        await here.until_shown("Ask again: run: make clean?")
        await here.pilot.press("down", "enter")
        await here.until_shown("Removed: approved run: make clean")
        assert [access.command for access in grants if isinstance(access, RunCommand)] == [
            "make all"
        ]
