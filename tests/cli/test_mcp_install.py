from __future__ import annotations

import json
import os
import stat
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from winx_tui.cli.commands.mcp import run
from winx_tui.cli.mcp_clients.config_file import replace_config
from winx_tui.cli.mcp_clients.entry import read_entry
from winx_tui.cli.mcp_clients.forms import FORMS, read_settings, table_at
from winx_tui.cli.mcp_clients.location import project_location, user_location
from winx_tui.cli.mcp_clients.own_command import own_command
from winx_tui.cli.mcp_clients.places import Places, places_here, places_of_windows
from winx_tui.cli.mcp_clients.table import CLIENTS, Client
from winx_tui.core import exit_codes
from winx_tui.core.errors import ConfigError, UsageError

_WITH_PROJECT_FILES = [client for client in CLIENTS if client.project_files]
_ELSEWHERE = [client for client in CLIENTS if client.starts_in == "elsewhere"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Enter a project of somebody who has no client yet."""
    home = tmp_path / "home"
    project = home / "project"
    project.mkdir(parents=True)
    for name in ("XDG_CONFIG_HOME", "CODEX_HOME", "CLAUDE_CONFIG_DIR", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.chdir(project)
    return home


def named(client: Client) -> str:
    return client.name


def servers(client: Client, file: Path) -> dict[str, Any]:
    settings = read_settings(FORMS[client.form], file.read_text(encoding="utf-8"))
    return table_at(settings, client.keys[0])


def user_file(client: Client) -> Path:
    return user_location(client, places_here(os.environ)).file


@pytest.mark.parametrize("client", CLIENTS, ids=named)
def test_winx_is_written_once_and_taken_out_again(
    client: Client, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert client.documents.startswith("https://")
    with pytest.raises(ConfigError, match="does not seem to be installed"):
        run(["install", client.name])
    file = user_file(client)
    assert not file.exists()
    assert run(["install", client.name, "--force"]) == exit_codes.DONE
    start = read_entry(servers(client, file)["winx"])
    assert start is not None
    own = own_command(os.environ)
    assert start.command[: len(own)] == own
    assert Path(start.command[0]).is_absolute()
    assert not start.is_off
    root = {"elsewhere": str(home / "project"), "project": client.root_in_user_file}
    named_root = ["--root", root[client.starts_in]] if root[client.starts_in] else []
    assert list(start.command[len(own) :]) == ["--mcp", *named_root]
    before = file.read_bytes()
    capsys.readouterr()
    assert run(["install", client.name]) == exit_codes.DONE
    assert "already" in capsys.readouterr().out
    assert file.read_bytes() == before
    assert list(file.parent.glob("*.bak-*")) == []
    assert run(["list"]) == exit_codes.DONE
    assert f"{' '.join(start.command)}\n" in capsys.readouterr().out
    assert run(["uninstall", client.name]) == exit_codes.DONE
    assert "winx" not in servers(client, file)
    assert len(list(file.parent.glob("*.bak-*"))) == 1
    assert run(["uninstall", client.name]) == exit_codes.DONE
    assert "nothing was changed" in capsys.readouterr().out


@pytest.mark.parametrize("client", CLIENTS, ids=named)
def test_an_entry_is_shown_without_writing(
    client: Client, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["install", client.name, "--print", "--name", "tools"]) == exit_codes.DONE
    first, _, text = capsys.readouterr().out.partition("\n\n")
    assert first == f"In {str(user_file(client)).replace(str(home), '~')}:"
    settings = read_settings(FORMS[client.form], text)
    assert read_entry(table_at(settings, client.keys[0])["tools"]) is not None
    assert list(home.rglob("*")) == [home / "project"]


@pytest.mark.parametrize("client", _WITH_PROJECT_FILES, ids=named)
def test_a_project_has_settings_of_its_own(
    client: Client, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = home / "project"
    assert run(["install", client.name, "--force", "--project", "."]) == exit_codes.DONE
    file = project_location(client, project).file
    assert not user_file(client).exists()
    start = read_entry(servers(client, file)["winx"])
    assert start is not None
    if client.starts_in == "elsewhere":
        assert start.command[-2] == "--root"
        assert start.command[-1] in (str(project), "${workspaceFolder}")
    capsys.readouterr()
    assert run(["uninstall", client.name]) == exit_codes.DONE
    told = capsys.readouterr().out.replace("~", str(home))
    assert f"nothing was changed. One stands in {file}: add --project ." in told
    assert run(["uninstall", client.name, "--project", "."]) == exit_codes.DONE
    assert "winx" not in servers(client, file)


@pytest.mark.parametrize("client", _ELSEWHERE, ids=named)
def test_a_client_that_starts_elsewhere_needs_a_project(
    client: Client, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="--project DIR"):
        run(["install", client.name, "--force", "--global"])
    monkeypatch.chdir(home)
    with pytest.raises(UsageError, match="--project DIR"):
        run(["install", client.name, "--force"])


@pytest.mark.parametrize("client", CLIENTS, ids=named)
def test_broken_settings_are_told_and_left_alone(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    file = user_file(client)
    file.parent.mkdir(parents=True, exist_ok=True)
    for broken in (b"{[:", b"\xff\xfe{}"):
        file.write_bytes(broken)
        for action in ("install", "uninstall"):
            with pytest.raises(ConfigError, match="alone"):
                run([action, client.name])
        assert file.read_bytes() == broken
    capsys.readouterr()
    assert run(["list"]) == exit_codes.FAILED
    assert f"winx: {client.title}: " in capsys.readouterr().err
    assert run(["doctor", client.name]) == exit_codes.FAILED
    assert [each for each in file.parent.iterdir() if each.is_file()] == [file]


def test_what_was_there_is_kept_beside_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    real = home / "dotfiles" / "cursor.json"
    real.parent.mkdir()
    text = '{\n  // mine\n  "mcpServers": {"b": {"command": "b"}},\n}\n'
    real.write_text(text, encoding="utf-8")
    real.chmod(0o640)
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir()
    file.symlink_to(real)
    assert run(["install", "cursor", "--", "--mode", "read-only"]) == exit_codes.DONE
    assert file.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert "// mine" in real.read_text(encoding="utf-8")
    (backup,) = file.parent.glob("mcp.json.bak-*")
    assert backup.read_text(encoding="utf-8") == text
    assert f"as it was: ~/.cursor/{backup.name}" in capsys.readouterr().out
    client = next(client for client in CLIENTS if client.name == "cursor")
    entries = servers(client, file)
    assert entries["b"] == {"command": "b"}
    assert entries["winx"]["args"][-2:] == ["--mode", "read-only"]


def test_another_project_takes_the_place_of_the_first(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / ".codeium" / "windsurf" / "mcp_config.json"
    file.parent.mkdir(parents=True)
    other = home / "other"
    other.mkdir()
    run(["install", "windsurf"])
    entry = json.loads(file.read_text(encoding="utf-8"))
    entry["mcpServers"]["winx"] |= {"env": {"A": "b"}, "alwaysAllow": ["read_files"]}
    file.write_text(json.dumps(entry), encoding="utf-8")
    capsys.readouterr()
    run(["install", "windsurf", "--project", str(other)])
    assert f"Before, it worked in {home / 'project'}" in capsys.readouterr().out
    changed = json.loads(file.read_text(encoding="utf-8"))["mcpServers"]["winx"]
    assert changed["args"] == ["--mcp", "--root", str(other)]
    assert changed["env"] == {"A": "b"}
    assert changed["alwaysAllow"] == ["read_files"]


def test_another_server_of_the_name_is_left_alone(home: Path) -> None:
    file = home / ".codex" / "config.toml"
    file.parent.mkdir()
    text = '[mcp_servers.winx]\ncommand = "other"\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="--name NAME"):
        run(["install", "codex"])
    with pytest.raises(ConfigError, match="is no winx"):
        run(["uninstall", "codex"])
    assert file.read_text(encoding="utf-8") == text
    run(["install", "codex", "--name", "winx-2"])
    assert set(tomllib.loads(file.read_text(encoding="utf-8"))["mcp_servers"]) == {
        "winx",
        "winx-2",
    }


def test_opencode_keeps_its_servers_where_its_file_has_them(home: Path) -> None:
    file = home / ".config" / "opencode" / "opencode.jsonc"
    file.parent.mkdir(parents=True)
    file.write_text('{"mcp": {"servers": {"b": {"type": "remote"}}}}', encoding="utf-8")
    run(["install", "opencode"])
    assert set(json.loads(file.read_text(encoding="utf-8"))["mcp"]["servers"]) == {"b", "winx"}


@pytest.mark.parametrize(
    ("variable", "name", "file"),
    [("CODEX_HOME", "codex", "config.toml"), ("CLAUDE_CONFIG_DIR", "claude", ".claude.json")],
)
def test_a_client_that_was_moved_is_found(
    variable: str, name: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "moved").mkdir()
    monkeypatch.setenv(variable, str(tmp_path / "moved"))
    run(["install", name])
    assert (tmp_path / "moved" / file).is_file()


def test_a_client_on_a_mac_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    folder = home / "Library" / "Application Support" / "Claude"
    folder.mkdir(parents=True)
    run(["install", "claude-desktop"])
    assert (folder / "claude_desktop_config.json").is_file()


def test_a_client_of_the_windows_around_wsl_starts_winx_inside(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigError, match="no WSL"):
        run(["install", "cursor", "--windows"])
    users = tmp_path / "users"
    for name in ("Public", "Ann", "Ben"):
        (users / name / "AppData" / "Roaming").mkdir(parents=True, exist_ok=True)
    environment = {"HOME": str(home), "WSL_DISTRO_NAME": "Debian", "USER": "ann", "PATH": ""}
    places = places_of_windows(environment, users)
    assert places.home == users / "Ann"
    with pytest.raises(ConfigError, match="3 users"):
        places_of_windows({**environment, "USER": "eve"}, users)
    assert _windows_entry(places, home)["command"] == "wsl.exe"
    assert _windows_entry(places, home)["args"] == [
        "-d",
        "Debian",
        "--exec",
        "/opt/winx",
        "--mcp",
        "--root",
        str(home / "project"),
    ]


def _windows_entry(places: Places, home: Path) -> dict[str, Any]:
    from winx_tui.cli.mcp_clients.installing import Wish, shown_entry
    from winx_tui.cli.mcp_clients.location import find_client

    wish = Wish(find_client("cursor"), ("/opt/winx",), home / "project")
    location, text = shown_entry(wish, places)
    assert location.file == places.home / ".cursor" / "mcp.json"
    entry: dict[str, Any] = json.loads(text)["mcpServers"]["winx"]
    return entry


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["install", "nope"], "no client that winx knows"),
        (["install", "codex", "--name", "a b"], "32 letters"),
        (["install", "codex", "--project", "none"], "is no folder"),
        (["install", "codex", "--project", ".", "--global"], "exclude each other"),
        (["install", "codex", "--", "--bogus"], "unrecognized arguments: --bogus"),
        (["install", "codex", "--", "--demo"], "--demo"),
        (["list", "--", "--mode", "ask"], "winx mcp install"),
        (
            ["install", "codex", "--mode", "read-only"],
            "^write options of winx after --: winx mcp install codex -- --mode read-only$",
        ),
        (["install", "codex", "--mode", "never"], "unrecognized arguments: --mode never"),
        (["install", "codex", "other"], "unrecognized arguments: other"),
        (["list", "--mode", "ask"], "unrecognized arguments: --mode ask"),
    ],
)
def test_a_wrong_command_line_is_told(arguments: list[str], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        run(arguments)


def test_the_command_outlives_a_cache(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("uvx", "pipx", "winx"):
        (tools / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    environment = {"PATH": str(tools)}
    monkeypatch.setattr(sys, "argv", [str(tools / "winx"), "mcp"])
    assert own_command(environment) == (str(tools / "winx"),)
    monkeypatch.setattr(sys, "argv", ["winx", "mcp"])
    assert own_command(environment) == (str(tools / "winx"),)
    monkeypatch.setattr(sys, "prefix", "/home/a/.cache/uv/archive-v0/xyz")
    assert own_command(environment) == (str(tools / "uvx"), "winx")
    monkeypatch.setattr(sys, "prefix", "/home/a/.local/pipx/.cache/xyz")
    assert own_command(environment) == (str(tools / "pipx"), "run", "winx")
    with pytest.raises(ConfigError, match="install winx for good"):
        own_command({"PATH": str(home)})
    monkeypatch.setattr(sys, "prefix", "/usr")
    monkeypatch.setattr(sys, "argv", ["/src/winx_tui/__main__.py"])
    monkeypatch.setattr(sys, "executable", str(home / "python"))
    assert own_command(environment) == (str(home / "python"), "-P", "-m", "winx_tui")


def test_settings_that_cannot_be_written_are_told(home: Path) -> None:
    file = home / ".cursor" / "mcp.json"
    file.mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"cannot read ~/.cursor/mcp.json: .* a directory"):
        run(["install", "cursor"])
    file.rmdir()
    file.write_text("{}", encoding="utf-8")
    file.chmod(0o444)
    with pytest.raises(ConfigError, match="is read-only"):
        run(["install", "cursor"])
    assert file.read_text(encoding="utf-8") == "{}"
    assert list(file.parent.iterdir()) == [file]


def test_settings_that_change_meanwhile_are_left_alone(home: Path) -> None:
    file = home / "settings.json"
    file.write_text("{}", encoding="utf-8")
    now = datetime(2026, 1, 2, 3, 4, 5)
    with pytest.raises(ConfigError, match=r"has changed meanwhile, so winx left it alone"):
        replace_config(file, '{"old": 1}', '{"new": 1}', now)
    assert file.read_text(encoding="utf-8") == "{}"
    replace_config(file, "{}", '{"new": 1}', now)
    assert sorted(each.name for each in home.iterdir() if each.is_file()) == [
        "settings.json",
        "settings.json.bak-20260102-030405",
    ]
    replace_config(file, '{"new": 1}', '{"third": 1}', now)
    second = home / "settings.json.bak-20260102-030405-2"
    assert second.read_text("utf-8") == '{"new": 1}'
    assert replace_config(file, '{"third": 1}', '{"new": 1}', now) is None
    assert not second.exists(), "the file is again what was kept there"
    assert (home / "settings.json.bak-20260102-030405").exists()


def test_every_client_stands_in_the_guide() -> None:
    guide = Path(__file__).parents[2] / "docs" / "guide.md"
    text = guide.read_text(encoding="utf-8")
    assert [client.name for client in CLIENTS if f"`{client.name}`" not in text] == []
