"""/permissions: the mode, the rules and what was approved, looked at and changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.recording_host import RecordingHost
from tests.complaints.themes import complaint
from winx_tui.commands.registry import run_command
from winx_tui.config.loader import load_layers
from winx_tui.config.paths import config_file, trust_file
from winx_tui.config.settings import PolicySettings, Settings
from winx_tui.config.trust import TrustStore
from winx_tui.core.access import Access, RunCommand, WritePath
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.runtime.runtime import Runtime


def in_file() -> PolicySettings:
    return load_layers(user_file=config_file(), environ={}, overrides={}).settings.policy


@complaint(11)
async def test_a_rule_holds_at_once_and_in_the_next_conversation(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/permissions allow git push # my branch", host)
    assert [rule.text.rule for rule in host.conversation.rules.commands] == ["git push"]
    assert in_file().allow[0].startswith("git push # 2")
    assert in_file().allow[0].endswith("my branch")
    await host.new_conversation()
    assert [rule.text.rule for rule in host.conversation.rules.commands] == ["git push"]
    await run_command("/permissions remove git push", host)
    assert host.conversation.rules.commands == ()
    assert in_file() == PolicySettings()
    assert [level for _, level in host.notices] == ["info", "info"]


@pytest.mark.parametrize("rule", ["python3", "sudo make", "rm -rf", "git push --force", "git 'x"])
async def test_what_no_rule_may_allow_is_refused(runtime: Runtime, rule: str) -> None:
    host = RecordingHost(runtime)
    await run_command(f"/permissions allow {rule}", host)
    assert host.notices[0][1] == "error"
    assert in_file() == PolicySettings()


@pytest.mark.parametrize("act", ["allow", "deny", "remove", "forget"])
async def test_an_act_without_its_rule_is_told_how_it_is_written(
    runtime: Runtime, act: str
) -> None:
    host = RecordingHost(runtime)
    await run_command(f"/permissions {act}", host)
    text, level = host.notices[0]
    assert text.startswith("Write /permissions allow|ask|deny RULE")
    assert level == "error"


async def test_ask_alone_is_a_mode(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    host.conversation.set_mode("read-only")
    await run_command("/permissions ask", host)
    assert host.conversation.mode == "ask"


async def test_the_page_shows_mode_rules_and_approvals(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    root = runtime.workspace.root
    await run_command("/permissions deny write:build/**", host)
    await run_command("/permissions allow make", host)
    host.conversation.grants.add([RunCommand("touch `x`", root), WritePath(root / "a")])
    await run_command("/permissions", host)
    page = host.shown[0]
    assert "**Mode ask**" in page
    assert "1. deny `write:build/**`: yours" in page
    assert "2. allow `make`: yours" in page
    assert "1. runs `` touch `x` `` in" in page
    assert f"2. writes `{root}/a`" in page


async def test_an_approval_is_forgotten_by_its_number(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    root = runtime.workspace.root
    accesses: list[Access] = [
        RunCommand("make", root),
        WritePath(root / "a"),
        WritePath(root / "b"),
    ]
    host.conversation.grants.add(accesses)
    await run_command("/permissions forget 2", host)
    assert list(host.conversation.grants) == [accesses[0], accesses[2]]
    await run_command("/permissions forget 9", host)
    assert host.notices[-1][1] == "error"
    await run_command("/permissions forget all", host)
    assert len(host.conversation.grants) == 0


async def test_on_a_screen_each_row_can_be_chosen(runtime: Runtime) -> None:
    host = RecordingHost(
        runtime, ["rule 0", "remove", "grant 0", "mode", "read-only", None], has_screen=True
    )
    await run_command("/permissions deny make", host)
    host.conversation.grants.add([RunCommand("make", runtime.workspace.root)])
    await run_command("/permissions", host)
    assert [choice.value for choice in host.offered[0]] == ["mode", "rule 0", "grant 0"]
    assert in_file() == PolicySettings()
    await run_command("/permissions", host)
    assert len(host.conversation.grants) == 0
    await run_command("/permissions", host)
    assert host.conversation.mode == "read-only"
    await run_command("/permissions", host)


async def test_the_rules_of_a_project_are_shown_and_stay(runtime: Runtime) -> None:
    root = runtime.workspace.root
    (root / ".winx").mkdir()
    (root / ".winx" / "config.toml").write_text(
        '[policy]\nallow = ["make"]\ndeny = ["git push"]\n', encoding="utf-8"
    )
    TrustStore(trust_file()).trust(root)
    host = RecordingHost(runtime, ["rule 0"], has_screen=True)
    await run_command("/permissions ask make", host)
    await run_command("/permissions list", host)
    assert "1. deny `git push`: the project's" in host.shown[0]
    assert "2. ask `make`: yours" in host.shown[0]
    await run_command("/permissions", host)
    assert "the project's own" in host.notices[-1][0]
    await run_command("/permissions remove 1", host)
    assert host.notices[-1][1] == "error"


@pytest.mark.parametrize("typed", ["remove", "forget", "frob x", "forget x", "remove 7", "wild"])
async def test_what_is_not_understood_changes_nothing(runtime: Runtime, typed: str) -> None:
    host = RecordingHost(runtime)
    await run_command(f"/permissions {typed}", host)
    assert host.notices[0][1] == "error"
    assert in_file() == PolicySettings()


async def test_a_mode_can_be_named_here_too(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/permissions accept-edits", host)
    assert host.conversation.mode == "accept-edits"


async def test_broken_settings_are_told(runtime: Runtime, tmp_path: Path) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text("[policy\n", encoding="utf-8")
    host = RecordingHost(runtime)
    await run_command("/permissions deny make", host)
    await run_command("/permissions", host)
    assert [level for _, level in host.notices] == ["error", "error"]


async def test_a_rule_without_effect_is_told_at_the_start(tmp_path: Path) -> None:
    settings = Settings(policy=PolicySettings(allow=("python3 -c", "make")))
    runtime = await open_runtime(RuntimeOptions(tmp_path, settings, None))
    try:
        assert [notice.text for notice in runtime.notices] == [
            "The rule 'allow python3 -c' has no effect: python3 runs whatever its arguments say."
        ]
    finally:
        await runtime.aclose()
