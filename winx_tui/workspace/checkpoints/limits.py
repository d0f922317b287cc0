"""How much of a project a checkpoint keeps."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.config.settings import CheckpointSettings

REBUILDABLE = frozenset(
    {
        "node_modules",
        ".venv",
        "venv",
        "target",
        "__pycache__",
        ".tox",
        ".nox",
        ".gradle",
        ".next",
        ".cache",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        "bower_components",
        ".terraform",
    }
)
"""Directories that a command makes anew: they are kept too, but have bounds of their own, so
that a large one costs the project nothing of its own."""

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is recorded of something."""

    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one checkpoint; what they leave out is named in it."""

    file_bytes: int = 16 * _MIB
    """A larger file is left out."""
    project: Bounds = Bounds(100_000, 1024 * _MIB)
    rebuildable: Bounds = Bounds(20_000, 256 * _MIB)
    """Of one directory that can be made anew: a larger one is left out whole."""
    left_out: tuple[str, ...] = ()
    """Globs for what the person never wants kept, relative to the project."""


def limits_of(settings: CheckpointSettings) -> Limits:
    """Return the limits that a person has set."""
    return Limits(
        settings.max_file_mb * _MIB,
        Bounds(settings.max_files, settings.max_project_mb * _MIB),
        Bounds(Limits().rebuildable.files, settings.rebuildable_mb * _MIB),
        settings.left_out,
    )


@dataclass(frozen=True, slots=True)
class StoreRetention:
    """How much of the past is kept."""

    days: int = 30
    size_bytes: int = 2048 * _MIB
    """Of the store of one project."""


def retention_of(settings: CheckpointSettings) -> StoreRetention:
    """Return what a person has set of the past that is kept."""
    return StoreRetention(settings.keep_days, settings.max_store_mb * _MIB)


MAX_DEPTH = 100
"""Directories deeper than this are left out."""
