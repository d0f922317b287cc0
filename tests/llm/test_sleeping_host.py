"""A host that holds keys for a server that may never need them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.llm.asking import KEYS
from tests.llm.test_host_process import (
    children_of,
    client_of,
    is_running,
    until_ended,
    visible_in_proc,
)
from winx_tui.core.errors import ModelError
from winx_tui.llm.host_process import spawn_sleeping_host

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes in /proc"),
]


def start_a_parent() -> tuple[subprocess.Popen[str], int]:
    program = (
        "import time; from winx_tui.llm.host_process import spawn_sleeping_host;"
        "print(spawn_sleeping_host({'gemini': 'x' * 40}).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


async def test_it_does_nothing_until_it_is_used_and_then_has_the_keys(config_home: Path) -> None:
    process = spawn_sleeping_host(KEYS)
    assert process.providers == set(KEYS)
    assert not children_of(process.pid)
    async with client_of(process) as client:
        statuses = {status.name: status for status in await client.providers()}
        assert len(children_of(process.pid)) == 1
        assert not any(key.encode() in visible_in_proc(process.pid) for key in KEYS.values())
    assert {statuses[name].key_source for name in KEYS} == {"environment"}
    assert not is_running(process.pid)


async def test_it_may_be_used_before_it_has_read_the_keys(config_home: Path) -> None:
    async with client_of(spawn_sleeping_host(KEYS)) as client:
        statuses = await client.providers()
    assert sum(status.key_source == "environment" for status in statuses) == len(KEYS)


async def test_it_ends_with_whoever_started_it() -> None:
    parent, pid = start_a_parent()
    assert is_running(pid)
    parent.kill()
    parent.wait()
    await until_ended(pid)


async def test_one_that_is_gone_is_told_of_by_the_first_question(config_home: Path) -> None:
    process = spawn_sleeping_host(KEYS)
    process.end(is_warm=False)
    with pytest.raises(ModelError, match="model host has ended"):
        async with client_of(process) as client:
            await client.providers()


async def test_one_that_is_not_used_is_put_away() -> None:
    process = spawn_sleeping_host(KEYS)
    process.discard()
    assert not is_running(process.pid)
