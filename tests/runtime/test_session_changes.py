"""Which files were changed, told by the journal and by git, and taken back by hand."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.approvers import ALLOW, AnsweringApprover
from tests.support.git_project import committed, git, numbered
from tests.support.scripted_model import Answer, ScriptedModel
from winx_tui.config.settings import Settings
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.events import ToolCallFinished
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.modes import Mode
from winx_tui.core.questions import PersonAnswer, PersonQuestion
from winx_tui.runtime.change_text import change_text
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.runtime import Runtime
from winx_tui.runtime.session_changes import ChangedFile, Changes, SourceName
from winx_tui.session.store import SessionStore
from winx_tui.workspace.reverting import Reversal
from winx_tui.workspace.text_file import FileTooLargeError
from winx_tui.workspace.workspace import Workspace


class NobodyAnswers:
    """A person who has no answer."""

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        raise AssertionError(question)


class Session:
    """A conversation with hands on its project."""

    def __init__(self, runtime: Runtime, model: ScriptedModel, root: Path) -> None:
        self.runtime, self.model, self.root = runtime, model, root
        self.conversation = self.open()
        self.results: list[ToolCallFinished] = []

    def open(self, resume: str | None = None) -> Conversation:
        approver = AnsweringApprover([ALLOW] * 20)
        asker = NobodyAnswers()
        return self.runtime.open_conversation(approver, resume=resume, person_asker=asker)

    async def say(self, typed: str) -> None:
        events = [event async for event in self.conversation.respond(typed)]
        self.results = [event for event in events if isinstance(event, ToolCallFinished)]

    async def read(self, source: SourceName = "session") -> Changes:
        return await self.conversation.changes.read(
            source, self.runtime.sessions, self.conversation
        )

    async def only(self, source: SourceName = "session") -> ChangedFile:
        [file] = (await self.read(source)).files
        return file

    async def revert(self, reversal: Reversal, name: str) -> str:
        await self.say(self.conversation.changes.reversals.put(reversal, name).typed)
        [done] = self.results
        return done.result.text


def write(name: str, text: str) -> Answer:
    arguments = {
        "file_path": name,
        "percentage_to_change": 100,
        "text_or_search_replace_blocks": text,
    }
    return Answer(calls=(ToolCall(f"c_{name}", "file_write_or_edit", json.dumps(arguments)),))


@asynccontextmanager
async def session(
    root: Path, *answers: Answer, mode: Mode = "full-access"
) -> AsyncIterator[Session]:
    state = root.parent / "state"
    model = ScriptedModel(answers)
    runtime = Runtime(
        settings=Settings(mode=mode),
        workspace=Workspace(root),
        model=model,
        host=None,
        sessions=SessionStore(state / "sessions"),
        state=state,
        guide=ProjectGuide(root, state, is_trusted=False),
        repository=None,
        chosen_model=ModelRef("demo", "scripted"),
    )
    try:
        yield Session(runtime, model, root)
    finally:
        await runtime.aclose()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory for a project."""
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    path = (tmp_path / "project").resolve()
    path.mkdir()
    return path


DONE = Answer("Done.")


async def test_without_git_the_journal_tells_and_the_gap_is_named(root: Path) -> None:
    async with session(root, write("new.py", "a\n"), DONE) as here:
        await here.say("Write it")
        changes = await here.read()
        assert [(file.name, file.state) for file in changes.files] == [("new.py", "created")]
        assert "no git here" in changes.notes[0]
        assert here.conversation.changes.see(changes.files[0]).before is None


async def test_what_commands_changed_since_the_start_is_seen_and_what_was_before_is_not(
    root: Path,
) -> None:
    committed(root, {"a.txt": "a\n", "b.txt": "b\n", "gone.txt": "g\n"})
    (root / "b.txt").write_text("changed before\n")
    (root / "before.txt").write_text("new before\n")
    async with session(root) as here:
        await here.say("!echo more >> a.txt; rm gone.txt; echo x > new.txt")
        changes = await here.read()
        assert [(file.name, file.state) for file in changes.files] == [
            ("a.txt", "modified"),
            ("gone.txt", "deleted"),
            ("new.txt", "created"),
        ]
        assert changes.notes == ()
        assert here.conversation.changes.see(changes.files[0]).added_lines == 1


