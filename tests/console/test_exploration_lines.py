from __future__ import annotations

from winx_tui.console.renderer import EventLines
from winx_tui.core.events import ToolCallFinished, ToolCallStarted, ToolOutputDelta
from winx_tui.core.messages import ToolCall, Usage
from winx_tui.core.results import ToolResult

CALL = ToolCall("c1", "explore", "{}")


def test_an_exploration_is_told_with_what_it_took() -> None:
    lines = EventLines(output_lines=5)
    lines.lines(ToolCallStarted(CALL, "Explore: Where?", None))
    (step,) = lines.lines(ToolOutputDelta("c1", "Read: a.py\n"))
    assert step.text == "  Read: a.py"
    result = ToolResult(
        "a.py:1", structured={"model_steps": 12}, usage=Usage(33_000, 1_000, 0, 0.01)
    )
    (done,) = lines.lines(ToolCallFinished(CALL, result, 3.0))
    assert done.text == "Done: Explore: Where?, 12 steps, 34,000 tokens, $0.0100 (3.0 s)"


def test_a_failed_one_is_told_with_what_it_took_as_well() -> None:
    lines = EventLines()
    lines.lines(ToolCallStarted(CALL, "Explore: Where?", None))
    result = ToolResult(
        "[Not finished. It broke.]\nNothing.", True, {"model_steps": 1}, usage=Usage(10, 5)
    )
    (failed,) = lines.lines(ToolCallFinished(CALL, result, 3.0))
    assert failed.text == (
        "Failed: Explore: Where?, 1 step, 15 tokens, cost unknown (3.0 s): "
        "[Not finished. It broke.]"
    )
