"""Which files matter: those whose definitions other files name."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from winx_tui.code.cache import Words

_MIN_NAME_CHARS = 3
_TEST_WEIGHT = 0.3
"""What a test names counts less: tests name everything."""
_FEW_DEFINERS = 3
"""A name that more files define says little about any of them."""
_HIDDEN_WEIGHT = 0.1
_ENTRY_BONUS = 3.0
_DEFINITION_VALUE = 0.02
"""Where nothing is used elsewhere, more definitions count more."""

_DIRECTORIES: dict[str, float] = {
    **dict.fromkeys(
        [
            "vendor",
            "vendored",
            "_vendor",
            "third_party",
            "3rdparty",
            "external",
            "node_modules",
            "dist",
            "build",
            "out",
            "target",
            "generated",
            "gen",
            "__generated__",
            "venv",
            ".venv",
            "site-packages",
        ],
        0.05,
    ),
    **dict.fromkeys(
        ["fixtures", "fixture", "testdata", "__snapshots__", "__mocks__", "mocks"], 0.1
    ),
    **dict.fromkeys(["test", "tests", "__tests__", "spec", "specs", "testing", "e2e"], 0.2),
    **dict.fromkeys(["migrations", "migration", "locale", "locales", "stubs", "typings"], 0.3),
    **dict.fromkeys(
        [
            "example",
            "examples",
            "sample",
            "samples",
            "demo",
            "demos",
            "doc",
            "docs",
            "benchmark",
            "benchmarks",
            "scripts",
        ],
        0.5,
    ),
}
"""Directory → what the score of all below it is multiplied by; the lowest holds."""
_TEST_FACTOR = 0.2
_GENERATED_FACTOR = 0.05
_TEST_NAME = r"test_[^/]*|conftest\.py|[^/]*(?:_test|_spec|\.test|\.spec|Tests?)\.\w+"
_GENERATED_NAME = (
    r"[^/]*(?:[.-]min\.js|_pb2(?:_grpc)?\.pyi?|\.pb\.\w+|[._-]generated\.\w+|\.g\.\w+"
    r"|\.designer\.cs|\.bundle\.js)"
)
_ENTRY_NAME = (
    r"(?i:(?:main|__main__|app|application|cli|index|server|lib|program|manage|run|start)\.\w+)"
)
_SPECIAL_NAME = re.compile(
    f"(?:(?P<test>{_TEST_NAME})|(?P<generated>{_GENERATED_NAME})|(?P<entry>{_ENTRY_NAME}))\\Z"
)


class Place(NamedTuple):
    """What a file's path says of it."""

    factor: float
    """What its score is multiplied by."""
    is_test: bool
    is_entry: bool


def place_of(path: str) -> Place:
    """Judge a file by its path."""
    directory, _, name = path.rpartition("/")
    factor = _directory_factor(directory)
    special = _SPECIAL_NAME.match(name)
    kind = special.lastgroup if special else None
    if kind == "generated":
        factor = min(factor, _GENERATED_FACTOR)
    elif kind == "test":
        factor = min(factor, _TEST_FACTOR)
    return Place(factor, kind == "test" or factor == _TEST_FACTOR, kind == "entry")


@cache
def _directory_factor(directory: str) -> float:
    return min((_DIRECTORIES.get(part.lower(), 1.0) for part in directory.split("/")), default=1.0)


def name_weights(files: Mapping[str, Words]) -> dict[str, float]:
    """Weigh each name that is defined in one file and written in others; 0 to about 10."""
    uses: Counter[str] = Counter()
    test_uses: Counter[str] = Counter()
    definers: Counter[str] = Counter()
    for path, words in files.items():
        (test_uses if place_of(path).is_test else uses).update(words.names.split())
        definers.update(words.definitions.split())
    shared = definers.keys() & (uses.keys() | test_uses.keys())
    return {
        name: _weight(name, uses[name] + _TEST_WEIGHT * test_uses[name], definers[name])
        for name in shared
        if len(name) >= _MIN_NAME_CHARS
    }


def file_scores(files: Mapping[str, Words], weights: Mapping[str, float]) -> dict[str, float]:
    """Score files by the weights of what they define, and by where they lie."""
    names = weights.keys()
    scores = {}
    for path, words in files.items():
        definitions = words.definitions.split()
        score = sum(weights[name] for name in names & definitions)
        place = place_of(path)
        score += _DEFINITION_VALUE * len(definitions) + _ENTRY_BONUS * place.is_entry
        scores[path] = round(score * place.factor, 3)
    return scores


def _weight(name: str, uses: float, definers: int) -> float:
    weight = math.log1p(uses) / (definers if definers <= _FEW_DEFINERS else definers**2)
    return weight * _HIDDEN_WEIGHT if name.startswith("_") else weight
