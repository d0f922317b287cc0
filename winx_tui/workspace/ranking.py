"""Which files of a project tell most about it, by their paths alone.

Every rule is a row of a table: what a file is called, where it lies and what it
ends on add up to its points, and each level of depth takes some away. Files of
one directory compete: each further one counts a little less, so that a large
directory does not fill the whole view.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

_FEWEST_SHOWN, _MOST_SHOWN, _MOST_AT = 50, 400, 30_000

_LEVEL = -6.0
"""For each directory above the file."""
_CROWD = -4.0
"""Times the binary logarithm of a file's place among those of its directory."""

_STEMS: dict[str, float] = {
    "readme": 60,
    **dict.fromkeys(("agents", "claude", "gemini", "contributing", "architecture"), 30),
    **dict.fromkeys(("main", "__main__", "app", "cli", "server", "manage", "index", "lib"), 22),
    **dict.fromkeys(("mod", "program", "application", "run", "start", "setup", "config"), 14),
    **dict.fromkeys(("types", "models", "schema", "routes", "api", "core", "settings"), 10),
    **dict.fromkeys(("__init__", "changelog", "license", "licence", "copying", "notice"), -12),
}
"""The name without its endings, lower case → points."""

_NAMES: dict[str, float] = {
    **dict.fromkeys(
        (
            *("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "package.json"),
            *("tsconfig.json", "cargo.toml", "go.mod", "pom.xml", "build.gradle"),
            *("build.gradle.kts", "settings.gradle", "cmakelists.txt", "makefile", "justfile"),
            *("meson.build", "configure.ac", "gemfile", "composer.json", "mix.exs"),
            *("rebar.config", "stack.yaml", "package.swift", "pubspec.yaml", "deno.json"),
            *("build.zig", "dune-project", "project.clj", "build.sbt", "flake.nix"),
            *("dockerfile", "docker-compose.yml", "compose.yaml", "procfile", "tox.ini"),
            *("vite.config.ts", "webpack.config.js", "next.config.js", "workspace.bazel"),
        ),
        45,
    ),
    **dict.fromkeys(
        (
            *("package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "bun.lockb"),
            *("go.sum", "py.typed", ".gitkeep", ".keep", ".ds_store"),
        ),
        -80,
    ),
}
"""Whole names, lower case → points."""

_DIRECTORIES: dict[str, float] = {
    **dict.fromkeys(("src", "lib", "app", "cmd", "core", "internal", "pkg", "crates"), 8),
    **dict.fromkeys(("packages", "server", "client", "api", "cli"), 4),
    **dict.fromkeys(("test", "tests", "spec", "specs", "__tests__", "testing", "e2e"), -18),
    **dict.fromkeys(("docs", "doc", "examples", "example", "samples", "demo", "demos"), -22),
    **dict.fromkeys(("benchmarks", "benchmark", "scripts", "tools", "hack", "contrib"), -12),
    **dict.fromkeys(("locale", "locales", "i18n", "translations", "assets", "static"), -30),
    **dict.fromkeys(("fixtures", "testdata", "snapshots", "__snapshots__", "migrations"), -40),
    **dict.fromkeys(("vendor", "vendored", "third_party", "thirdparty", "external"), -80),
    **dict.fromkeys(("node_modules", "bower_components", "site-packages", "deps"), -80),
    **dict.fromkeys(("dist", "build", "out", "target", "generated", "gen", "coverage"), -60),
    **dict.fromkeys(("__pycache__", ".idea", ".vscode", ".yarn", ".cache"), -60),
}
"""Any directory above the file, lower case → points."""

_ENDINGS: dict[str, float] = {
    **dict.fromkeys(
        (
            *("py", "pyi", "rs", "go", "ts", "tsx", "js", "jsx", "mjs", "java", "kt", "scala"),
            *("c", "h", "cc", "cpp", "cxx", "hpp", "hh", "cs", "fs", "swift", "m", "mm", "rb"),
            *("php", "ex", "exs", "erl", "hs", "ml", "clj", "lua", "dart", "zig", "nim", "jl"),
            *("vue", "svelte", "r", "pl", "sql", "proto", "graphql"),
        ),
        20,
    ),
    **dict.fromkeys(("sh", "bash", "ps1", "html", "css", "scss", "tcss", "ipynb"), 6),
    **dict.fromkeys(("md", "rst", "adoc", "toml", "yaml", "yml", "cfg", "ini", "json"), 0),
    **dict.fromkeys(("txt", "xml", "csv", "tsv", "jsonl", "log", "po", "patch", "diff"), -20),
    **dict.fromkeys(
        (
            *("png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "bmp", "pdf", "psd", "mp3"),
            *("mp4", "webm", "wav", "ogg", "ttf", "otf", "woff", "woff2", "eot", "zip", "gz"),
            *("tar", "tgz", "xz", "bz2", "7z", "jar", "whl", "so", "dll", "dylib", "a", "o"),
            *("exe", "bin", "dat", "db", "sqlite", "pyc", "class", "wasm", "parquet", "npy"),
            *("map", "lock", "snap", "min", "onnx", "pt", "safetensors"),
        ),
        -70,
    ),
}
"""Any of the endings, lower case, without the dot → points."""

_PATTERNS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"\A(?:test_|conftest\.)|[_.-](?:test|tests|spec)\."), -18),
    (re.compile(r"[_.-](?:pb2|pb|generated|gen|designer|g)\."), -60),
    (re.compile(r"\A\."), -14),
)
"""Tried on the whole name, lower case."""


def shown_file_limit(total_files: int, *, is_repository: bool) -> int:
    """Return how many files an overview may show.

    50 outside a repository; inside, from 50 straight up to 400 at 30,000 files.
    """
    if not is_repository or total_files <= _FEWEST_SHOWN:
        return _FEWEST_SHOWN
    steps = (total_files - _FEWEST_SHOWN) * (_MOST_SHOWN - _FEWEST_SHOWN)
    return min(_MOST_SHOWN, _FEWEST_SHOWN + steps // (_MOST_AT - _FEWEST_SHOWN))


def rank(names: Iterable[str]) -> tuple[str, ...]:
    """Order files, relative to the root, from the most to the least telling."""
    by_directory: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for name in names:
        directory, _, base = name.rpartition("/")
        by_directory[directory].append((-_base_points(base), name))
    ranked: list[tuple[float, str]] = []
    for directory, members in by_directory.items():
        members.sort()
        above = _directory_points(directory)
        ranked += [
            (points - above - _CROWD * math.log2(place), name)
            for place, (points, name) in enumerate(members, start=1)
        ]
    ranked.sort()
    return tuple(name for _, name in ranked)


def _directory_points(directory: str) -> float:
    if not directory:
        return 0.0
    parts = directory.lower().split("/")
    return _LEVEL * len(parts) + sum(
        _DIRECTORIES.get(part, -14.0 if part.startswith(".") else 0.0) for part in set(parts)
    )


@lru_cache(maxsize=65_536)
def _base_points(base: str) -> float:
    name = base.lower()
    if name in _NAMES:
        return _NAMES[name]
    stem, *endings = name.removeprefix(".").split(".")
    points = _STEMS.get(stem, 0.0)
    points += min((_ENDINGS[ending] for ending in endings if ending in _ENDINGS), default=0.0)
    return points + sum(value for pattern, value in _PATTERNS if pattern.search(name))
