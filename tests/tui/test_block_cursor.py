from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.content import Content

from tests.complaints.themes import complaint
from winx_tui.commands.code_blocks import CodeBlock, code_blocks
from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.preview import CommandPreview, DiffPreview, FileDiff
from winx_tui.core.results import ToolResult
from winx_tui.tui.block_menu.offers import (
    Target,
    codes_of,
    command_of,
    offers_of,
    target_of,
    text_of,
)
from winx_tui.tui.block_menu.quoting import MAX_LINES, quoted
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.card_words import first_changed_line
from winx_tui.tui.blocks.cursor import Stop, extent, moved, stop_at
from winx_tui.tui.blocks.layout import TranscriptLayout
from winx_tui.tui.blocks.line_search import row_again, row_in_other_width
from winx_tui.tui.blocks.markdown_split import cut_markdown, rejoined
from winx_tui.tui.blocks.message import AnswerBlock, NoticeBlock, UserBlock
from winx_tui.tui.blocks.selected_text import selected_text
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.streaming import answer_blocks

TWO_CODES = "Do this:\n\n```bash\nmake\n```\n\n- or\n\n  ```python\n  x = 1\n  ```\n\nEnd."


def laid_out(blocks: Sequence[Block], width: int = 60) -> TranscriptLayout:
    layout = TranscriptLayout()
    layout.set_width(width)
    for block in blocks:
        layout.append(block)
    return layout


def all_stops(layout: TranscriptLayout, step: int) -> list[Stop]:
    """Walk from one end to the other."""
    stop = moved(layout.placed, None, -1)
    for _ in range(200 if step > 0 else 0):
        stop = moved(layout.placed, stop, -1)
    stops = [stop] if stop else []
    while stop is not None and (after := moved(layout.placed, stop, step)) != stop:
        stop = after
        assert stop is not None
        stops.append(stop)
    return stops


def shown(layout: TranscriptLayout, stop: Stop) -> str:
    lines = (layout.content_at(line) for line in extent(layout.placed, stop))
    return "\n".join(line.plain.strip() for line in lines if line)


def test_the_cursor_steps_over_entries_and_their_code_blocks() -> None:
    prompt, answer, notice = UserBlock("hi"), AnswerBlock(TWO_CODES), NoticeBlock("end")
    layout = laid_out([prompt, answer, notice])
    up = all_stops(layout, -1)
    assert up == [Stop(notice), Stop(answer, 1), Stop(answer, 0), Stop(answer), Stop(prompt)]
    assert all_stops(layout, 1) == up[::-1]
    assert shown(layout, Stop(answer, 0)) == "make"
    assert shown(layout, Stop(answer, 1)) == "x = 1"
    assert shown(layout, Stop(answer)).startswith("Do this:")
    assert shown(layout, Stop(answer)).endswith("End.")


def test_the_first_step_down_goes_to_the_one_before_the_last() -> None:
    layout = laid_out([UserBlock("a"), UserBlock("b")])
    assert moved(layout.placed, None, 1) == Stop(layout.placed[0].block)
    assert moved([], None, 1) is None


def long_answer() -> tuple[str, list[AnswerBlock]]:
    code = "".join(f"line_{number} = {number}\n" for number in range(600))
    source = f"Before.\n\n```python\n{code}```\n\nBetween.\n\n```sh\necho done\n```\n"
    return source, answer_blocks(source)


def test_an_answer_in_parts_is_one_entry_and_code_that_was_cut_one_code_block() -> None:
    source, parts = long_answer()
    assert len(parts) > 2
    layout = laid_out([UserBlock("hi"), *parts])
    stops = all_stops(layout, 1)
    assert len(stops) == 4
    whole, code, shell = (target_of(stop) for stop in stops[1:])
    assert text_of(whole) == source
    assert code.code is not None
    assert code.code.lines == 600
    assert text_of(shell) == command_of(shell) == "echo done"
    assert shown(layout, stops[2]).count("\n") == 599
    assert len(codes_of(whole)) == 2
    # Nothing blank where code was cut.
    covered = extent(layout.placed, stops[2])
    assert len(covered) == 600


def test_every_row_belongs_to_the_stop_that_covers_it() -> None:
    _, parts = long_answer()
    layout = laid_out([UserBlock("hi"), *parts, NoticeBlock("end")])
    for line in range(layout.height):
        spot = layout.spot_at(line)
        assert spot is not None
        if layout.content_at(line) is not None:
            assert line in extent(layout.placed, stop_at(layout.placed, spot.block, spot.row))


pieces = st.sampled_from(
    ["text\n", "\n", "```py\n", "```\n", "~~~~\n", "  ```\n", "- x\n", "x" * 40 + "\n", "    in\n"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=40).map("".join), st.integers(10, 120))
def test_what_was_cut_is_put_together_again_without_a_trace(source: str, limit: int) -> None:
    parts: list[str] = []
    in_fence: list[bool] = []
    rest = source
    while (cut := cut_markdown(rest, limit)) is not None and cut.rest and len(parts) < 50:
        parts.append(cut.finished)
        in_fence.append(cut.is_in_fence)
        rest = cut.rest
    assert rejoined([*parts, rest], in_fence) == source