async def test_what_was_dirty_and_is_written_again_is_shown_with_a_note(root: Path) -> None:
    committed(root, {"a.txt": "a\n"})
    (root / "a.txt").write_text("dirty\n")
    async with session(root) as here:
        await here.say("!echo more >> a.txt")
        assert "changed already when the session began" in (await here.only()).note


async def test_a_commit_in_the_session_hides_nothing(root: Path) -> None:
    committed(root, {"a.txt": "a\n"})
    async with session(root) as here:
        await here.conversation.changes.begun()
        (root / "a.txt").write_text("b\n")
        git(root, "commit", "-qam", "more")
        assert (await here.only()).name == "a.txt"
        assert (await here.read("head")).files == ()


async def test_against_the_last_commit_staged_and_untracked_files_are_told_apart(
    root: Path,
) -> None:
    committed(root, {"a.txt": "a\n", "sub/b.txt": "b\n", "-c [x]\n.txt": "c\n"})
    (root / "a.txt").write_text("A\n")
    git(root, "add", "a.txt")
    (root / "-c [x]\n.txt").write_text("C\n")
    (root / "fresh").mkdir()
    (root / "fresh/new.txt").write_text("n\n")
    async with session(root) as here:
        files = (await here.read("head")).files
        assert {file.name: (file.state, file.by, file.counts) for file in files} == {
            "a.txt": ("modified", "staged", (1, 1)),
            "-c [x]\n.txt": ("modified", "", (1, 1)),
            "fresh/new.txt": ("created", "untracked", None),
        }
        seen = [here.conversation.changes.see(file) for file in files]
        assert [each.before for each in seen] == [b"c\n", b"a\n", None]


async def test_a_repository_without_a_commit_has_created_files(root: Path) -> None:
    git(root, "init", "-q")
    (root / "a.txt").write_text("a\n")
    git(root, "add", "a.txt")
    async with session(root) as here:
        file = await here.only("head")
        assert (file.state, file.by) == ("created", "staged")
        assert here.conversation.changes.see(file).before is None


async def test_the_last_turn_has_only_its_own_changes(root: Path) -> None:
    committed(root, {"a.txt": "a\n"})
    answers = [write("one.txt", "1\n"), DONE, write("two.txt", "2\n"), DONE]
    async with session(root, *answers) as here:
        assert "No prompt" in (await here.read("turn")).notes[0]
        await here.say("One")
        await here.say("Two")
        await here.say("!true")
        assert (await here.only("turn")).name == "two.txt"
        assert len((await here.read()).files) == 2


async def test_what_was_undone_is_no_change(root: Path) -> None:
    async with session(root, write("a.txt", "a\n"), DONE) as here:
        await here.say("Write")
        await here.say("/undo")
        assert (await here.read()).files == ()


async def test_a_resumed_session_says_what_it_cannot_know(root: Path) -> None:
    committed(root, {"a.txt": "a\n"})
    async with session(root, write("b.txt", "b\n"), DONE) as here:
        await here.say("Write")
        before = here.conversation.session_id
        await here.conversation.aclose()
        here.conversation = here.open(before)
        changes = await here.read()
        assert [file.name for file in changes.files] == ["b.txt"]
        assert "before the session was resumed" in changes.notes[-1]


async def test_a_hunk_is_taken_back_undone_and_told(root: Path) -> None:
    text = numbered(30)
    committed(root, {"a.txt": text})
    async with session(root, DONE) as here:
        await here.conversation.changes.begun()
        changed = text.replace("line 3\n", "x\n").replace("line 25\n", "y\n")
        (root / "a.txt").write_text(changed)
        file = await here.only()
        reversal = here.conversation.changes.see(file).hunk_reversal(0)
        told = await here.revert(reversal, file.name)
        assert told.startswith("Reverted: line 3 of a.txt (+1 -1).")
        assert (root / "a.txt").read_text() == text.replace("line 25\n", "y\n")
        await here.say("Go on")
        sent = "\n".join(message.text for message in here.model.requests[-1].messages)
        assert "Reverted: line 3 of a.txt" in sent
        await here.say("/undo")
        assert (root / "a.txt").read_text() == changed


