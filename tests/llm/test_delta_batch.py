"""Deltas that come in a rush go together, and none is lost, turned round or mixed."""

from __future__ import annotations

import asyncio

from winx_tui.core.events import ReasoningDelta, TextDelta
from winx_tui.llm.host.assembly import Delta
from winx_tui.llm.host.delta_batch import DeltaBatch


async def test_the_first_delta_goes_at_once() -> None:
    passed: list[Delta] = []
    batch = DeltaBatch(passed.append)
    batch.add(TextDelta("a"))
    assert passed == [TextDelta("a")]
    batch.finish()
    assert passed == [TextDelta("a")]


async def test_what_comes_in_a_rush_goes_together_in_its_order() -> None:
    passed: list[Delta] = []
    batch = DeltaBatch(passed.append)
    for letter in "abcdef":
        batch.add(TextDelta(letter))
    assert passed == [TextDelta("a")]
    batch.finish()
    assert passed == [TextDelta("a"), TextDelta("bcdef")]


async def test_thinking_and_text_are_not_mixed() -> None:
    passed: list[Delta] = []
    batch = DeltaBatch(passed.append)
    for delta in (
        TextDelta("a"),
        ReasoningDelta("b"),
        ReasoningDelta("c"),
        TextDelta("d"),
        TextDelta("e"),
    ):
        batch.add(delta)
    batch.finish()
    assert passed == [TextDelta("a"), ReasoningDelta("bc"), TextDelta("de")]


async def test_what_waits_goes_without_anything_more_to_come() -> None:
    passed: list[Delta] = []
    arrived = asyncio.Event()

    def take(delta: Delta) -> None:
        passed.append(delta)
        if len(passed) == 2:
            arrived.set()

    batch = DeltaBatch(take)
    batch.add(TextDelta("a"))
    batch.add(TextDelta("b"))
    await arrived.wait()
    assert passed == [TextDelta("a"), TextDelta("b")]
    batch.finish()
