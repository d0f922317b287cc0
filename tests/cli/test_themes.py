from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.cli.commands.themes import run
from winx_tui.core import exit_codes
from winx_tui.core.errors import ConfigError


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def test_themes_are_listed_with_what_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["copy", "nord", "mine"]) == exit_codes.DONE
    assert "winx config set theme mine" in capsys.readouterr().out
    assert run(["list"]) == exit_codes.DONE
    rows = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert rows["mine"].endswith("yours")
    assert rows["winx-light"].split() == ["winx-light", "light"]
    assert "dark, 16 colours" in rows["ansi"]


def test_a_broken_theme_is_told_beside_the_list(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["copy", "nord", "mine"])
    file = config / "themes" / "mine.toml"
    file.write_text("primary = 1\n", encoding="utf-8")
    assert run(["list"]) == exit_codes.FAILED
    assert f"winx: the theme {file} lacks" in capsys.readouterr().err


def test_a_check_tells_what_is_hard_to_read(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["copy", "nord", "mine"])
    file = config / "themes" / "mine.toml"
    capsys.readouterr()
    assert run(["check", str(file)]) == exit_codes.DONE
    assert capsys.readouterr().out == f"{file} is a theme.\n"
    text = file.read_text(encoding="utf-8")
    quiet = next(line for line in text.splitlines() if line.startswith("text-quiet"))
    file.write_text(text.replace(quiet, 'text-quiet = "#4c566a"'), encoding="utf-8")
    assert run(["check", str(file)]) == exit_codes.DONE
    assert "Hard to read: text-quiet on panel has a contrast of 1." in capsys.readouterr().out
    file.write_text(text.replace(quiet, "text-quiet = 3"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"variables\.text-quiet must be .* line \d+\)"):
        run(["check", str(file)])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the theme"):
        run(["check", str(tmp_path / "none.toml")])
