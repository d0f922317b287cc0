"""How long `echo hi` takes through the persistent shell, and how fast output is rendered.

Run: python benchmarks/shell_round_trip.py
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from winx_tui.shell.environment import child_environment
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.output import CommandOutput, OutputBudget
from winx_tui.shell.session import ShellSession

ROUNDS = 300
CHUNK_BYTES = 64 * 1024
LINE = b"%d: a line of plain text such as a compiler prints\n"


async def round_trip_ms(directory: Path) -> tuple[float, float, float]:
    """Return the first round trip, the median, and `seq 1 2000000`, in milliseconds."""
    session = ShellSession(directory, child_environment(os.environ), LogDirectory(directory))

    async def timed_ms(command: str) -> float:
        began_s = time.perf_counter()
        await session.run(command, wait_s=60.0)
        return (time.perf_counter() - began_s) * 1000

    first_ms = await timed_ms("echo hi")
    median_ms = statistics.median([await timed_ms("echo hi") for _ in range(ROUNDS)])
    long_ms = await timed_ms("seq 1 2000000")
    await session.aclose()
    return first_ms, median_ms, long_ms


def rendering_mb_per_s(directory: Path, data: bytes) -> float:
    """Return how much raw output is logged, decoded, rendered and bounded in a second."""
    output = CommandOutput(LogDirectory(directory), OutputBudget())
    began_s = time.perf_counter()
    for start in range(0, len(data), CHUNK_BYTES):
        output.feed(data[start : start + CHUNK_BYTES])
    output.finish()
    output.take()
    return len(data) / (time.perf_counter() - began_s) / 1e6


def main() -> None:
    """Print the figures."""
    plain = b"".join(LINE % number for number in range(600_000))
    progress = b"".join(b"\r%d%% [=========>          ]" % number for number in range(300_000))
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        first_ms, median_ms, long_ms = asyncio.run(round_trip_ms(directory))
        print(f"echo hi, first (starts bash)   {first_ms:8.2f} ms")
        print(f"echo hi, median of {ROUNDS}         {median_ms:8.2f} ms")
        print(f"seq 1 2000000                  {long_ms:8.0f} ms")
        print(f"rendering plain text           {rendering_mb_per_s(directory, plain):8.0f} MB/s")
        coloured = plain.replace(b"plain", b"\x1b[1;32mplain\x1b[0m")
        print(f"rendering coloured text        {rendering_mb_per_s(directory, coloured):8.0f} MB/s")
        print(f"rendering a progress bar       {rendering_mb_per_s(directory, progress):8.0f} MB/s")


if __name__ == "__main__":
    main()
