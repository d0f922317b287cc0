"""`winx --mcp --http` as a process: its token, its end, and when it does not even start."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from tests.mcp_server.clients import MODERN, text_of
from tests.mcp_server.http_clients import TOKEN, until
from tests.mcp_server.test_http_sessions import INITIALIZE, SENT
from tests.support.home import WINX, clean_environment
from tests.support.processes import descendants, visible_bytes
from winx_tui.core import exit_codes


@contextmanager
def started(root: Path, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*WINX, "--mcp", "--http", "--bind", "127.0.0.1:0", *options],
        cwd=root,
        env=clean_environment(root.parent / "home", **environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline()


def url_in(line: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:[1-9][0-9]*/mcp", line)
    assert found is not None, line
    return found[0]


async def use(url: str, token: str, command: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as browser,
        Client(streamable_http_client(url, http_client=browser), mode=MODERN) as client,
    ):
        opened = await client.call_tool("initialize", {})
        assert opened.structured_content is not None
        thread = opened.structured_content["thread_id"]
        arguments = {"command": command, "thread_id": thread}
        return text_of(await client.call_tool("bash_command", arguments))


async def test_a_chosen_token_is_kept_to_itself_and_a_signal_ends_all(root: Path) -> None:
    with started(root, "--mode", "full-access", WINX_HTTP_TOKEN=TOKEN) as process:
        url = url_in(line_of(process))
        assert "WINX_HTTP_TOKEN" in line_of(process)
        said = await use(url, TOKEN, f"echo said {TOKEN} ${{WINX_HTTP_TOKEN-unset}}; sleep 3000 &")
        assert "[REDACTED" in said
        assert "unset" in said
        assert TOKEN not in said
        await use(url, TOKEN, "true")
        family = descendants(process.pid)
        assert len(family) > 1
        assert TOKEN.encode() not in b"".join(map(visible_bytes, family))
        async with httpx2.AsyncClient(timeout=60) as browser:
            wrong = {"Authorization": f"Bearer {TOKEN}x"}
            assert (await browser.post(url, headers=wrong)).status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == process.stderr.read() == ""
        await until(lambda: not any(map(visible_bytes, family)))
    kept = [file for file in root.parent.rglob("*") if file.is_file()]
    assert any("wrong token" in file.read_text("utf-8", "replace") for file in kept)
    assert not [file for file in kept if TOKEN.encode() in file.read_bytes()]


async def test_without_a_chosen_token_one_is_made_and_shown_once(root: Path) -> None:
    with started(root) as process:
        url, shown = url_in(line_of(process)), line_of(process)
        token = shown.split()[-1]
        assert len(token) >= 32, "192 bits"
        assert "only once" in shown
        assert "WINX_HTTP_TOKEN" in line_of(process)
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as browser:
            let_in = await browser.post(url, json=INITIALIZE, headers=SENT, timeout=60)
            assert let_in.status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert token not in process.stderr.read()


@pytest.mark.parametrize(
    ("options", "token", "sentence"),
    [
        ((), "", "WINX_HTTP_TOKEN is empty"),
        ((), "sesame", "WINX_HTTP_TOKEN is too short"),
        (("--bind", "0.0.0.0:0"), TOKEN, "--allowed-host NAME"),
        (("--bind", "8000"), TOKEN, "no HOST:PORT"),
        (("--bind", "TAKEN"), TOKEN, "is taken"),
    ],
)
def test_it_does_not_start_unprotected_or_where_it_cannot_listen(
    root: Path, options: tuple[str, ...], token: str, sentence: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taken = f"127.0.0.1:{listening.getsockname()[1]}"
        done = subprocess.run(
            [*WINX, "--mcp", "--http", *(taken if one == "TAKEN" else one for one in options)],
            cwd=root,
            env=clean_environment(root.parent / "home", WINX_HTTP_TOKEN=token),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == exit_codes.USAGE
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout
