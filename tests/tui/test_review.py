"""The findings of /review in the chat: in order, in place of the answer, with places that open."""

from __future__ import annotations

from pathlib import Path

from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.commands.review_places import review_of
from winx_tui.core.events import Event, MessageCompleted, StepStarted, TextDelta, TurnStarted
from winx_tui.core.messages import Message, TextPart, Usage, expanded_message
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.line_marks import link_in
from winx_tui.tui.blocks.review import ReviewBlock
from winx_tui.tui.event_router import EventRouter
from winx_tui.tui.streaming import BlockList

ANSWER = (
    "low · README.md:1 · Say **what** it is.\n\nP0 · src/calc.py:2 · It subtracts.\n\n"
    "high · src/calc.py:99 · What is [red]this[/red]?\n\nVerdict: not ready."
)


def said(text: str) -> list[Event]:
    words = [TextDelta(f"{word} ") for word in text.split(" ")]
    message = Message("assistant", (TextPart(text),))
    return [StepStarted(1), *words, MessageCompleted(message, Usage(), MODEL)]


def links(block: ReviewBlock, width: int = 70) -> list[str]:
    lines = block.body(width)
    assert all(line.cell_length <= width for line in lines)
    found = (
        link_in(span.style.meta)
        for line in lines
        for span in line.spans
        if not isinstance(span.style, str)
    )
    return [link for link in found if link]


def test_places_that_are_there_are_links_and_the_others_are_marked(project: Path) -> None:
    review = review_of(ANSWER, project)
    assert review is not None
    block = ReviewBlock(review)
    assert links(block) == ["src/calc.py:2", "README.md:1"]
    text = "\n".join(line.plain.rstrip() for line in block.body(70))
    assert text == (
        "3 findings: 1 critical, 1 high, 1 low\n\n"
        " critical  src/calc.py:2\n  It subtracts.\n\n"
        " high  src/calc.py:99 (no such line)\n  What is [red]this[/red]?\n\n"
        " low  README.md:1\n  Say what it is.\n\n"
        "Verdict: not ready."
    )
    assert links(block, 12), "narrow too"


def drawn(project: Path, typed: str) -> list[Block]:
    """Draw a turn as one of a session that is taken up again."""
    sink = BlockList()
    router = EventRouter(sink, lambda _, draw: draw(), root=project)
    router.route(TurnStarted("turn_1", expanded_message(typed, "Do it."), MODEL))
    for event in said(ANSWER):
        router.route(event)
    return [block for block in sink.blocks if block.copy_text]


def test_findings_stand_in_place_of_the_answer_to_a_review_only(project: Path) -> None:
    *_, last = drawn(project, "/review main..")
    assert isinstance(last, ReviewBlock)
    assert not any("P0 ·" in block.copy_text for block in drawn(project, "/review"))
    *_, last = drawn(project, "is it good?")
    assert "P0 · src/calc.py:2" in last.copy_text


async def test_findings_are_seen_in_the_chat(project: Path) -> None:
    async with stage(ScriptedRuntime(project, [said(ANSWER)])) as running:
        running.app.turns.submit(expanded_message("/review", "Review this."))
        await running.until_shown("3 findings: 1 critical, 1 high, 1 low")
        await running.until_shown("(no such line)")
        assert "P0 ·" not in running.screen_text()
