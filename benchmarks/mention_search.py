"""What one key of an `@` mention costs in a project of 100,000 files.

Types several queries letter by letter, as a person does, and measures each search alone.

    python -m benchmarks.mention_search [RUNS]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence

from benchmarks.figures import print_figure
from winx_tui.tui.completion import FileIndex

FILES = 100_000
_FOUND = 50
_QUERIES = ("main", "tests/util", "srccmpbtn", "zzzz", "index.ts", "a_b_c_d", "qxj", "e.py")
_WORDS = (
    *("src", "tests", "lib", "app", "core", "api", "web", "util", "button", "index", "model"),
    *("view", "server", "client", "parser", "config", "common", "service", "handler", "schema"),
    *("worker", "token", "render", "layout", "stream", "session", "theme", "main"),
)
_ENDINGS = (".py", ".ts", ".tsx", ".go", ".rs", ".md", ".json", ".css")


def project(count: int = FILES) -> list[str]:
    """Make up the paths of a large project, the same ones each time."""
    chance = random.Random(7)
    made: dict[str, None] = {}
    while len(made) < count:
        folders = "/".join(chance.choices(_WORDS, k=chance.randint(1, 5)))
        name = "_".join(chance.choices(_WORDS, k=chance.randint(1, 3)))
        made[f"{folders}/{name}{chance.randint(0, 99)}{chance.choice(_ENDINGS)}"] = None
    return list(made)


def keys_ms(index: FileIndex) -> list[float]:
    """Search for the beginnings of each query; return the time of each."""
    taken_ms = []
    for query in _QUERIES:
        for end in range(len(query) + 1):
            began_s = time.perf_counter()
            index.search(query[:end], _FOUND)
            taken_ms.append((time.perf_counter() - began_s) * 1_000)
    return taken_ms


def main(arguments: Sequence[str]) -> None:
    """Print what a key costs, and the index itself."""
    files = project()
    built_ms, taken_ms = [], []
    for _ in range(int(arguments[0]) if arguments else 3):
        began_s = time.perf_counter()
        index = FileIndex(files)
        built_ms.append((time.perf_counter() - began_s) * 1_000)
        taken_ms += keys_ms(index)
    print_figure(f"one key of @ in {FILES:,} files ms", taken_ms, required_worst=30)
    print_figure("making the index ms", built_ms)


if __name__ == "__main__":
    main(sys.argv[1:])
