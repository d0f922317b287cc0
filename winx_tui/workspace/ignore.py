"""Which files to leave aside where there is no git to ask."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
        self._root = str(root)
        self._rules: dict[str, tuple[_Rules, ...]] = {}

    def ignored(self, paths: Iterable[Path]) -> frozenset[Path]:
        """Return those of the paths that a rule names; a path that is no directory may be a link.

        Directories are told from files on disk.
        """
        return frozenset(
            path for path in paths if self.leaves_out(str(path.parent), path.name, path.is_dir())
        )

    def leaves_out(self, directory: str, name: str, is_directory: bool) -> bool:
        """Tell whether an entry of a directory, itself not ignored, is named by a rule."""
        if name in NEVER_LISTED or (is_directory and name in _BY_DEFAULT):
            return True
        for rules in self._applying(directory):
            below = f"{directory}/{name}"[len(rules.directory) + 1 :]
            verdict = rules.spec.check_file(f"{below}/" if is_directory else below).include
            if verdict is not None:
                return verdict
        return False

    def _applying(self, directory: str) -> tuple[_Rules, ...]:
        """Return the rules that hold in a directory, the nearest first."""
        known = self._rules.get(directory)
        if known is None:
            above, _, name = directory.rpartition("/")
            known = () if directory == self._root or not name else self._applying(above)
            spec = _read_rules(Path(directory, ".gitignore"))
            if spec is not None:
                known = (_Rules(directory, spec), *known)
            self._rules[directory] = known
        return known


class _Rules(NamedTuple):
    directory: str
    spec: GitIgnoreSpec


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
