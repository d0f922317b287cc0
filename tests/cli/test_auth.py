from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pexpect
import pytest

from tests.config.keyring_daemon import python_environment, run_python

FIRST, SECOND = "sk-first-0123456789abcdef", "sk-second-0123456789abcdef"

needs_daemon = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs the Debian packages gnome-keyring and dbus",
)

AUTH = """
import sys
from winx_tui.cli.commands.auth import run
from winx_tui.core.errors import WinxError
def auth(*arguments, environment_keys=()):
    try:
        return run(list(arguments), environment_keys=frozenset(environment_keys))
    except WinxError as error:
        sys.stderr.write(f"winx: {error}\\n")
        return 1
"""


@needs_daemon
def test_login_status_rotate_and_logout_with_a_real_keyring(tmp_path: Path) -> None:
    program = """
codes = [auth("login", "dashscope"), auth("status"), auth("rotate", "dashscope")]
from winx_tui.config.credentials import read_stored_key
assert read_stored_key("dashscope") == "sk-second-0123456789abcdef"
codes += [auth("logout", "dashscope"), auth("status"), auth("logout", "dashscope")]
print(codes)
"""
    done = run_python(AUTH + program, tmp_path, stdin=f"{FIRST}\n{SECOND}\n", has_keyring=True)
    assert done.stdout.splitlines()[-1] == "[0, 0, 0, 0, 0, 1]", done.stderr
    assert "Stored the dashscope key in the OS keyring." in done.stdout
    assert "dashscope  OS keyring  less than a day  the provider's own" in done.stdout
    assert "The dashscope key in the OS keyring is less than a day old." in done.stdout
    assert "Deleted the dashscope key from the OS keyring." in done.stdout
    assert "No key yet. Run: winx auth login PROVIDER" in done.stdout
    assert done.stderr.endswith("no dashscope key is stored; there is nothing to delete\n")
    assert not any(key in done.stdout + done.stderr for key in (FIRST, SECOND))


def test_without_a_keyring_login_says_what_to_do(tmp_path: Path) -> None:
    done = run_python(AUTH + 'print(auth("login", "gemini", "--force"))', tmp_path, stdin=FIRST)
    assert done.stdout == "1\n"
    assert done.stderr.count("\n") == 1
    assert "set GEMINI_API_KEY in the environment, or" in done.stderr
    assert "winx auth login gemini --store file" in done.stderr


def test_the_file_store_must_be_asked_for_by_name(tmp_path: Path) -> None:
    program = """
codes = [auth("login", "dashscope", "--store", "file"), auth("status", "--json")]
sys.exit(sum(codes))
"""
    environment = {"DASHSCOPE_API_BASE": "https://a.example/v1"}
    done = run_python(AUTH + program, tmp_path, stdin=FIRST, environment=environment)
    assert done.returncode == 0, done.stderr
    said, _, data = done.stdout.partition("\n")
    assert said.startswith("Stored the dashscope key in the file ")
    assert said.endswith("config/keys.json, not encrypted, readable only by you.")
    (dashscope, *others) = json.loads(data)
    assert dashscope.pop("stored_at").endswith("+00:00")
    assert dashscope == {
        "provider": "dashscope",
        "source": "file",
        "age_days": 0,
        "base_url": "https://a.example/v1",
    }
    assert {other["source"] for other in others} == {"none"}


def test_rotate_tells_the_age_of_the_old_key(tmp_path: Path) -> None:
    program = """
from datetime import UTC, datetime, timedelta
auth("login", "dashscope", "--store", "file")
from winx_tui.config.credentials import _index_file
import json
entries = json.loads(_index_file().read_text())
entries["dashscope"]["stored_at"] = (datetime.now(UTC) - timedelta(days=40, hours=1)).isoformat()
_index_file().write_text(json.dumps(entries))
sys.exit(auth("rotate", "dashscope"))
"""
    done = run_python(AUTH + program, tmp_path, stdin=f"{FIRST}\n{SECOND}\n")
    assert done.returncode == 0, done.stderr
    assert "The dashscope key in the private file is 40 days old." in done.stdout
    keys = json.loads((tmp_path / "config" / "keys.json").read_text(encoding="utf-8"))
    assert keys == {"dashscope": SECOND}


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        ('"login", "dashscope"', "", 1, "no dashscope key was entered"),
        ('"login", "dashscope"', "nvapi-0123456789abcdef", 1, "add --force to store it"),
        ('"login", "openai"', "x" * 20, 1, "choose one of dashscope, nvidia, gemini"),
        ('"rotate", "dashscope"', FIRST, 1, "run: winx auth login dashscope"),
        ('"login"', "", 2, "usage: winx auth login"),
        ('"login", "dashscope", "--store", "tape"', "", 2, "invalid choice: 'tape'"),
        ("", "", 2, "usage: winx auth"),
    ],
)
def test_bad_input_gets_one_clear_sentence(
    tmp_path: Path, arguments: str, stdin: str, code: int, said: str
) -> None:
    done = run_python(f"{AUTH}\nsys.exit(auth({arguments}))", tmp_path, stdin=stdin)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not stdin or stdin not in done.stderr


def test_help_is_no_failure(tmp_path: Path) -> None:
    done = run_python(AUTH + 'sys.exit(auth("--help"))', tmp_path)
    assert done.returncode == 0
    assert "A key in the environment comes first." in done.stdout


def test_a_key_in_the_environment_is_pointed_out(tmp_path: Path) -> None:
    program = """
auth("login", "dashscope", "--store", "file", environment_keys=["dashscope"])
auth("status", environment_keys=["dashscope"])
"""
    done = run_python(AUTH + program, tmp_path, stdin=FIRST)
    assert "the environment holds a dashscope key too (DASHSCOPE_API_KEY)" in done.stdout
    assert "dashscope  environment  –" in done.stdout


def prompt_of(tmp_path: Path) -> pexpect.spawn[str]:
    program = AUTH + 'sys.exit(auth("login", "dashscope", "--store", "file"))'
    child = pexpect.spawn(
        sys.executable,
        ["-c", program],
        env={**python_environment(tmp_path), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
        encoding="utf-8",
        timeout=60,
        echo=False,
    )
    child.expect_exact("dashscope key (not shown):")
    return child


def test_a_typed_key_is_never_echoed(tmp_path: Path) -> None:
    child = prompt_of(tmp_path)
    child.send(f"{FIRST}\r")
    child.expect_exact("not encrypted, readable only by you.")
    assert child.before is not None
    assert FIRST not in child.before
    assert "first" not in child.before
    child.expect(pexpect.EOF)
    child.wait()
    child.close()
    assert child.exitstatus == os.EX_OK


def test_ctrl_c_at_the_prompt_changes_nothing(tmp_path: Path) -> None:
    child = prompt_of(tmp_path)
    child.sendintr()
    child.expect_exact("interrupted; nothing was changed")
    child.expect(pexpect.EOF)
    child.wait()
    child.close()
    assert child.exitstatus == 130
    assert not (tmp_path / "config" / "keys.json").exists()


def test_ctrl_d_at_the_prompt_enters_nothing(tmp_path: Path) -> None:
    child = prompt_of(tmp_path)
    child.sendeof()
    child.expect_exact("no dashscope key was entered")
    child.expect(pexpect.EOF)
    child.wait()
    child.close()
    assert child.exitstatus == 1
