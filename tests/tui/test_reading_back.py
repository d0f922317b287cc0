"""The line that a person reads stays where it is, whatever happens in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, stage
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.message import AnswerBlock, ThinkingBlock
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.streaming import AnswerStream

WORDS = "\n\n".join(f"Sentence number {number} of a longer text." for number in range(60))
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"


def top(running: Stage) -> str:
    transcript = running.app.transcript
    line = transcript._layout_of.content_at(transcript.scroll_offset.y)
    return line.plain.strip() if line else ""


@asynccontextmanager
async def reading(project: Path, target: str) -> AsyncIterator[tuple[Stage, AnswerStream]]:
    """Stream an answer, and scroll back to one of its sentences."""
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        transcript = running.app.transcript
        stream = AnswerStream(transcript, running.app.set_timer)
        transcript.follow()
        stream.feed(WORDS)
        await running.until_shown("number 59")
        while top(running) != target:
            transcript.scroll_to(y=transcript.scroll_offset.y - 1, animate=False, force=True)
            assert transcript.scroll_offset.y > 0
        yield running, stream
        assert top(running) == target


SENTENCE = "Sentence number 20 of a longer text."


@complaint(2)
async def test_while_the_answer_goes_on_and_is_cut_into_parts(project: Path) -> None:
    # The sentence is to stand in the part that is cut off the first block.
    target = "Sentence number 35 of a longer text."
    async with reading(project, target) as (running, stream):
        blocks = len(running.app.transcript.blocks)
        for number in range(40):
            stream.feed(f"\n\nMore of it, {number}, and {'words ' * 30}")
        stream.finish()
        await running.until(lambda: "More of it, 39" in running.app.transcript.blocks[-1].copy_text)
        await running.until(lambda: len(running.app.transcript.blocks) > blocks + 2)
        assert top(running) == target


@complaint(2)
async def test_while_blocks_above_and_below_grow(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        transcript = running.app.transcript
        thinking, card = ThinkingBlock(), ToolCard("Run: make", None)
        thinking.text = "\n".join(f"thought {number}" for number in range(30))
        answer = AnswerBlock(WORDS)
        transcript.load([thinking, AnswerBlock(TABLE), answer, card])
        await running.pilot.pause()
        while top(running) != SENTENCE:
            transcript.scroll_to(y=transcript.scroll_offset.y - 1, animate=False, force=True)
        thinking.is_expanded = True
        transcript.update_block(thinking)
        assert top(running) == SENTENCE
        card.append_output("line\n" * 20)
        transcript.update_block(card)
        card.finish(ToolResult("done"), 1.0)
        transcript.update_block(card)
        assert top(running) == SENTENCE
        answer.source = f"{TABLE}\n{WORDS}"
        transcript.update_block(answer)
        assert top(running) == SENTENCE
        transcript.toggle_all()
        assert top(running) == SENTENCE
        await running.pilot.pause()
        assert top(running) == SENTENCE


async def widths(running: Stage) -> None:
    for width, height in [(50, 24), (120, 40), (30, 10), (80, 24)]:
        await running.pilot.resize_terminal(width, height)
        assert top(running).startswith("Sentence number 20")


async def dialog(running: Stage) -> None:
    running.app.leave_room(12)
    await running.pilot.pause()
    assert top(running) == SENTENCE
    running.app.leave_room(0)
    await running.pilot.pause()


@pytest.mark.parametrize("happens", [widths, dialog])
@complaint(2)
async def test_while_the_screen_changes(
    project: Path, happens: Callable[[Stage], Awaitable[None]]
) -> None:
    async with reading(project, SENTENCE) as (running, _):
        await happens(running)


async def test_what_is_unfolded_at_the_end_of_the_chat_stays_in_view(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        card = ToolCard("Read: long.txt", None)
        card.finish(ToolResult("".join(f"row {number}\n" for number in range(80))), 0.1)
        running.app.transcript.load([AnswerBlock(WORDS), card])
        await running.pilot.pause()
        await running.pilot.press("alt+up", "space")
        await running.until_shown("row 0")
        assert "Read: long.txt" in running.screen_text()
        await running.pilot.press("space")
        await running.until(lambda: "row 0" not in running.screen_text())
        assert running.app.transcript.is_following
