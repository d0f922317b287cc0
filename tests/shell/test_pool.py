from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from winx_tui.core.errors import ShellError
from winx_tui.shell.environment import child_environment
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.pool import ShellInfo, ShellPool
from winx_tui.shell.session import ShellSession


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[ShellPool]:
    shells = ShellPool(tmp_path.resolve(), child_environment(os.environ), tmp_path / "logs")
    yield shells
    await shells.aclose()


async def finished(pool: ShellPool) -> list[ShellInfo]:
    deadline = time.monotonic() + 30
    while not (infos := pool.newly_finished()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    return infos


async def poll(session: ShellSession) -> CommandOutcome:
    return await session.poll(30)


async def test_a_background_command_has_its_own_directory_and_exit_code(pool: ShellPool) -> None:
    await pool.foreground.run("mkdir sub; cd sub", wait_s=30)
    shell_id, outcome = await pool.run_background("pwd; read; cd /; exit 4", wait_s=0.3)
    assert outcome.is_running
    assert (await pool.foreground.run("pwd", wait_s=30)).output.endswith("/sub")
    ended = await pool.ask(shell_id, lambda shell: shell.send_keys(["Enter"], wait_s=30))
    assert ended.exit_code == 4
    assert pool.cwd.name == "sub"


async def test_an_instant_background_command_is_reported_as_ended(pool: ShellPool) -> None:
    shell_id, outcome = await pool.run_background("echo done", wait_s=30)
    assert (outcome.output, outcome.exit_code) == ("done", 0)
    assert pool.newly_finished() == []
    assert (await pool.ask(shell_id, poll)).output == "done"


async def test_an_end_that_nobody_saw_is_announced_once_and_kept_until_read(
    pool: ShellPool,
) -> None:
    shell_id, outcome = await pool.run_background("sleep 0.2; echo end; (exit 3)", wait_s=0)
    assert outcome.is_running
    [info] = await finished(pool)
    assert (info.id, info.exit_code, info.is_running) == (shell_id, 3, False)
    assert pool.newly_finished() == []
    for _ in range(2):
        told = await pool.ask(shell_id, poll)
        assert (told.output, told.exit_code) == ("end", 3)


async def test_a_server_that_a_background_command_leaves_behind_lives_until_the_pool_closes(
    pool: ShellPool,
) -> None:
    _, outcome = await pool.run_background("sleep 600 & echo $!", wait_s=30)
    pid = outcome.output.split()[-1]
    assert Path(f"/proc/{pid}").exists()
    await pool.aclose()
    assert not Path(f"/proc/{pid}/exe").exists()


async def test_an_unknown_id_is_answered_with_those_that_exist(pool: ShellPool) -> None:
    with pytest.raises(ShellError, match="There are no background commands"):
        pool.session("bg9")
    await pool.run_background("sleep 600", wait_s=0)
    with pytest.raises(ShellError, match=r"bg1 \(running: sleep 600\)"):
        pool.session("bg9")


async def test_twenty_background_shells_run_at_once_and_one_more_is_refused(
    pool: ShellPool,
) -> None:
    started = [pool.run_background(f"echo {n}; sleep 600", wait_s=0) for n in range(20)]
    await asyncio.gather(*started)
    assert sum(info.is_running for info in pool.shells()) == 20
    with pytest.raises(ShellError, match="20 background commands"):
        await pool.run_background("true", wait_s=0)
    await pool.kill("bg1")
    assert (await pool.run_background("true", wait_s=30))[1].exit_code == 0


async def test_one_pool_does_not_know_the_shells_of_another(
    pool: ShellPool, tmp_path: Path
) -> None:
    shell_id, _ = await pool.run_background("sleep 600", wait_s=0)
    other = ShellPool(tmp_path, {}, tmp_path / "logs")
    with pytest.raises(ShellError, match="no background command"):
        other.session(shell_id)
    await other.aclose()
