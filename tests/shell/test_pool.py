from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.telling import told
from winx_tui.core.errors import ShellError
from winx_tui.shell.dialect import BASH, Dialect
from winx_tui.shell.environment import child_environment
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.pool import ShellInfo, ShellPool
from winx_tui.shell.session import ShellSession


@pytest.fixture
async def pool(tmp_path: Path, dialect: Dialect) -> AsyncIterator[ShellPool]:
    shells = ShellPool(
        tmp_path.resolve(),
        child_environment(os.environ),
        tmp_path / "logs",
        program=dialect.program,
    )
    yield shells
    await shells.aclose()


async def finished(pool: ShellPool) -> list[ShellInfo]:
    deadline = time.monotonic() + 60
    while not (infos := pool.newly_finished()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    return infos


async def poll(session: ShellSession) -> CommandOutcome:
    return await session.poll(30)


async def test_a_background_command_has_its_own_directory_and_exit_code(pool: ShellPool) -> None:
    await pool.foreground.run("mkdir sub; cd sub", wait_s=30)
    shell_id, outcome = await pool.run_background("pwd; read x; cd /; exit 4", wait_s=30)
    assert outcome.is_running
    assert (await pool.foreground.run("pwd", wait_s=30)).output.endswith("/sub")

    async def enter(shell: ShellSession) -> CommandOutcome:
        return await told(shell, await shell.send_keys(["Enter"], wait_s=30))

    assert (await pool.ask(shell_id, enter)).exit_code == 4
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


async def test_a_background_shell_has_the_exports_of_the_foreground(
    pool: ShellPool, dialect: Dialect
) -> None:
    await pool.foreground.run("export WORD='two words' PATH=\"/opt/venv/bin:$PATH\"", wait_s=30)
    await pool.foreground.run("unset LANG; export LINES_OF=$'a\\nb \"q\" $x'", wait_s=30)
    command = 'echo "$WORD|$LINES_OF|${PATH%%:*}|${LANG-none}"; echo "${WINX_SHELL_ID%%-*}"'
    _, outcome = await pool.run_background(command, wait_s=30)
    assert outcome.output.startswith('two words|a\nb "q" $x|/opt/venv/bin|none\n')
    if dialect is BASH:
        await pool.foreground.run("export LATER=1; sleep 0.2", wait_s=0)
        _, outcome = await pool.run_background('echo "[$LATER]"', wait_s=30)
        assert outcome.output == "[]"


async def test_whoever_waits_is_woken_by_the_next_end(pool: ShellPool) -> None:
    shell_id, _ = await pool.run_background("read x; exit 6", wait_s=0)
    waiting = asyncio.create_task(pool.wait_for_any_finished())
    done, _ = await asyncio.wait({waiting}, timeout=0.1)
    assert not done
    pool.session(shell_id)
    await pool.session(shell_id).send_text("", wait_s=0)
    async with asyncio.timeout(60):
        [info] = await waiting
    assert (info.id, info.exit_code) == (shell_id, 6)
    assert pool.newly_finished() == []


async def test_who_only_looks_takes_no_news_from_the_model(pool: ShellPool) -> None:
    await pool.run_background("read line", wait_s=0.05)
    looking = asyncio.create_task(pool.wait_for_untold(besides={"bg1"}))
    await pool.run_background("sleep 0.05; echo two; (exit 2)", wait_s=0)
    async with asyncio.timeout(60):
        (info,) = await looking
    assert (info.id, info.exit_code) == ("bg2", 2)
    assert pool.last_shown("bg2") == "two"
    assert "bg2" in [info.id for info in pool.newly_finished()]
    assert pool.untold() == []
    outcome = await pool.ask("bg2", poll)
    assert outcome.output == "two"
    assert pool.last_shown("bg2") == "two"


async def test_a_wait_that_is_cancelled_loses_no_end(pool: ShellPool) -> None:
    waiting = asyncio.create_task(pool.wait_for_any_finished())
    await asyncio.wait({waiting}, timeout=0.05)
    waiting.cancel()
    await pool.run_background("true", wait_s=0)
    assert len(await finished(pool)) == 1


@pytest.mark.parametrize("detach", ["setsid", "nohup setsid", "setsid -f"])
async def test_a_daemon_dies_with_the_pool_unless_it_drops_the_marker(
    pool: ShellPool, tmp_path: Path, detach: str
) -> None:
    script = "sh -c 'echo $$ > {}; exec sleep 600' >/dev/null 2>&1 &"
    await pool.foreground.run(f"{detach} {script.format('daemon')}", wait_s=30)
    await pool.foreground.run(f"env -u WINX_SHELL_ID {detach} {script.format('kept')}", wait_s=30)
    pids = []
    for name in ("daemon", "kept"):
        deadline = time.monotonic() + 60
        while not (path := tmp_path / name).exists() or not path.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        pids.append(int(path.read_text(encoding="utf-8")))
    await pool.aclose()
    assert not Path(f"/proc/{pids[0]}/exe").exists()
    assert Path(f"/proc/{pids[1]}/exe").exists()
    os.kill(pids[1], signal.SIGKILL)


def test_a_shell_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShellError, match="use bash or zsh"):
        ShellPool(tmp_path, {}, tmp_path / "logs", program="fish")


async def test_the_log_directory_is_known(pool: ShellPool, tmp_path: Path) -> None:
    assert pool.log_directory == tmp_path / "logs"
    outcome = await pool.foreground.run("seq 1 100000", wait_s=30)
    assert outcome.log_path is not None
    assert outcome.log_path.parent == pool.log_directory
