"""/init, and what becomes of a folder's trust when winx writes a file that steers it."""

from __future__ import annotations

import json

from tests.commands.scripted_home import Home, desk
from tests.support.scripted_model import Answer
from winx_tui.commands.registry import run_command
from winx_tui.config.paths import trust_file
from winx_tui.config.settings import Settings
from winx_tui.config.trust import TrustStore
from winx_tui.core.events import Notice, TurnFinished
from winx_tui.core.messages import ToolCall


def write(name: str, text: str) -> Answer:
    arguments = {
        "file_path": name,
        "percentage_to_change": 100,
        "text_or_search_replace_blocks": text,
    }
    return Answer(calls=(ToolCall("c1", "file_write_or_edit", json.dumps(arguments)),))


async def test_the_model_is_asked_to_study_the_project(home: Home) -> None:
    async with desk(home, [Answer("Done.")]) as here:
        await run_command("/init the tests", here.host)
        assert "AGENTS.md" in here.sent
        assert here.sent.endswith("give most room to: the tests")


async def test_in_read_only_mode_it_says_why_not(home: Home) -> None:
    async with desk(home, settings=Settings(mode="read-only")) as here:
        await run_command("/init", here.host)
        assert "cannot be written in read-only mode" in here.told


async def test_in_a_folder_without_trust_the_new_file_waits_for_it(home: Home) -> None:
    async with desk(home, [write("AGENTS.md", "Be kind.\n"), Answer("Done.")]) as here:
        await run_command("/init", here.host)
        [notice] = [each for each in here.host.events if isinstance(each, Notice)]
        assert notice.text == (
            "Written: AGENTS.md. That has no effect before this folder is trusted: `/trust` asks "
            "about that."
        )
        assert isinstance(here.host.events[-1], TurnFinished)


async def test_in_a_trusted_folder_it_is_told_and_kept_by_a_word(home: Home) -> None:
    store = TrustStore(trust_file())
    store.trust(home.root)
    answers = [
        write("AGENTS.md", "Be very kind.\n"),
        Answer("Done."),
        Answer("Hello."),
        Answer("Hello."),
    ]
    async with desk(home, answers, is_trusted=True, choices=["not now", "trust"]) as here:
        await here.host.respond("Mend AGENTS.md")
        assert [e.text for e in here.host.events if isinstance(e, Notice)] == [
            "Written: AGENTS.md. That counts in this run; `/trust` keeps it so, else winx asks "
            "about this folder at the next start."
        ]
        await here.host.respond("Hello")
        assert not [each for each in here.host.events if isinstance(each, Notice)], "told once"
        await run_command("/trust", here.host)
        assert not store.is_trusted(home.root)
        await run_command("/trust", here.host)
        assert "AGENTS.md" in here.host.shown[-1]
        assert store.is_trusted(home.root)
        await run_command("/trust", here.host)
        assert "as they were then" in here.told
        assert "AGENTS.md (" in here.host.shown[-1], "and they are listed"


async def test_a_skill_that_the_model_writes_is_no_secret(home: Home) -> None:
    TrustStore(trust_file()).trust(home.root)
    skill = "---\nname: x\ndescription: y\n---\nz"
    name = ".winx/skills/x/SKILL.md"
    async with desk(
        home, [write(name, skill), Answer("Done.")], is_trusted=True, choices=["trust"]
    ) as here:
        await here.host.respond("Write a skill")
        assert any(name in e.text for e in here.host.events if isinstance(e, Notice))
        await run_command("/trust", here.host)
        assert f"{name} (32 bytes, changed): the model may follow it" in here.host.shown[-1]
        assert "from the next conversation on" in here.told


async def test_with_nothing_that_would_count_nothing_is_asked(home: Home) -> None:
    async with desk(home) as here:
        await run_command("/trust", here.host)
        assert "no files of its own" in here.told
