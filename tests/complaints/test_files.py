"""Complaints about what becomes of a person's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.security.test_decisions import context, judged
from winx_tui.core.modes import Mode


@pytest.mark.parametrize("mode", ["read-only", "ask", "accept-edits"])
@pytest.mark.parametrize(
    "command",
    [
        "git clean -fdX",
        "git checkout -- .",
        "git reset --hard",
        "git restore .",
        "git stash -u",
        "rm -rf build",
        "find . -delete",
        "truncate -s 0 notes.txt",
        "> notes.txt",
        "cat notes.txt && git clean -fdx",
    ],
)
@complaint(13)
def test_no_command_that_destroys_files_runs_without_a_question(
    tmp_path: Path, command: str, mode: Mode
) -> None:
    assert judged(command, context(tmp_path, mode)).effect == "ask"
