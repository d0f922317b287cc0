"""Measures read_files through its plan and run: a usual file, many ranges, a sparse 3 GB file."""

from __future__ import annotations

import asyncio
import resource
import statistics
import tempfile
import time
from pathlib import Path

from winx_tui.core.results import ToolResult
from winx_tui.tools.base import ToolContext
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.workspace import Workspace

RUNS = 25
LIMIT_MS = 10.0
"""For 2,000 lines."""
LINE = "    value = compute(index, other)  # 34\n"
CONTEXT = ToolContext("benchmark", lambda text: None)


async def read(tool: ReadFiles, *paths: str) -> ToolResult:
    """Read as the executor does."""
    return await tool.run(await tool.plan(ReadFilesParams(file_paths=list(paths))), CONTEXT)


async def measure(tool: ReadFiles, *paths: str, runs: int = RUNS) -> float:
    """Return the median of several reads, in milliseconds."""
    times: list[float] = []
    for _ in range(runs):
        started_at = time.perf_counter()
        result = await read(tool, *paths)
        times.append((time.perf_counter() - started_at) * 1000)
        assert not result.is_error
    return statistics.median(times)


def write_files(directory: Path) -> None:
    """Make the files that are read."""
    (directory / "code.py").write_text(LINE * 2_000, encoding="utf-8")
    (directory / "long.txt").write_text(LINE * 400_000, encoding="utf-8")
    for number in range(100):
        (directory / f"small-{number}.py").write_text(LINE * 20, encoding="utf-8")
    with (directory / "sparse.log").open("wb") as file:
        file.write(b"begin\n" * 20_000)
        file.truncate(3_000_000_000)
        file.seek(0, 2)
        file.write(b"\nend\n")
    with (directory / "big.log").open("wb") as file:
        for _ in range(100):
            file.write(LINE.encode() * 25_000)


async def main() -> None:
    """Print a line for each measure."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name).resolve()
        write_files(directory)
        tool = ReadFiles(Workspace(directory), FileState())
        ranges = ",".join(f"{first}-{first + 9}" for first in range(1, 400_000, 4_000))
        usual_ms = await measure(tool, "code.py")
        print(f"2,000 lines (limit {LIMIT_MS:g} ms): {usual_ms:.1f} ms")
        print(f"100 small files: {await measure(tool, *_small()):.1f} ms")
        print(f"100 ranges of a 16 MB file: {await measure(tool, f'long.txt:{ranges}'):.1f} ms")
        for label, path in (
            ("a line near the end of a 100 MB file", "big.log:2499000-2499010"),
            ("behind the hole of a 3 GB sparse file", "sparse.log:20002-20002"),
            ("the head of a 3 GB sparse file", "sparse.log:-2000"),
        ):
            fresh = ReadFiles(Workspace(directory), FileState())
            first_ms = await measure(fresh, path, runs=1)
            again_ms = await measure(fresh, path)
            print(f"{label}: {first_ms:.1f} ms, again {again_ms:.1f} ms")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest size of the process: {peak_mb:.0f} MB")
    assert usual_ms <= LIMIT_MS


def _small() -> list[str]:
    return [f"small-{number}.py" for number in range(100)]


if __name__ == "__main__":
    asyncio.run(main())
