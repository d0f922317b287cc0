"""/rename, /fork, /rewind, /retry, /export and /resume with words, on a real runtime."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from tests.commands.recording_host import RecordingHost
from tests.commands.scripted_home import Desk, Home, desk
from tests.complaints.themes import complaint
from tests.support.scripted_model import Answer
from winx_tui.commands.copying import answers_in
from winx_tui.commands.registry import run_command
from winx_tui.config.settings import Settings
from winx_tui.core.events import Event
from winx_tui.core.messages import ModelRef, ToolCall

FREE = Settings(mode="full-access")


def edit(name: str, text: str, call_id: str = "call_1") -> Answer:
    """Let the model write a whole file."""
    arguments = {
        "file_path": name,
        "percentage_to_change": 100,
        "text_or_search_replace_blocks": text,
    }
    return Answer(calls=(ToolCall(call_id, "file_write_or_edit", json.dumps(arguments)),))


def replace(name: str, before: str, after: str) -> Answer:
    """Let the model replace a line."""
    blocks = f"<<<<<<< SEARCH\n{before}\n=======\n{after}\n>>>>>>> REPLACE\n"
    arguments = {
        "file_path": name,
        "percentage_to_change": 10,
        "text_or_search_replace_blocks": blocks,
    }
    return Answer(calls=(ToolCall("call_1", "file_write_or_edit", json.dumps(arguments)),))


def read(name: str) -> Answer:
    """Let the model read a file: it changes no other."""
    return Answer(calls=(ToolCall("call_1", "read_files", json.dumps({"file_paths": [name]})),))


DONE = Answer("done")


async def say(here: Desk, *prompts: str) -> list[Event]:
    events: list[Event] = []
    for prompt in prompts:
        events += [event async for event in here.host.conversation.send(prompt)]
    return events


def told(host: RecordingHost) -> str:
    return "\n".join(text for text, _ in host.notices)


def prompts_of(here: Desk) -> list[str]:
    """Return what the model was sent last, of the person's own prompts."""
    return [m.text for m in here.model.requests[-1].messages if m.role == "user"]


async def test_a_session_is_renamed_by_argument_or_by_asking(home: Home) -> None:
    async with desk(home, [DONE], choices=["Asked for"]) as here:
        await run_command("/rename Too early", here.host)
        assert here.host.notices[-1][1] == "error"
        await say(here, "hello")
        titles = []
        for typed in ("/rename By hand", "/title"):
            await run_command(typed, here.host)
            titles.append(here.host.runtime.sessions.list()[0].title)
        assert titles == ["By hand", "Asked for"]


async def test_a_fork_is_gone_on_with_and_the_session_itself_stays(home: Home) -> None:
    async with desk(home, [DONE, DONE]) as here:
        await run_command("/fork", here.host)
        assert "nothing to copy" in told(here.host)
        await say(here, "hello")
        before = here.host.conversation.session_id
        here.host.conversation.set_model(ModelRef("demo", "another"))
        await run_command("/branch", here.host)
        after = here.host.conversation
        assert after.session_id != before
        assert f"/resume {before}" in told(here.host)
        assert after.model == ModelRef("demo", "another")
        await say(here, "again")
        assert prompts_of(here) == ["hello", "again"]
        rows = {row.id: row.turns for row in here.host.runtime.sessions.list()}
        assert rows == {before: 1, after.session_id: 2}


async def test_rewind_goes_back_before_a_turn_and_puts_its_prompt_back(home: Home) -> None:
    async with desk(home, [DONE] * 3, choices=["1"]) as here:
        await say(here, "one", "two")
        await run_command("/rewind", here.host)
        assert [row.value for row in here.host.offered[0]] == ["1", "0"]
        assert here.host.offered[0][0].detail.startswith("turn 2, just now")
        assert here.host.prompt_put == "two"
        await say(here, "instead")
        assert prompts_of(here) == ["one", "instead"]


async def test_rewind_to_the_first_turn_begins_anew_and_leaves_no_empty_copy(home: Home) -> None:
    async with desk(home, [DONE], choices=["0"]) as here:
        await say(here, "one")
        await run_command("/rewind", here.host)
        assert here.host.prompt_put == "one"
        assert here.host.cleared == 1
        assert len(here.host.runtime.sessions.list()) == 1
        assert not list(answers_in(here.host.conversation.messages))


@pytest.mark.parametrize(("answer", "left"), [("chat", "two\n"), ("both", "zero\n")])
async def test_rewind_takes_changes_back_only_when_asked_to(
    home: Home, answer: str, left: str
) -> None:
    file = home.project("a.txt", "zero\n")
    edits = [replace("a.txt", "zero", "one"), DONE, replace("a.txt", "one", "two"), DONE]
    answers = [read("a.txt"), *edits]
    async with desk(home, answers, settings=FREE, choices=["0", answer]) as here:
        await say(here, "first", "second")
        assert file.read_text() == "two\n"
        await run_command("/rewind", here.host)
        rows = {row.value: row.detail for row in here.host.offered[1]}
        assert list(rows) == ["both", "files", "chat"]
        assert rows["both"] == "1 path as before the turn; 2 turns of the chat"
        assert file.read_text() == left


