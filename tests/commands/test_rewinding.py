"""/rewind with files, with the chat, and with both, on a real runtime."""

from __future__ import annotations

from dataclasses import replace as changed

from tests.commands.scripted_home import Desk, Home, desk
from tests.commands.test_sessions import DONE, FREE, edit, say
from tests.commands.test_undoing import held, reply, shell
from tests.support.git_project import committed
from tests.support.scripted_model import Answer
from winx_tui.commands.registry import run_command
from winx_tui.config.settings import CheckpointSettings
from winx_tui.core.messages import ToolCall
from winx_tui.runtime.turn_work import work_of_turns
from winx_tui.session.turns import turns_of

UNRECORDED = changed(FREE, checkpoints=CheckpointSettings(enabled=False))


def command(text: str) -> Answer:
    """Let the model run a command."""
    return Answer(calls=(ToolCall("c1", "bash_command", f'{{"command": "{text}"}}'),))


def details(here: Desk) -> dict[str, str]:
    """Return what was offered last."""
    return {row.value: row.detail for row in here.host.offered[-1]}


async def test_files_and_chat_go_back_to_before_a_turn_whatever_has_changed_them(
    home: Home,
) -> None:
    kept = home.project("kept.txt", "kept\n")
    answers = [DONE, command("rm kept.txt; echo 1 > made.txt"), DONE]
    async with desk(home, answers, settings=FREE, choices=["1", "both"]) as here:
        await say(here, "one", "two")
        await shell(here, "echo 2 > made.txt")
        before = here.host.conversation.session_id
        await run_command("/rewind", here.host)
        assert held(kept) == "kept\n"
        assert held(home.root / "made.txt") is None
        assert details(here)["both"] == "2 paths as before the turn; 2 turns of the chat"
        assert here.host.prompt_put == "two"
        assert [m.text for m in here.host.conversation.messages if m.role == "user"] == ["one"]
        await here.host.resume(before)
        await run_command("/redo", here.host)
        assert held(kept) is None
        assert held(home.root / "made.txt") == "2\n"


async def test_files_alone_go_back_days_later_and_the_model_is_told(home: Home) -> None:
    kept = home.project("kept.txt", "kept\n")
    async with desk(home, [command("rm kept.txt"), DONE], settings=FREE) as here:
        await say(here, "one")
        session = here.host.conversation.session_id
    async with desk(home, settings=FREE, choices=["0", "files"]) as here:
        await here.host.resume(session)
        await run_command("/rewind", here.host)
        assert held(kept) == "kept\n"
        assert here.host.conversation.session_id == session
        assert "kept.txt is back" in reply(here)
        assert here.host.prompt_put == ""


async def test_the_chat_goes_back_alone_and_files_stay(home: Home) -> None:
    answers = [command("echo 1 > made.txt"), DONE]
    async with desk(home, answers, settings=FREE, choices=["0", "chat"]) as here:
        await say(here, "one")
        await run_command("/rewind", here.host)
        assert held(home.root / "made.txt") == "1\n"
        assert here.host.prompt_put == "one"


async def test_who_answers_nothing_about_a_file_in_the_way_stays_where_they_are(
    home: Home,
) -> None:
    answers = [command("echo 1 > made.txt"), DONE]
    async with desk(home, answers, settings=FREE, choices=["0", "both", None]) as here:
        await say(here, "one")
        made, before = home.project("made.txt", "mine\n"), here.host.conversation
        await run_command("/rewind", here.host)
        assert here.host.conversation is before
        assert here.host.prompt_put == ""
        here.host._answers += ["0", "both", "keep"]
        await run_command("/rewind", here.host)
        assert held(made) == "mine\n"
        assert "Not taken back: made.txt was changed since." in here.told
        assert here.host.prompt_put == "one"


async def test_of_turns_without_a_record_edits_alone_go_back_and_that_is_said(home: Home) -> None:
    async with desk(home, [edit("a.txt", "a\n"), DONE], settings=UNRECORDED) as here:
        await say(here, "one")
        session = here.host.conversation.session_id
    answers = [command("echo 1 > made.txt"), DONE]
    async with desk(home, answers, settings=FREE, choices=["0", "both"]) as here:
        await here.host.resume(session)
        await say(here, "two")
        store = here.host.runtime.sessions
        turns = turns_of(store.load(store.find(session)))
        works = await work_of_turns(here.host.conversation, turns)
        assert [work.state for work in works.by_number] == ["edits only", "recorded"]
        assert turns[1].receipt is not None
        assert turns[1].receipt.commands[0].command == "echo 1 > made.txt"
        await run_command("/rewind", here.host)
        assert "edits of a.txt, not what shell commands changed" in details(here)["both"]
        assert held(home.root / "a.txt") is None
        assert held(home.root / "made.txt") is None


async def test_a_turn_that_is_undone_is_known_as_such(home: Home) -> None:
    async with desk(home, settings=FREE) as here:
        await shell(here, "echo 1 > a.txt")
        await shell(here, "true")
        await run_command("/undo", here.host)
        store = here.host.runtime.sessions
        turns = turns_of(store.load(store.find(here.host.conversation.session_id)))
        works = await work_of_turns(here.host.conversation, turns)
        assert [each.state for each in works.by_number] == ["undone", "untouched", "untouched"]
        assert works.trouble == ""


async def test_branches_stay_and_that_is_said(home: Home) -> None:
    committed(home.root, {"a.txt": "a\n"})
    async with desk(home, settings=FREE) as here:
        await shell(here, "git switch -q -c other; echo b > a.txt; chmod 700 a.txt")
        ways = here.host.conversation.ways_back
        assert ways is not None
        way = await ways.undo()
        assert way is not None
        [note] = await ways.branch_notes(way)
        assert note.startswith("The branch other is still checked out")
        await run_command("/undo", here.host)
        assert held(home.root / "a.txt") == "a\n"
        assert "The branch other is still checked out" in reply(here)
