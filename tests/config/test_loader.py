from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winx_tui.config.loader import LoadedSettings, load_layers, load_settings
from winx_tui.config.schema import setting_specs
from winx_tui.config.settings import LimitSettings, Settings
from winx_tui.core.errors import ConfigError, UsageError
from winx_tui.core.modes import MODES, Mode

NOTHING: Mapping[str, str] = {}


def layers_of(
    folder: Path,
    user: str = "",
    project: str = "",
    environ: Mapping[str, str] = NOTHING,
    **overrides: object,
) -> LoadedSettings:
    (folder / "user.toml").write_text(user, encoding="utf-8")
    (folder / "project.toml").write_text(project, encoding="utf-8")
    return load_layers(
        user_file=folder / "user.toml",
        project_file=folder / "project.toml",
        environ=environ,
        overrides={key.replace("__", "."): value for key, value in overrides.items()},
    )


def complaint_of(folder: Path, user: str) -> str:
    with pytest.raises(ConfigError) as caught:
        layers_of(folder, user)
    return str(caught.value)


def test_without_any_file_the_defaults_hold(tmp_path: Path) -> None:
    absent = tmp_path / "config.toml"
    assert load_settings(user_file=absent, environ={}, overrides={}) == Settings()
    assert load_settings(user_file=None, environ={}, overrides={}) == Settings()


def test_every_layer_overrules_the_one_below(tmp_path: Path) -> None:
    user = 'model = "gemini"\ntheme = "nord"\nmode = "accept-edits"\n[limits]\nmax_steps = 9\n'
    loaded = layers_of(
        tmp_path,
        user,
        'mode = "read-only"\n',
        {"WINX_THEME": "dracula", "WINX_MODEL": "local/a/b"},
        model="dashscope/qwen3-coder-plus",
        mode=None,
    )
    assert loaded.settings.model == "dashscope/qwen3-coder-plus"
    assert loaded.settings.theme == "dracula"
    assert loaded.settings.mode == "read-only"
    assert loaded.settings.limits.max_steps == 9
    assert loaded.origins["model"] == "command line"
    assert loaded.origins["theme"] == "environment (WINX_THEME)"
    assert loaded.origins["mode"] == str(tmp_path / "project.toml")
    assert loaded.origins["limits.max_steps"] == str(tmp_path / "user.toml")
    assert loaded.origins["ui.animations"] == "default"


def test_base_urls_come_from_the_environment(tmp_path: Path) -> None:
    providers = layers_of(
        tmp_path,
        environ={
            "DASHSCOPE_API_BASE": "https://a.example/v1",
            "NVIDIA_NIM_API_BASE": "http://127.0.0.1:9/v1",
            "GEMINI_API_BASE": "https://b.example/v1beta",
            "WINX_LOCAL_BASE_URL": "http://gpu-box:8000/v1",
        },
    ).settings.providers
    assert providers.dashscope.base_url == "https://a.example/v1"
    assert providers.nvidia.base_url == "http://127.0.0.1:9/v1"
    assert providers.gemini.base_url == "https://b.example/v1beta"
    assert providers.local.base_url == "http://gpu-box:8000/v1"


def test_an_empty_variable_sets_nothing(tmp_path: Path) -> None:
    assert layers_of(tmp_path, environ={"WINX_MODE": " "}).settings.mode == "ask"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[limit]\nmax_steps = 1", "setting limit (in {file}, line 1); did you mean limits?"),
        ("\n[limits]\nmax_step = 1", "(in {file}, line 3); did you mean limits.max_steps?"),
        ("max_steps = 1", "(in {file}, line 1); did you mean limits.max_steps?"),
        ('thme = "nord"', "unknown setting thme (in {file}, line 1); did you mean theme?"),
        ("[limits]\nmax_steps = 'x'", "a whole number of 0 or more, not 'x' (in {file}, line 2)"),
        ("limits.max_steps = -1", "whole number of 0 or more, not -1 (in {file}, line 1)"),
        ("limits = 5", "limits must be a table, written [limits], not 5 (in {file}, line 1)"),
        ("limits = { max_steps = true }", "number of 0 or more, not true (in {file}, line 1)"),
        ("[retry]\nattempts = 0", "a whole number of 1 or more, not 0"),
        ("[retry]\nmax_wait_s = nan", "a number of 0 or more, not nan"),
        ("[retry]\nstall_timeout_s = 0", "a number above 0, not 0"),
        ("[ui]\nanimations = 1", "ui.animations must be true or false, not 1"),
        ('mode = "yolo"', "one of read-only, ask, accept-edits, full-access, not 'yolo'"),
        ('model = "openai/gpt"', "one of dashscope, nvidia, gemini, local, not 'openai/gpt'"),
        ('theme = "../x"', "theme must be the name of a theme"),
        ('[shell]\npass_environment = ["A B"]', "a list of names of environment variables"),
        ('providers.gemini.base_url = "http://a.example"', "base_url must be an https:// URL"),
        ("a = ", "is not valid TOML: Invalid value (at end of document); mend that line"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_sentence(tmp_path: Path, text: str, expected: str) -> None:
    message = complaint_of(tmp_path, text)
    assert expected.format(file=tmp_path / "user.toml") in message
    assert "\n" not in message


def test_a_key_in_the_settings_is_refused_and_never_shown(tmp_path: Path) -> None:
    secret = "sk-0123456789abcdef0123"
    misplaced = complaint_of(tmp_path, f'[providers.dashscope]\napi_key = "{secret}"')
    assert "winx auth login" in misplaced
    wrong = complaint_of(tmp_path, f'model = "{secret}"')
    in_url = complaint_of(tmp_path, f'providers.local.base_url = "https://me:{secret}@h/v1"')
    assert not any(secret in message for message in (misplaced, wrong, in_url))


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", True),
        ("http://localhost:1234/v1", True),
        ("http://127.0.0.1:1/v1", True),
        ("http://[::1]:8080", True),
        ("http://192.168.1.7/v1", True),
        ("http://ollama.local", True),
        ("http://8.8.8.8/v1", False),
        ("http://127.0.0.1.evil.example/", False),
        ("http://2130706433/", False),
        ("http://0x7f000001/", False),
        ("http://0.0.0.0/", False),
        ("http://[::1", False),
        ("https://h:99999/", False),
        ("https://user@h/", False),
        ("https://h/?a=1", False),
        ("https://h/ x", False),
        ("ftp://h/", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("h/v1", False),
    ],
)
def test_base_urls_are_https_or_private(tmp_path: Path, url: str, is_fine: bool) -> None:
    text = f'providers.local.base_url = "{url}"'
    if is_fine:
        assert layers_of(tmp_path, text).settings.providers.local.base_url == url
    else:
        assert "base_url must be an https:// URL" in complaint_of(tmp_path, text)


