"""Where the paths of a command lead, and whether that is inside the workspace."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from glob import iglob
from itertools import islice
from pathlib import Path

from winx_tui.security.commands.accesses import PathRead
from winx_tui.security.commands.classification import CommandPlace, NotProvenError
from winx_tui.security.commands.secret_paths import is_secret_path, may_match_secret
from winx_tui.security.commands.wording import shown

MAX_MATCHES = 2_000
"""Files one wildcard may match; each is looked at for links that lead outside."""
_WILDCARD = re.compile(r"[*?\[]")
_ALWAYS_READABLE = frozenset({"/dev/null"})


@dataclass(frozen=True, slots=True)
class Boundary:
    """The workspace as written and as the kernel resolves it, and what was added to it."""

    root: str
    real_root: str
    home: str
    added: tuple[str, ...] = ()
    """Directories that count as inside too, as the kernel resolves them."""

    @classmethod
    def of(cls, place: CommandPlace) -> Boundary:
        """Return the boundary of a place; looks at the disk once."""
        root = os.path.normpath(place.root)
        return cls(
            root, os.path.realpath(root), str(place.home), tuple(map(str, place.directories))
        )

    def holds(self, path: str) -> bool:
        """Tell whether an absolute path is inside, both lexically and through every link."""
        lexical = os.path.normpath(path)
        if not any(_is_below(lexical, each) for each in (self.root, self.real_root, *self.added)):
            return False
        real = os.path.realpath(path)
        return any(_is_below(real, each) for each in (self.real_root, *self.added))

    def read(self, text: str, cwd: str) -> PathRead:
        """Return the reading of a path, relative to a directory.

        Raises:
            NotProvenError: if it leads outside or its name says that it holds secrets.
        """
        path = joined(cwd, text)
        if path in _ALWAYS_READABLE:
            return PathRead(path)
        if not self.holds(path):
            raise NotProvenError(f"{shown(text)} is outside the workspace")
        if is_secret_path(os.path.normpath(path)) or is_secret_path(os.path.realpath(path)):
            raise NotProvenError(f"{shown(text)} may hold secrets")
        return PathRead(os.path.normpath(path))

    def read_matches(self, pattern: str, cwd: str) -> None:
        """Check every file that a wildcard stands for now.

        Raises:
            NotProvenError: as `read`, or if there are too many.
        """
        if may_match_secret(pattern):
            raise NotProvenError(f"{shown(pattern)} may stand for files that hold secrets")
        self.read(_literal_lead(pattern), cwd)
        if ".." in pattern.split("/"):
            raise NotProvenError(f"{shown(pattern)} may lead outside the workspace")
        python_pattern = pattern.replace("[^", "[!")
        found = iglob(python_pattern, root_dir=cwd)  # noqa: PTH207 - Path.glob matches dotfiles
        matches = list(islice(found, MAX_MATCHES + 1))
        if len(matches) > MAX_MATCHES:
            raise NotProvenError(f"{shown(pattern)} stands for too many files")
        for match in matches:
            self.read(match, cwd)

    def read_tree(self, text: str, cwd: str) -> None:
        """Check that no link below a directory leads outside, for programs that follow them.

        Raises:
            NotProvenError: if one does, or if there is too much to look at.
        """
        seen = 0
        top = joined(cwd, text)
        for directory, folders, files in os.walk(top):
            seen += len(folders) + len(files)
            if seen > MAX_MATCHES:
                raise NotProvenError(f"{shown(text)} is too large to be searched for links")
            for name in (*folders, *files):
                path = f"{directory}/{name}"
                if Path(path).is_symlink() and not self.holds(path):
                    raise NotProvenError(f"a link in {shown(text)} leads outside the workspace")


def located(name: str, cwd: Path, home: Path) -> Path:
    """Return the path that a word of a command means, links and all."""
    if name == "~" or name.startswith("~/"):
        return home / name[2:]
    return cwd / name


def joined(directory: str, text: str) -> str:
    """Return a path as the kernel takes it, relative ones from a directory."""
    return text if text.startswith("/") else f"{directory}/{text}"


def _is_below(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip("/") + "/")


def _literal_lead(pattern: str) -> str:
    """Return the directories of a pattern before its first wildcard."""
    directories: list[str] = []
    for part in pattern.split("/")[:-1]:
        if _WILDCARD.search(part):
            break
        directories.append(part)
    lead = "/".join(directories)
    return lead + "/" if pattern.startswith("/") else lead or "."
