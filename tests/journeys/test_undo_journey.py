"""An approved command that deletes nearly everything is taken back, file by file as it was."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.journeys.test_tui_journey import (
    answer,
    answered,
    asking_to_run,
    open_winx,
    press_until,
    quit_winx,
)
from tests.support.git_project import committed, git
from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import running_server
from tests.support.project import write_scenario
from tests.support.provider_keys import KEYS
from tests.workspace.checkpoints.project import State, state_of

DEVASTATION = "git clean -fdx && rm -rf src"


def make_work(root: Path) -> State:
    """Make a repository with work in it that no commit holds; return its state."""
    root.mkdir()
    files = {f"src/part{number}.py": f"print({number})\n" * 20 for number in range(40)}
    committed(root, {**files, ".gitignore": "*.env\nnode_modules/\n"})
    for number in range(60):
        module = root / f"node_modules/m{number}/index.js"
        module.parent.mkdir(parents=True)
        module.write_text(f"module.exports = {number};\n", encoding="utf-8")
    (root / "secret.env").write_text("TOKEN=1\n", encoding="utf-8")
    (root / "secret.env").chmod(0o600)
    (root / "notes.txt").write_text("not committed\n", encoding="utf-8")
    (root / "src/part3.py").write_text("# changed, not committed\n", encoding="utf-8")
    (root / "src/tool.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (root / "src/tool.sh").chmod(0o755)
    (root / "src/link").symlink_to("part1.py")
    (root / "src/empty/deeper").mkdir(parents=True)
    (root / "data.bin").write_bytes(os.urandom(300_000))
    return state_of(root)


def test_git_clean_and_rm_are_taken_back_with_every_ignored_and_untracked_file(
    tmp_path: Path,
) -> None:
    project = tmp_path / "project"
    before = make_work(project)
    status = git(project, "status", "--short")
    turns = [asking_to_run(DEVASTATION), {"steps": [{"text": "All is clean."}]}]
    scenario = write_scenario(tmp_path / "scenario.json", turns, required_key=KEYS["dashscope"])
    with running_server(scenario) as server:
        with open_winx(tmp_path, project, server) as terminal:
            terminal.wait_for("Say what you want done")
            terminal.type("Tidy up.")
            terminal.press("Enter")
            answer(terminal, "a", about="git clean")
            terminal.wait_for("Run this dangerous command?")
            press_until(terminal, "y", lambda: "dangerous command?" not in terminal.screen())
            answered(terminal, "All is clean.")
            quit_winx(terminal)
        left = state_of(project)
        assert set(left) == {".gitignore"}
        # Days later, in another winx.
        with open_winx(tmp_path, project, server, "--continue") as terminal:
            terminal.wait_for("All is clean.")
            terminal.type("/undo")
            terminal.press("Enter")
            answered(terminal, "✓ Take back: Tidy up.")
            quit_winx(terminal)
        assert state_of(project) == before
        assert git(project, "status", "--short") == status

    def winx(*arguments: str) -> str:
        environ = clean_environment(tmp_path / "home")
        done = subprocess.run(
            [*WINX, *arguments],
            cwd=project,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    # And without a screen, forth and back again.
    winx("redo", "--yes")
    assert state_of(project) == left
    assert "Tidy up." in winx("checkpoints", "list")
    winx("undo", "--yes")
    assert state_of(project) == before
