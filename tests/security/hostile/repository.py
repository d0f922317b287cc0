"""A repository as a stranger made it, with a program that leaves a mark when it runs."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = """#!/bin/sh
: >"$TMPDIR/ran-${0##*/}"
"""


@dataclass(frozen=True, slots=True)
class Repository:
    """One with two commits, a tag and a change, and a program that leaves a mark when it runs."""

    root: Path
    environment: Mapping[str, str]

    @property
    def program(self) -> Path:
        """Return the program that must not run; its mark is `ran-` and its name, in TMPDIR."""
        return self.root / "trap"

    def git(self, *arguments: str, at: str = ".", text: str | None = None) -> str:
        """Run git as its author, who trusts it, and return what it printed."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root / at,
            env=dict(self.environment),
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, name: str, text: str, mode: int = 0o644) -> None:
        """Write a file of the workspace."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)

    def begin(self, at: str = ".") -> None:
        """Make the repository itself, harmless as yet."""
        (self.root / at).mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", at=at)
        for line in ("one", "two"):
            self.write(f"{at}/a.txt", f"{line}\nchange\n")
            self.git("add", "a.txt", at=at)
            self.git("commit", "-qm", line, at=at)
        self.git("tag", "v0", at=at)
        self.write(f"{at}/a.txt", "three\nchange\n")
        self.git("stash", "-q", at=at)
        self.write(f"{at}/a.txt", "three, changed\n")


def make_repository(root: Path, environment: Mapping[str, str]) -> Repository:
    """Make one in an empty directory, where git does not know of the program yet."""
    made = Repository(root, environment)
    made.write("trap", _PROGRAM, 0o755)
    made.begin()
    return made
