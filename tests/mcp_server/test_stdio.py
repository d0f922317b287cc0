"""`winx --mcp` as a process: its pipes, its end, what it loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import WINX, clean_environment

_INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    },
}
_INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}

_REPORTS_MODULES = """
import sys
from winx_tui.cli.main import main
status = main(["--mcp"])
sys.stderr.write("MODULES " + " ".join(sys.modules) + "\\n")
sys.exit(status)
"""

_IMPORTS_ARE_NOISY = """
import os, sys
class Noisy:
    def find_spec(self, name, path=None, target=None):
        if name == "mcp":
            print("printed", flush=True)
            os.write(1, b"written\\n")
sys.meta_path.insert(0, Noisy())
from winx_tui.cli.main import main
sys.exit(main(["--mcp"]))
"""

_WAITS_AT_THE_GATE = """
import sys
class Gate:
    def find_spec(self, name, path=None, target=None):
        if name in ("asyncio", "pydantic", "mcp_types", "mcp"):
            sys.meta_path.remove(self)
            open("../gate").close()
gate = Gate()
sys.meta_path.insert(0, gate)
from winx_tui.cli.main import main
sys.exit(main(["--mcp"]))
"""

_CALLS_AND_STAYS = """
import sys
from pathlib import Path
from tests.mcp_server.test_stdio import RawClient
client = RawClient(Path(sys.argv[1]))
client.open()
client.call("bash_command", command=sys.argv[2], is_background=True)
client.call("bash_command", command=sys.argv[2])
print(client.process.pid, flush=True)
sys.stdin.read()
client.receive()
while True:
    client.receive()
"""


class RawClient:
    """Speaks the protocol line by line."""

    def __init__(self, root: Path, command: tuple[str, ...] = (*WINX, "--mcp")) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=root,
            env=clean_environment(root.parent / "home", PYTHONPATH=str(Path.cwd())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def send(self, message: dict[str, Any] | bytes) -> None:
        """Send one line."""
        line = message if isinstance(message, bytes) else json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """Read the next line."""
        assert self.process.stdout is not None
        message: dict[str, Any] = json.loads(self.process.stdout.readline())
        return message

    def open(self) -> dict[str, Any]:
        """Do the handshake and return the server's answer."""
        self.send(_INITIALIZE)
        answer = self.receive()
        self.send(_INITIALIZED)
        return answer

    def call(self, name: str, **arguments: object) -> None:
        """Ask for a tool call."""
        params = {"name": name, "arguments": arguments}
        self.send({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params})


@contextmanager
def _client(root: Path, *command: str) -> Iterator[RawClient]:
    client = RawClient(root, command) if command else RawClient(root)
    try:
        yield client
    finally:
        client.process.kill()
        client.process.wait()
        for pipe in (client.process.stdin, client.process.stdout, client.process.stderr):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()


def _wait_for(path: Path) -> str:
    deadline = time.monotonic() + 60
    while not (path.exists() and path.read_text(encoding="utf-8").strip()):
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.02)
    return path.read_text(encoding="utf-8").strip()


def _long(root: Path) -> str:
    """Return seconds that no other test sleeps: the process is told by them."""
    return f"3000.{zlib.crc32(os.fsencode(root)):010}"


def _wait_for_process(root: Path) -> int:
    """Return the process id of the command as it is outside of any sandbox."""
    return _wait_for_processes(root, 1)[0]


def _wait_for_processes(root: Path, count: int) -> list[int]:
    """Return the process ids of so many commands."""
    sign = f"sleep\0{_long(root)}\0".encode()
    deadline = time.monotonic() + 60
    while True:
        found = []
        for directory in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (directory / "cmdline").read_bytes() == sign:
                    found.append(int(directory.name))
        if len(found) >= count:
            return found
        assert time.monotonic() < deadline, "the command never ran"
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + 60
    while _is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} lives on"
        time.sleep(0.02)


def test_the_handshake_names_server_version_and_workspace(root: Path) -> None:
    with _client(root) as client:
        answer = client.open()["result"]
        assert answer["serverInfo"]["name"] == "winx"
        assert str(root) in answer["instructions"]
        assert "tools" in answer["capabilities"]


def test_a_line_that_is_no_json_does_not_end_the_server(root: Path) -> None:
    with _client(root) as client:
        client.send(b"{broken")
        client.open()
        client.send(b"[1, 2")
        client.send({"jsonrpc": "2.0", "id": 9, "method": "ping"})
        answers = [client.receive()]
        while answers[-1].get("id") != 9:
            answers.append(client.receive())
        assert answers[-1]["result"] == {}


def test_half_a_character_in_a_request_is_mended_and_a_broken_request_is_answered(
    root: Path,
) -> None:
    with _client(root) as client:
        client.open()
        client.send(
            b'{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"bash_command",'
            b'"arguments":{"command":"echo half \\ud83d"}}}'
        )
        while (answer := client.receive()).get("id") != 6:
            pass
        assert "half" in answer["result"]["content"][0]["text"]
        client.send(b'{"jsonrpc":"2.0","id":7,"method":5}')
        while (answer := client.receive()).get("id") != 7:
            pass
        assert answer["error"]["code"] == -32600


