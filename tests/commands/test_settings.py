"""/settings and /config: every setting shown, changed in the person's file, and at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.registry import find, run_command
from winx_tui.commands.setting_changes import change_list
from winx_tui.commands.setting_rows import SettingRow, facts_of, read_rows
from winx_tui.config.loader import read_settings_file
from winx_tui.config.paths import config_file, trust_file
from winx_tui.config.trust import TrustStore
from winx_tui.core.errors import ConfigError
from winx_tui.runtime.runtime import Runtime


def row_of(host: RecordingHost, key: str) -> SettingRow:
    return next(row for row in read_rows(host) if row.key == key)


def write(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text, encoding="utf-8")


def trust_project(root: Path, text: str) -> None:
    file = root / ".winx/config.toml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    TrustStore(trust_file()).trust(root)


def test_both_names_mean_the_form() -> None:
    assert find("/config") is find("/settings") is not None


@pytest.mark.parametrize(
    "line", ["limits.max_steps 70", "set limits.max_steps 70", "limits.max_steps = 70"]
)
async def test_a_setting_is_written_and_told_when_it_holds(runtime: Runtime, line: str) -> None:
    write("# mine\n[limits]  # be careful\n")
    host = RecordingHost(runtime)
    await run_command(f"/config {line}", host)
    assert host.notices == [("limits.max_steps = 70, from the next start of winx on.", "info")]
    assert config_file().read_text(encoding="utf-8").startswith("# mine\n[limits]  # be careful\n")
    assert read_settings_file(config_file()) == {"limits.max_steps": 70}


async def test_what_can_hold_at_once_does(runtime: Runtime) -> None:
    host = RecordingHost(runtime, themes=["nord", "winx-dark"])
    for line in ("mode read-only", "effort high", "theme nord", "ui.vim true", "model nvidia/x"):
        await run_command(f"/config {line}", host)
    conversation = host.conversation
    assert (conversation.mode, conversation.effort, host.theme) == ("read-only", "high", "nord")
    assert host.has_vim
    assert str(conversation.model) == "nvidia/x"
    assert [text for text, _ in host.notices if "next start" in text] == []


async def test_a_rule_written_as_a_setting_holds_at_once(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/config policy.deny git push", host)
    assert [rule.text.rule for rule in host.conversation.rules.commands] == ["git push"]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("limits.max_steps many", "limits.max_steps must be a whole number of 0 or more"),
        ("limit.max_steps 3", "did you mean limits.max_steps?"),
        ("theme nrd", "nord"),
        ("hooks x", "is written in"),
        ("limits.max_steps ", "limits.max_steps"),
        ("unset", "Write /config KEY VALUE"),
        ("unset limits.max_steps", "there is nothing to take out"),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_written(
    runtime: Runtime, line: str, part: str
) -> None:
    host = RecordingHost(runtime)
    await run_command(f"/config {line}", host)
    assert part in (host.notices[0][0] if host.notices else host.shown[0])
    assert not config_file().exists()


async def test_a_setting_is_set_back(runtime: Runtime) -> None:
    write("[limits]\nmax_steps = 80\nmax_tokens = 9\n")
    host = RecordingHost(runtime)
    await run_command("/config unset limits.max_steps", host)
    assert read_settings_file(config_file()) == {"limits.max_tokens": 9}
    assert "is taken out of your settings" in host.notices[0][0]


async def test_lines_show_every_setting_with_its_source(runtime: Runtime) -> None:
    write("[limits]\nmax_steps = 80\n")
    host = RecordingHost(runtime)
    await run_command("/settings", host)
    assert "- `limits.max_steps = 80` (yours): model requests in one turn" in host.shown[0]
    assert "- `limits.max_tokens = 0` (default)" in host.shown[0]


async def test_what_this_winx_goes_by_is_told_beside_the_file(runtime: Runtime) -> None:
    write("[limits]\nmax_steps = 80\n")
    host = RecordingHost(runtime)
    await run_command("/config limits.max_steps", host)
    assert "- value: 80" in host.shown[0]
    assert "- here: 60, until it is changed or winx starts anew" in host.shown[0]
    assert f"- from: your settings ({config_file()})" in host.shown[0]


async def test_a_project_and_the_environment_that_win_are_named(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = RecordingHost(runtime)
    write('mode = "full-access"\ntheme = "nord"\n')
    trust_project(runtime.workspace.root, 'mode = "ask"\n')
    monkeypatch.setenv("WINX_THEME", "dracula")
    mode, theme = row_of(host, "mode"), row_of(host, "theme")
    assert (mode.source, mode.value, mode.own) == ("project", "ask", "full-access")
    assert 'yours says "full-access"' in dict(facts_of(mode))["from"]
    assert (theme.source, theme.place, theme.value) == ("environment", "WINX_THEME", "dracula")
    await run_command("/config mode accept-edits", host)
    assert 'overrules it here: "ask"' in host.notices[-1][0]
    assert host.conversation.mode == "ask"


async def test_a_broken_file_is_told_and_left_alone(runtime: Runtime) -> None:
    write("theme = \n")
    host = RecordingHost(runtime)
    for line in ("", "theme nord", "unset theme"):
        await run_command(f"/config {line}", host)
    assert all("is not valid TOML" in text for text, _ in host.notices)
    assert len(host.notices) == 3
    assert config_file().read_text(encoding="utf-8") == "theme = \n"


async def test_a_list_is_changed_by_its_entries_and_keeps_its_comments(runtime: Runtime) -> None:
    write('[failover]\norder = [\n  "nvidia", # first\n  "gemini",\n]\n')
    host = RecordingHost(runtime)
    await change_list(host, "failover.order", ["nvidia", "local", "dashscope"])
    values = read_settings_file(config_file())
    assert values["failover.order"] == ("nvidia", "local", "dashscope")
    assert "# first" in config_file().read_text(encoding="utf-8")
    await change_list(host, "failover.order", ["dashscope", "nvidia"])
    assert read_settings_file(config_file())["failover.order"] == ("dashscope", "nvidia")
    with pytest.raises(ConfigError, match=r"failover\.order must be"):
        await change_list(host, "failover.order", ["nobody"])
    assert read_settings_file(config_file())["failover.order"] == ("dashscope", "nvidia")
