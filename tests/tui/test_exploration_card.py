from __future__ import annotations

import pytest

from winx_tui.core.events import ToolCallFinished, ToolCallStarted
from winx_tui.core.messages import ToolCall, Usage
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.figures import work_text
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.event_router import EventRouter
from winx_tui.tui.streaming import BlockList

SUMMARY = "alpha is in a.py:1.\nbeta is in b.py:1."


def explored(text: str = SUMMARY, *, is_error: bool = False) -> ToolCard:
    card = ToolCard("Explore: Where is alpha?", TextPreview("Where is alpha?"))
    card.append_output("Read: a.py\nRun: grep -rn alpha .\n")
    usage = Usage(33_000, 1_000, 0, 0.01)
    result = ToolResult(text, is_error, {"model_steps": 12}, preview=TextPreview(text), usage=usage)
    card.finish(result, 3.0)
    return card


def lines(card: ToolCard, width: int = 80) -> list[str]:
    return [line.plain.rstrip() for line in card.body(width)]


def test_while_it_lasts_its_steps_are_shown() -> None:
    card = ToolCard("Explore: Where is alpha?", TextPreview("Where is alpha?"))
    assert card.doing == "Exploring: Where is alpha?…"
    card.append_output("Read: a.py\nRun: grep -rn alpha .\n")
    assert lines(card)[1:] == ["│ Read: a.py", "│ Run: grep -rn alpha ."]


@pytest.mark.parametrize("width", [38, 80])
def test_when_done_it_says_what_was_worked(width: int) -> None:
    head, *rest = lines(explored(), width)
    assert head.startswith("Explore: Where is alpha?")
    assert rest == ["│ 12 steps · 34k tokens · $0.0100"]


def test_unfolded_it_shows_the_answer() -> None:
    card = explored()
    card.is_expanded = True
    assert lines(card)[2:] == [f"│ {line}" for line in SUMMARY.split("\n")]


def test_a_failure_tells_its_reason_and_not_the_way() -> None:
    text = "[Not finished. DashScope is down.]\nNothing was found until then."
    shown = lines(explored(text, is_error=True))
    assert shown[2].startswith("│ [Not finished. DashScope is down.]")
    assert not any("Read: a.py" in line for line in shown)


def test_an_unknown_cost_is_said_to_be_unknown() -> None:
    assert work_text(1, Usage(900, 40)) == "1 step · 940 tokens · cost unknown"
    assert work_text(2, Usage(900, 40, 0, 0.0)) == "2 steps · 940 tokens"
    assert work_text(0, Usage()) == "0 steps"


def test_several_at_once_are_counted_until_one_is_left() -> None:
    told: list[str] = []
    router = EventRouter(BlockList(), lambda _, call: call(), on_activity=told.append)
    calls = [ToolCall(f"c{number}", "explore", "{}") for number in range(3)]
    for call in calls:
        router.route(ToolCallStarted(call, f"Explore: Where is {call.id}?", None))
    for call in calls:
        router.route(ToolCallFinished(call, ToolResult("found"), 1.0))
    assert told == [
        "Exploring: Where is c0?…",
        "Exploring 2 questions",
        "Exploring 3 questions",
        "Exploring 2 questions",
        "Exploring: Where is c2?…",
        "Working",
    ]
