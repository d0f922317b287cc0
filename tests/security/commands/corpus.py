"""The commands that the classifier's tests run, read from the files beside this one."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from winx_tui.security.commands.classification import CommandPlace

FIXTURES = Path(__file__).parents[2] / "fixtures"
HERE = Path(__file__).parent
_STANDS_FOR = str.maketrans({"␊": "\n", "␍": "\r", "␀": "\0", "␋": "\v", "␌": "\f"})


@dataclass(frozen=True, slots=True)
class Case:
    """One command of the fixtures."""

    id: str
    command: str
    verdict: str
    requires: str
    fixture: str


def fixture_cases() -> tuple[Case, ...]:
    """Return the cases of `commands.json`."""
    entries = json.loads((FIXTURES / "commands.json").read_text(encoding="utf-8"))
    return tuple(
        Case(
            entry["id"],
            entry["cmd"],
            entry["verdict"],
            entry.get("requires", ""),
            entry.get("fixture", ""),
        )
        for entry in entries
    )


def listed(name: str) -> tuple[str, ...]:
    """Return the commands of a list, one a line; symbols stand for control characters."""
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    return tuple(line.translate(_STANDS_FOR) for line in lines if line and line[:3] != "## ")


def make_workspace(directory: Path) -> CommandPlace:
    """Make the workspace that the fixtures assume, and return the place to run in it."""
    root = directory / "workspace"
    subprocess.run(
        ["bash", str(FIXTURES / "make_workspace.sh"), str(root)],
        check=True,
        capture_output=True,
        cwd=directory,
    )
    return CommandPlace(root, root, directory / "home")
