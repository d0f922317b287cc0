"""A person's own keys, read from what they write, and written into their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.config.key_choices import choice_of, in_file, place_of, with_choice, without
from winx_tui.config.loader import read_settings_file
from winx_tui.config.settings import KeyChoice
from winx_tui.config.writer import set_keys, unset_keys
from winx_tui.core.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("f9", ("f9",)),
        ("f9, ctrl+k", ("f9", "ctrl+k")),
        ("f9,ctrl+k", ("f9", "ctrl+k")),
        ("Page Up", ("Page Up",)),
        (",", (",",)),
        ("ctrl+,", ("ctrl+,",)),
        ("ctrl+, , f9", ("ctrl+,", "f9")),
        ("f9,", ("f9",)),
        ("ctrl+,f9", ("ctrl+", "f9")),
        ("comma, f9", ("comma", "f9")),
        ("[", ("[",)),
        ("[]", ()),
        ("", ()),
        ('["f9", "ctrl+,"]', ("f9", "ctrl+,")),
    ],
)
def test_keys_are_read_as_people_write_them(text: str, keys: tuple[str, ...]) -> None:
    assert choice_of("keys.app.help", text) == KeyChoice("app", "help", keys)


@pytest.mark.parametrize("dotted", ["keys", "keys.app", "keys.app.", "keys.app.help.x", "key.a.b"])
def test_a_name_that_is_not_whole_is_refused(dotted: str) -> None:
    with pytest.raises(ConfigError, match=r"names no keys; write keys\.AREA\.ACTION"):
        place_of(dotted)


@pytest.mark.parametrize("text", ["[f9]", "[1]"])
def test_a_list_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="must be a list of keys"):
        choice_of("keys.app.help", text)


def test_a_new_choice_is_the_last_and_the_only_one_of_its_action() -> None:
    help_, tree = KeyChoice("App", "help", ("f8",)), KeyChoice("app", "toggle_tree", ("f4",))
    new = KeyChoice("app", "help", ("f9",))
    assert with_choice((help_, tree), new) == (tree, new)
    assert without((help_, tree), "app", "help") == (tree,)


def test_a_file_keeps_its_comments_and_its_spelling(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\n[keys.hunk-editor] # so\nsave = "f2"\n', encoding="utf-8")
    set_keys(file, KeyChoice("hunk_editor", "save", ("f9", "f10")))
    set_keys(file, KeyChoice("app", "help", ()))
    text = file.read_text(encoding="utf-8")
    assert text.startswith('# mine\n[keys.hunk-editor] # so\nsave = ["f9", "f10"]\n')
    assert in_file(read_settings_file(file)) == (
        KeyChoice("hunk-editor", "save", ("f9", "f10")),
        KeyChoice("app", "help", ()),
    )
    assert unset_keys(file, "hunk editor", "save")
    assert not unset_keys(file, "hunk editor", "save")
    assert in_file(read_settings_file(file)) == (KeyChoice("app", "help", ()),)
