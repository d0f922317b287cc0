"""What `winx doctor` says of a machine, as a real process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import WINX, clean_environment
from winx_tui.security.sandbox.detect import sandbox_report

KEY = "sk-0123456789abcdef0123456789abcdef"


def doctor(home: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    folder = home.parent / "folder"
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [*WINX, "doctor", *arguments],
        cwd=folder,
        env=clean_environment(home, **extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def findings(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_a_machine_with_a_key_works_and_the_key_is_not_shown(tmp_path: Path) -> None:
    done = doctor(tmp_path / "home", DASHSCOPE_API_KEY=KEY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok       keys: dashscope (environment)" in done.stdout
    assert done.stdout.endswith("winx can work here.\n")
    assert KEY not in done.stdout + done.stderr


def test_without_any_key_it_says_how_to_get_one_in(tmp_path: Path) -> None:
    done = doctor(tmp_path / "home")
    assert done.returncode == 1
    assert "FAILED   keys: no provider has a key\n" in done.stdout
    assert "winx auth login PROVIDER" in done.stdout


def test_a_local_model_needs_no_key(tmp_path: Path) -> None:
    done = doctor(tmp_path / "home", WINX_LOCAL_BASE_URL="http://127.0.0.1:8080/v1")
    assert (done.returncode, done.stderr) == (0, "")


def test_each_thing_has_a_row_as_data(tmp_path: Path) -> None:
    rows = findings(doctor(tmp_path / "home", "--json", DASHSCOPE_API_KEY=KEY))
    folder = f"folder {(tmp_path / 'folder').resolve()}"
    names = ["Python", "git", "bash", "terminal", "disk", "settings", "keyring", "keys"]
    assert {*names, "config directory", "state directory", folder} <= set(rows)
    for check in sandbox_report():
        assert (rows[f"sandbox {check.name}"]["status"] == "ok") >= check.works
    for row in rows.values():
        assert row["status"] in ("ok", "warning", "failed")
        assert row["found"]
        assert row["status"] == "ok" or row["advice"], row


def test_broken_settings_are_named(tmp_path: Path) -> None:
    config = tmp_path / "home/.config/winx/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[security]\nsandbox = 'maybe'\n", encoding="utf-8")
    done = doctor(tmp_path / "home", "--json", DASHSCOPE_API_KEY=KEY)
    assert done.returncode == 1
    assert "must be one of auto, off" in findings(done)["settings"]["found"]


def test_a_sandbox_that_was_switched_off_is_told(tmp_path: Path) -> None:
    config = tmp_path / "home/.config/winx/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[security]\nsandbox = 'off'\n", encoding="utf-8")
    done = doctor(tmp_path / "home", "--json", DASHSCOPE_API_KEY=KEY)
    assert done.returncode == 0
    assert findings(done)["security.sandbox"]["status"] == "warning"


def test_hooks_whose_programs_are_missing_are_told(tmp_path: Path) -> None:
    config = tmp_path / "home/.config/winx/config.toml"
    config.parent.mkdir(parents=True)
    good = "[[hooks]]\nevent = 'prompt'\ncommand = 'test -f x && git status | $PAGER; true'\n"
    config.write_text(good, encoding="utf-8")
    rows = findings(doctor(tmp_path / "home", "--json", DASHSCOPE_API_KEY=KEY))
    assert rows["hooks"]["found"] == "1 set up; their programs are there"
    guard = "[[hooks]]\nevent = 'before_tool'\ncommand = 'git status | ~/bin/guard'\n"
    config.write_text(good + guard, encoding="utf-8")
    done = doctor(tmp_path / "home", "--json", DASHSCOPE_API_KEY=KEY)
    row = findings(done)["hooks"]
    assert done.returncode == 0
    assert row["status"] == "warning"
    program = tmp_path / "home/bin/guard"
    assert row["found"] == (
        f"{program} is not found, which a before_tool hook runs, and may block every call"
    )


def test_missing_programs_are_told(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    done = doctor(tmp_path / "home", "--json", DASHSCOPE_API_KEY=KEY, PATH=str(tmp_path / "bin"))
    rows = findings(done)
    assert done.returncode == 1
    assert (rows["git"]["status"], rows["bash"]["status"]) == ("warning", "failed")


def test_programs_of_the_folder_itself_are_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("git", "bash"):
        program = folder / name
        program.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n", encoding="utf-8")
        program.chmod(0o755)
    rows = findings(doctor(tmp_path / "home", "--json", PATH=str(folder)))
    assert (rows["git"]["status"], rows["bash"]["status"]) == ("warning", "failed")
    assert not (tmp_path / "was-run").exists()


def test_an_old_git_is_told(tmp_path: Path) -> None:
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho git version 2.25.1\n", encoding="utf-8")
    program.chmod(0o755)
    path = f"{program.parent}:{clean_environment(tmp_path / 'home')['PATH']}"
    rows = findings(doctor(tmp_path / "home", "--json", PATH=path))
    assert rows["git"]["status"] == "warning"
    assert "2.31" in rows["git"]["advice"]


def test_directories_that_others_can_enter_are_told(tmp_path: Path) -> None:
    config = tmp_path / "home/.config/winx"
    config.mkdir(parents=True)
    config.chmod(0o755)
    row = findings(doctor(tmp_path / "home", "--json"))["config directory"]
    assert row["status"] == "warning"
    assert "chmod 700" in row["advice"]


def test_a_folder_that_changed_since_it_was_trusted_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "AGENTS.md").write_text("one\n", encoding="utf-8")
    environment = clean_environment(tmp_path / "home")
    subprocess.run([*WINX, "trust"], cwd=folder, env=environment, check=True, capture_output=True)
    name = f"folder {folder.resolve()}"
    assert "AGENTS.md count" in findings(doctor(tmp_path / "home", "--json"))[name]["found"]
    (folder / "AGENTS.md").write_text("two\n", encoding="utf-8")
    assert findings(doctor(tmp_path / "home", "--json"))[name]["status"] == "warning"


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    home = tmp_path / "home"
    doctor(home)
    assert list(home.rglob("winx*")) == []


def test_names_of_folders_are_data(tmp_path: Path) -> None:
    folder = tmp_path / "a\x1b[31mb"
    folder.mkdir()
    done = subprocess.run(
        [*WINX, "doctor"],
        cwd=folder,
        env=clean_environment(tmp_path / "home"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "\x1b" not in done.stdout
    assert "\\u{1B}[31m" in done.stdout


@pytest.mark.parametrize("arguments", [["--jsn"], ["more"]])
def test_a_wrong_command_line_is_one_sentence(tmp_path: Path, arguments: list[str]) -> None:
    done = doctor(tmp_path / "home", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("winx: ")
    assert done.stderr.count("\n") == 1
