"""Explorations in a real conversation: what they may do, what they cost, how they end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.exploring import ExploringStage, TwoMinds, answers_so_far, explore, in_turn
from tests.support.agent_stage import call
from tests.support.scripted_model import Answer
from winx_tui.agent.token_count import text_tokens
from winx_tui.core.errors import ContextOverflow, ModelUnavailable
from winx_tui.core.events import (
    ModelRetried,
    ModelSwitched,
    ToolCallFinished,
    ToolOutputDelta,
    TurnFinished,
)
from winx_tui.core.messages import ModelRef, Usage
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.demo import DEMO_MODEL
from winx_tui.llm.masking import Masker
from winx_tui.runtime.exploration.explorer import SessionExplorer
from winx_tui.runtime.exploration.run import ExplorationRun
from winx_tui.session.replay import fold
from winx_tui.tools.base import ToolContext
from winx_tui.tools.explore import Explore

Stages = Callable[..., AbstractAsyncContextManager[ExploringStage]]

DONE = Answer("All done.")
READ_A = Answer("I look at a.", (call("read_files", "r1", file_paths=["a.py"]),))


def asking(*tasks: str) -> Answer:
    return Answer("", tuple(explore(task, f"c{at}") for at, task in enumerate(tasks)))


def standing_in(root: Path) -> list[Path]:
    """Return the processes whose directory is there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == root:
                found.append(process)
    return found


@pytest.fixture
def stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stages:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    root = tmp_path.resolve() / "project"
    root.mkdir()
    (root / "a.py").write_text("def alpha():\n    return 1\n", encoding="utf-8")
    (root / "b.py").write_text("def beta():\n    return 2\n", encoding="utf-8")

    @asynccontextmanager
    async def open_stage(model: TwoMinds, **limits: Any) -> AsyncIterator[ExploringStage]:
        stage = ExploringStage(root, tmp_path / "state", model, **limits)
        try:
            yield stage
        finally:
            await stage.aclose()

    return open_stage


async def test_two_questions_of_one_answer_are_explored_side_by_side(stages: Stages) -> None:
    meeting = asyncio.Event()
    begun: list[str] = []

    def explorer(request: ChatRequest) -> Answer:
        task = request.messages[1].text
        if not answers_so_far(request):
            begun.append(task)
            if len(begun) == 2:
                meeting.set()
            name = task.split()[-1]
            reading = (call("read_files", "r1", file_paths=[name]),)
            return Answer("", reading, hold=meeting)
        assert "return" in request.messages[-1].text
        return Answer(f"{task}: line 1.")

    model = TwoMinds(in_turn(asking("What is in a.py", "What is in b.py"), DONE), explorer)
    async with stages(model) as stage:
        finished = await stage.play()
        assert finished.outcome == "completed"
        assert finished.steps == 2
        first, second = (message.text for message in model.of_main[1].messages[-2:])
        assert first == "What is in a.py: line 1."
        assert second == "What is in b.py: line 1."
        shown = [event.text for event in stage.events if isinstance(event, ToolOutputDelta)]
        assert sorted(shown) == ["Read: a.py\n", "Read: b.py\n"]
        for event in stage.results:
            assert event.result.structured == {"outcome": "done", "model_steps": 2}
            assert event.result.usage == Usage(20, 10, 0, 0.002)


async def test_the_log_holds_the_summary_and_the_costs_and_nothing_of_the_way(
    stages: Stages,
) -> None:
    model = TwoMinds(in_turn(asking("Where is alpha?"), DONE), in_turn(READ_A, Answer("a.py:1")))
    async with stages(model) as stage:
        await stage.play()
        state = fold(stage.sessions.load(stage.sessions.find(stage.conversation.session_id)).events)
        assert [message.text for message in state.messages] == ["go", "", "a.py:1", "All done."]
        assert state.usage == model.charged
        assert {request.session for request in model.of_explorations} == {
            stage.conversation.session_id
        }


async def test_an_exploration_can_read_and_do_nothing_else(stages: Stages, tmp_path: Path) -> None:
    secret = tmp_path / "outside.txt"
    secret.write_text("not yours", encoding="utf-8")
    tries = (
        call("bash_command", "w1", command="echo x > made.txt"),
        call("bash_command", "w2", command="touch made.txt"),
        call("read_files", "w3", file_paths=[str(secret)]),
        call("file_write_or_edit", "w4", file_path="made.txt", text="x"),
        call("explore", "w5", task="go deeper"),
    )
    model = TwoMinds(
        in_turn(asking("Change something."), DONE),
        in_turn(Answer("", tries), Answer("Nothing could be changed.")),
    )
    async with stages(model) as stage:
        await stage.play()
        told = [message.text for message in model.of_explorations[1].messages[-5:]]
        for text in told[:2]:
            assert text.startswith(("Not allowed:", "Not run: this needs the user's approval"))
        assert "an exploration asks nobody" in told[2]
        assert told[3].startswith("There is no tool 'file_write_or_edit'")
        assert told[4].startswith("There is no tool 'explore'")
        assert not (stage.runtime.workspace.root / "made.txt").exists()
        assert stage.results[0].result.text == "Nothing could be changed."
        assert {tool.name for tool in model.of_explorations[0].tools} == {
            *("bash_command", "read_files", "code_map", "read_image")
        }


