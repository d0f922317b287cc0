"""/commit: what is chosen, shown, proposed and done."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.commands.scripted_home import Desk, Home, desk
from tests.support.git_person import become, nobody_environment, person_environment
from tests.support.git_project import committed, git
from tests.support.scripted_model import Answer
from winx_tui.commands.registry import run_command
from winx_tui.core.errors import ModelError
from winx_tui.core.messages import ToolCall

SAID = Answer("```\nfix: round sums\n```")


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    become(monkeypatch, person_environment(tmp_path / "home"))


def shown(here: Desk) -> str:
    return "\n".join(text for _, text in here.host.read_pages)


async def test_a_proposed_message_is_shown_and_committed_and_nothing_is_pushed(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    git(home.root, "commit", "--allow-empty", "-qm", "feat: earlier")
    home.project("a.py", "a = 2\n")
    async with desk(home, [SAID], choices=["commit"]) as here:
        await run_command("/commit about sums", here.host)
        assert "Committed " in here.told
        assert "on main: fix: round sums (1 file). Nothing was pushed." in here.told
        assert "feat: earlier" in here.sent
        assert "+a = 2" in here.sent
        assert "The user says of the change: about sums" in here.sent
        assert "Message (by " in shown(here)
        assert "modified a.py" in shown(here)
        assert here.host.conversation.usage.input_tokens == 10, "it is accounted for"
    assert git(home.root, "log", "-1", "--format=%an %s") == "Ada Person fix: round sums"


async def test_the_message_can_be_edited_and_the_diff_looked_at(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    home.project("a.py", "a = 2\n")
    async with desk(home, [SAID], choices=["diff", "edit", "commit"]) as here:
        here.host.written = "\n\nBecause.\n"
        await run_command("/commit", here.host)
        assert "-a = 1\n+a = 2" in shown(here)
    assert git(home.root, "log", "-1", "--format=%B") == "fix: round sums\n\nBecause."


async def test_cancelled_nothing_has_changed(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    home.project("a.py", "a = 2\n")
    async with desk(home, [SAID], choices=["cancel"]) as here:
        await run_command("/commit", here.host)
        assert here.told.endswith("Nothing was committed.")
    assert git(home.root, "status", "--short") == "M a.py"


async def test_new_files_are_asked_about_in_one_list(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    for name in ("new.py", "other.py", "third.py"):
        home.project(name, "n\n")
    choices = ["all", "/other.py", "go", "commit"]
    async with desk(home, [SAID], choices=choices) as here:
        await run_command("/commit", here.host)
        labels = [row.label for row in here.host.offered[2]]
        assert labels == [
            "Go on with 2 of 3",
            "All of them",
            "[x] new.py",
            "[ ] other.py",
            "[x] third.py",
        ]
    assert git(home.root, "show", "--format=", "--name-only") == "new.py\nthird.py"


async def test_what_is_staged_comes_first_and_all_can_be_had(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n", "b.py": "b = 1\n"})
    home.project("a.py", "a = 2\n")
    git(home.root, "add", "a.py")
    home.project("b.py", "b = 2\n")
    async with desk(home, [SAID], choices=["staged", "commit"]) as here:
        await run_command("/commit", here.host)
        assert [row.label for row in here.host.offered[0]] == [
            "What is staged (1 file)",
            "All changed files (2 files)",
        ]
    assert git(home.root, "show", "--format=", "--name-only") == "a.py"


async def test_only_what_winx_changed_can_be_committed(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n", "b.py": "b = 1\n"})
    home.project("b.py", "b = 2\n")
    async with desk(home, [SAID], choices=["winx", "commit"]) as here:
        await edit_by_winx(here, "a.py", "a = 2\n")
        await run_by_winx(here, "echo c > c.py")
        await here.host.respond("!echo mine > mine.py")
        here.model.requests.clear()
        await run_command("/commit", here.host)
        assert here.host.offered[0][-1].label == "Only what winx changed in this session (2 files)"
    assert git(home.root, "show", "--format=", "--name-only") == "a.py\nc.py"
    assert git(home.root, "status", "--short") == "M b.py\n?? mine.py"


async def edit_by_winx(here: Desk, name: str, text: str) -> None:
    """Have the model write a file, and be asked about nothing."""
    arguments = {
        "file_path": name,
        "percentage_to_change": 100,
        "text_or_search_replace_blocks": text,
    }
    read = ToolCall("call_0", "read_files", json.dumps({"file_paths": [name]}))
    write = ToolCall("call_1", "file_write_or_edit", json.dumps(arguments))
    here.model._answers[:0] = [Answer(calls=(read,)), Answer(calls=(write,)), Answer("Done.")]
    await here.host.respond("change it")
    assert (here.host.runtime.workspace.root / name).read_text(encoding="utf-8") == text


async def run_by_winx(here: Desk, command: str) -> None:
    """Have the model run a command."""
    call = ToolCall("call_2", "bash_command", json.dumps({"command": command}))
    here.model._answers[:0] = [Answer(calls=(call,)), Answer("Done.")]
    await here.host.respond("run it")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(error=ModelError("the provider is gone")), "No model wrote the message"),
        (Answer(" "), "The model wrote no message"),
    ],
)
async def test_without_a_model_the_message_is_made_of_the_names(
    home: Home, answer: Answer, told: str
) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    home.project("a.py", "a = 2\n")
    async with desk(home, [answer], choices=["commit"]) as here:
        await run_command("/commit", here.host)
        assert told in shown(here)


async def test_secrets_are_hidden_from_the_model_and_their_files_named(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    key = "ghp_" + "a1B2c3D4e5" * 4
    home.project("a.py", f"token = '{key[:40]}'\n")
    async with desk(home, [SAID], choices=["cancel"]) as here:
        await run_command("/commit", here.host)
        assert key[:40] not in here.sent
        assert "Warning: a.py: what looks like a secret." in shown(here)


async def test_what_changed_since_it_was_shown_is_not_committed(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    home.project("a.py", "a = 2\n")
    async with desk(home, [SAID], choices=["edit", "commit"]) as here:
        edit_text = here.host.edit_text

        async def edited_meanwhile(text: str) -> str:
            await asyncio.to_thread(home.project, "a.py", "a = 33\n")
            return await edit_text(text)

        here.host.edit_text = edited_meanwhile  # type: ignore[method-assign]  # meanwhile
        await run_command("/commit", here.host)
        assert "files have changed since they were shown" in here.told
    assert git(home.root, "log", "--format=%s") == "start"


async def test_a_failing_hook_is_shown_where_the_folder_is_trusted(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    hook = home.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'a.py: no docstring'\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    home.project("a.py", "a = 2\n")
    async with desk(home, [SAID], choices=["commit"], is_trusted=True) as here:
        await run_command("/commit", here.host)
        assert ("What git and its hooks said", "a.py: no docstring") in here.host.read_pages
        assert "Nothing was committed: a.py: no docstring" in here.told
    async with desk(home, [SAID], choices=["commit"]) as here:
        await run_command("/commit", here.host)
        assert "its hooks do not run: pre-commit. /trust lets them." in shown(here)
        assert "Committed" in here.told


async def test_what_stands_against_it_is_one_sentence(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(home) as here:
        await run_command("/commit", here.host)
        assert "in no git repository" in here.told
    committed(home.root, {"a.py": "a = 1\n"})
    async with desk(home) as here:
        await run_command("/commit", here.host)
        assert "There is nothing to commit" in here.told
    home.project("a.py", "a = 2\n")
    become(monkeypatch, nobody_environment(tmp_path / "nobody"))
    async with desk(home) as here:
        await run_command("/commit", here.host)
        assert "git config --global user.name" in here.told
