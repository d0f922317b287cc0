from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest

from tests.config.keyring_daemon import run_python

FIRST, SECOND = "sk-first-0123456789abcdef", "sk-second-0123456789abcdef"

needs_daemon = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs the Debian packages gnome-keyring and dbus",
)

PRELUDE = """
import json, sys
from winx_tui.config import credentials as c
from winx_tui.core.errors import WinxError
def attempt(function, *arguments):
    try:
        return function(*arguments)
    except WinxError as error:
        return f"{type(error).__name__}: {error}"
def show(*values):
    print(json.dumps(values))
def described():
    return [[s.provider, s.source, s.age_days] for s in c.describe_keys()]
"""


def answers_of(program: str, home: Path, **options: object) -> list[object]:
    done = run_python(PRELUDE + program, home, **options)  # type: ignore[arg-type]
    assert done.returncode == 0, done.stderr
    answers: list[object] = json.loads(done.stdout)
    return answers


@needs_daemon
def test_a_key_lives_in_the_keyring_until_it_is_deleted(tmp_path: Path) -> None:
    program = f"""
c.store_key("dashscope", "{FIRST}", "keyring")
first = [c.read_stored_key("dashscope"), described()]
c.store_key("dashscope", "{SECOND}", "keyring")
show(first, c.read_stored_key("dashscope"), c.read_stored_key("gemini"),
     c.delete_key("dashscope"), c.delete_key("dashscope"), c.read_stored_key("dashscope"))
"""
    answers = answers_of(program, tmp_path, has_keyring=True)
    described = [["dashscope", "keyring", 0], ["nvidia", "none", None], ["gemini", "none", None]]
    assert answers == [[FIRST, described], SECOND, None, "keyring", None, None]
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(FIRST.encode() in data or SECOND.encode() in data for data in written)


@needs_daemon
def test_a_key_moves_between_the_stores_and_is_never_in_both(tmp_path: Path) -> None:
    program = f"""
import keyring
c.store_key("dashscope", "{FIRST}", "file")
c.store_key("dashscope", "{SECOND}", "keyring")
in_file = c.key_file().exists()
c.store_key("dashscope", "{FIRST}", "file")
show(in_file, keyring.get_password("winx", "dashscope"), c.read_stored_key("dashscope"))
"""
    assert answers_of(program, tmp_path, has_keyring=True) == [False, None, FIRST]


@needs_daemon
def test_a_locked_keyring_is_told_and_the_status_still_works(tmp_path: Path) -> None:
    answers_of(f'show(c.store_key("dashscope", "{FIRST}", "keyring"))', tmp_path, has_keyring=True)
    # The second run has a session bus without a daemon that could be unlocked.
    answers = answers_of('show(attempt(c.read_stored_key, "dashscope"), described()[0])', tmp_path)
    assert str(answers[0]).startswith("CredentialError: ")
    assert "DASHSCOPE_API_KEY" in str(answers[0])
    assert answers[1] == ["dashscope", "keyring", 0]


def test_without_a_daemon_one_sentence_names_the_two_ways_out(tmp_path: Path) -> None:
    (message,) = answers_of(f'show(attempt(c.store_key, "nvidia", "{FIRST}", "keyring"))', tmp_path)
    assert message == (
        "CredentialError: no OS keyring can be reached for the nvidia key; set NVIDIA_API_KEY in "
        "the environment, or keep the key in a file that only you can read: "
        "winx auth login nvidia --store file"
    )
    assert not any(path.name == "keys.json" for path in tmp_path.rglob("*"))


def test_nothing_stored_is_no_error_and_asks_no_keyring(tmp_path: Path) -> None:
    program = 'show(c.read_stored_key("gemini"), c.delete_key("gemini"), "keyring" in sys.modules)'
    assert answers_of(program, tmp_path) == [None, None, False]


@pytest.mark.parametrize(
    "backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "no.such.Ring"]
)
def test_backends_that_drop_or_lack_are_refused(tmp_path: Path, backend: str) -> None:
    (message,) = answers_of(
        f'show(attempt(c.store_key, "nvidia", "{FIRST}", "keyring"))',
        tmp_path,
        environment={"PYTHON_KEYRING_BACKEND": backend},
    )
    assert str(message).startswith("CredentialError: ")
    assert "--store file" in str(message)
    assert FIRST not in str(message)


def test_a_plain_text_backend_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "site" / "keyrings" / "alt"
    package.mkdir(parents=True)
    package.joinpath("file.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class PlaintextKeyring(KeyringBackend):\n"
        "    priority = 9\n"
        "    def get_password(self, service, user): return None\n"
        "    def set_password(self, service, user, value): open('/dev/stderr', 'w').write(value)\n",
        encoding="utf-8",
    )
    program = f"""
sys.path.insert(0, "{tmp_path}/site")
show(attempt(c.store_key, "nvidia", "{FIRST}", "keyring"))
"""
    (message,) = answers_of(
        program,
        tmp_path,
        environment={"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"},
    )
    assert str(message).startswith("CredentialError: no OS keyring can be reached")


def test_the_file_store_is_private_and_refused_once_others_can_read_it(tmp_path: Path) -> None:
    program = f"""
c.store_key("gemini", "{FIRST}", "file")
read = c.read_stored_key("gemini")
c.key_file().chmod(0o644)
show(read, attempt(c.read_stored_key, "gemini"), described()[2])
"""
    read, refusal, described = answers_of(program, tmp_path)
    assert read == FIRST
    assert "keys.json is open to other users" in str(refusal)
    assert FIRST not in str(refusal)
    assert described == ["gemini", "file", 0]
    index = tmp_path / "config" / "keys-index.json"
    assert stat.S_IMODE(index.stat().st_mode) == 0o600


def test_the_file_store_is_made_with_mode_0600_and_removed_with_its_last_key(
    tmp_path: Path,
) -> None:
    program = f"""
c.store_key("gemini", "{FIRST}", "file")
mode = c.key_file().stat().st_mode & 0o777
show(mode, c.delete_key("gemini"), c.key_file().exists())
"""
    assert answers_of(program, tmp_path) == [0o600, "file", False]


@pytest.mark.parametrize("name", ["keys.json", "keys-index.json"])
def test_a_broken_file_is_told_without_quoting_it(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / name).write_text(f'{{"gemini": "{FIRST}"', encoding="utf-8")
    (folder / name).chmod(0o600)
    (message,) = answers_of('show(attempt(c.read_stored_key, "gemini"))', tmp_path)
    assert f"{name} is broken; delete it" in str(message)
    assert FIRST not in str(message)


def test_a_key_in_the_environment_comes_first(tmp_path: Path) -> None:
    program = f"""
c.store_key("gemini", "{FIRST}", "file")
show([s.source for s in c.describe_keys(frozenset(["gemini"]))])
"""
    assert answers_of(program, tmp_path) == [["none", "none", "environment"]]


def test_the_module_itself_loads_no_keyring(tmp_path: Path) -> None:
    assert answers_of('show("keyring" in sys.modules)', tmp_path) == [False]
