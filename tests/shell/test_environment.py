from __future__ import annotations

import os
from pathlib import Path

import pytest

from winx_tui.config.key_environment import HTTP_TOKEN
from winx_tui.config.provider_keys import PROVIDER_KEYS
from winx_tui.core.errors import ShellError
from winx_tui.shell.environment import NEVER_PASSED, child_environment
from winx_tui.shell.keys import key_bytes
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.session import ShellSession


def test_what_development_needs_is_passed_and_the_rest_is_not() -> None:
    environ = {
        "PATH": "/bin",
        "LC_ALL": "C.UTF-8",
        "SSH_AUTH_SOCK": "/s",
        "CARGO_HOME": "/c",
        "CONDA_PREFIX": "/conda",
        "BASH_ENV": "/evil",
        "PROMPT_COMMAND": "evil",
        "RANDOM_THING": "1",
    }
    passed = child_environment(environ)
    assert {"PATH", "LC_ALL", "SSH_AUTH_SOCK", "CARGO_HOME", "CONDA_PREFIX"} <= passed.keys()
    assert passed.keys().isdisjoint({"BASH_ENV", "PROMPT_COMMAND", "RANDOM_THING"})
    assert (passed["PAGER"], passed["GIT_PAGER"]) == ("cat", "cat")


@pytest.mark.parametrize(
    "name", ["UV_PUBLISH_TOKEN", "CONDA_API_KEY", "HOMEBREW_GITHUB_API_TOKEN", "XDG_SECRET"]
)
def test_a_name_that_smells_of_a_secret_is_passed_only_when_named(name: str) -> None:
    assert name not in child_environment({name: "v"})
    assert child_environment({name: "v"}, [name])[name] == "v"


def test_a_pattern_takes_in_no_name_that_smells_of_a_secret() -> None:
    environ = dict.fromkeys(["MYAPP_URL", "MYAPP_API_KEY", "MYAPP_DB_PASS", "OTHER"], "v")
    passed = child_environment(environ, ["MYAPP_*"])
    assert "MYAPP_URL" in passed
    assert passed.keys().isdisjoint({"MYAPP_API_KEY", "MYAPP_DB_PASS", "OTHER"})
    assert "MYAPP_DB_PASS" in child_environment(environ, ["MYAPP_*", "MYAPP_DB_PASS"])


def test_no_variable_that_runs_code_in_children_is_passed_unasked() -> None:
    names = ["LD_PRELOAD", "BASH_ENV", "ENV", "NODE_OPTIONS", "PYTHONSTARTUP", "PERL5OPT", "IFS"]
    assert child_environment(dict.fromkeys(names, "v")).keys().isdisjoint(names)


def test_provider_keys_are_never_passed_even_when_named() -> None:
    environ = dict.fromkeys(NEVER_PASSED, "value")
    assert child_environment(environ, NEVER_PASSED).keys().isdisjoint(NEVER_PASSED)
    assert child_environment(environ, ["G*", "N*", "D*"]).keys().isdisjoint(NEVER_PASSED)
    variables = {name for spec in PROVIDER_KEYS.values() for name in spec.variables}
    assert {*variables, HTTP_TOKEN} == NEVER_PASSED


async def test_no_command_sees_a_key(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        **dict.fromkeys(NEVER_PASSED, "made-up-value"),
        "MY_TOKEN": "made-up-value",
    }
    shell = ShellSession(tmp_path, child_environment(environ), LogDirectory(tmp_path / "logs"))
    outcome = await shell.run("env; cat -v /proc/$$/environ", wait_s=30)
    await shell.aclose()
    assert "PATH=" in outcome.output
    assert "made-up-value" not in outcome.output


@pytest.mark.parametrize(
    ("spelling", "sent"),
    [
        ("Ctrl-c", b"\x03"),
        ("ctrl+c", b"\x03"),
        ("^C", b"\x03"),
        ("up", b"\x1b[A"),
        ("enter", b"\r"),
        ("Ctrl-\\", b"\x1c"),
        ("page_down", b"\x1b[6~"),
        ("F12", b"\x1b[24~"),
        ("Tab", b"\t"),
    ],
)
def test_keys_are_understood_however_they_are_spelt(spelling: str, sent: bytes) -> None:
    assert key_bytes([spelling]) == sent


def test_an_unknown_key_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ShellError, match="did you mean PgUp"):
        key_bytes(["PgUpp"])