async def test_only_edits_of_the_turns_that_are_left_out_are_taken_back(home: Home) -> None:
    answers = [edit("a.txt", "a\n"), DONE, edit("b.txt", "b\n"), DONE]
    async with desk(home, answers, settings=FREE, choices=["1", "both"]) as here:
        await say(here, "first", "second")
        await run_command("/rewind", here.host)
        assert (home.root / "a.txt").read_text() == "a\n"
        assert not (home.root / "b.txt").exists()
        assert "As they were: b.txt." in told(here.host)


@complaint(23)
async def test_what_the_user_has_changed_since_is_kept_and_told(home: Home) -> None:
    answers = [edit("a.txt", "a\n"), DONE, edit("b.txt", "b\n"), DONE]
    async with desk(home, answers, settings=FREE, choices=["0", "both", "keep"]) as here:
        await say(here, "first", "second")
        home.project("a.txt", "a\nmine\n")
        await run_command("/rewind", here.host)
        assert (home.root / "a.txt").read_text() == "a\nmine\n"
        assert not (home.root / "b.txt").exists()
        assert "Not taken back: a.txt was changed since." in told(here.host)


async def test_another_sessions_edit_on_top_is_not_taken_back(home: Home) -> None:
    elsewhere = [read("a.txt"), replace("a.txt", "a", "other"), DONE]
    answers = [edit("a.txt", "a\n"), DONE, *elsewhere]
    async with desk(home, answers, settings=FREE, choices=[]) as here:
        await say(here, "first")
        first = here.host.conversation.session_id
        await here.host.new_conversation()
        await say(here, "elsewhere")
        await here.host.resume(first)
        here.host._answers += ["0", "both", "keep"]
        await run_command("/rewind", here.host)
        assert (home.root / "a.txt").read_text() == "other\n"
        assert "Not taken back: a.txt was changed since." in told(here.host)


async def test_edits_that_were_undone_already_are_passed_over(home: Home) -> None:
    async with desk(home, [edit("a.txt", "a\n"), DONE], settings=FREE) as here:
        await say(here, "first")
        await run_command("/undo", here.host)
        here.host._answers += ["0"]
        await run_command("/rewind", here.host)
        assert not (home.root / "a.txt").exists()
        assert len(here.host.offered) == 1, "there was nothing to ask about"


async def test_nothing_is_taken_back_in_read_only_mode(home: Home) -> None:
    async with desk(
        home, [edit("a.txt", "a\n"), DONE], settings=FREE, choices=["0", "both"]
    ) as here:
        await say(here, "first")
        here.host.conversation.set_mode("read-only")
        before = here.host.conversation
        await run_command("/rewind", here.host)
        assert here.host.notices[-1] == (
            "In read-only mode nothing is taken back; /mode changes that.",
            "error",
        )
        assert here.host.conversation is before
        assert len(here.host.runtime.sessions.list()) == 1


async def test_retry_sends_the_last_prompt_again_without_its_answer(home: Home) -> None:
    answers = [DONE, Answer("bad"), Answer("good")]
    async with desk(home, answers) as here:
        await run_command("/retry", here.host)
        assert "nothing to go back to" in told(here.host)
        await say(here, "one", "two")
        async for _ in here.host.conversation.respond("!true"):
            pass
        await run_command("/retry", here.host)
        assert prompts_of(here) == ["one", "two"]
        assert next(answers_in(here.host.conversation.messages)).strip() == "good"


@pytest.mark.parametrize(
    ("typed", "name", "beginning"),
    [
        ("/export", "winx-{id}.md", "# "),
        ("/export html", "winx-{id}.html", "<!doctype html>"),
        ("/export json notes", "notes", "{"),
        ("/export my talk.html", "my talk.html", "<!doctype html>"),
    ],
)
async def test_a_session_is_exported(home: Home, typed: str, name: str, beginning: str) -> None:
    async with desk(home, [DONE]) as here:
        await say(here, "hello")
        await run_command(typed, here.host)
        path = home.root / name.format(id=here.host.conversation.session_id)
        assert path.read_text(encoding="utf-8").startswith(beginning)
        assert here.host.notices[-1] == (f"Written: {path}", "info")


async def test_an_export_overwrites_nothing(home: Home) -> None:
    home.project("talk.md", "mine")
    async with desk(home, [DONE]) as here:
        await say(here, "hello")
        for typed in ("/export talk.md", "/export", "/export", "/export talk.pdf"):
            await run_command(typed, here.host)
        assert (home.root / "talk.md").read_text() == "mine"
        assert "is there already" in here.host.notices[0][0]
        assert len(list(home.root.glob("winx-ses_*.md"))) == 2
        assert "md, html or json" in here.host.notices[-1][0]


def values(host: RecordingHost) -> Sequence[str]:
    return [row.value for row in host.offered[-1]]


async def test_resume_takes_words_that_stand_in_a_session(home: Home) -> None:
    async with desk(home, [Answer("about zebras"), DONE], choices=[None, None]) as here:
        await say(here, "hello")
        first = here.host.conversation.session_id
        await here.host.new_conversation()
        await say(here, "zebra crossing")
        await run_command("/resume Zebras", here.host)
        assert values(here.host) == [first]
        assert "about zebras" in here.host.offered[-1][0].detail
        await run_command("/sessions hello", here.host)
        assert values(here.host) == [first]
        await run_command("/resume lions and tigers", here.host)
        assert "lions and tigers" in here.host.notices[-1][0]
        await run_command(f"/resume {here.host.conversation.session_id}", here.host)
        assert here.host.notices[-1][1] == "error"
        await run_command(f"/resume {first}", here.host)
        assert here.host.conversation.session_id == first
