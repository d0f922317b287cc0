"""Somebody who has told git who they are, for tests of commits, worktrees and merges."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

NAME = "Ada Person"
EMAIL = "ada@example.invalid"


def person_environment(home: Path, settings: str = "") -> dict[str, str]:
    """Make a home with git settings; return an environment in which they alone count.

    Args:
        home: the directory, which need not be there.
        settings: more of them, as git writes them.
    """
    home.mkdir(exist_ok=True)
    told = f"[user]\n\tname = {NAME}\n\temail = {EMAIL}\n{settings}"
    (home / ".gitconfig").write_text(told, encoding="utf-8")
    return nobody_environment(home)


def nobody_environment(home: Path) -> dict[str, str]:
    """Return the environment of somebody who has told git nothing."""
    home.mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def become(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    """Have git take this test's process for theirs."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", f"{environment['HOME']}/.gitconfig")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("EMAIL", raising=False)