async def test_a_file_that_has_changed_since_is_left_alone(root: Path) -> None:
    committed(root, {"a.txt": "a\n"})
    async with session(root) as here:
        await here.conversation.changes.begun()
        (root / "a.txt").write_text("b\n")
        file = await here.only()
        reversal = here.conversation.changes.see(file).file_reversal()
        (root / "a.txt").write_text("c\n")
        assert "nothing was reverted" in await here.revert(reversal, file.name)
        assert (root / "a.txt").read_text() == "c\n"


async def test_a_created_file_goes_and_a_deleted_one_comes_back(root: Path) -> None:
    committed(root, {"gone.txt": "g\n"})
    async with session(root) as here:
        await here.say("!rm gone.txt; echo n > new.txt")
        for file in (await here.read()).files:
            reversal = here.conversation.changes.see(file).file_reversal()
            assert (await here.revert(reversal, file.name)).startswith("Reverted")
        assert (root / "gone.txt").read_text() == "g\n"
        assert not (root / "new.txt").exists()
        assert (await here.read()).files == ()


async def test_a_directory_that_became_a_link_shows_nothing_from_outside(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "conf").write_text("of another project\n")
    committed(root, {"keys/conf": "x\n", "own/conf": "y\n"})
    async with session(root, write("own/new.py", "a\n"), DONE) as here:
        await here.say("Write it")
        (outside / "new.py").write_text("of another project\n")
        for name in ("keys", "own"):
            shutil.rmtree(root / name)
            (root / name).symlink_to(outside)
        changes = here.conversation.changes
        assert "own/new.py" not in {file.name for file in (await here.read()).files}
        files = (await here.read("head")).files
        [gone] = [file for file in files if file.name == "keys/conf"]
        assert (changes.see(gone).before, changes.see(gone).after) == (b"x\n", None)
        assert "another project" not in change_text(changes, files, 5_000).diff


async def test_a_huge_file_is_named_with_its_size_and_not_read(root: Path) -> None:
    committed(root, {"a.txt": "a\n"})
    async with session(root, write("big.txt", "a\n"), DONE) as here:
        await here.say("Write it")
        # Git hashes what it knows, so that one is not larger than it must be.
        os.truncate(root / "a.txt", 17 << 20)
        os.truncate(root / "big.txt", 3 << 30)
        sizes = {"a.txt": r"17\.0 MB", "big.txt": r"3\.0 GB"}
        changes = await here.read()
        assert [file.name for file in changes.files] == list(sizes)
        for file in changes.files:
            told = rf"too large to be shown \({sizes[file.name]}\)$"
            with pytest.raises(FileTooLargeError, match=told):
                here.conversation.changes.see(file)
        text = change_text(here.conversation.changes, changes.files, 5_000)
        assert (text.diff, text.left_out) == ("", ("a.txt", "big.txt"))


async def test_in_read_only_mode_nothing_is_taken_back(root: Path) -> None:
    committed(root, {"a.txt": "a\n"})
    async with session(root, mode="read-only") as here:
        await here.conversation.changes.begun()
        (root / "a.txt").write_text("b\n")
        file = await here.only()
        reversal = here.conversation.changes.see(file).file_reversal()
        assert "Not allowed" in await here.revert(reversal, file.name)
        assert (root / "a.txt").read_text() == "b\n"


async def test_opening_a_hostile_repository_runs_nothing(root: Path) -> None:
    committed(root, {"a.txt": "a\n", ".gitattributes": "*.txt filter=evil diff=evil\n"})
    for key in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "core.fsmonitor"):
        git(root, "config", key, f"touch {root.parent}/ran; cat")
    (root / "a.txt").write_text("b\n")
    (root.parent / "ran").unlink(missing_ok=True)
    async with session(root) as here:
        file = await here.only("head")
        with pytest.raises(WorkspaceError, match="through the filter 'evil'"):
            here.conversation.changes.see(file)
        await here.read()
    assert not (root.parent / "ran").exists()
