"""How soon `winx -p` asks its model: from exec to the first byte of the request.

Runs the real winx against a server on loopback that notes when a request begins, without a
warm host (cold), with one (warm) and with --no-warm, beside what importing litellm alone
takes here. Prints medians in seconds.

    python -m benchmarks.print_start [RUNS]
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.home import WINX, clean_environment
from tests.support.project import make_project
from tests.support.provider_keys import key_variables

_IMPORT = (
    "import os; from winx_tui.llm.host.litellm_model import _SWITCHES;"
    "os.environ.update(_SWITCHES); import time; begun = time.monotonic(); import litellm;"
    "print(time.monotonic() - begun)"
)
_CHUNK = {
    "id": "1",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "none",
    "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Hello."}}],
}
_LAST = {
    **_CHUNK,
    "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7},
}


class Server:
    """Answers every chat with a word, and notes when the first byte of each came."""

    def __init__(self, listener: socket.socket) -> None:
        self.seen_at: list[float] = []
        self._listener = listener

    @property
    def base_url(self) -> str:
        """Return what winx must be pointed at."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def serve(self) -> None:
        """Answer one request a connection until the listener is closed."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        received = connection.recv(65_536)
        self.seen_at.append(time.monotonic())
        while b"\r\n\r\n" not in received:
            received += connection.recv(65_536)
        head, _, body = received.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-len")]
        missing = int(lengths[0].partition(b":")[2]) - len(body) if lengths else 0
        while missing > 0:
            missing -= len(connection.recv(65_536))
        events = "".join(f"data: {json.dumps(event)}\n\n" for event in (_CHUNK, _LAST))
        answer = (
            f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{events}data: [DONE]\n\n"
        )
        connection.sendall(answer.encode())


@contextmanager
def running_server() -> Iterator[Server]:
    """Serve until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener)
        threading.Thread(target=server.serve, daemon=True).start()
        yield server


def first_request_s(server: Server, project: Path, environ: dict[str, str], *more: str) -> float:
    """Run `winx -p` once; return the seconds from exec to its request."""
    server.seen_at.clear()
    begun = time.monotonic()
    subprocess.run(
        [*WINX, "-p", "Hello", "-m", "dashscope", *more],
        cwd=project,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return server.seen_at[0] - begun


def import_s() -> float:
    """Return the seconds that importing litellm takes in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    """Measure in turns, so that a busy moment meets all, and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name, running_server() as server:
        home = Path(name) / "home"
        project = make_project(Path(name) / "project")
        environ = clean_environment(
            home,
            **key_variables("dashscope"),
            DASHSCOPE_API_BASE=server.base_url,
            WINX_KEEP_WARM_MINUTES="1",
        )
        # The first import of all writes the caches of compiled code.
        environ.pop("PYTHONDONTWRITEBYTECODE")
        first_request_s(server, project, environ, "--no-warm")
        stop = [*WINX, "host", "stop"]
        for _ in range(runs):
            measured = {
                "litellm's import alone": import_s(),
                "--no-warm": first_request_s(server, project, environ, "--no-warm"),
                "cold": first_request_s(server, project, environ),
                "warm": first_request_s(server, project, environ),
            }
            subprocess.run(stop, env=environ, stdout=subprocess.DEVNULL, check=True)
            for what, seconds in measured.items():
                figures.setdefault(what, []).append(seconds)
    for what, seconds_of_runs in figures.items():
        print(f"{what}: {statistics.median(seconds_of_runs):.2f} s (median of {runs})")


if __name__ == "__main__":
    main()
