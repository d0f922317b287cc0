"""What one session's tools may touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.config.settings import Settings
from winx_tui.core.access import WritePath
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.demo_project import demo_state_dir
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.places import Places
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.grants import Grants
from winx_tui.security.policy import evaluate
from winx_tui.security.redaction import Redactor
from winx_tui.tools.registry import AgentResources
from winx_tui.workspace.workspace import Workspace


async def test_the_demos_journal_and_winxs_own_files_are_written_by_no_mode_without_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "own"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    root = tmp_path.resolve() / "demo" / "basket"
    root.mkdir(parents=True)
    state = demo_state_dir(root)
    toolset = Toolset(
        Workspace(root),
        Settings(),
        Choices("full-access"),
        ProjectGuide(root, state, is_trusted=False),
        state,
        session_id="s1",
        redactor=Redactor(),
        resources=AgentResources(),
    )
    journal = Places.of(root, state).edits / "x"
    for path in (journal, tmp_path / "own" / "trust", tmp_path / "config" / "config.toml"):
        verdict = evaluate((WritePath(path.resolve()),), toolset.executor.policy(), Grants())
        assert verdict.effect == "ask"
        assert verdict.reasons == (f"writes winx's own files: {path.resolve()}",)
    await toolset.aclose()
