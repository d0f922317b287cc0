from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.errors import ConfigError
from winx_tui.theming.copying import copy_theme
from winx_tui.theming.loader import load_theme, packaged_themes_dir

PACKAGED = tuple(sorted(path.stem for path in packaged_themes_dir().glob("*.toml")))


@pytest.mark.parametrize("name", PACKAGED)
def test_a_copy_is_a_theme_of_the_same_colours(name: str, tmp_path: Path) -> None:
    file = copy_theme(name, "mine", tmp_path / "config" / "themes")
    mine, theirs = load_theme("mine", file.parent), load_theme(name, file.parent)
    assert (mine.name, mine.primary, mine.variables) == ("mine", theirs.primary, theirs.variables)


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    copy_theme("nord", "nord", tmp_path).write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already; edit it, or copy under another"):
        copy_theme("nord", "nord", tmp_path)
    assert (tmp_path / "nord.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["../x", "", "a/b", "Ä", ".x", "a b"])
def test_a_name_stays_within_the_directory(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a theme cannot be named"):
        copy_theme("nord", name, tmp_path / "themes")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_theme_of_winx_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no theme 'nrd'; did you mean nord"):
        copy_theme("nrd", "mine", tmp_path)
    copy_theme("nord", "mine", tmp_path)
    with pytest.raises(ConfigError, match="'mine' is your own already"):
        copy_theme("mine", "other", tmp_path)
