"""/memory, /doctor and /feedback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.scripted_home import Home, desk
from winx_tui.commands.doctor import findings_markdown
from winx_tui.commands.registry import run_command


async def test_the_files_in_force_are_listed_with_their_sizes(home: Home) -> None:
    home.own("AGENTS.md", "Be brief.\n")
    home.project("CLAUDE.md", "Use tabs.\n" * 200)
    async with desk(home) as here:
        await run_command("/memory", here.host)
        assert "AGENTS.md`: 10 bytes, yours, in every folder" in here.host.shown[0]
        assert "CLAUDE.md" not in here.host.shown[0]
        assert "/trust" in here.host.shown[0]
    async with desk(home, is_trusted=True) as here:
        await run_command("/memory", here.host)
        assert "- `CLAUDE.md`: 2.0 kB, of this project" in here.host.shown[0]
        await run_command("/memory frobnicate", here.host)
        assert "/memory does not know 'frobnicate'" in here.told


async def test_one_is_opened_in_the_editor_and_kept_in_its_form(home: Home) -> None:
    path = home.project("AGENTS.md", "Use tabs.\r\nBe brief.\r\n")
    async with desk(home, is_trusted=True) as here:
        await run_command("/memory edit AGENTS.md", here.host)
        assert "is as it was" in here.told
        here.host.written = "\nNo emoji."
        await run_command("/memory edit AGENTS.md", here.host)
        assert path.read_bytes() == b"Use tabs.\r\nBe brief.\r\nNo emoji.\r\n"
        assert "counts from the next request on." in here.told
        await run_command("/memory edit main.py", here.host)
        assert "'main.py' is no instruction file here" in here.told


async def test_one_that_is_not_there_yet_is_made(home: Home) -> None:
    async with desk(home, choices=["AGENTS.md", None]) as here:
        here.host.written = "Use tabs."
        await run_command("/memory edit", here.host)
        assert (home.root / "AGENTS.md").read_text(encoding="utf-8") == "Use tabs.\n"
        assert "once this folder is trusted (/trust)" in here.told
        await run_command("/memory edit", here.host)
        assert [choice.detail for choice in here.host.offered[0]] == ["new", "new"]
        own = str(home.config / "AGENTS.md")
        await run_command(f"/memory edit {own}", here.host)
        assert Path(own).read_text(encoding="utf-8") == "Use tabs.\n"


async def test_a_link_out_of_the_project_is_not_written_through(home: Home) -> None:
    outside = home.root.parent / "outside.md"
    outside.write_text("x\n", encoding="utf-8")
    (home.root / "AGENTS.md").symlink_to(outside)
    async with desk(home, is_trusted=True) as here:
        here.host.written = "Use tabs."
        await run_command("/memory edit AGENTS.md", here.host)
        assert "'AGENTS.md' is no instruction file here" in here.told
        assert outside.read_text(encoding="utf-8") == "x\n"


async def test_doctor_runs_no_code_of_the_folder_it_looks_at(home: Home) -> None:
    for name in ("winx_tui/__init__.py", "json.py"):
        home.project(name, f"open({str(home.root / 'ran')!r}, 'w')\n")
    async with desk(home) as here:
        await run_command("/doctor", here.host)
        assert "**What winx doctor finds**" in here.host.shown[0]
        assert "winx can" in here.host.shown[0]
        assert not (home.root / "ran").exists()


def test_each_finding_has_a_line_with_what_to_do() -> None:
    found = json.loads(
        '{"works": false, "checks": [{"name": "git", "status": "failed", "found": "not there", '
        '"advice": "Install it."}]}'
    )
    text = findings_markdown(found)
    assert "- **FAILED**: git: not there Install it." in text
    assert "winx cannot work here yet." in text


@pytest.mark.parametrize("name", ["/feedback", "/bug"])
async def test_feedback_tells_where_to_write_and_sends_nothing(home: Home, name: str) -> None:
    async with desk(home) as here:
        await run_command(name, here.host)
        assert "Issues tab" in here.host.shown[0]
        assert "Nothing is sent" in here.host.shown[0]
        assert here.model.requests == []
