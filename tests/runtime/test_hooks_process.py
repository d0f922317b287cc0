"""One hook as a process: its end, its output, and its killing."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import descendants
from winx_tui.runtime.hooks.process import MAX_OUTPUT_BYTES, HookEnd, run_hook

ENVIRONMENT = {"PATH": os.environ["PATH"]}


async def run(command: str, cwd: Path, told: bytes = b"{}", timeout_s: float = 30.0) -> HookEnd:
    return await run_hook(command, told, cwd=cwd, environment=ENVIRONMENT, timeout_s=timeout_s)


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


async def until(is_met: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not is_met():  # noqa: ASYNC110 - processes are looked at from outside
            await asyncio.sleep(0.005)


def pid_in(file: Path) -> int:
    """Return the process id in a file; 0 before it is there."""
    return int(file.read_text(encoding="utf-8") or 0) if file.exists() else 0


async def test_a_hook_reads_what_happens_and_its_output_is_kept(tmp_path: Path) -> None:
    end = await run("cat; pwd >&2; exit 3", tmp_path, b'{"event": "prompt"}')
    assert end == HookEnd("exited", 3, '{"event": "prompt"}', str(tmp_path.resolve()))
    assert not end.is_good
    assert not end.objects
    assert not end.is_broken
    assert end.trouble == "failed (exit code 3)"


@pytest.mark.parametrize(
    ("command", "trouble"),
    [
        ("kill -9 $$", "was ended by signal 9"),
        ("sh -c 'kill -9 $$'; exit $?", "was ended by signal 9"),
        ("no-such-program-here", "could not be run (exit code 127)"),
        ("./told.txt", "could not be run (exit code 126)"),
    ],
)
async def test_a_hook_that_breaks_is_no_answer(tmp_path: Path, command: str, trouble: str) -> None:
    (tmp_path / "told.txt").write_text("", encoding="utf-8")
    end = await run(command, tmp_path)
    assert end.is_broken
    assert end.trouble == trouble


async def test_a_hook_whose_directory_is_gone_was_not_started(tmp_path: Path) -> None:
    end = await run("true", tmp_path / "gone")
    assert end.is_broken
    assert end.trouble == "could not be started: No such file or directory"


async def test_without_room_for_its_input_a_hook_was_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    end = await run("true", tmp_path)
    assert end.is_broken
    assert end.trouble == "could not be started: No such file or directory"


async def test_a_hook_that_reads_nothing_is_not_waited_for(tmp_path: Path) -> None:
    assert (await run("true", tmp_path, b"x" * 1_000_000)).is_good
    counted = await run("wc -c", tmp_path, b"x" * 1_000_000)
    assert counted.stdout == "1000000"


async def test_output_is_bounded_while_it_is_read(tmp_path: Path) -> None:
    end = await run("head -c 3000000 /dev/zero | tr '\\0' x; printf no >&2", tmp_path)
    assert end.is_good
    assert end.stdout == "x" * MAX_OUTPUT_BYTES
    assert end.stderr == "no"


async def test_a_hook_that_takes_too_long_is_killed_with_all_that_it_started(
    tmp_path: Path,
) -> None:
    command = "setsid sh -c 'echo $$ > daemon; exec sleep 600' & sleep 600 & echo $! > child; wait"
    child, daemon, timeout_s = tmp_path / "child", tmp_path / "daemon", 0.25
    # A busy machine may not come so far in time.
    while not (pid_in(child) and pid_in(daemon)):
        end = await run(command, tmp_path, timeout_s=timeout_s)
        assert end.trouble == f"took longer than {timeout_s:g} s and was ended"
        assert end.is_broken
        timeout_s *= 2
    await until(lambda: not (is_alive(pid_in(child)) or is_alive(pid_in(daemon))))


async def test_a_cancelled_hook_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    running = asyncio.create_task(run("sleep 600 & echo $! > child; wait", tmp_path))
    await until(lambda: pid_in(child))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: not is_alive(pid_in(child)))


async def test_a_hook_cancelled_while_it_is_started_leaves_nothing(tmp_path: Path) -> None:
    child = tmp_path / "child"
    before = descendants(os.getpid())
    running = asyncio.create_task(run("sleep 600 & echo $! > child; wait", tmp_path))
    while descendants(os.getpid()) <= before:  # noqa: ASYNC110 - every step of the loop is looked at
        await asyncio.sleep(0)
    # The loop stands still meanwhile, so nobody has been given the process yet.
    deadline_s = time.monotonic() + 60.0
    while not pid_in(child):
        assert time.monotonic() < deadline_s
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: not is_alive(pid_in(child)))


async def test_what_a_hook_leaves_in_the_background_does_not_hold_it_up(tmp_path: Path) -> None:
    end = await run("(echo $$ > leader; exec sleep 600) & echo $!", tmp_path)
    left = int(end.stdout)
    try:
        assert end.is_good
        assert is_alive(left)
    finally:
        os.kill(left, 9)
