"""What `winx keys` says, as a real process."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment

OWN = """
[keys.app]
toggle_tree = "f5"
palette = []
"""
WRONG = """
[keys.app]
helpp = ["f5"]
quit = ["ctrl+j"]
"""


def keys(tmp_path: Path, settings: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it over settings."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.toml").write_text(settings, encoding="utf-8")
    return subprocess.run(
        [*WINX, *arguments],
        env=clean_environment(tmp_path / "home", WINX_CONFIG_DIR=str(config)),
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_keys_in_force_are_listed_with_what_winx_has_by_itself(tmp_path: Path) -> None:
    done = keys(tmp_path, OWN, "keys")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {line.split("  ")[1]: line for line in done.stdout.splitlines() if "changed" in line}
    assert rows["F5"].endswith("File tree (changed; winx's own: Ctrl+B / F3)")
    assert "winx's own: Ctrl+P)" in rows["-"]
    assert "Everywhere  [keys.app]" in done.stdout
    assert "[keys.app]\n    toggle_tree = " in done.stdout


def test_what_is_wrong_is_told_and_makes_it_fail(tmp_path: Path) -> None:
    done = keys(tmp_path, WRONG, "keys", "--check")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "keys.app knows no action helpp; did you mean help?",
        "keys.app.quit: Ctrl+J already means keys.prompt.newline. It keeps winx's own keys.",
    ]


def test_what_is_only_doubtful_does_not_make_it_fail(tmp_path: Path) -> None:
    done = keys(tmp_path, '[keys.prompt]\nnewline = ["ctrl+h"]\n', "keys", "--check")
    assert done.returncode == 0
    assert done.stdout == (
        "keys.prompt.newline: Ctrl+H may never arrive: terminals send Backspace for it.\n"
    )


def test_where_nothing_is_wrong_it_says_so(tmp_path: Path) -> None:
    done = keys(tmp_path, OWN, "keys", "--check")
    assert (done.returncode, done.stdout) == (
        0,
        "2 actions have keys of your own; nothing is wrong.\n",
    )


def test_the_checkup_tells_it_too(tmp_path: Path) -> None:
    done = keys(tmp_path, WRONG, "doctor")
    assert "warning  own keys: keys.app knows no action helpp; did you mean help?" in done.stdout


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("keys = 3\n", "keys must be"),
        ("[keys]\napp = 3\n", "keys.app must be"),
        ("[keys.app]\nhelp = 3\n", "keys.app.help must be a list of keys, not 3"),
        ("[keys.app]\nhelp = [3]\n", "keys.app.help must be a list of keys"),
    ],
)
def test_settings_of_the_wrong_kind_are_one_sentence(
    tmp_path: Path, settings: str, sentence: str
) -> None:
    done = keys(tmp_path, settings, "keys")
    assert done.returncode != 0
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
