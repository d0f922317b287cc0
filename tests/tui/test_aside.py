"""/btw on the screen: a block of its own, which Esc stops and a turn goes on beside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.scripted_model import Answer, ScriptedModel
from tests.tui.support.desk import conversation_of
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import CALM, Stage, stage
from winx_tui.core.errors import ModelUnavailable
from winx_tui.core.messages import ModelRef
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.runtime import Runtime
from winx_tui.session.store import SessionStore
from winx_tui.tui.blocks.aside import AsideBlock
from winx_tui.workspace.workspace import Workspace


@asynccontextmanager
async def played(project: Path, answers: Sequence[Answer]) -> AsyncIterator[Stage]:
    """Run the app with a model that plays answers."""
    state = project.parent / "state"

    async def opened() -> Runtime:
        return Runtime(
            settings=CALM,
            workspace=Workspace(project),
            model=ScriptedModel(answers),
            host=None,
            sessions=SessionStore(state / "sessions"),
            state=state,
            guide=ProjectGuide(project, state, is_trusted=False),
            repository=None,
            chosen_model=ModelRef("demo", "scripted"),
        )

    async with stage(ScriptedRuntime(project), settings=CALM, open_runtime=opened) as running:
        await running.until_open()
        yield running


def asides(here: Stage) -> list[AsideBlock]:
    return [block for block in here.app.transcript.blocks if isinstance(block, AsideBlock)]


async def test_a_question_is_answered_beside_a_turn_and_esc_stops_it_alone(project: Path) -> None:
    turn, half = asyncio.Event(), asyncio.Event()
    answers = [
        Answer("Working on it.", hold=turn),
        Answer("Because of *that*."),
        Answer("Half an", hold=half),
        Answer(error=ModelUnavailable("gone away")),
    ]
    async with played(project, answers) as here:
        await here.send("do it")
        await here.until_shown("Working on it.")
        await here.send("/btw why so?")
        await here.until_shown("Because of that.")
        await here.until_shown("demo/scripted; later requests hold none of this.")
        assert "Beside the work: why so?" in here.screen_text()

        await here.send("/btw and else?")
        await here.until_shown("Half an")
        await here.pilot.press("escape")
        await here.until_shown("Stopped before the answer was whole.")
        assert conversation_of(here).is_running

        await here.send("/btw what now?")
        await here.until_shown("gone away")
        assert [block.copy_text.strip() for block in asides(here)] == [
            "Because of *that*.",
            "Half an",
            "",
        ]
        turn.set()
        await here.until(lambda: not conversation_of(here).is_running)
        prompts = [each.text for each in conversation_of(here).messages]
        assert prompts == ["do it", "Working on it."]
