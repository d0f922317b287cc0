from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.keyring_daemon import python_environment

CONFIG = """
import sys
from winx_tui.cli.commands import config, trust
from winx_tui.core.errors import WinxError
try:
    run = {"config": config.run, "trust": trust.run}[sys.argv[1]]
    sys.exit(run(sys.argv[2:]))
except WinxError as error:
    sys.stderr.write(f"winx: {error}\\n")
    sys.exit(1)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "project"
    (path / ".winx").mkdir(parents=True)
    (path / ".winx" / "config.toml").write_text(
        'mode = "read-only"\ntheme = "nord"\n', encoding="utf-8"
    )
    return path


def winx(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFIG, *arguments],
        cwd=project,
        env=python_environment(project.parent) | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_what_is_set_can_be_got_and_unset(project: Path) -> None:
    assert (
        winx(project, "config", "set", "limits.max_steps", "7").stdout == "limits.max_steps = 7\n"
    )
    assert winx(project, "config", "get", "limits.max_steps").stdout == "7\n"
    path = winx(project, "config", "path").stdout.strip()
    assert Path(path).read_text(encoding="utf-8") == "[limits]\nmax_steps = 7\n"
    assert winx(project, "config", "unset", "limits.max_steps").returncode == 0
    assert winx(project, "config", "get", "limits.max_steps").stdout == "60\n"


def test_the_list_tells_where_each_value_came_from(project: Path) -> None:
    winx(project, "trust")
    winx(project, "config", "set", "ui.animations", "false")
    listed = winx(project, "config", "list", WINX_MODEL="gemini")
    lines = [line.split() for line in listed.stdout.splitlines()]
    table = {line[0]: (line[2], " ".join(line[4:])) for line in lines}
    assert table["model"] == ('"gemini"', "environment (WINX_MODEL)")
    assert table["mode"] == ('"read-only"', str(project / ".winx" / "config.toml"))
    assert table["ui.animations"] == ("false", str(project.parent / "config" / "config.toml"))
    assert table["theme"] == ('"winx-dark"', "default")
    assert "theme is passed over: a project may not set it" in listed.stderr


def test_the_list_as_data(project: Path) -> None:
    data = json.loads(winx(project, "config", "list", "--json").stdout)
    assert data["limits.max_steps"] == {"value": 60, "origin": "default"}
    assert data["mode"]["value"] == "ask"


def test_a_value_that_is_overruled_is_pointed_out(project: Path) -> None:
    said = winx(project, "config", "set", "theme", "nord", WINX_THEME="dracula").stdout
    assert "Note: environment (WINX_THEME) overrules it here." in said


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["config", "set", "limits.max_step", "1"], 1, "did you mean limits.max_steps?"),
        (["config", "set", "mode", "yolo"], 1, "must be one of read-only, ask"),
        (["config", "get", "nothing.like.it"], 1, "`winx config list` shows them all"),
        (["config", "unset", "theme"], 1, "theme is not set in"),
        (["config"], 2, "usage: winx config"),
        (["trust", "--revoke"], 1, "was not trusted"),
        (["trust", "/nonexistent"], 1, "/nonexistent is not a folder"),
        (["trust", "--list", "--revoke"], 2, "not allowed with"),
    ],
)
def test_bad_input_gets_one_clear_sentence(
    project: Path, arguments: list[str], code: int, said: str
) -> None:
    done = winx(project, *arguments)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_trust_is_given_shown_and_taken_back(project: Path) -> None:
    given = winx(project, "trust")
    assert given.stdout.splitlines() == [
        f"{project} is trusted.",
        "Files that count: .winx/config.toml. If one changes, winx asks again.",
    ]
    assert f"trusted   {project}" in winx(project, "trust", "--list").stdout
    (project / "AGENTS.md").touch()
    assert f"changed   {project}" in winx(project, "trust", "--list").stdout
    assert winx(project, "config", "get", "mode").stdout == "ask\n"
    assert winx(project, "trust", "--revoke").returncode == 0
    assert "No folder is trusted." in winx(project, "trust", "--list").stdout


def test_a_folder_name_cannot_steer_the_terminal(project: Path) -> None:
    hostile = project / "a\x1b[2Jb\u202e"
    hostile.mkdir()
    said = winx(project, "trust", str(hostile)).stdout
    assert r"a\u{1B}[2Jb\u{202E} is trusted." in said
    assert "\x1b" not in said


def test_keys_are_set_one_by_one_and_checked_against_all_others(project: Path) -> None:
    done = winx(project, "config", "set", "keys.app.help", "f9, ctrl+shift+h")
    assert done.returncode == 0
    first, doubt = done.stdout.splitlines()
    assert first == 'keys.app.help = ["f9", "ctrl+shift+h"]'
    assert "may never arrive" in doubt
    refused = winx(project, "config", "set", "keys.app.redraw", "F9")
    assert refused.returncode == 1
    assert "keys.app.redraw: F9 already means keys.app.help. Nothing is changed." in refused.stderr
    assert winx(project, "config", "get", "keys.app.help").stdout == '["f9", "ctrl+shift+h"]\n'
    assert winx(project, "config", "unset", "keys.app.help").returncode == 0
    assert winx(project, "config", "get", "keys.app.help").stdout == '["f1"]\n'
