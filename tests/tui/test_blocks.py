from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.content import Content

from tests.complaints.themes import complaint
from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.modes import MODES, Mode
from winx_tui.core.preview import CommandPreview, DiffPreview, FileDiff
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.call_block import CardState
from winx_tui.tui.blocks.diff import DrawnDiff
from winx_tui.tui.blocks.figures import count_text, duration_text
from winx_tui.tui.blocks.greeting import GreetingBlock, Welcome
from winx_tui.tui.blocks.layout import TranscriptLayout
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.markdown_split import cut_markdown
from winx_tui.tui.blocks.message import AnswerBlock, NoticeBlock, UserBlock
from winx_tui.tui.blocks.safe_text import folded_at_words, terminal_text
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.streaming import (
    FLOOD_FLUSH_S,
    FLUSH_S,
    AnswerStream,
    BlockList,
    answer_blocks,
)

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


def plain(lines: Sequence[Content]) -> str:
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


def test_the_columns_of_a_table_stand_where_it_says() -> None:
    source = "| name | count | way |\n|---|--:|:-:|\n| a | 7 | x |\n| longer | 1234 | y |\n"
    assert plain(markdown_lines(source, 60)).split("\n") == [
        "name   │ count │ way",
        "───────┼───────┼────",
        "a      │     7 │  x",
        "longer │  1234 │  y",
    ]


def test_a_long_name_in_a_table_breaks_behind_its_own_marks() -> None:
    source = "| model | n |\n|---|--:|\n| nvidia/qwen/qwen3-coder-480b | 7 |\n| short | 81 |\n"
    assert plain(markdown_lines(source, 26)).split("\n") == [
        "model                │   n",
        "─────────────────────┼────",
        "nvidia/qwen/qwen3-   │   7",
        "coder-480b           │",
        "short                │  81",
    ]


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
    assert cut_markdown(source, 200) is None
    cut = cut_markdown(source, 100)
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


def test_what_comes_faster_than_anybody_reads_is_drawn_less_often() -> None:
    pauses: list[float] = []
    due = []

    def schedule(pause_s: float, flush: Callable[[], None]) -> None:
        pauses.append(pause_s)
        due.append(flush)

    stream = AnswerStream(BlockList(), schedule)
    for size in (4, 40, 1_000, 1_000, 40, 40):
        stream.feed("x" * size)
        due.pop(0)()
    assert pauses[1:] == [FLUSH_S, FLUSH_S, FLOOD_FLUSH_S, FLOOD_FLUSH_S, FLUSH_S]
    stream.feed("the end")
    stream.finish()
    assert pauses[-1] < FLUSH_S


def drawn(diff: str, width: int) -> list[Content]:
    return DrawnDiff((FileDiff(Path("/x/notes"), diff, 1, 1),), width).rows(100)


def test_a_diff_has_line_numbers_and_marks() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -9,3 +9,3 @@ def f\n a\n-b\n+c\n d\n@@ -50 +50 @@ tail\n-x\n+y"
    assert plain(drawn(diff, 30)).split("\n") == [
        " 9   a",
        "10 - b",
        "10 + c",
        "11   d",
        "⋯ line 50 · tail",
        "50 - x",
        "50 + y",
    ]


def test_a_line_of_a_diff_that_looks_like_a_header_is_a_line() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -1,2 +1,1 @@\n--- not a header\n keep\n"
    assert plain(drawn(diff, 40)).startswith("1 - -- not a header")


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


def command_card(output: str, exit_code: int = 0) -> ToolCard:
    card = ToolCard("Run: make", CommandPreview("make", Path("/x")))
    card.append_output(output)
    card.finish(ToolResult(output, structured={"exit_code": exit_code}), 3.21)
    return card


def test_a_command_shows_its_last_two_lines_when_done_and_all_when_unfolded() -> None:
    card = command_card("one\n\ntwo\n\n")
    head, *rest = card.body(80)
    assert head.plain.startswith("Run: make")
    assert head.plain.endswith("  exit 0 · 3.2 s")
    assert plain(rest) == "│ one\n│ two"
    card = command_card("".join(f"line {number}\n" for number in range(7)))
    head, *rest = card.body(80)
    assert head.plain.endswith("7 lines · Ctrl+O · exit 0 · 3.2 s")
    assert plain(rest) == "│ line 5\n│ line 6"
    card.is_expanded = True
    assert len(card.body(80)) == 8
    assert "Ctrl+O" not in card.body(80)[0].plain


def test_a_command_shown_from_a_session_leaves_out_what_was_for_the_model() -> None:
    card = ToolCard("Run: make", CommandPreview("make", Path("/x")))
    text = "built\n\n---\nstatus = process exited\nexit code = 0"
    card.finish(ToolResult(text, structured={"exit_code": 0}), 0.1)
    assert plain(card.body(80)[1:]) == "│ built"


def test_other_tools_fold_to_one_line_that_tells_how_much_is_hidden() -> None:
    card = ToolCard("Read: x.py", None)
    card.finish(ToolResult("one\ntwo\nthree"), 0.0)
    (line,) = card.body(80)
    assert line.plain.endswith("3 lines · Ctrl+O")


def test_a_failure_tells_its_reason_in_three_lines_and_which_file() -> None:
    arguments = json.dumps({"file_path": "src/calc.py"})
    card = ToolCard("Edit a file", None, arguments)
    card.finish(ToolResult("The SEARCH block was not found. " * 20, is_error=True), 0.0)
    head, *rest = card.body(60)
    assert head.plain.startswith("Edit a file: src/calc.py")
    assert len(rest) == 3
    assert rest[-1].plain.endswith("…")
    assert all(line.cell_length <= 60 for line in rest)