async def test_what_an_exploration_has_read_does_not_count_as_read(stages: Stages) -> None:
    edit = call(
        "file_write_or_edit",
        "e1",
        file_path="a.py",
        percentage_to_change=10,
        text_or_search_replace_blocks="<<<<<<< SEARCH\n    return 1\n=======\n    return 3\n"
        ">>>>>>> REPLACE\n",
    )
    model = TwoMinds(
        in_turn(asking("What does alpha return?"), Answer("", (edit,)), DONE),
        in_turn(READ_A, Answer("1")),
    )
    async with stages(model) as stage:
        await stage.play()
        assert stage.results[-1].result.is_error
        assert "read" in stage.results[-1].result.text
        assert not stage.conversation.touched_files


async def test_at_its_limit_it_is_asked_for_what_it_has_found(stages: Stages) -> None:
    def explorer(request: ChatRequest) -> Answer:
        if not request.tools:
            assert "The limit of 2 steps was reached" in request.messages[-1].text
            return Answer("a.py:1 so far.")
        reading = call("read_files", file_paths=[f"a.py:{answers_so_far(request) + 1}-"])
        return Answer("", (reading,))

    model = TwoMinds(in_turn(asking("Everything?"), DONE), explorer)
    async with stages(model, max_steps_exploration=2) as stage:
        await stage.play()
        result = stage.results[0].result
        assert result.text == (
            "[Not finished. The limit of 2 steps was reached (limits.max_steps_exploration).]\n"
            "a.py:1 so far."
        )
        assert not result.is_error
        assert result.structured == {"outcome": "stopped", "model_steps": 3}


async def test_it_stops_while_the_turn_has_room_for_its_summary(stages: Stages) -> None:
    def explorer(request: ChatRequest) -> Answer:
        if not request.tools:
            return Answer("Found a little.", usage=Usage(100, 0))
        reading = call("read_files", file_paths=[f"a.py:{answers_so_far(request) + 1}-"])
        return Answer("", (reading,), usage=Usage(100, 0))

    spending = (asking("One?", "Two?"), Answer("All done.", usage=Usage(10, 0)))
    model = TwoMinds(in_turn(*spending), explorer)
    async with stages(model, max_tokens=1_000) as stage:
        finished = await stage.play()
        assert finished.outcome == "completed"
        assert finished.usage.input_tokens + finished.usage.output_tokens <= 1_000
        for event in stage.results:
            assert "(limits.max_tokens)" in event.result.text
            assert "Found a little." in event.result.text


async def test_a_failing_model_leaves_what_was_found_and_what_it_cost(stages: Stages) -> None:
    broken = Answer(error=ModelUnavailable("DashScope is down."))
    model = TwoMinds(in_turn(asking("Where is alpha?"), DONE), in_turn(READ_A, broken))
    async with stages(model) as stage:
        finished = await stage.play()
        assert finished.outcome == "completed"
        result = stage.results[0].result
        assert result.is_error
        assert result.text == (
            "[Not finished. DashScope is down.]\nI look at a.\nLooked at until then:\n- Read: a.py"
        )
        assert result.usage == READ_A.usage


async def test_an_answer_without_a_word_is_asked_for(stages: Stages) -> None:
    def explorer(request: ChatRequest) -> Answer:
        if request.tools:
            return READ_A if not answers_so_far(request) else Answer("")
        assert request.messages[-2].role == "tool"
        return Answer("a.py:1")

    model = TwoMinds(in_turn(asking("Where is alpha?"), DONE), explorer)
    async with stages(model) as stage:
        await stage.play()
        assert stage.results[0].result.text.endswith("a.py:1")


async def test_a_cancelled_exploration_counts_what_it_has_used(stages: Stages) -> None:
    held = Answer("Hm.", hold=asyncio.Event())
    model = TwoMinds(in_turn(asking("Where is alpha?"), DONE), in_turn(READ_A, held))
    async with stages(model) as stage:
        turn = asyncio.create_task(stage.play())
        await model.is_held.wait()
        stage.conversation.cancel()
        finished = await turn
        assert finished.outcome == "cancelled"
        result = stage.results[0].result
        assert result.text == "Interrupted by the user. Output until then:\nRead: a.py\n"
        assert result.usage == READ_A.usage


async def test_a_long_answer_takes_little_room(stages: Stages) -> None:
    long = "\n".join(f"src/file{number}.py:{number} does something" for number in range(2_000))
    model = TwoMinds(in_turn(asking("Everything?"), DONE), in_turn(Answer(long)))
    async with stages(model) as stage:
        await stage.play()
        text = stage.results[0].result.text
        assert text_tokens(text) <= 1_500
        assert "ask a narrower question" in text


