"""What is looked up for a question: from the disk and from git."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.core.approval import ApprovalRequest, Touched
from winx_tui.core.preview import CommandPreview, TextPreview
from winx_tui.execution.question_facts import NO_FACTS
from winx_tui.runtime.question_facts import FactFinder
from winx_tui.security.blast_radius import Reach
from winx_tui.workspace.repository import Repository

GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false")


@pytest.fixture(autouse=True)
def _git_has_the_time_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winx_tui.runtime.question_facts.GIT_WAIT_S", 60.0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text("one\n", encoding="utf-8")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "x")):
        subprocess.run([*GIT, *arguments], cwd=tmp_path, check=True)
    return tmp_path.resolve()


def question(root: Path, *touched: Touched) -> ApprovalRequest:
    return ApprovalRequest(
        id="apr_1",
        call_id="c1",
        tool="bash_command",
        title="Run",
        accesses=(),
        preview=CommandPreview("./tool a.py", root),
        reasons=(),
        scopes=("once",),
        fingerprint="f",
        blast_radius=touched,
    )


def finder(root: Path) -> FactFinder:
    return FactFinder(
        root, path=lambda: "/usr/bin:/bin", find_repository=lambda: Repository.discover(root)
    )


async def test_git_tells_whether_what_is_written_could_be_restored(root: Path) -> None:
    asked = question(root, Touched("writes", str(root / "a.py")))
    assert (await finder(root)(asked)).radius == (Reach("writes a.py, tracked by git"),)
    (root / "a.py").write_text("two\n", encoding="utf-8")
    (reach,) = (await finder(root)(asked)).radius
    assert reach.text == "writes a.py, tracked by git, with uncommitted changes"


async def test_a_program_of_the_project_is_named(root: Path) -> None:
    tool = root / "tool"
    tool.write_text("#!/bin/sh\n", encoding="utf-8")
    tool.chmod(0o755)
    (place,) = (await finder(root)(question(root))).programs
    assert (place.path, place.is_in_workspace) == (tool, True)


async def test_without_a_repository_or_a_command_the_question_is_asked_all_the_same(
    root: Path,
) -> None:
    asked = question(root, Touched("writes", str(root / "a.py")))
    without = FactFinder(root, path=str, find_repository=lambda: None)
    assert (await without(asked)).radius == (Reach("writes a.py"),)
    assert await without(replace(asked, preview=TextPreview("x"))) == NO_FACTS


@pytest.mark.parametrize(
    ("touched", "is_recorded", "told"),
    [
        ((), True, ""),
        (("a.py",), True, "/undo takes back what it changes in this project."),
        (
            ("a.py", "/etc/hosts"),
            True,
            "What it changes outside this project cannot be taken back.",
        ),
        (("a.py",), False, "Nothing of it can be taken back: the project is not recorded."),
    ],
)
async def test_it_is_told_whether_what_is_written_can_be_taken_back(
    root: Path, touched: tuple[str, ...], is_recorded: bool, told: str
) -> None:
    find = FactFinder(root, path=str, find_repository=lambda: None, is_recorded=is_recorded)
    writes = [Touched("writes", name, is_outside=name.startswith("/")) for name in touched]
    assert (await find(question(root, *writes))).way_back == told
