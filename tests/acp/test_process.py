"""`winx --acp` as a process: its pipes, its folders, its keys, its end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acp.editors import EditorClient, scripted
from tests.support.home import WINX, clean_environment
from tests.support.project import LAST_WORDS, make_project, passes_its_tests
from winx_tui.acp.host_keeper import open_keeper
from winx_tui.acp.program import REQUIREMENT
from winx_tui.config.settings import Settings
from winx_tui.core.errors import HostDied
from winx_tui.llm.client import HostClient

_IMPORTS_ARE_NOISY = """
import os, sys
class Noisy:
    def find_spec(self, name, path=None, target=None):
        if name == "acp.schema":
            print("printed", flush=True)
            os.write(1, b"written\\n")
sys.meta_path.insert(0, Noisy())
from winx_tui.cli.main import main
sys.exit(main(["--acp"]))
"""

_ACP_IS_MISSING = """
import sys
import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "acp" else find_spec(name, *more)
from winx_tui.cli.main import main
sys.exit(main(["--acp"]))
"""


def _speak(root: Path, lines: list[bytes], *command: str) -> subprocess.CompletedProcess[bytes]:
    root.mkdir(exist_ok=True)
    return subprocess.run(
        command or [*WINX, "--acp"],
        cwd=root,
        env=clean_environment(root.parent / "home", PYTHONPATH=str(Path.cwd())),
        input=b"".join(line + b"\n" for line in lines),
        capture_output=True,
        timeout=60,
        check=False,
    )


async def test_an_editor_has_a_bug_mended(tmp_path: Path) -> None:
    root = tmp_path / "p"
    root.mkdir()
    make_project(root)
    (root / "AGENTS.md").write_text("Obey me.\n")
    client = EditorClient(press=lambda call, options: options[0].option_id)
    async with scripted(root, client) as (winx, server):
        session = (await winx.open()).session_id
        done = await winx.ask(session, "The tests fail; mend it.")
        assert done.stop_reason == "end_turn"
        assert client.text().endswith(f"{LAST_WORDS} All tests pass.")
        assert passes_its_tests(root)
        kinds = [updates[0].kind for updates in client.calls().values()]
        assert kinds == ["read", "edit", "execute"]
        read, edit, _ = client.calls().values()
        assert [place.path for place in read[-1].locations] == [
            str(root / "roman/numerals.py"),
            str(root / "tests/test_numerals.py"),
        ]
        assert [place.line for place in edit[0].locations] == [5]
        # The folder is not trusted.
        assert "no effect until you run `winx trust`" in client.text()
        assert "Obey me." not in json.dumps(server.requests())
        assert winx.process.stdin is not None
        winx.process.stdin.close()
        assert await winx.process.wait() == 0


async def test_each_folder_has_a_model_host_with_the_keys_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in clean_environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    keeper = open_keeper({"gemini": "AIza" + "x" * 35})
    try:
        for _ in range(2):
            host = HostClient(Settings(), keeper.open_host())
            statuses = {status.name: status.key_source for status in await host.providers()}
            assert statuses["gemini"] == "environment"
            assert statuses["dashscope"] == "none"
            await host.aclose()
    finally:
        keeper.close()


def test_a_keeper_that_has_ended_says_what_to_do() -> None:
    keeper = open_keeper({"gemini": "a key"})
    keeper.close()
    with pytest.raises(HostDied, match="start winx again"):
        keeper.open_host()


def test_nothing_but_the_protocol_reaches_stdout_and_what_is_none_is_answered(
    tmp_path: Path,
) -> None:
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": 1}}
    strange: list[Any] = [
        b"no json",
        b"",
        b"[1]",
        b'{"jsonrpc":"2.0","id":[1],"method":"initialize"}',
        b'{"jsonrpc":"2.0","id":7,"result":{}}',
        b'{"jsonrpc":"2.0","id":[7],"result":{}}',
        b'{"jsonrpc":"2.0","method":"session/cancel","params":{"sessionId":"none"}}',
        b'{"jsonrpc":"2.0","id":2,"method":"session/new","params":[]}',
        b'{"jsonrpc":"2.0","id":3,"method":"session/prompt","params":{"sessionId":"x","prompt":[]}}',
        b'{"jsonrpc":"2.0","id":4,"method":"no/such"}',
        b'{"jsonrpc":"2.0","id":5,"method":"session/new","params":{"cwd":3}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ]
    command = (sys.executable, "-c", _IMPORTS_ARE_NOISY)
    done = _speak(tmp_path / "p", [*strange, json.dumps(hello).encode()], *command)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    codes = [(answer["id"], answer["error"]["code"]) for answer in answers if "error" in answer]
    unnamed = [code for identity, code in codes if identity is None]
    assert unnamed == [-32700, -32600, -32600, -32700, -32700]
    named = {identity: code for identity, code in codes if identity is not None}
    assert named == {2: -32602, 3: -32602, 4: -32601, 5: -32602}
    (wrong,) = [answer["error"]["message"] for answer in answers if answer["id"] == 5]
    assert "cwd: Input should be a valid string" in wrong
    assert "mcpServers is missing" in wrong
    assert b"pydantic" not in done.stdout
    (greeting,) = [answer["result"] for answer in answers if "result" in answer]
    assert greeting["agentInfo"]["name"] == "winx"
    assert b"printed" in done.stderr
    assert b"written" in done.stderr


def test_a_missing_package_is_said_with_what_to_install(tmp_path: Path) -> None:
    done = _speak(tmp_path / "p", [], sys.executable, "-c", _ACP_IS_MISSING)
    assert done.returncode == 2
    assert f"{sys.executable} -m pip install '{REQUIREMENT}'" in done.stderr.decode()
    assert REQUIREMENT in Path("pyproject.toml").read_text(encoding="utf-8")
    assert done.stdout == b""


def test_options_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    for options in (("--demo",), ("--resume", "x"), ("--mcp",)):
        done = _speak(tmp_path / "p", [], *WINX, "--acp", *options)
        assert done.returncode == 2, done.stderr
