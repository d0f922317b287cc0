"""Measures how long the overview of a large project takes, the first time and after.

Once as a git repository with a history, once as plain directories. The target is
1.5 s for the first and 0.2 s for every later one.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from winx_tui.workspace.overview import WorkspaceOverview
from winx_tui.workspace.repository import Repository

FILES = 50_000
FILES_IN_DIRECTORY = 20
COMMITS = 30
RUNS = 7


def make_project(root: Path) -> None:
    """Write the files of a project with many nested directories."""
    for number in range(FILES // FILES_IN_DIRECTORY):
        directory = root / f"part{number % 10}" / f"module{number // 10 % 25}" / f"room{number}"
        directory.mkdir(parents=True)
        for file in range(FILES_IN_DIRECTORY):
            (directory / f"file{file}.{('py', 'ts', 'md', 'json')[file % 4]}").touch()


def commit(root: Path) -> None:
    """Commit all of it, then a few changes one by one."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "gc.auto=0")
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "all")
    for number in range(COMMITS):
        file = root / f"part{number % 10}" / "new.py"
        file.write_text(str(number), encoding="utf-8")
        git("add", str(file))
        git("commit", "-qm", str(number))


def seconds(act: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def measure(label: str, root: Path) -> None:
    """Print the median of fresh overviews and of the calls after the first."""
    firsts, laters, changed = [], [], []
    for number in range(RUNS):
        overview = WorkspaceOverview(root, lambda: Repository.discover(root))
        firsts.append(seconds(overview.text))
        laters += [seconds(overview.text) for _ in range(3)]
        (root / "part1" / f"{label[0]}{number}.py").touch()
        changed.append(seconds(overview.text))
    print(
        f"{label}, {FILES:,} files: first {statistics.median(firsts):.2f} s, "
        f"later {statistics.median(laters) * 1000:.0f} ms, "
        f"after a new file {statistics.median(changed):.2f} s (medians of {RUNS})"
    )


def main() -> None:
    """Print a line for each kind of project."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        make_project(root)
        measure("plain directories", root)
        commit(root)
        measure("git repository", root)


if __name__ == "__main__":
    main()
