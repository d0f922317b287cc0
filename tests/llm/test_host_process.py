"""The host as a process: keys, hostile surroundings, deaths, and its own end."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.llm.asking import KEYS, ask, request_to, settings_for
from tests.support.model_server.scenario import Hold, scenario, text, turn
from tests.support.model_server.server import ModelServer
from winx_tui.config.settings import Settings
from winx_tui.core.errors import AuthenticationFailed, HostDied, ModelError
from winx_tui.llm.client import HostClient
from winx_tui.llm.host_process import HostProcess, spawn_host

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes in /proc"),
]

LITELLM_IS_LOADING_MIB = 60
"""A worker has 20 before and 200 after."""


@asynccontextmanager
async def client_of(
    process: HostProcess, settings: Settings | None = None
) -> AsyncIterator[HostClient]:
    client = HostClient(settings or Settings(), process)
    await client.start()
    try:
        yield client
    finally:
        await client.aclose()


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


async def until(is_met: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while True:
            if is_met():
                return
            await asyncio.sleep(0.01)


async def until_ended(*pids: int) -> None:
    await until(lambda: not any(is_running(pid) for pid in pids))


def memory_mib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def start_a_parent_of_a_host() -> tuple[subprocess.Popen[str], int]:
    program = (
        "import sys, time; from winx_tui.llm.host_process import spawn_host;"
        "print(spawn_host({}).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def visible_in_proc(pid: int) -> bytes:
    seen = b""
    for name in ("cmdline", "environ"):
        try:
            seen += Path(f"/proc/{pid}/{name}").read_bytes()
        except PermissionError:
            # Even better: the host has closed it.
            continue
    return seen


async def test_keys_are_told_at_once_and_litellm_is_not_loaded_for_it(config_home: Path) -> None:
    process = spawn_host(KEYS)
    async with client_of(process) as client:
        statuses = {status.name: status for status in await client.providers()}

        (worker,) = children_of(process.pid)
        assert memory_mib(worker) < LITELLM_IS_LOADING_MIB

    assert list(statuses) == ["dashscope", "nvidia", "gemini", "local"]
    assert {statuses[name].key_source for name in KEYS} == {"environment"}
    assert all(statuses[name].is_available for name in KEYS)
    assert not statuses["local"].is_available


async def test_a_host_that_was_ready_before_anybody_connected_answers(config_home: Path) -> None:
    process = spawn_host(KEYS)
    readable, _, _ = select.select([process.answers], [], [], 60)
    assert readable

    async with client_of(process) as client:
        assert len(await client.providers()) == 4


async def test_no_key_is_visible_from_outside(config_home: Path) -> None:
    process = spawn_host(KEYS)
    async with client_of(process) as client:
        await client.providers()
        seen = b"".join(visible_in_proc(pid) for pid in (process.pid, *children_of(process.pid)))

    assert b"host" in seen
    assert not any(key.encode() in seen for key in KEYS.values())


async def test_the_host_sees_only_the_environment_it_needs(
    config_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-program")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    process = spawn_host({})
    async with client_of(process) as client:
        await client.providers()
        seen = visible_in_proc(process.pid)

    assert b"sk-of-another-program" not in seen
    assert b"/somewhere" not in seen


async def test_a_stored_key_is_found_and_reread_when_asked(
    config_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    process = spawn_host({"nvidia": KEYS["nvidia"]})
    async with client_of(process) as client:
        before = {status.name: status.key_source for status in await client.providers()}
        store = (
            "from winx_tui.config.credentials import store_key;"
            f"store_key('dashscope', '{KEYS['dashscope']}', 'file')"
        )
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", store], check=True)
        after = {status.name: status.key_source for status in await client.reload_keys()}

    assert before["dashscope"] == "none"
    assert after["dashscope"] == "file"
    assert after["nvidia"] == "environment"


async def test_without_a_key_the_answer_says_how_to_add_one(
    config_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    async with client_of(spawn_host({})) as client:
        with pytest.raises(AuthenticationFailed, match="winx auth login gemini"):
            await ask(client, request_to("gemini"))


async def test_a_killed_worker_fails_its_request_and_the_next_one_works(
    server: ModelServer, config_home: Path
) -> None:
    server.play(scenario(turn(Hold("killed"), text("Here again."))))
    process = spawn_host(KEYS)
    async with client_of(process, settings_for(server)) as client:
        await client.providers()
        request = request_to("dashscope")
        under_way = asyncio.create_task(ask(client, request))
        (worker,) = children_of(process.pid)
        await until(lambda: memory_mib(worker) > LITELLM_IS_LOADING_MIB)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(HostDied):
            await under_way

        server.release("killed")
        done = await ask(client, request)

    assert done.message.text == "Here again."
    assert server.requests[-1].key == KEYS["dashscope"]


async def test_a_host_that_keeps_dying_is_given_up_in_words(config_home: Path) -> None:
    process = spawn_host(KEYS)
    async with client_of(process) as client:
        for _ in range(3):
            await client.providers()
            (worker,) = children_of(process.pid)
            os.kill(worker, signal.SIGKILL)
            await until_ended(worker)
        await until_ended(process.pid)

        with pytest.raises(ModelError, match="start winx again"):
            await ask(client, request_to("dashscope"))


async def test_closing_ends_the_host_even_while_it_loads(config_home: Path) -> None:
    process = spawn_host(KEYS)
    client = HostClient(Settings(), process)
    client.warm()
    await client.providers()
    pids = (process.pid, *children_of(process.pid))

    await client.aclose()

    assert not any(is_running(pid) for pid in pids)


async def test_a_host_that_was_never_used_is_ended_too(config_home: Path) -> None:
    process = spawn_host(KEYS)

    await HostClient(Settings(), process).aclose()

    assert not is_running(process.pid)


async def test_the_host_ends_when_its_client_is_killed(config_home: Path) -> None:
    parent, supervisor = start_a_parent_of_a_host()
    await until(lambda: children_of(supervisor))
    workers = children_of(supervisor)

    parent.kill()
    parent.communicate()

    await until_ended(supervisor, *workers)


async def test_ctrl_c_in_the_terminal_does_not_reach_the_host(config_home: Path) -> None:
    process = spawn_host(KEYS)
    async with client_of(process) as client:
        await client.providers()
        pids = (process.pid, *children_of(process.pid))

        for pid in pids:
            assert os.getsid(pid) == process.pid
            os.kill(pid, signal.SIGINT)

        assert len(await client.providers()) == 4
        assert (process.pid, *children_of(process.pid)) == pids


async def test_files_of_the_directory_it_is_started_in_change_nothing(
    server: ModelServer, config_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.play(scenario(turn(text("Untouched."))))
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w').close()"
    for module in ("litellm", "json", "asyncio", "winx_tui", "sitecustomize", "uvloop"):
        (tmp_path / f"{module}.py").write_text(trap, encoding="utf-8")
    evil = "http://127.0.0.1:1/v1"
    (tmp_path / ".env").write_text(
        f"DASHSCOPE_API_BASE={evil}\nDASHSCOPE_API_KEY=sk-evil\nHTTP_PROXY={evil}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    async with client_of(spawn_host(KEYS), settings_for(server)) as client:
        done = await ask(client, request_to("dashscope"))

    assert done.message.text == "Untouched."
    assert server.requests[0].key == KEYS["dashscope"]
    assert not (tmp_path / "sprung").exists()
