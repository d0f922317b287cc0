"""What a session goes on with in another process: approvals, mode, model, place of the shell."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from tests.support.approvers import ALLOW_FOR_SESSION, DENY, AnsweringApprover
from tests.support.scripted_model import Answer, ScriptedModel
from winx_tui.config.settings import SecuritySettings, Settings
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.modes import Mode
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.runtime import Runtime
from winx_tui.session.store import SessionStore
from winx_tui.workspace.workspace import Workspace

MODEL = ModelRef("demo", "scripted")
OTHER = ModelRef("demo", "other")


class Desk:
    """One process of winx in a folder."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.approver = AnsweringApprover([ALLOW_FOR_SESSION])

    def open(self, resume: str | None = None) -> Conversation:
        return self.runtime.open_conversation(self.approver, resume=resume)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    return folder(tmp_path / "project")


def folder(path: Path) -> Path:
    path.mkdir(mode=0o700)
    return path.resolve()


@asynccontextmanager
async def winx(
    root: Path,
    *commands: str,
    mode: Mode = "ask",
    model: ModelRef = MODEL,
    given: Sequence[str] = (),
) -> AsyncIterator[Desk]:
    """Start winx in a folder; its model runs these commands, one in each turn."""
    state = root.parent / "state"
    answers: list[Answer] = []
    for number, command in enumerate(commands):
        call = ToolCall(f"c{number}", "bash_command", json.dumps({"command": command}))
        answers += [Answer(calls=(call,)), Answer("done")]
    runtime = Runtime(
        settings=Settings(mode=mode, security=SecuritySettings(sandbox="off")),
        workspace=Workspace(root),
        model=ScriptedModel(answers),
        host=None,
        sessions=SessionStore(state / "sessions"),
        state=state,
        guide=ProjectGuide(root, state, is_trusted=False),
        repository=None,
        chosen_model=model,
        given=frozenset(given),
    )
    try:
        yield Desk(runtime)
    finally:
        await runtime.aclose()


async def play(conversation: Conversation, prompt: str = "go") -> None:
    async with aclosing(conversation.send(prompt)) as events:
        async for _ in events:
            pass


def told(conversation: Conversation) -> str:
    return " ".join(notice.text for notice in conversation.notices)


async def test_what_was_approved_for_the_session_holds_again(root: Path) -> None:
    async with winx(root, "touch made") as desk:
        conversation = desk.open()
        await play(conversation)
        session = conversation.session_id
    (root / "made").unlink()
    async with winx(root, "touch made", "touch else") as desk:
        desk.approver = AnsweringApprover([DENY])
        conversation = desk.open(session)
        assert "1 approval of this session holds again" in told(conversation)
        await play(conversation)
        assert (root / "made").exists()
        assert desk.approver.requests == []
        await play(conversation)
        assert [request.title for request in desk.approver.requests] == ["Run: touch else"]


async def test_what_was_forgotten_asks_again_in_the_next_process_too(root: Path) -> None:
    async with winx(root, "touch made") as desk:
        conversation = desk.open()
        await play(conversation)
        conversation.grants.forget(conversation.grants)
        session = conversation.session_id
    async with winx(root) as desk:
        conversation = desk.open(session)
        assert len(conversation.grants) == 0
        assert told(conversation) == ""


async def test_a_copy_has_the_approvals_and_an_import_has_none(root: Path, tmp_path: Path) -> None:
    async with winx(root, "touch made") as desk:
        conversation = desk.open()
        await play(conversation)
        sessions, path = desk.runtime.sessions, conversation.session_id
    copy = sessions.fork(path)
    imported = sessions.import_file(sessions.find(path), root)
    async with winx(root) as desk:
        assert len(desk.open(copy).grants) == 1
        assert len(desk.open(imported.session_id).grants) == 0


async def test_approvals_hold_in_their_own_folder_only(root: Path, tmp_path: Path) -> None:
    async with winx(root, "touch made") as desk:
        conversation = desk.open()
        await play(conversation)
        session = conversation.session_id
    async with winx(folder(tmp_path / "elsewhere")) as desk:
        assert len(desk.open(session).grants) == 0


@pytest.mark.parametrize("mode", [0o644, 0o620])
async def test_approvals_in_a_file_that_others_could_write_or_read_are_asked_again(
    root: Path, mode: int
) -> None:
    async with winx(root, "touch made") as desk:
        conversation = desk.open()
        await play(conversation)
        session, sessions = conversation.session_id, desk.runtime.sessions
    sessions.find(session).chmod(mode)
    async with winx(root) as desk:
        conversation = desk.open(session)
        assert len(conversation.grants) == 0
        assert "asked again" in told(conversation)
        copy = sessions.fork(session)
        assert len(desk.open(copy).grants) == 0


async def test_the_shell_begins_where_it_was_or_says_that_this_is_gone(root: Path) -> None:
    below = root / "sub"
    below.mkdir()
    async with winx(root, "cd sub") as desk:
        conversation = desk.open()
        await play(conversation)
        session = conversation.session_id
    async with winx(root, "touch here") as desk:
        conversation = desk.open(session)
        assert conversation.shells.cwd == below
        await play(conversation)
        assert (below / "here").exists()
    (below / "here").unlink()
    below.rmdir()
    async with winx(root) as desk:
        conversation = desk.open(session)
        assert conversation.shells.cwd == root
        assert f"{below}, where the shell was, is gone" in told(conversation)


@pytest.mark.parametrize(
    ("left", "start", "after"),
    [
        ("read-only", "ask", "read-only"),
        ("ask", "accept-edits", "ask"),
        ("full-access", "ask", "ask"),
        ("ask", "ask", "ask"),
    ],
)
async def test_a_narrower_mode_is_kept_and_a_wider_one_is_not(
    root: Path, left: Mode, start: Mode, after: Mode
) -> None:
    async with winx(root, "true") as desk:
        conversation = desk.open()
        await play(conversation)
        conversation.set_mode(left)
        session = conversation.session_id
    async with winx(root, mode=start) as desk:
        conversation = desk.open(session)
        assert conversation.mode == after
        assert (f"goes on in {after} mode" in told(conversation)) == (after != start)
    async with winx(root, mode=start, given=("mode",)) as desk:
        assert desk.open(session).mode == start


async def test_a_plan_under_way_goes_on(root: Path) -> None:
    async with winx(root, "true") as desk:
        conversation = desk.open()
        await play(conversation)
        conversation.plan.begin()
        session = conversation.session_id
    async with winx(root, mode="accept-edits") as desk:
        conversation = desk.open(session)
        assert conversation.plan.is_on
        assert conversation.plan.mode_after == "ask"
        assert conversation.plan.plan == "done"
        assert "goes on planning" in told(conversation)


async def test_the_model_chosen_last_goes_on_unless_this_start_names_one(root: Path) -> None:
    async with winx(root, "true") as desk:
        conversation = desk.open()
        await play(conversation)
        conversation.set_model(OTHER)
        session = conversation.session_id
    async with winx(root) as desk:
        assert desk.open(session).model == OTHER
    async with winx(root, given=("model",)) as desk:
        assert desk.open(session).model == MODEL


async def test_a_session_of_which_nothing_was_said_leaves_no_file(root: Path) -> None:
    async with winx(root) as desk:
        conversation = desk.open()
        conversation.set_mode("read-only")
        assert not conversation.is_kept
    assert not list((root.parent / "state").rglob("*.jsonl"))