async def test_an_exploration_makes_room_in_a_window_of_its_own(stages: Stages) -> None:
    refused: list[ChatRequest] = []

    def explorer(request: ChatRequest) -> Answer:
        steps = answers_so_far(request)
        if steps == 3 and not refused:
            refused.append(request)
            return Answer(error=ContextOverflow("The conversation is too long for the model."))
        if refused:
            return Answer("a.py:1, and room was made.")
        return Answer("", (call("read_files", file_paths=["a.py", f"b.py:{steps + 1}-"]),))

    model = TwoMinds(in_turn(asking("Everything?"), DONE), explorer)
    async with stages(model) as stage:
        async for event in stage.conversation.send("go"):
            stage.events.append(event)
        assert stage.results[0].result.text == "a.py:1, and room was made."
        assert isinstance(stage.events[-1], TurnFinished)
        after = [request for request in model.of_explorations if request.tools][-1]
        assert len(after.messages) < len(refused[0].messages)
        # The conversation itself has lost nothing.
        assert [message.role for message in model.of_main[-1].messages[1:]] == [
            *("user", "assistant", "tool")
        ]


async def sandboxed(stage: ExploringStage) -> None:
    """Skip where no sandbox works: no command runs unasked there."""
    keeper = stage.conversation._toolset.keeper
    await keeper.ready()
    if not keeper.proves:
        pytest.skip(keeper.describe())


async def test_its_shells_are_its_own(stages: Stages) -> None:
    def run(command: str) -> Answer:
        return Answer("", (call("bash_command", command, command=command),))

    model = TwoMinds(
        in_turn(run("export HERE=main; mkdir sub"), asking("Where am I?"), run("pwd"), DONE),
        in_turn(run("cd sub"), run("pwd"), run("env"), Answer("In sub.")),
    )
    async with stages(model) as stage:
        await sandboxed(stage)
        await stage.play()
        root = stage.runtime.workspace.root
        assert str(root / "sub") in model.of_explorations[2].messages[-1].text
        assert "HERE=main" not in model.of_explorations[3].messages[-1].text
        assert model.of_main[3].messages[-1].text.startswith(f"{root}\n")
        assert stage.conversation.shells.cwd == root


async def test_what_a_cancelled_one_has_started_is_ended(stages: Stages) -> None:
    reading = call("bash_command", command="cat", wait_for_seconds=0.01)
    held = Answer("Hm.", hold=asyncio.Event())
    model = TwoMinds(in_turn(asking("Follow it."), DONE), in_turn(Answer("", (reading,)), held))
    async with stages(model) as stage:
        await sandboxed(stage)
        turn = asyncio.create_task(stage.play())
        await model.is_held.wait()
        assert "status = still running" in model.of_explorations[1].messages[-1].text
        root = stage.runtime.workspace.root
        assert standing_in(root)
        stage.conversation.cancel()
        await turn
        assert not standing_in(root)
        assert not stage.conversation.shells.shells()


async def test_placeholders_of_secrets_stay_placeholders(stages: Stages) -> None:
    model = TwoMinds(in_turn(DONE), in_turn(Answer("Found.")))
    async with stages(model) as stage:
        masker = Masker(stage.runtime.redactor.find, "s1")
        key = "sk-" + "a1B2c3D4" * 5
        masked = masker.mask(f"Where is {key} used?")
        assert key not in masked
        toolset = stage.conversation._toolset
        async with toolset.reading_room() as room:
            room.grounds = replace(room.grounds, secrets=masker)
            tool = stage.conversation._toolset.tools["explore"]
            assert isinstance(tool, Explore)
            explorer = tool._explorer
            assert isinstance(explorer, SessionExplorer)
            context = ToolContext("c1", lambda _: None)
            run = ExplorationRun(explorer._parts.exploration, room, model, context)
            await run.explore(masker.reveal(masked), DEMO_MODEL)
        assert model.of_explorations[0].messages[1].text == masked


async def test_waits_and_other_models_are_shown_as_they_come(stages: Stages) -> None:
    other = ModelRef("local", "other")
    news = (ModelRetried("It is busy.", 0.0, 2), ModelSwitched(DEMO_MODEL, other, "It is down."))
    model = TwoMinds(in_turn(asking("Where?"), DONE), in_turn(Answer("a.py:1")), news=news)
    async with stages(model) as stage:
        await stage.play()
        shown = [event for event in stage.events if isinstance(event, ModelRetried | ModelSwitched)]
        assert tuple(shown) == news
        # The conversation goes on with its own model.
        assert stage.conversation.answering == DEMO_MODEL


async def test_who_never_explores_pays_nothing(stages: Stages) -> None:
    model = TwoMinds(in_turn(DONE), in_turn(DONE))
    async with stages(model) as stage:
        await stage.play()
        assert not model.of_explorations
        assert not any(isinstance(event, ToolCallFinished) for event in stage.events)