def test_code_blocks_know_what_they_run() -> None:
    source = (
        "```bash\nls\n```\n```console\n$ make\nok\n$ make test\n```\n```\nx\n```\n```Py 1\ny\n```"
    )
    assert [code.command for code in code_blocks(source)] == ["ls", "make\nmake test", "", ""]
    assert [code.label for code in code_blocks(source)] == [
        "bash, 1 line",
        "console, 3 lines",
        "code, 1 line",
        "py, 1 line",
    ]


def card(title: str, preview: CommandPreview | DiffPreview | None, text: str = "") -> ToolCard:
    made = ToolCard(title, preview)
    made.finish(ToolResult(text), 0.1)
    return made


DIFF = "--- a/x\n+++ b/x\n@@ -9,3 +9,4 @@\n same\n+new\n same\n same\n"
EDIT = DiffPreview((FileDiff(Path("/p/x.py"), DIFF, 1, 0),))


def prompt(turn: int | None, *, is_shell: bool = False) -> UserBlock:
    block = UserBlock("make", is_shell=is_shell)
    block.turn = turn
    return block


@pytest.mark.parametrize(
    ("block", "deeds"),
    [
        (prompt(None), "copy quote editor"),
        (prompt(3), "copy quote editor retry fork rewind"),
        (prompt(3, is_shell=True), "copy run quote editor fork rewind"),
        (AnswerBlock("words"), "copy quote editor"),
        (AnswerBlock("```py\nx\n```"), "copy save quote editor"),
        (AnswerBlock(TWO_CODES), "copy run save quote editor"),
        (card("Read: x", None, "text"), "copy quote editor"),
        (
            card("Run: ls", CommandPreview("ls", Path("/")), "out"),
            "copy command run output whole quote editor",
        ),
        (card("Edit: x (+1 -0)", EDIT, "ok"), "copy diff editor quote"),
        (NoticeBlock("said"), "copy quote editor"),
    ],
)
def test_each_entry_offers_what_can_be_done_with_it(block: Block, deeds: str) -> None:
    assert [offer.deed for offer in offers_of(Target(block))] == deeds.split()


def test_a_code_block_offers_its_own() -> None:
    codes = code_blocks(TWO_CODES)
    offers = [[each.deed for each in offers_of(Target(AnswerBlock(), code))] for code in codes]
    assert offers == [
        ["copy", "run", "save", "quote", "editor"],
        ["copy", "save", "quote", "editor"],
    ]


def test_a_cards_copy_is_the_command_and_its_output() -> None:
    block = card("Run: ls", CommandPreview("ls -l", Path("/")), "\x1b[1mone\x1b[0m\n")
    assert text_of(Target(block)) == "$ ls -l\none"
    assert command_of(Target(block)) == "ls -l"


def test_an_edit_knows_where_its_change_begins() -> None:
    assert card("Edit: x (+1 -0)", EDIT, "ok").edited_files == ((Path("/p/x.py"), 10),)
    assert first_changed_line("") == 1
    assert first_changed_line("@@ -1 +1 @@\n-a\n+b\n") == 1
    denied = ToolCard("Edit: x", EDIT)
    denied.resolve(ApprovalDecision("deny"))
    assert denied.edited_files == ()


@complaint(8)
def test_a_selection_is_text_without_what_is_drawn_around_it() -> None:
    made = card("Run: ls", CommandPreview("ls", Path("/")), "one\n")
    layout = laid_out(
        [UserBlock("hi"), made, AnswerBlock("- x\n\n  ```py\n  if a:\n      b\n  ```")]
    )
    texts = []
    for line in range(layout.height):
        spot = layout.spot_at(line)
        assert spot is not None
        texts.append(selected_text(layout.content_at(line), spot.block, spot.row, 0, -1))
    assert texts == [
        "hi",
        "",
        "Run: ls" + " " * 46 + "0.1 s",
        "one",
        "",
        "• x",
        "",
        "if a:",
        "    b",
    ]


def test_a_quote_stands_below_the_draft_and_leaves_room_to_go_on() -> None:
    assert quoted("one\n\ntwo\n", "") == "> one\n>\n> two\n\n"
    assert quoted("one", "Look:\n") == "Look:\n\n> one\n\n"
    long = quoted("x\n" * (MAX_LINES + 5), "")
    assert long.endswith("> … 5 more lines\n\n")


def lines(*texts: str) -> list[Content]:
    return [Content(text) for text in texts]


def test_a_line_is_found_again_whatever_was_put_above_it() -> None:
    before = lines("a", "b", "", "c", "d")
    assert row_again(before, 3, lines("new", "a", "b", "", "c", "d")) == 4
    assert row_again(before, 2, lines("b", "", "c", "d")) == 1
    assert row_again(before, 4, lines("a")) == 0
    assert row_again(before, -1, lines("a")) == -1
    assert row_again(before, 1, lines("x", "b", "y")) == 1


def test_a_line_is_found_again_in_another_width() -> None:
    words = Content(" ".join(f"word{number}" for number in range(100)))
    wide, narrow = words.wrap(80), words.wrap(30)
    for row, line in enumerate(wide):
        first = line.plain.split()[0]
        assert first in narrow[row_in_other_width(wide, row, narrow)].plain.split()


def test_code_is_taken_from_the_answer_even_if_it_is_not_laid_out_whole() -> None:
    assert code_blocks("") == ()
    assert target_of(Stop(AnswerBlock("no code"), 0)).code is None
    assert CodeBlock("a\nb", "").lines == 2