def test_a_project_cannot_set_anything_but_limits_and_mode(tmp_path: Path) -> None:
    project = (
        'theme = "nord"\n[providers.dashscope]\nbase_url = "https://evil.example/v1"\n'
        '[shell]\npass_environment = ["AWS_SECRET"]\n[limits]\nmax_steps = 3\n'
    )
    loaded = layers_of(tmp_path, project=project)
    assert loaded.settings == Settings(limits=LimitSettings(max_steps=3))
    assert [problem.split(" ")[0] for problem in loaded.problems] == [
        "theme",
        "providers.dashscope.base_url",
        "shell.pass_environment",
    ]


def test_a_mistake_in_a_project_file_is_an_error_for_it_might_have_tightened(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigError, match=r"mode must be one of .*project\.toml, line 1"):
        layers_of(tmp_path, project='mode = "readonly"')


MODE = st.sampled_from(MODES)
LIMIT = st.integers(min_value=0, max_value=1000)


def test_a_project_only_ever_tightens(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("layers")

    @given(MODE, MODE, LIMIT, LIMIT)
    def tightens(user: Mode, project: Mode, user_limit: int, project_limit: int) -> None:
        settings = layers_of(
            folder,
            f'mode = "{user}"\nlimits.max_tokens = {user_limit}',
            f'mode = "{project}"\nlimits.max_tokens = {project_limit}',
        ).settings
        assert MODES.index(settings.mode) == min(MODES.index(user), MODES.index(project))
        bounds = [limit or math.inf for limit in (user_limit, project_limit)]
        assert (settings.limits.max_tokens or math.inf) == min(bounds)

    tightens()


def test_a_key_with_one_letter_too_many_is_told_its_right_name(tmp_path: Path) -> None:
    for key in setting_specs():
        misspelt = key + key[-1]
        table, _, name = misspelt.rpartition(".")
        message = complaint_of(tmp_path, f"[{table}]\n{name} = 1" if table else f"{name} = 1")
        assert f"unknown setting {misspelt}" in message
        assert f"did you mean {key}?" in message


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x = 1\n\0", b"[[[["])
def test_a_damaged_file_is_told_by_its_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.toml"):
        load_settings(user_file=file, environ={}, overrides={})


def test_a_directory_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read .*: Is a directory"):
        load_settings(user_file=tmp_path, environ={}, overrides={})


def test_a_wrong_option_is_told_as_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not -3 \\(from the command line\\)"):
        layers_of(tmp_path, limits__max_steps=-3)
    with pytest.raises(ConfigError, match="not 'x' \\(from WINX_MODE\\)"):
        layers_of(tmp_path, environ={"WINX_MODE": "x"})


def test_settings_and_a_theme_load_nothing_heavy() -> None:
    program = """
import sys
import winx_tui.config.loader, winx_tui.config.trust, winx_tui.theming.loader
heavy = {"pydantic", "tomlkit", "keyring", "platformdirs", "textual", "importlib.resources"}
sys.exit(", ".join(sorted(heavy & set(sys.modules))) or 0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.stderr == b""


def test_the_sandbox_is_switched_off_by_the_person_alone(tmp_path: Path) -> None:
    off = '[security]\nsandbox = "off"\n'
    assert layers_of(tmp_path).settings.security.sandbox == "auto"
    assert layers_of(tmp_path, user=off).settings.security.sandbox == "off"
    loaded = layers_of(tmp_path, project=off)
    assert loaded.settings.security.sandbox == "auto"
    assert "security.sandbox is passed over" in loaded.problems[0]
    assert "one of auto, off" in complaint_of(tmp_path, '[security]\nsandbox = "none"\n')


@pytest.mark.parametrize("number", ["9" * 5_000, "0x" + "f" * 5_000])
def test_a_number_of_thousands_of_digits_is_told_in_a_sentence(tmp_path: Path, number: str) -> None:
    folder = tmp_path / "wide\x1b]0;é"
    folder.mkdir()
    complaint = complaint_of(folder, f"[limits]\nturns = {number}\n")
    assert "user.toml holds a number of thousands of digits; write a shorter one" in complaint
    assert complaint.isprintable()
    assert "wide\\u{1B}]0;é" in complaint
    assert complaint_of(folder, "[limits]\nno_such = 1\n").isprintable()
