from __future__ import annotations

import multiprocessing
import stat
import tomllib
from pathlib import Path

import pytest

from winx_tui.config.loader import read_settings_file
from winx_tui.config.writer import set_value, unset_value
from winx_tui.core.errors import ConfigError

COMMENTED = """\
# My settings.
theme = "nord"  # calm

[limits]  # be careful
# Not too many.
max_steps = 9
"""


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_comments_survive_a_change(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(COMMENTED, encoding="utf-8")
    set_value(file, "limits.max_steps", "12")
    set_value(file, "theme", "dracula")
    changed = COMMENTED.replace("9", "12").replace("nord", "dracula")
    assert file.read_text(encoding="utf-8") == changed


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("limits.max_steps", "7", 7),
        ("limits.max_cost_usd", "1.5", 1.5),
        ("ui.file_tree", "false", False),
        ("mode", "read-only", "read-only"),
        ("model", "nvidia/qwen/qwen3", "nvidia/qwen/qwen3"),
        ("providers.local.base_url", "http://localhost:1/v1", "http://localhost:1/v1"),
        ("shell.pass_environment", "LANG, TZ", ("LANG", "TZ")),
    ],
)
def test_what_is_set_is_what_is_read(tmp_path: Path, key: str, text: str, value: object) -> None:
    file = tmp_path / "winx" / "config.toml"
    assert set_value(file, key, text) == value
    assert read_settings_file(file) == {key: value}


def test_file_and_directory_are_private(tmp_path: Path) -> None:
    file = tmp_path / "winx" / "config.toml"
    set_value(file, "theme", "nord")
    assert mode_of(file) == 0o600
    assert mode_of(file.parent) == 0o700
    assert {path.name for path in file.parent.iterdir()} == {"config.toml", ".config.toml.lock"}


def test_a_wrong_value_leaves_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(COMMENTED, encoding="utf-8")
    for key, text in (("limits.max_steps", "many"), ("limits.max_step", "1"), ("limits", "1")):
        with pytest.raises(ConfigError):
            set_value(file, key, text)
    assert file.read_text(encoding="utf-8") == COMMENTED


def test_a_symlink_stays_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    real = tmp_path / "dotfiles" / "winx.toml"
    real.write_text(COMMENTED, encoding="utf-8")
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    set_value(link, "theme", "dracula")
    assert link.is_symlink()
    assert tomllib.loads(real.read_text(encoding="utf-8"))["theme"] == "dracula"


def test_unset_takes_out_one_key_even_an_unknown_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(COMMENTED + "max_stepz = 1\n", encoding="utf-8")
    assert unset_value(file, "limits.max_stepz")
    assert file.read_text(encoding="utf-8") == COMMENTED
    assert unset_value(file, "limits.max_steps")
    assert not unset_value(file, "limits.max_steps")
    assert not unset_value(file, "theme.x.y")
    assert read_settings_file(file) == {"theme": "nord"}


def test_a_broken_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for text in ("theme = ", "limits = 4\n"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match=r"config\.toml"):
            set_value(file, "limits.max_steps", "1")
        assert file.read_text(encoding="utf-8") == text


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    context = multiprocessing.get_context("fork")
    keys = {"limits.max_steps": "1", "limits.max_tokens": "2", "retry.attempts": "3"}
    writers = [context.Process(target=set_value, args=(file, *item)) for item in keys.items()]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert read_settings_file(file) == {key: int(text) for key, text in keys.items()}


def test_a_table_that_is_empty_afterwards_goes_too_unless_it_has_a_remark(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "nord"\n', encoding="utf-8")
    set_value(file, "limits.max_steps", "3")
    assert unset_value(file, "limits.max_steps")
    assert file.read_text(encoding="utf-8").strip() == 'theme = "nord"'
    file.write_text("[limits]\n# bounds\nmax_steps = 3\n", encoding="utf-8")
    assert unset_value(file, "limits.max_steps")
    assert file.read_text(encoding="utf-8") == "[limits]\n# bounds\n"
