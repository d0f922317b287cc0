"""A project under git, for tests of what has changed in it."""

from __future__ import annotations

import subprocess
from pathlib import Path

_GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false")


def git(root: Path, *arguments: str) -> str:
    """Run git in a directory; return what it prints."""
    done = subprocess.run([*_GIT, *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def committed(root: Path, files: dict[str, str]) -> Path:
    """Write files, and commit them in a repository made there."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "start")
    return root


def numbered(count: int) -> str:
    """Return so many lines."""
    return "".join(f"line {number}\n" for number in range(1, count + 1))
