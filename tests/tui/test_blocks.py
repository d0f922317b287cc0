from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winx_tui.core.preview import DiffPreview
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.diff import diff_lines
from winx_tui.tui.blocks.figures import cost_text, count_text, duration_text
from winx_tui.tui.blocks.layout import TranscriptLayout
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.markdown_split import cut_markdown
from winx_tui.tui.blocks.message import AnswerBlock, NoticeBlock, UserBlock
from winx_tui.tui.blocks.safe_text import terminal_text
from winx_tui.tui.blocks.tool_card import CardState, ToolCard
from winx_tui.tui.streaming import AnswerStream, BlockList, answer_blocks

MARKDOWN = """# Title

Some *text* with `code`, **bold**, ~~gone~~ and [a link](https://example.com/x).

1. one
2. two
   - inner

> quoted

```python
def f(x):
    return x
```

| a | b |
|---|---|
| 1 | a longer cell that has to wrap somewhere |

---

<script>alert(1)</script>
"""

pieces = st.sampled_from(
    [
        "# head\n",
        "text ",
        "\n",
        "\n\n",
        "```python\n",
        "```\n",
        "~~~\n",
        "- item\n",
        "| a | b |\n",
        "|---|---|\n",
        "> q\n",
        "x" * 50,
        "日本語 ",
        "[red]",
        "`",
        "**",
        "\x1b[2J",
        "\u202e",
        "1. a\n",
    ]
)
documents = st.lists(pieces, max_size=60).map("".join)


def plain(lines: list) -> str:  # type: ignore[type-arg]
    return "\n".join(line.plain.rstrip() for line in lines)


@pytest.mark.parametrize("width", [10, 40, 100])
def test_markdown_never_gets_wider_than_its_place(width: int) -> None:
    assert max(line.cell_length for line in markdown_lines(MARKDOWN, width)) <= width


def test_markdown_is_laid_out() -> None:
    text = plain(markdown_lines(MARKDOWN, 60))
    assert "Some text with code, bold, gone and a link (https://example.com/x)." in text.replace(
        "\n", " "
    )
    assert "1. one" in text
    assert "2. two" in text
    assert "   ◦ inner" in text
    assert "▎ quoted" in text
    assert " def f(x):" in text
    assert "<script>alert(1)</script>" in text


@settings(max_examples=60, deadline=None)
@given(documents, st.integers(8, 90))
def test_any_markdown_can_be_drawn(source: str, width: int) -> None:
    lines = markdown_lines(source, width)
    assert all(line.cell_length <= max(width, 8) + 2 for line in lines)
    assert all("\x1b" not in line.plain and "\u202e" not in line.plain for line in lines)


@settings(max_examples=100, deadline=None)
@given(documents, st.integers(10, 200))
def test_a_cut_loses_nothing_but_adds_fences(source: str, limit: int) -> None:
    cut = cut_markdown(source, limit)
    if cut is None:
        return
    assert cut.finished
    if cut.finished + cut.rest != source:
        before, _, _ = cut.finished.rstrip("\n").rpartition("\n")
        _, _, after = cut.rest.partition("\n")
        assert f"{before}\n{after}" == source


def test_a_long_fence_is_cut_into_two_fences() -> None:
    source = "```python\n" + "x = 1\n" * 100
    cut = cut_markdown(source, 200)
    assert cut is not None
    assert cut.finished.endswith("x = 1\n```\n")
    assert cut.rest.startswith("```python\nx = 1\n")


def test_a_streamed_answer_reads_as_the_whole_one() -> None:
    source = MARKDOWN * 30
    sink = BlockList()
    due = []
    stream = AnswerStream(sink, lambda _, flush: due.append(flush))
    for start in range(0, len(source), 7):
        stream.feed(source[start : start + 7])
    stream.finish()
    while due:
        due.pop(0)()
    streamed = "".join(block.source for block in sink.blocks if isinstance(block, AnswerBlock))
    whole = "".join(block.source for block in answer_blocks(source))
    assert streamed.replace("\n", "") == whole.replace("\n", "") == source.replace("\n", "")
    assert len(sink.blocks) >= 3


