"""The user's hooks in whole programs: `winx -p` and `winx --mcp`, with a real configuration."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.mcp_server.clients import text_of, winx
from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import running_server
from tests.support.project import LAST_WORDS, make_project, passes_its_tests, write_scenario
from tests.support.provider_keys import KEYS, key_variables

HOOKS = """
[[hooks]]
event = "session_started"
command = "echo started >> ../seen"

[[hooks]]
event = "prompt"
command = "echo 'The branch is main.'"

[[hooks]]
event = "before_tool"
tools = ["bash_command"]
command = "echo 'the tests run elsewhere' >&2; exit 2"

[[hooks]]
event = "after_tool"
tools = ["file_write_or_edit"]
command = "echo '# formatted' >> roman/numerals.py; env > ../environment"

[[hooks]]
event = "turn_finished"
command = "cat >> ../seen; echo >> ../seen"

[[hooks]]
event = "session_ended"
command = "echo ended >> ../seen"
"""


def configure(home: Path, text: str = HOOKS) -> None:
    config = home / ".config/winx/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(text, encoding="utf-8")


def test_hooks_run_around_a_whole_task(tmp_path: Path) -> None:
    project, home = make_project(tmp_path / "project"), tmp_path / "home"
    configure(home)
    with running_server(write_scenario(tmp_path / "scenario.json")) as server:
        done = subprocess.run(
            [*WINX, "-p", "Fix the failing test.", "--mode", "full-access"],
            cwd=project,
            env=clean_environment(
                home, **key_variables("dashscope"), **server.environment("dashscope")
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        requests = json.dumps(server.requests())
    assert done.returncode == 0, done.stderr
    assert LAST_WORDS in done.stdout
    assert passes_its_tests(project)
    numerals = (project / "roman/numerals.py").read_text(encoding="utf-8")
    assert numerals.endswith("# formatted\n")
    assert "The branch is main." in requests
    assert "a hook of the user has changed roman/numerals.py" in requests
    assert "It says: the tests run elsewhere" in requests
    assert "has blocked: " in done.stderr
    started, turn, ended = (tmp_path / "seen").read_text(encoding="utf-8").splitlines()
    assert (started, ended) == ("started", "ended")
    assert LAST_WORDS in json.loads(turn)["answer"]
    assert KEYS["dashscope"] not in (tmp_path / "environment").read_text(encoding="utf-8")
    again = [*WINX, "audit", "--json"]
    audit = subprocess.run(
        again, cwd=project, env=clean_environment(home), capture_output=True, text=True, check=True
    )
    assert '"blocked"' in audit.stdout


async def test_clients_meet_the_same_hooks(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    configure(tmp_path / "home")
    async with winx(root, "--mode", "full-access") as client:
        result = await client.call_tool("bash_command", {"command": "touch made"})
    assert result.is_error
    assert "It says: the tests run elsewhere" in text_of(result)
    assert not (root / "made").exists()
