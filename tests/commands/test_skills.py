"""Skills: the model is told of them, uses them, and a person does by name."""

from __future__ import annotations

import json

import pytest

from tests.commands.scripted_home import Home, desk
from tests.support.scripted_model import Answer
from winx_tui.commands.registry import run_command
from winx_tui.config.settings import Settings
from winx_tui.core.access import ReadPath
from winx_tui.core.events import ToolCallFinished
from winx_tui.core.messages import ToolCall
from winx_tui.execution.prepared import PreparedCall
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.library import skills_in_sight
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.grants import Grants
from winx_tui.security.policy import evaluate
from winx_tui.security.redaction import Redactor
from winx_tui.workspace.workspace import Workspace

PDF = "---\nname: pdf\ndescription: Fill in PDF forms.\n---\nRun scripts/fill.py.\n"


def use(**arguments: str) -> Answer:
    return Answer(calls=(ToolCall("c1", "use_skill", json.dumps(arguments)),))


async def test_without_skills_there_is_no_tool_and_no_word_of_them(home: Home) -> None:
    async with desk(home, [Answer("Hello.")]) as here:
        await here.host.respond("Hello")
        assert "use_skill" not in here.host.conversation.tool_names
        assert "Skills" not in here.system


async def test_the_model_is_told_and_reads_what_it_needs(home: Home) -> None:
    home.own("skills/pdf/SKILL.md", PDF)
    home.own("skills/pdf/forms.md", "All forms.")
    answers = [use(skill_name="PDF"), use(name="pdf", file="forms.md"), Answer("Done.")]
    async with desk(home, answers) as here:
        await here.host.respond("Fill it in")
        assert "- pdf: Fill in PDF forms." in here.system
        results = [e.result for e in here.host.events if isinstance(e, ToolCallFinished)]
        assert results[0].text.startswith("Run scripts/fill.py.")
        assert str(home.config / "skills" / "pdf") in results[0].text
        assert "forms.md" in results[0].text
        assert results[1].text == "All forms."


async def test_what_is_asked_for_wrongly_is_told(home: Home) -> None:
    home.own("skills/pdf/SKILL.md", PDF)
    home.own("config.toml", "# secret")
    answers = [use(name="pfd"), use(name="pdf", file="../../config.toml"), Answer("Done.")]
    async with desk(home, answers) as here:
        await here.host.respond("Fill it in")
        results = [e.result for e in here.host.events if isinstance(e, ToolCallFinished)]
        assert [result.is_error for result in results] == [True, True]
        assert "Did you mean pdf?" in results[0].text
        assert "outside the folder" in results[1].text


async def test_a_projects_skills_count_in_a_trusted_folder_and_the_persons_win(home: Home) -> None:
    home.own("skills/pdf/SKILL.md", PDF)
    home.project(".claude/skills/pdf/SKILL.md", PDF.replace("Fill in", "Project's"))
    home.project(".agents/skills/doc/SKILL.md", PDF.replace("pdf", "doc"))
    home.project(".agents/skills/bad/SKILL.md", "---\nname: bad\n---\n")
    async with desk(home, [Answer("a")]) as here:
        await here.host.respond("Hello")
        assert "- doc:" not in here.system
    async with desk(home, [Answer("a")], is_trusted=True) as here:
        await here.host.respond("Hello")
        assert "- doc:" in here.system
        assert "- bad" not in here.system
        assert "Project's" not in here.system


async def test_a_secret_in_a_projects_skill_is_asked_about_as_anywhere(home: Home) -> None:
    home.project(".winx/skills/pdf/SKILL.md", PDF)
    home.project(".winx/skills/pdf/.env", "PASSWORD=hunter2")
    async with desk(home, is_trusted=True) as here:
        toolset = here.host.conversation._toolset
        call = ToolCall("c", "use_skill", '{"name": "pdf", "file": ".env"}')
        prepared = await toolset.executor.prepare(call)
        assert isinstance(prepared, PreparedCall)
        assert prepared.verdict.effect == "ask"


async def test_a_skill_that_became_a_link_to_a_secret_is_asked_about(home: Home) -> None:
    home.project(".winx/skills/pdf/SKILL.md", PDF)
    async with desk(home, is_trusted=True) as here:
        file = home.root / ".winx" / "skills" / "pdf" / "SKILL.md"
        file.unlink()
        (home.root / ".env").write_text("PASSWORD=hunter2")
        file.symlink_to("../../../.env")
        executor = here.host.conversation._toolset.executor
        prepared = await executor.prepare(ToolCall("c", "use_skill", '{"name": "pdf"}'))
        assert isinstance(prepared, PreparedCall)
        assert prepared.verdict.effect == "ask"