def test_a_diff_has_line_numbers_and_marks() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -9,3 +9,3 @@ def f\n a\n-b\n+c\n d\n@@ -50 +50 @@ tail\n-x\n+y"
    assert plain(diff_lines(diff, 30)).split("\n") == [
        " 9   a",
        "10 - b",
        "10 + c",
        "11   d",
        "⋯ tail",
        "50 - x",
        "50 + y",
    ]


def test_a_line_of_a_diff_that_looks_like_a_header_is_a_line() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -1,2 +1,1 @@\n--- not a header\n keep\n"
    assert plain(diff_lines(diff, 40)).startswith("1 - -- not a header")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;https://x\x1b\\link\x1b]8;;\x07", "link"),
        ("10%\r20%\rdone\n", "done\n"),
        ("a\r\nb", "a\nb"),
        ("cut \x1b[3", "cut "),
        ("\x07\u202e", "\\u{7}\\u{202E}"),
    ],
)
def test_terminal_output_is_shown_as_it_ends_up(raw: str, shown: str) -> None:
    assert terminal_text(raw) == shown


def test_a_card_is_one_line_when_done_and_whole_when_unfolded() -> None:
    card = ToolCard("Run: make", None)
    card.append_output("one\ntwo\n")
    card.finish(ToolResult("one\ntwo", structured={"exit_code": 0}), 3.21)
    (line,) = card.body(60)
    assert line.plain.startswith("Run: make")
    assert line.plain.endswith("exit 0 · 3.2 s")
    card.is_expanded = True
    assert len(card.body(60)) == 3


def test_a_denied_card_says_so_and_why() -> None:
    card = ToolCard("Run: rm -rf /", None)
    card.ask()
    card.resolve(is_allowed=False, feedback="never")
    card.finish(ToolResult("denied", is_error=True), 0.0)
    assert card.state is CardState.DENIED
    assert "denied" in card.body(60)[0].plain
    assert "never" in card.body(60)[1].plain


def test_a_long_diff_is_folded_on_its_card() -> None:
    diff = "@@ -0,0 +1,100 @@\n" + "".join(f"+line {number}\n" for number in range(100))
    card = ToolCard(
        "Write: x (+100 -0)", DiffPreview(__import__("pathlib").Path("/x"), diff, 100, 0)
    )
    card.finish(ToolResult("ok"), 0.0)
    assert "(+100 -0)" not in card.body(80)[0].plain
    assert card.body(80)[-1].plain.strip().endswith("88 more lines · Ctrl+O shows all")
    card.is_expanded = True
    assert len(card.body(80)) == 101


def test_a_cards_output_is_bounded() -> None:
    card = ToolCard("Run: yes", None)
    for _ in range(100):
        card.append_output("y\n" * 5_000)
    assert len(card.copy_text) <= 64_000


def test_the_layout_finds_every_line_again() -> None:
    layout = TranscriptLayout()
    layout.set_width(40)
    blocks = [UserBlock("one"), NoticeBlock("a"), NoticeBlock("b"), AnswerBlock("x\n\ny")]
    for block in blocks:
        layout.append(block)
    shown = [layout.content_at(line) for line in range(layout.height)]
    texts = [line.plain.strip() if line else "" for line in shown]
    assert texts == ["▌ one", "", "· a", "· b", "", "x", "", "y"]
    for line in range(layout.height):
        spot = layout.spot_at(line)
        assert spot is not None
        if layout.content_at(line):
            assert layout.line_of(spot) == line


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.4 s"), (12.3, "12 s"), (200, "3 min 20 s"), (3_720, "1 h 02 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_counts_and_costs() -> None:
    assert [count_text(count) for count in (940, 12_400, 1_000, 1_200_000)] == [
        "940",
        "12.4k",
        "1k",
        "1.2M",
    ]
    assert [cost_text(cost) for cost in (0.0042, 1.378)] == ["$0.0042", "$1.38"]
