"""Where the parts of a repository lie; of worktrees and submodules they lie elsewhere."""

from __future__ import annotations

from pathlib import Path

_LINK = "gitdir: "
"""How a `.git` that is a file begins (gitrepository-layout)."""
_MAX_BYTES = 4096
"""Of such a file: more is no path."""


def directory_of(place: Path) -> Path:
    """Return the git directory that a `.git` is, or that it names where it is a file."""
    named = _line(place)
    return place.parent / named.removeprefix(_LINK) if named.startswith(_LINK) else place


def common_directory_of(directory: Path) -> Path:
    """Return the git directory that a worktree's shares with others, or the directory itself."""
    common = _line(directory / "commondir")
    return directory / common if common else directory


def _line(path: Path) -> str:
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(_MAX_BYTES).decode("utf-8", "surrogateescape").rstrip("\n")
    except (OSError, ValueError):
        return ""
