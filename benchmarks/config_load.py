"""Measures what settings and one theme add to the first paint, each run in a fresh process.

Counted once on top of a Python that has asyncio and dataclasses, and once on
top of Textual, which the first paint loads in any case and which brings
platformdirs, difflib and pathlib along.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 15

PROGRAM = """
import asyncio, dataclasses, os, time, {before}
start, start_cpu = time.perf_counter(), time.process_time()
from winx_tui.config.loader import load_layers
from winx_tui.config.paths import config_file
from winx_tui.theming.loader import resolve_theme
loaded = load_layers(user_file=config_file(), environ=os.environ, overrides={{"mode": "ask"}})
theme = resolve_theme(loaded.settings.theme)
end, end_cpu = time.perf_counter(), time.process_time()
assert theme.spec.name == "nord" and loaded.settings.limits.max_steps == 30
print((end - start) * 1000, (end_cpu - start_cpu) * 1000)
"""

SETTINGS = 'model = "dashscope"\ntheme = "nord"\n[limits]\nmax_steps = 30\n'


def measure(home: Path, before: str, environment: dict[str, str]) -> tuple[float, float]:
    """Return the medians of wall and CPU time in milliseconds."""
    walls: list[float] = []
    cpus: list[float] = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(before=before)],
            env={"PATH": os.defpath, "HOME": str(home), **environment},
            cwd=Path(__file__).resolve().parents[1],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        wall_ms, cpu_ms = map(float, done.stdout.split())
        walls.append(wall_ms)
        cpus.append(cpu_ms)
    return statistics.median(walls), statistics.median(cpus)


def main() -> None:
    """Print a line for each starting point."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name) / ".config" / "winx"
        directory.mkdir(parents=True)
        (directory / "config.toml").write_text(SETTINGS, encoding="utf-8")
        given = {"WINX_CONFIG_DIR": str(directory)}
        for label, before, environment in (
            ("asyncio", "re", given),
            ("asyncio, platformdirs counted in", "re", {}),
            ("textual.app", "textual.app", {}),
        ):
            wall_ms, cpu_ms = measure(Path(name), before, environment)
            print(
                f"settings and one theme on top of {label}: "
                f"{wall_ms:.1f} ms wall, {cpu_ms:.1f} ms CPU (medians of {RUNS})"
            )


if __name__ == "__main__":
    main()
