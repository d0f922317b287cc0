"""What turns have done to a project is recorded as they do it, taken back, and made again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.runtime.hooked_project import HookedProject, play, project, write
from tests.support.git_project import committed, git
from tests.support.scripted_model import Answer
from tests.workspace.checkpoints.project import state_of
from winx_tui.config.settings import Settings
from winx_tui.core.errors import UsageError
from winx_tui.core.events import Event, ToolCallFinished
from winx_tui.core.messages import ToolCall
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.runtime.taking_back import WayBack


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "project"


def command(text: str, call_id: str = "b1") -> ToolCall:
    return ToolCall(call_id, "bash_command", json.dumps({"command": text}))


def turns(*calls: Sequence[ToolCall]) -> list[Answer]:
    """Build the answers of turns: in each the calls, then a word."""
    return [answer for each in calls for answer in (Answer(calls=tuple(each)), Answer("Done."))]


@asynccontextmanager
async def work(root: Path, *calls: Sequence[ToolCall]) -> AsyncIterator[HookedProject]:
    async with project(root, answers=turns(*calls)) as made:
        yield made


async def go(conversation: Conversation, way: WayBack | None, *overwriting: str) -> list[Event]:
    assert way is not None
    assert conversation.ways_back is not None
    return await play(conversation, conversation.ways_back.put(way, overwriting).typed)


def answer_of(events: Sequence[Event]) -> str:
    [result] = [event.result.text for event in events if isinstance(event, ToolCallFinished)]
    return result


async def test_whatever_commands_delete_is_taken_back_and_deleted_again(root: Path) -> None:
    root.mkdir()
    committed(root, {"src/main.py": "print(1)\n", ".gitignore": "secret.env\nbuild/\n"})
    (root / "secret.env").write_text("TOKEN=1\n", encoding="utf-8")
    (root / "notes.txt").write_text("untracked\n", encoding="utf-8")
    (root / "build/deep").mkdir(parents=True)
    (root / "build/deep/out.bin").write_bytes(bytes(range(256)))
    before = state_of(root)
    async with work(root, [command("git clean -fdxq && rm -rf src")]) as made:
        conversation = made.open()
        await play(conversation, "clean up")
        after = state_of(root)
        assert "secret.env" not in after
        assert "src/main.py" not in after
        ways = conversation.ways_back
        assert ways is not None
        way = await ways.undo()
        assert way is not None
        assert way.title == "clean up"
        assert way.refusals == ()
        told = answer_of(await go(conversation, way))
        assert told.startswith("Taken back: 'clean up'.")
        assert state_of(root) == before
        await go(conversation, await ways.redo())
        assert state_of(root) == after
        assert git(root, "status", "--short") != ""


async def test_turns_are_taken_back_one_by_one_the_newest_first(root: Path) -> None:
    calls = (
        [write("a.txt", "one\n")],
        [write("b.txt", "two\n", "w2"), command("mkdir d && mv a.txt d/")],
    )
    async with work(root, *calls) as made:
        conversation = made.open()
        states = [state_of(root)]
        for prompt in ("first", "second"):
            await play(conversation, prompt)
            states.append(state_of(root))
        ways = conversation.ways_back
        assert ways is not None
        for wanted in (states[1], states[0]):
            await go(conversation, await ways.undo())
            assert state_of(root) == wanted
        assert await ways.undo() is None
        for wanted in states[1:]:
            await go(conversation, await ways.redo())
            assert state_of(root) == wanted
        assert await ways.redo() is None


async def test_it_works_in_a_session_that_is_resumed_and_in_a_copy_of_it(root: Path) -> None:
    async with work(root, [write("a.txt", "one\n")], [write("a.txt", "two\n", "w2")]) as made:
        conversation = made.open()
        await play(conversation, "first")
        await play(conversation, "second")
        await conversation.aclose()
        copy = await made.runtime.fork_session(conversation.session_id, 1)
        again = made.open(copy)
        assert again.ways_back is not None
        way = await again.ways_back.undo()
        assert way is not None
        assert way.title == "first"
        assert [each.path for each in way.refusals] == ["a.txt"], "a turn that is not of it came"
        again = made.open(conversation.session_id)
        assert again.ways_back is not None
        for text in ("one\n", None):
            await go(again, await again.ways_back.undo())
            file = root / "a.txt"
            assert (file.read_text(encoding="utf-8") if file.exists() else None) == text


async def test_what_a_person_changed_since_stays_unless_they_say_otherwise(root: Path) -> None:
    async with work(root, [write("a.txt", "winx\n"), command("echo winx > b.txt")]) as made:
        conversation = made.open()
        await play(conversation, "write")
        (root / "a.txt").write_text("mine\n", encoding="utf-8")
        ways = conversation.ways_back
        assert ways is not None
        way = await ways.undo()
        assert way is not None
        assert way.blocked == {"a.txt"}
        [step] = [step for step in way.steps if step.path == "a.txt"]
        assert await ways.contents(step) == (b"mine\n", None)
        told = answer_of(await go(conversation, way))
        assert "Left as it is: a.txt was changed since." in told
        assert "b.txt is gone" in told
        assert (root / "a.txt").read_text(encoding="utf-8") == "mine\n"
        await go(conversation, await ways.redo())
        await go(conversation, await ways.undo(), "a.txt")
        assert not (root / "a.txt").exists()


async def test_one_file_is_taken_back_alone(root: Path) -> None:
    async with work(root, [write("a.txt", "a\n"), write("b.txt", "b\n", "w2")]) as made:
        conversation = made.open()
        await play(conversation, "write")
        assert conversation.ways_back is not None
        await go(conversation, await conversation.ways_back.undo("a.txt"))
        assert not (root / "a.txt").exists()
        assert (root / "b.txt").exists()


async def test_what_a_person_had_the_shell_do_is_taken_back_as_well(root: Path) -> None:
    async with work(root) as made:
        (root / "a.txt").write_text("a\n", encoding="utf-8")
        conversation = made.open()
        await play(conversation, "!rm a.txt")
        assert not (root / "a.txt").exists()
        assert conversation.ways_back is not None
        await go(conversation, await conversation.ways_back.undo())
        assert (root / "a.txt").exists()


async def test_in_read_only_mode_nothing_is_taken_back(root: Path) -> None:
    async with work(root, [write("a.txt", "a\n")]) as made:
        conversation = made.open()
        await play(conversation, "write")
        conversation.set_mode("read-only")
        assert conversation.ways_back is not None
        with pytest.raises(UsageError, match="read-only"):
            await conversation.ways_back.undo()


async def test_what_is_taken_back_of_one_file_leaves_the_rest_of_its_turn_to_be_taken_back(
    root: Path,
) -> None:
    calls = [command("echo 1 > a.txt; echo 1 > b.txt")], [command("echo 2 > a.txt; echo 2 > b.txt")]
    async with work(root, *calls) as made:
        conversation = made.open()
        await play(conversation, "first")
        await play(conversation, "second")
        ways, file = conversation.ways_back, root / "a.txt"
        assert ways is not None
        for wanted in ("1\n", None):
            way = await ways.undo("a.txt")
            assert way is not None
            assert way.title == f"a.txt ({'second' if wanted else 'first'})"
            await go(conversation, way)
            assert (file.read_text(encoding="utf-8") if file.exists() else None) == wanted
        assert await ways.undo("a.txt") is None
        for wanted in ("1\n", "2\n"):
            await go(conversation, await ways.redo("a.txt"))
            assert file.read_text(encoding="utf-8") == wanted
        assert await ways.redo("a.txt") is None
        assert (root / "b.txt").read_text(encoding="utf-8") == "2\n"
        await go(conversation, await ways.undo("a.txt"))
        await go(conversation, await ways.undo())
        assert [each.read_text(encoding="utf-8") for each in (file, root / "b.txt")] == ["1\n"] * 2
        await go(conversation, await ways.redo())
        assert [each.read_text(encoding="utf-8") for each in (file, root / "b.txt")] == ["2\n"] * 2


async def test_a_record_that_proves_broken_costs_no_call_its_way_back(root: Path) -> None:
    root.mkdir()
    (root / "notes.txt").write_text("untracked\n", encoding="utf-8")
    async with work(root, [command("echo one > one")], [command("rm notes.txt")]) as made:
        conversation = made.open()
        await play(conversation, "make one")
        [store] = (root.parent / "state").rglob("checkpoints.db")
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("ALTER TABLE content RENAME COLUMN packed TO parcelled")
        # Something new has to be written before the next call.
        (root / "mine.txt").write_text("new\n", encoding="utf-8")
        before = state_of(root)
        await play(conversation, "clean up")
        assert not (root / "notes.txt").exists()
        ways = conversation.ways_back
        assert ways is not None
        await go(conversation, await ways.undo())
        assert state_of(root) == before


async def test_of_a_record_that_proves_broken_at_the_start_only_that_is_told(root: Path) -> None:
    root.mkdir()
    (root / "notes.txt").write_text("untracked\n", encoding="utf-8")
    state = root.parent / "state"
    record = ProjectRecord(root, state, Settings())
    await record.with_checkpoints(lambda checkpoints: checkpoints.prepare())
    await record.aclose()
    [store] = state.rglob("checkpoints.db")
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("ALTER TABLE content RENAME COLUMN packed TO parcelled")
        connection.execute("DELETE FROM seen")
        connection.commit()
    record = ProjectRecord(root, state, Settings())
    record.prepare_soon()
    await record.aclose()
    [notice] = record.take_notices()
    assert "were damaged and are now in" in notice.text
