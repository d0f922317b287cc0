"""What one key of an `@` mention costs in a project of 100,000 files.

Types several queries letter by letter, as a person does, and measures each search alone. What a
search leaves for after the key is asked for as the screen asks for it, and measured as well.

    python -m benchmarks.mention_search [RUNS]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence

from benchmarks.figures import print_figure
from winx_tui.tui.project_files import ProjectFiles

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


def keys_ms(files: ProjectFiles) -> tuple[list[float], list[float]]:
    """Search for the beginnings of each query.

    Returns:
        What each key took, and each look at what was left for after it.
    """
    keys, after = [], []
    for query in _QUERIES:
        for end in range(len(query) + 1):
            keys.append(_search_ms(files, query[:end]))
            while not files.is_complete:
                after.append(_search_ms(files, query[:end]))
    return keys, after


def _search_ms(files: ProjectFiles, query: str) -> float:
    began_s = time.perf_counter()
    files.search(query, _FOUND)
    return (time.perf_counter() - began_s) * 1_000


def main(arguments: Sequence[str]) -> None:
    """Print what a key costs, and the index itself."""
    paths = project()
    built_ms: list[float] = []
    keys: list[float] = []
    after: list[float] = []
    for _ in range(int(arguments[0]) if arguments else 3):
        began_s = time.perf_counter()
        files = ProjectFiles(paths)
        built_ms.append((time.perf_counter() - began_s) * 1_000)
        of_keys, of_rest = keys_ms(files)
        keys += of_keys
        after += of_rest
    print_figure(f"one key of @ in {FILES:,} files ms", keys, required_worst=30)
    print_figure("a look at the rest, after it ms", after, required_worst=30)
    print_figure("making the index ms", built_ms)


if __name__ == "__main__":
    main(sys.argv[1:])
