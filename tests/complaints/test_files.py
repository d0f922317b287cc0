"""Complaints about what becomes of a person's files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.recorded_work import winx
from tests.complaints.themes import complaint
from tests.runtime.hooked_project import play, project
from tests.security.test_decisions import context, judged
from tests.support.git_project import committed
from tests.support.scripted_model import Answer
from tests.workspace.checkpoints.project import state_of
from winx_tui.core.messages import ToolCall
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


@pytest.mark.parametrize(
    "command",
    [
        "git clean -fdxq",
        "rm -rf src secret.env",
        "git checkout -q -- . && git stash -uq",
        "> notes",
    ],
)
@complaint(13)
@complaint(24)
async def test_what_a_command_destroyed_comes_back_even_when_its_session_is_gone(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    root = tmp_path / "project"
    root.mkdir()
    committed(root, {"src/main.py": "print(1)\n", ".gitignore": "secret.env\n", "notes": "n\n"})
    (root / "src/main.py").write_text("print(2)\n", encoding="utf-8")
    (root / "secret.env").write_text("TOKEN=1\n", encoding="utf-8")
    (root / "draft.txt").write_text("untracked\n", encoding="utf-8")
    before = state_of(root)
    call = ToolCall("b1", "bash_command", json.dumps({"command": command}))
    async with project(root, answers=[Answer(calls=(call,)), Answer("Done.")]) as made:
        await play(made.open(), "clean up")
    assert state_of(root) != before
    shutil.rmtree(tmp_path / "state/sessions")
    monkeypatch.chdir(root / "src" if (root / "src").exists() else root)
    assert winx("undo") == 0
    assert state_of(root) == before