@pytest.mark.parametrize(
    "arguments", ["", "{broken", "[1]", '{"file_path": 3}', pytest.param("[" * 100_000, id="deep")]
)
def test_arguments_that_name_no_file_are_no_trouble(arguments: str) -> None:
    card = ToolCard("Edit a file", None, arguments)
    card.finish(ToolResult("no", is_error=True), 0.0)
    assert card.body(60)[0].plain.strip() == "Edit a file"


@pytest.mark.parametrize(("feedback", "shown"), [(None, ""), ("never", "│ Rejected: never")])
def test_a_rejected_card_says_so_and_not_what_the_model_is_told(
    feedback: str | None, shown: str
) -> None:
    card = ToolCard("Run: rm -rf /", None)
    card.ask()
    card.resolve(ApprovalDecision("deny", feedback=feedback))
    card.finish(ToolResult("The user rejected this call. Do not", is_error=True), 0.0)
    assert card.state is CardState.DENIED
    head, *rest = card.body(60)
    assert head.plain.endswith("rejected")
    assert plain(rest) == shown
    card.is_expanded = True
    assert plain(card.body(60)[1:]) == shown


def test_code_in_a_notice_is_shown_without_its_backticks() -> None:
    (line,) = NoticeBlock("Theme nord. `winx config set theme nord` keeps it.").body(80)
    assert line.plain == "Theme nord. winx config set theme nord keeps it."
    assert len({str(span.style) for span in line.spans}) == 2


def test_a_persons_own_command_looks_like_a_shell() -> None:
    assert plain(UserBlock("ls -l", is_shell=True).lines(40)) == "! ls -l"


def test_a_long_prompt_is_folded_until_it_is_asked_for() -> None:
    block = UserBlock("look:\n" + "\n".join(f"line {number}" for number in range(400)))
    folded = [line.plain.strip() for line in block.body(60)]
    assert folded[:2] == ["look:", "line 0"]
    assert folded[12:] == ["… 389 more lines · Ctrl+O shows all"]
    block.is_expanded = True
    assert len(block.body(60)) == 401
    assert not UserBlock("line\n" * 20).is_expandable


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab 日-\u0301"), max_size=80), st.integers(2, 20))
def test_a_line_broken_at_words_keeps_every_character(text: str, width: int) -> None:
    pieces = folded_at_words(Content(text), width)
    assert "".join(piece.plain for piece in pieces) == text
    assert all(piece.cell_length <= width for piece in pieces)


def test_long_lines_break_between_words() -> None:
    pieces = folded_at_words(Content("git commit --amend --no-edit"), 14)
    assert [piece.plain for piece in pieces] == ["git commit ", "--amend ", "--no-edit"]


def test_a_long_diff_is_folded_on_its_card() -> None:
    diff = "@@ -0,0 +1,100 @@\n" + "".join(f"+line {number}\n" for number in range(100))
    card = ToolCard("Write: x (+100 -0)", DiffPreview((FileDiff(Path("/x"), diff, 100, 0),)))
    card.finish(ToolResult("ok"), 0.0)
    assert "(+100 -0)" not in card.body(80)[0].plain
    assert card.body(80)[-1].plain.strip().endswith("88 more lines · Ctrl+O shows all")
    card.is_expanded = True
    assert len(card.body(80)) == 101


def test_the_figures_of_several_files_stand_once_on_their_card() -> None:
    files = tuple(FileDiff(Path(f"/{name}"), "", 3, 1) for name in ("a.py", "b.py"))
    title = "Edit 2 files (+6 -2): a.py, b.py"
    card = ToolCard(title, DiffPreview(files))
    head = card.body(80)[0].plain
    assert head.startswith("Edit 2 files: a.py, b.py  ")
    assert head.endswith("+6 −2")
    assert card.doing == "Editing 2 files: a.py, b.py…"


def test_a_command_that_ends_like_figures_is_shown_whole() -> None:
    card = ToolCard("Run: echo (+1 -1)", CommandPreview("echo (+1 -1)", Path("/")))
    assert card.body(80)[0].plain.startswith("Run: echo (+1 -1)")


@pytest.mark.parametrize(
    ("title", "doing"),
    [
        ("Move: a.py to b.py", "Moving a.py to b.py…"),
        ("Delete: a.py (3 lines)", "Deleting a.py (3 lines)…"),
        ("Undo: a.py (+1 -1)", "Undoing a.py (+1 -1)…"),
        ("Redo 2 files: a.py, b.py", "Redoing 2 files: a.py, b.py…"),
        ("Look at: a.png", "Looking at a.png…"),
        ("Map: src", "Mapping src…"),
        ("Find references: total", "Finding references: total…"),
        ("Save the task: shop", "Saving the task shop…"),
        ("Press Enter in cat", "Press Enter in cat"),
    ],
)
def test_what_is_being_done_is_said_as_it_lasts(title: str, doing: str) -> None:
    assert ToolCard(title, None).doing == doing


@pytest.mark.parametrize("mode", MODES)
def test_the_greeting_promises_what_its_mode_keeps(mode: Mode) -> None:
    text = plain(GreetingBlock(Welcome("/home/me/shop", mode)).lines(120))
    assert "Say what you want done. " in text
    assert ("before you agree" in text) == (mode == "ask")
    assert ("every command run without a question" in text) == (mode == "full-access")


@complaint(5)
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


def test_counts() -> None:
    assert [count_text(count) for count in (940, 12_400, 1_000, 1_200_000)] == [
        "940",
        "12.4k",
        "1k",
        "1.2M",
    ]
