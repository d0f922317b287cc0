"""Globs as people write them for files: which paths a list of them names.

`*` and `?` stay inside one name, `**` crosses directories, and neither takes a
name that begins with a dot unless the pattern writes the dot. Braces mean
themselves. A relative glob starts at the root.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible

ALL = "all"
"""As the only entry of a list: no limit."""

_MAX_CHARS = 1_000
_MAX_STARS_IN_NAME = 4
_MAX_CROSSINGS = 8
"""A pattern with more wildcards could keep the matcher busy for minutes."""
_MAGIC = re.compile(r"[*?\[\\]")


@dataclass(frozen=True, slots=True)
class GlobSet:
    """A list of globs below one root; an empty list names nothing."""

    root: Path
    """Absolute, symbolic links resolved."""
    patterns: tuple[str, ...]
    """As they were written."""
    _relative: tuple[str, ...]
    """Those that lead into the root, from there on."""
    _absolute: tuple[str, ...]

    @classmethod
    def of(cls, root: Path, patterns: Iterable[str], *, start: Path | None = None) -> GlobSet:
        """Read a list of globs; relative ones begin at `start`, or else at the root.

        Links in the part before the first wildcard are followed, as they are in
        the paths that will be compared.

        Raises:
            WorkspaceError: a pattern is empty, or has too many wildcards.
        """
        patterns = tuple(patterns)
        relative: list[str] = []
        absolute: list[str] = []
        for pattern in patterns:
            base, rest = _anchored(start or root, pattern)
            if base.is_relative_to(root):
                relative.append(_joined(base.relative_to(root).parts, rest))
            else:
                absolute.append("/" + _joined(base.parts[1:], rest))
        return cls(root, patterns, tuple(relative), tuple(absolute))

    def matches(self, path: Path) -> bool:
        """Tell whether a pattern names the path, absolute and resolved."""
        if self._relative and path.is_relative_to(self.root):
            return self.matches_name(path.relative_to(self.root).as_posix())
        return _matches(str(path), self._absolute)

    def matches_name(self, name: str) -> bool:
        """Tell whether a pattern names a file, given relative to the root."""
        return _matches(name, self._relative) or (
            bool(self._absolute) and _matches(str(self.root / name), self._absolute)
        )


def is_literal(pattern: str) -> bool:
    """Tell whether a glob has no wildcard and names one path."""
    return _MAGIC.search(pattern) is None


def limiting_globs(root: Path, patterns: str | Sequence[str]) -> GlobSet | None:
    """Read a limit: "all" or ["all"] is none.

    Raises:
        WorkspaceError: a pattern cannot be used.
    """
    if patterns == ALL or list(patterns) == [ALL]:
        return None
    return GlobSet.of(root, (patterns,) if isinstance(patterns, str) else patterns)


def glob_doubts(globs: GlobSet) -> tuple[str, ...]:
    """Say which patterns probably do not mean what their writer thinks, a sentence each."""
    doubts = []
    for pattern in globs.patterns:
        if "{" in pattern and "}" in pattern:
            doubts.append(f"'{visible(pattern)}': braces are not expanded; write an entry for each")
        elif is_literal(pattern) and (globs.root / Path(pattern).expanduser()).is_dir():
            name = visible(pattern.rstrip("/"))
            doubts.append(f"'{name}' is a directory; '{name}/**' names the files in it")
    return tuple(doubts)


def leads_elsewhere(root: Path, pattern: str, *, start: Path | None = None) -> bool:
    """Tell whether a glob can name nothing below the root.

    Raises:
        WorkspaceError: the pattern cannot be used.
    """
    base, _ = _anchored(start or root, pattern)
    return not base.is_relative_to(root) and not root.is_relative_to(base)


def _anchored(start: Path, pattern: str) -> tuple[Path, tuple[str, ...]]:
    """Split into the real path of the part without wildcards, and the names after it."""
    shown = visible(pattern[:80])
    if not pattern.strip() or "\0" in pattern:
        raise WorkspaceError(
            f"'{shown}' is not a glob; write one such as 'src/**/*.py'", code="invalid_arguments"
        )
    names = [name for name in pattern.split("/") if name not in ("", ".")]
    if (
        len(pattern) > _MAX_CHARS
        or names.count("**") > _MAX_CROSSINGS
        or any(name.count("*") > _MAX_STARS_IN_NAME for name in names)
    ):
        raise WorkspaceError(
            f"the glob '{shown}' has too many wildcards; write a simpler one",
            code="invalid_arguments",
        )
    literal = 0
    while literal < len(names) and is_literal(names[literal]):
        literal += 1
    fixed = names[:literal]
    if pattern.startswith("/"):
        start = Path("/")
    elif fixed and fixed[0].startswith("~"):
        fixed[0] = _home(fixed[0])
    return Path(os.path.realpath(start.joinpath(*fixed))), tuple(names[literal:])


def _home(name: str) -> str:
    try:
        return str(Path(name).expanduser())
    except RuntimeError:
        # A file's name may begin with a tilde too.
        return name


def _joined(fixed: Sequence[str], rest: Sequence[str]) -> str:
    # Lazy: 20 ms that only a session with globs needs.
    from wcmatch import glob

    return "/".join((*(glob.escape(name) for name in fixed), *rest))


def _matches(text: str, patterns: tuple[str, ...]) -> bool:
    if not patterns:
        return False
    # Lazy: see _joined.
    from wcmatch import glob

    return glob.globmatch(text, patterns, flags=glob.GLOBSTAR)
