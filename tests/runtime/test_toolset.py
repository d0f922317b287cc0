"""What one session's tools may touch."""

from __future__ import annotations

from pathlib import Path
from typing import Never

import pytest

from winx_tui.config.settings import Settings
from winx_tui.core.access import WritePath
from winx_tui.core.questions import PersonQuestion
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.demo_project import demo_state_dir
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.places import Places
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.grants import Grants
from winx_tui.security.policy import evaluate
from winx_tui.security.redaction import Redactor
from winx_tui.tools.base import ToolContext
from winx_tui.tools.registry import OF_THE_AGENT, AgentResources
from winx_tui.tools.schema import spec_of
from winx_tui.workspace.library.skills import Skill
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


class Somebody:
    """Stands for every person and helper that an agent may have."""

    async def ask(self, question: PersonQuestion) -> Never:
        raise NotImplementedError

    async def explore(self, task: str, context: ToolContext) -> Never:
        raise NotImplementedError


async def test_all_that_an_agent_may_have_can_be_described_before_it_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "own"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    skill = Skill("deploy", tmp_path, "user", "How to deploy.")
    toolset = Toolset(
        Workspace(tmp_path),
        Settings(),
        Choices("ask"),
        ProjectGuide(tmp_path, tmp_path / "own", is_trusted=False),
        tmp_path / "own",
        session_id="s1",
        redactor=Redactor(),
        resources=AgentResources(Somebody(), explorer=Somebody(), skills=(skill,)),
    )
    assert {type(tool) for tool in toolset.tools.values()} == set(OF_THE_AGENT)
    specs = [spec_of(tool) for tool in toolset.tools.values()]
    assert sorted(spec_of(kind).name for kind in OF_THE_AGENT) == sorted(
        spec.name for spec in specs
    )
    assert all(spec_of(type(tool)) == spec_of(tool) for tool in toolset.tools.values())
    await toolset.aclose()
