"""Which files to leave aside where there is no git to ask."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NEVER_LISTED = frozenset({".git", ".hg", ".svn", ".jj"})
"""Version control's own directories."""

_BY_DEFAULT = frozenset(
    {"__pycache__", "node_modules", ".venv", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
_MAX_RULES_BYTES = 256_000


class IgnoreRules:
    """The `.gitignore` files at and below a directory, read as they are met."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._specs: dict[Path, GitIgnoreSpec | None] = {}

    def ignored(self, paths: Iterable[Path]) -> frozenset[Path]:
        """Return those of the paths that a rule names; a path that is no directory may be a link.

        Directories are told from files on disk.
        """
        return frozenset(path for path in paths if self.is_ignored(path, path.is_dir()))

    def is_ignored(self, path: Path, is_directory: bool) -> bool:
        """Tell whether one path, whose parents are not ignored, is named by a rule."""
        if path.name in NEVER_LISTED or (is_directory and path.name in _BY_DEFAULT):
            return True
        for directory in path.parents:
            spec = self._spec(directory)
            if spec is not None:
                name = path.relative_to(directory).as_posix()
                verdict = spec.check_file(f"{name}/" if is_directory else name).include
                if verdict is not None:
                    return verdict
            if directory == self._root:
                break
        return False

    def _spec(self, directory: Path) -> GitIgnoreSpec | None:
        if directory not in self._specs:
            self._specs[directory] = _read_rules(directory / ".gitignore")
        return self._specs[directory]


def _read_rules(file: Path) -> GitIgnoreSpec | None:
    try:
        if not file.is_file() or file.stat().st_size > _MAX_RULES_BYTES:
            return None
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    # Lazy: 25 ms that a workspace with git never needs.
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return None
