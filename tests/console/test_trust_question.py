"""The question about an untrusted folder, at the line prompt."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from winx_tui.config.trust import TrustStore
from winx_tui.console.renderer import LinePrinter
from winx_tui.console.trust_question import ask_about_trust
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.project_trust import ProjectTrust


@pytest.fixture(autouse=True)
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        ("t", "trusted", "This folder is trusted. Using AGENTS.md"),
        ("v", "declined", "you are not asked again"),
        ("", "unknown", "winx asks again next time"),
        ("yes", "unknown", "winx asks again next time"),
        (EOFError, "unknown", "winx asks again next time"),
    ],
)
async def test_an_answer_is_kept(
    tmp_path: Path, typed: str | type[BaseException], status: str, told: str
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "AGENTS.md").write_text("Be kind.\n", encoding="utf-8")
    store = TrustStore(tmp_path / "trust.json")
    guide = ProjectGuide(folder, tmp_path / "state", is_trusted=False)
    trust = ProjectTrust(folder, store, store.state_of(folder), guide)
    printed = io.StringIO()

    async def read_line(prompt: str, default: str) -> str:
        if isinstance(typed, str):
            return typed
        raise typed

    await ask_about_trust(trust, LinePrinter(printed), read_line)
    assert "AGENTS.md (9 bytes): instructions for the model" in printed.getvalue()
    assert told in printed.getvalue()
    assert store.state_of(folder).status == status
    assert bool(guide.instructions()) == (status == "trusted")
