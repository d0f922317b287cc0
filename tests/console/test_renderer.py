"""Events as lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from winx_tui.console.receipt_lines import receipt_lines
from winx_tui.console.renderer import EventLines, Line, LinePrinter, summary_line, usage_words
from winx_tui.core.approval import DENIED_BY_NOBODY
from winx_tui.core.events import (
    ApprovalResolved,
    Event,
    ModelRetried,
    Notice,
    ToolCallFinished,
    ToolCallStarted,
    ToolOutputDelta,
    TurnFinished,
)
from winx_tui.core.messages import ToolCall, Usage
from winx_tui.core.preview import DiffPreview, FileDiff, TextPreview
from winx_tui.core.receipt import CommandRun, FileChange, Receipt
from winx_tui.core.results import ToolResult

CALL = ToolCall("c1", "bash_command", "{}")
STARTED = ToolCallStarted(CALL, "Run: ls", None)


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def _texts(lines: EventLines, *events: Event) -> list[str]:
    return [line.text for event in events for line in lines.lines(event)]


def test_a_call_is_told_at_its_beginning_and_its_end() -> None:
    finished = ToolCallFinished(CALL, ToolResult("ok"), 1.25)
    assert _texts(EventLines(), STARTED, finished) == ["Tool: Run: ls", "Done: Run: ls (1.2 s)"]


def test_a_failed_call_says_why_in_one_line() -> None:
    finished = ToolCallFinished(CALL, ToolResult("no such file\nmore", is_error=True), 0.0)
    assert _texts(EventLines(), STARTED, finished)[-1] == "Failed: Run: ls (0.0 s): no such file"


def test_an_edit_tells_how_many_lines_it_changed() -> None:
    change = DiffPreview((FileDiff(Path("/p/a.py"), "", 3, 1),))
    finished = ToolCallFinished(CALL, ToolResult("ok", preview=change), 0.0)
    assert "+3 -1 lines" in _texts(EventLines(), finished)[0]


def test_what_was_taken_back_is_told_file_by_file() -> None:
    call = ToolCall("c2", "take_back", "{}")
    started = ToolCallStarted(call, "Take back: it (2 paths)", TextPreview(""))
    gone = TextPreview("a.txt is gone\nb.txt is back")
    finished = ToolCallFinished(call, ToolResult("ok", preview=gone), 0.0)
    assert _texts(EventLines(), started, finished)[-2:] == ["  a.txt is gone", "  b.txt is back"]


def test_output_is_told_in_whole_lines_up_to_a_limit() -> None:
    deltas = [ToolOutputDelta("c1", text) for text in ("a\nb", "c\nd\n", "e")]
    finished = ToolCallFinished(CALL, ToolResult("ok"), 0.0)
    texts = _texts(EventLines(output_lines=2), STARTED, *deltas, finished)
    assert texts[1:4] == ["  a", "  bc", "  … 2 more lines of output"]


def test_output_is_left_out_where_no_lines_are_asked_for() -> None:
    finished = ToolCallFinished(CALL, ToolResult("ok"), 0.0)
    texts = _texts(EventLines(), STARTED, ToolOutputDelta("c1", "a\nb\n"), finished)
    assert len(texts) == 2


def test_denials_retries_and_notices_are_told() -> None:
    texts = _texts(
        EventLines(),
        STARTED,
        ApprovalResolved("apr", "c1", DENIED_BY_NOBODY),
        ModelRetried("too many requests", 12.0, 2),
        Notice("the disk is full", "error"),
    )
    assert texts[1:] == [
        "Denied: Run: ls (nobody could be asked)",
        "Trying again in 12 s (attempt 2): too many requests",
        "Error: the disk is full",
    ]


def test_a_paced_request_is_no_second_try() -> None:
    reason = "The limit of 40 requests a minute is reached; the request waits for it"

    assert _texts(EventLines(), ModelRetried(reason, 11.4, 1)) == [f"Pacing, 12 s: {reason}"]


@pytest.mark.parametrize(
    ("cost_usd", "words"), [(0.0, "10 tokens"), (None, "10 tokens, cost unknown")]
)
def test_what_is_free_is_no_amount(cost_usd: float | None, words: str) -> None:
    assert usage_words(Usage(5, 5, cost_usd=cost_usd)) == words


def test_control_characters_become_visible_and_markup_stays_text() -> None:
    screen = io.StringIO()
    LinePrinter(screen).write(Line("a\x1b[31mb [bold]c[/bold] \u202ed"))
    assert screen.getvalue() == "a\\u{1B}[31mb [bold]c[/bold] \\u{202E}d\n"


def test_a_terminal_gets_colours_and_markup_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    screen = Screen()
    LinePrinter(screen).write(Line("[red]x[/red] :smile: " + "y" * 300, "bad"))
    assert "\x1b[31m" in screen.getvalue()
    assert "[red]x[/red] :smile: " + "y" * 300 in screen.getvalue()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_unwanted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(name, value)
    screen = Screen()
    LinePrinter(screen).write(Line("x", "bad"))
    assert screen.getvalue() == "x\n"


def test_a_stream_that_cannot_hold_a_character_gets_its_code() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="ascii", write_through=True)
    LinePrinter(stream).write(Line("naïve"))
    assert buffer.getvalue() == b"na\\xefve\n"


def test_the_last_line_tells_outcome_effort_and_error() -> None:
    finished = TurnFinished("t", "limit", Usage(900, 100), 1, 2.0, "Stopped after 1 step.")
    assert summary_line(finished).text == (
        "Stopped: 2.0 s, 1 step, 1,000 tokens, cost unknown. Stopped after 1 step."
    )


def test_a_receipt_names_what_was_done() -> None:
    receipt = Receipt(
        files=(FileChange(Path("/p/a.py"), 3, 1, "edit"),),
        commands=(CommandRun("make", 2, 1.0, "none"),),
        claim="All tests pass",
    )
    assert [line.text for line in receipt_lines(receipt, Path("/p"))] == [
        "  changed a.py (+3 -1)",
        "  ran make (exit 2)",
        "  no tests were run",
        '  It says "All tests pass", which no run of tests bears out.',
    ]
