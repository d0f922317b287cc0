from __future__ import annotations

from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.support.cpu_time import at_most_cpu_s
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, stage
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.message import AnswerBlock, NoticeBlock, ThinkingBlock
from winx_tui.tui.blocks.tool_card import ToolCard


def top_line(running: Stage) -> str:
    return running.screen_text().splitlines()[1].strip()


async def fill(running: Stage, count: int) -> None:
    running.app.transcript.follow()
    for number in range(count):
        running.app.transcript.add(AnswerBlock(f"answer {number}"))
    await running.until_shown(f"answer {count - 1}")


async def test_the_tail_is_followed(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await fill(running, 50)
        assert running.app.transcript.is_following


@complaint(2)
async def test_the_view_does_not_jump_while_one_reads_back(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await fill(running, 50)
        await running.pilot.press("pageup", "pageup")
        await running.pilot.pause()
        before = top_line(running)
        running.app.transcript.add(AnswerBlock("something new"))
        await running.until_shown("new below")
        assert top_line(running) == before
        await running.pilot.press("ctrl+end")
        await running.until_shown("something new")
        await running.until(lambda: "new below" not in running.screen_text())


async def test_nothing_is_new_below_once_there_is_room_for_all(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        running.app.leave_room(20)
        await running.pilot.pause()
        running.app.transcript.add(AnswerBlock("something new"))
        await running.until_shown("new below")
        running.app.leave_room(0)
        await running.until_shown("something new")
        await running.until(lambda: "new below" not in running.screen_text())


async def test_the_view_does_not_jump_when_a_block_above_grows(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        block = AnswerBlock("growing")
        running.app.transcript.add(block)
        await fill(running, 50)
        await running.pilot.press("pageup", "pageup")
        await running.pilot.pause()
        before = top_line(running)
        block.source = "growing\n\n" * 20
        running.app.transcript.update_block(block)
        await running.pilot.pause()
        assert top_line(running) == before


async def test_a_storm_of_resizes_keeps_the_place_and_the_app(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await fill(running, 60)
        for width, height in [(40, 10), (120, 40), (20, 5), (80, 24), (61, 13)] * 3:
            await running.pilot.resize_terminal(width, height)
        await running.pilot.resize_terminal(80, 24)
        await running.until_shown("answer 59")


@pytest.mark.parametrize("count", [2_000])
@complaint(3)
async def test_two_thousand_messages_open_at_once_and_can_all_be_reached(
    project: Path, count: int
) -> None:
    blocks = [AnswerBlock(f"message {number} with **some** `text`") for number in range(count)]
    async with stage(ScriptedRuntime(project)) as running:
        with at_most_cpu_s(5.0):
            running.app.transcript.load(blocks)
            await running.until_shown(f"message {count - 1} ")
        for _ in range(30):
            await running.pilot.press("pageup")
        assert running.app.transcript.blocks == blocks
        await running.pilot.press("ctrl+home")
        await running.until_shown("message 0 ")


async def test_ctrl_o_unfolds_and_folds_everything(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        thinking = ThinkingBlock()
        thinking.text, thinking.duration_s = "secret thought", 3.0
        card = ToolCard("Run: ls", None)
        card.finish(ToolResult("listed file"), 0.1)
        running.app.transcript.add(thinking)
        running.app.transcript.add(card)
        await running.until_shown("Thought for 3 s")
        assert "secret thought" not in running.screen_text()
        await running.pilot.press("ctrl+o")
        await running.until_shown("secret thought")
        assert "listed file" in running.screen_text()
        await running.pilot.press("ctrl+o")
        await running.until(lambda: "secret thought" not in running.screen_text())


async def test_the_cursor_unfolds_one_block_with_space(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        thinking = ThinkingBlock()
        thinking.text, thinking.duration_s = "secret thought", 3.0
        running.app.transcript.add(thinking)
        running.app.transcript.add(NoticeBlock("after"))
        await running.pilot.press("alt+up", "up", "space")
        await running.until_shown("secret thought")


async def test_typing_in_the_chat_goes_to_the_prompt(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.pilot.press("alt+up", "j", "k", "h", "i")
        await running.until(lambda: running.prompt_text == "hi")


async def test_a_click_unfolds_a_block(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        running.app.transcript.load([])
        thinking = ThinkingBlock()
        thinking.text, thinking.duration_s = "secret thought", 3.0
        running.app.transcript.add(thinking)
        await running.until_shown("Thought for 3 s")
        await running.pilot.click(running.app.transcript, offset=(5, 1))
        await running.until_shown("secret thought")
