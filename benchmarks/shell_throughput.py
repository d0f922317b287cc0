"""What long output costs: time, memory, and whether all of it can be read afterwards.

Run: python benchmarks/shell_throughput.py
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

from winx_tui.shell.environment import child_environment
from winx_tui.shell.pool import ShellPool
from winx_tui.shell.screen import Screen

LINES = 2_000_000
SHELLS = 20


def memory_mb() -> float:
    """Return how much memory this process takes."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def descriptors() -> int:
    """Return how many files this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def long_output(pool: ShellPool) -> None:
    """Print the figures of one long output."""
    await pool.foreground.run("true", wait_s=10)
    before_mb, began_s = memory_mb(), time.perf_counter()
    outcome = await pool.foreground.run(f"seq 1 {LINES}", wait_s=120)
    took_s, extra_mb = time.perf_counter() - began_s, memory_mb() - before_mb
    readable = 0
    if outcome.log_path is not None:
        with outcome.log_path.open(encoding="utf-8") as log:
            readable = sum(1 for _ in log)
    print(f"seq 1 {LINES:<10}               {took_s:8.2f} s   (at most 2)")
    print(f"extra memory                    {extra_mb:8.1f} MB  (at most 60)")
    print(f"lines readable afterwards       {readable:8} of {LINES}")


async def background_shells(pool: ShellPool) -> None:
    """Print how long it takes to have many shells at work."""
    began_s = time.perf_counter()
    await asyncio.gather(
        *(pool.run_background(f"echo {number}; sleep 60", wait_s=0) for number in range(SHELLS))
    )
    started_s = time.perf_counter() - began_s
    print(f"{SHELLS} background shells started     {started_s * 1000:8.0f} ms")


async def soak(pool: ShellPool, commands: int) -> None:
    """Print what many commands leave behind."""
    for _ in range(100):
        await pool.foreground.run("seq 1 3000", wait_s=10)
    before_mb, before_fds = memory_mb(), descriptors()
    began_s = time.perf_counter()
    for _ in range(commands):
        await pool.foreground.run("seq 1 3000", wait_s=10)
    took_ms = (time.perf_counter() - began_s) / commands * 1000
    print(f"{commands} commands of 3,000 lines     {took_ms:8.2f} ms each")
    print(f"  memory gained                 {memory_mb() - before_mb:8.1f} MB")
    print(f"  descriptors gained            {descriptors() - before_fds:8}")


def emulator_mb_per_s() -> tuple[float, float]:
    """Return how fast the emulator takes plain text and a screen that is drawn again and again."""
    plain = b"".join(b"%d: a line of plain text\r\n" % number for number in range(20_000))
    drawn = b"".join(
        b"\x1b[%d;%dH\x1b[1;3%dmcell\x1b[0m" % (number % 50, number % 190, number % 8)
        for number in range(20_000)
    )
    rates = []
    for data in (plain, drawn):
        screen, began_s = Screen(200, 50), time.perf_counter()
        screen.feed(data)
        rates.append(len(data) / (time.perf_counter() - began_s) / 1e6)
    return rates[0], rates[1]


async def measure() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as name:
        pool = ShellPool(Path(name), child_environment(os.environ), Path(name) / "logs")
        await long_output(pool)
        await background_shells(pool)
        await soak(pool, 2_000)
        await pool.aclose()
    plain, drawn = emulator_mb_per_s()
    print(f"emulator, plain text            {plain:8.1f} MB/s")
    print(f"emulator, a drawn screen        {drawn:8.1f} MB/s")


if __name__ == "__main__":
    asyncio.run(measure())
