"""[[hooks]]: lists of tables in the settings, and who may write them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment
from winx_tui.config.loader import load_layers
from winx_tui.config.settings import HookSettings
from winx_tui.config.writer import append_entry, set_value, unset_value
from winx_tui.core.errors import ConfigError, UsageError

FORMATTER = '[[hooks]]\nevent = "after_tool"\ntools = ["file_*"]\ncommand = "ruff format"\n'


def hooks_of(folder: Path, text: str) -> tuple[HookSettings, ...]:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_layers(user_file=file, environ={}, overrides={}).settings.hooks


def test_hooks_are_tables_in_the_order_of_the_file(tmp_path: Path) -> None:
    second = '[[hooks]]\nevent = "prompt"\ncommand = "date"\ntimeout_s = 600\n'
    assert hooks_of(tmp_path, FORMATTER + second) == (
        HookSettings("after_tool", "ruff format", ("file_*",)),
        HookSettings("prompt", "date", timeout_s=600.0),
    )
    inline = 'hooks = [{ event = "session_ended", command = "true" }]\n'
    assert hooks_of(tmp_path, inline) == (HookSettings("session_ended", "true"),)
    assert hooks_of(tmp_path, "") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[hooks]\nevent = 'prompt'", "hooks must be a list of tables, each written [[hooks]]"),
        ("hooks = ['date']", "must be a list of tables, each written [[hooks]]"),
        (FORMATTER + "[[hooks]]\nevent = 'prompt'", "hooks[2].command is missing ({file}, line 5)"),
        ("[[hooks]]\nevent = 'stop'\ncommand = 'x'", "turn_finished, session_started, "),
        ("[[hooks]]\nevent = 'stop'\ncommand = 'x'", "not 'stop' ({file}, line 2)"),
        (FORMATTER + "comand = 'x'", "hooks[1].comand ({file}, line 5); did you mean hooks[1].com"),
        (FORMATTER + "timeout_s = 601", "must be a number above 0, up to 600, not 601 ({file}, l"),
        (FORMATTER + "timeout_s = 0", "above 0, up to 600, not 0"),
        ("[[hooks]]\nevent = 'prompt'\ncommand = ' '", "must be a command line for the shell"),
        ('[[hooks]]\nevent = "prompt"\ncommand = "a\\u0000"', "must be a command line for the"),
        (
            "[[hooks]]\nevent = 'prompt'\ntools = ['bash_command']\ncommand = 'x'",
            "hooks[1].tools counts only where event is before_tool or after_tool; "
            "take it out ({file}, line 3)",
        ),
        ("[[hooks]]\nevent = 'before_tool'\ntools = ['a b']\ncommand = 'x'", "names of tools"),
        ("[[hoks]]\nevent = 'prompt'", "unknown setting hoks ({file}, line 1); did you mean hooks"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_told_with_its_line(
    tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        hooks_of(tmp_path, text)
    assert expected.format(file=f"in {tmp_path / 'config.toml'}") in str(caught.value)


def test_a_project_and_the_environment_neither_set_hooks_nor_change_them(tmp_path: Path) -> None:
    user, project = tmp_path / "user.toml", tmp_path / "project.toml"
    user.write_text(FORMATTER, encoding="utf-8")
    project.write_text('[[hooks]]\nevent = "prompt"\ncommand = "curl evil"\n', encoding="utf-8")
    loaded = load_layers(
        user_file=user,
        project_file=project,
        environ={"WINX_HOOKS": "date", "WINX_HOOKS_COMMAND": "date"},
        overrides={},
    )
    assert [hook.command for hook in loaded.settings.hooks] == ["ruff format"]
    assert loaded.origins["hooks"] == str(user)
    assert loaded.problems == (f"hooks is passed over: a project may not set it ({project})",)


def test_hooks_are_written_by_hand_and_can_be_taken_out(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("# mine\n" + FORMATTER, encoding="utf-8")
    for write in (set_value, append_entry):
        with pytest.raises(ConfigError, match=r"each written \[\[hooks\]\]"):
            write(file, "hooks", "date")
    with pytest.raises(UsageError, match=r"each written \[\[hooks\]\]"):
        load_layers(user_file=file, environ={}, overrides={"hooks": "date"})
    assert file.read_text(encoding="utf-8") == "# mine\n" + FORMATTER
    assert unset_value(file, "hooks")
    assert hooks_of(tmp_path, file.read_text(encoding="utf-8")) == ()


def test_the_list_of_settings_shows_them(tmp_path: Path) -> None:
    environment = clean_environment(tmp_path)
    path = subprocess.run(
        [*WINX, "config", "path"], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(FORMATTER, encoding="utf-8")
    listed = subprocess.run(
        [*WINX, "config", "list", "--json"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(listed.stdout)["hooks"]["value"] == [
        {"event": "after_tool", "command": "ruff format", "tools": ["file_*"]}
    ]
