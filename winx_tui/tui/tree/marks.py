"""What is known of a project's files beside their names: git's states, the agent's deeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from winx_tui.workspace.repository import RepositoryStatus

LineCounts = tuple[int, int]
"""Added and removed lines."""


@dataclass(frozen=True, slots=True)
class TreeMarks:
    """The marks of a tree; every change makes another value."""

    root: Path
    touched: Mapping[Path, str] = field(default_factory=dict)
    """File → "read" or "changed", by the agent."""
    counts: Mapping[Path, LineCounts] = field(default_factory=dict)
    """File → how it differs from what it was when the session began."""
    codes: Mapping[Path, str] = field(default_factory=dict)
    """File or directory → what git says of it."""
    inside: frozenset[Path] = frozenset()
    """Directories that hold something that git says has changed."""
    new: frozenset[Path] = frozenset()
    """What git says is new: all in such a directory is."""

    def with_status(self, status: RepositoryStatus | None) -> TreeMarks:
        """Return the marks with what git says now; None: there is no repository."""
        changed = status.changed if status is not None else {}
        codes = {self.root / name: str(code) for name, code in changed.items()}
        above = {parent for path in codes for parent in path.parents}
        inside = frozenset(each for each in above if each.is_relative_to(self.root))
        new = frozenset(path for path, code in codes.items() if code == "untracked")
        return replace(self, codes=codes, inside=inside - {self.root}, new=new)

    def code_of(self, path: Path) -> str:
        """Return what git says of a path; what lies in a new directory is new; "" for nothing."""
        if path in self.codes:
            return self.codes[path]
        return "untracked" if self.new and not self.new.isdisjoint(path.parents) else ""