def test_prints_of_libraries_go_to_stderr(root: Path) -> None:
    with _client(root, sys.executable, "-c", _IMPORTS_ARE_NOISY) as client:
        assert client.open()["result"]["serverInfo"]["name"] == "winx"
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert client.process.wait(60) == 0
        assert client.process.stdout is not None
        assert client.process.stderr is not None
        assert client.process.stdout.read() == b""
        errors = client.process.stderr.read()
        assert b"printed" in errors
        assert b"written" in errors


def test_the_first_answers_wait_for_no_library(root: Path) -> None:
    os.mkfifo(root.parent / "gate")
    listing = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    with _client(root, sys.executable, "-c", _WAITS_AT_THE_GATE) as client:
        assert client.open()["result"]["protocolVersion"] == "2025-06-18"
        client.send(listing)
        with (root.parent / "gate").open("w", encoding="utf-8"):
            answer = client.receive()
    with _client(root, sys.executable, "-c", _WAITS_AT_THE_GATE) as client:
        client.open()
        client.send(listing)
        # As the last time, and before the server is there.
        assert client.receive() == answer
        client.send({"jsonrpc": "2.0", "id": 3, "method": "ping"})
        with (root.parent / "gate").open("w", encoding="utf-8"):
            assert client.receive() == {"jsonrpc": "2.0", "id": 3, "result": {}}


def test_a_discovery_is_answered_once(root: Path) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    with _client(root) as client:
        for number, method in enumerate(("server/discover", "tools/list", "server/discover")):
            request = {"jsonrpc": "2.0", "id": number, "method": method}
            client.send({**request, "params": {"_meta": meta}})
            answer = client.receive()
            assert answer["id"] == number
            assert answer["result"]["resultType"] == "complete"


def test_a_first_request_that_is_no_opening_is_answered_too(root: Path) -> None:
    with _client(root) as client:
        client.send({"jsonrpc": "2.0", "id": 9, "method": "ping"})
        assert client.receive() == {"jsonrpc": "2.0", "id": 9, "result": {}}
        assert client.open()["id"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_server_that_is_not_loaded(root: Path, number: signal.Signals) -> None:
    os.mkfifo(root.parent / "gate")
    with _client(root, sys.executable, "-c", _WAITS_AT_THE_GATE) as client:
        client.open()
        client.process.send_signal(number)
        assert client.process.wait(60) == 130


def test_a_client_that_goes_away_ends_server_and_commands(root: Path) -> None:
    with _client(root) as client:
        client.open()
        client.call("bash_command", command=f"echo begun >begun; sleep {_long(root)}")
        _wait_for(root / "begun")
        running = _wait_for_process(root)
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert client.process.wait(60) == 0
        _wait_for_end(running)


def test_a_client_that_is_killed_leaves_no_process_behind(root: Path) -> None:
    environment = clean_environment(root.parent / "home", PYTHONPATH=str(Path.cwd()))
    script = (sys.executable, "-c", _CALLS_AND_STAYS, str(root), f"sleep {_long(root)}")
    with subprocess.Popen(script, stdout=subprocess.PIPE, env=environment) as client:
        assert client.stdout is not None
        server = int(client.stdout.readline())
        in_background, in_foreground = _wait_for_processes(root, 2)
        client.kill()
        client.wait()
        for pid in (server, in_background, in_foreground):
            _wait_for_end(pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_server_and_commands(root: Path, number: signal.Signals) -> None:
    with _client(root) as client:
        client.open()
        client.call("bash_command", command=f"echo begun >begun; sleep {_long(root)}")
        _wait_for(root / "begun")
        running = _wait_for_process(root)
        client.process.send_signal(number)
        assert client.process.wait(60) == 130
        _wait_for_end(running)


def test_a_client_that_stops_reading_does_not_keep_the_server_alive(root: Path) -> None:
    with _client(root) as client:
        client.open()
        for _ in range(400):
            client.send({"jsonrpc": "2.0", "id": 3, "method": "tools/list"})
        client.process.send_signal(signal.SIGTERM)
        assert client.process.wait(60) == 130


def test_requests_from_a_file_are_served(root: Path) -> None:
    requests = root.parent / "requests"
    requests.write_text(json.dumps(_INITIALIZE) + "\n", encoding="utf-8")
    with requests.open("rb") as stdin:
        done = subprocess.run(
            [*WINX, "--mcp"],
            cwd=root,
            env=clean_environment(root.parent / "home"),
            stdin=stdin,
            capture_output=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0
    assert json.loads(done.stdout)["result"]["serverInfo"]["name"] == "winx"


def test_neither_screen_nor_model_libraries_are_loaded(root: Path) -> None:
    with _client(root, sys.executable, "-c", _REPORTS_MODULES) as client:
        client.open()
        client.send({"jsonrpc": "2.0", "id": 2, "method": "tools/list"})
        assert client.receive()["id"] == 2
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert client.process.stderr is not None
        modules = client.process.stderr.read().decode().split()
        loaded = {name.partition(".")[0] for name in modules}
        assert "mcp" in loaded
        assert not loaded & {"litellm", "openai", "textual", "prompt_toolkit", "git"}


def test_the_working_directory_is_the_workspace(root: Path) -> None:
    with _client(root) as client:
        client.open()
        client.call("bash_command", command="pwd")
        text = client.receive()["result"]["content"][0]["text"]
        assert os.fspath(root) in text