async def test_commands_and_reads_see_the_skills_and_nothing_else_of_the_configuration(
    home: Home,
) -> None:
    home.own("skills/pdf/SKILL.md", PDF)
    home.own("config.toml", "")
    async with desk(home) as here:
        policy = here.host.conversation._toolset.executor.policy()
        skill = ReadPath((home.config / "skills" / "pdf" / "SKILL.md").resolve())
        assert evaluate((skill,), policy, Grants()).effect == "allow"
        other = ReadPath((home.config / "config.toml").resolve())
        assert evaluate((other,), policy, Grants()).effect == "ask"
        assert skills_in_sight() == ((home.config / "skills").resolve(),)


def test_a_linked_folder_of_skills_opens_nothing(home: Home) -> None:
    elsewhere = home.root.parent / "dotfiles"
    elsewhere.mkdir()
    home.config.mkdir()
    (home.config / "skills").symlink_to(elsewhere)
    assert skills_in_sight() == ()


async def test_a_skill_that_commands_cannot_see_is_marked(home: Home) -> None:
    elsewhere = home.root.parent / "dotfiles" / "pdf"
    elsewhere.mkdir(parents=True)
    (elsewhere / "SKILL.md").write_text(PDF)
    (elsewhere / "fill.py").touch()
    (home.config / "skills").mkdir(parents=True)
    (home.config / "skills" / "pdf").symlink_to(elsewhere)
    async with desk(home, [use(name="pdf"), Answer("Done.")]) as here:
        await here.host.respond("Fill it in")
        [event] = [e for e in here.host.events if isinstance(e, ToolCallFinished)]
        assert "Commands cannot read this folder" in event.result.text


async def test_a_person_uses_one_by_its_name(home: Home) -> None:
    home.own("skills/pdf/SKILL.md", PDF)
    home.own("commands/pdf.md", "A command.")
    home.own("skills/doc/SKILL.md", PDF.replace("pdf", "doc"))
    async with desk(home, [Answer("a"), Answer("b"), Answer("c")]) as here:
        await run_command("/doc a.doc", here.host)
        assert here.sent.startswith("a.doc\n\nUse the skill doc for it.")
        assert "Run scripts/fill.py." in here.sent
        await run_command("/pdf", here.host)
        assert here.sent == "A command."
        await run_command("/skill:pdf", here.host)
        assert "Use the skill pdf" in here.sent


async def test_they_are_listed_with_source_cost_and_what_is_wrong(home: Home) -> None:
    home.own("skills/pdf/SKILL.md", PDF)
    home.project(".winx/skills/bad/SKILL.md", "---\nname: bad\n---\n")
    async with desk(home, is_trusted=True) as here:
        await run_command("/skills", here.host)
        [text] = here.host.shown
        assert "- `/pdf` (user; " in text
        assert "tokens in the list, " in text
        assert "- bad (project): **cannot be used.**" in text
    async with desk(home) as here:
        (home.config / "skills" / "pdf" / "SKILL.md").unlink()
        await run_command("/skills", here.host)
        assert "There are no skills" in here.told


async def test_the_sandbox_shows_the_skills_and_hides_the_rest_of_the_configuration(
    home: Home,
) -> None:
    home.own("skills/pdf/SKILL.md", PDF)
    home.own("config.toml", "")
    async with desk(home) as here:
        keeper = here.host.conversation._toolset.keeper
        await keeper.ready()
        if not keeper.name:
            pytest.skip("no sandbox works here")
        assert not keeper.hides((home.config / "skills" / "pdf" / "SKILL.md").resolve())
        assert keeper.hides((home.config / "config.toml").resolve())


async def test_an_mcp_client_is_shown_none_of_it(home: Home) -> None:
    home.own("skills/pdf/SKILL.md", PDF)
    toolset = Toolset(
        Workspace(home.root),
        Settings(),
        Choices("ask"),
        ProjectGuide(home.root, home.root.parent / "state", is_trusted=False),
        home.root.parent / "state",
        session_id="s1",
        redactor=Redactor(),
    )
    assert "use_skill" not in toolset.tools
    skill = ReadPath((home.config / "skills" / "pdf" / "SKILL.md").resolve())
    assert evaluate((skill,), toolset.executor.policy(), Grants()).effect == "ask"
    await toolset.aclose()
