from __future__ import annotations

import time

import pytest

from tests.complaints.themes import complaint
from tests.edit.editing import block, refusal


@complaint(15)
def test_a_miss_shows_the_nearest_lines_against_search() -> None:
    message = refusal(
        "\ndef f():\n    return 1\n", block("def f():\n    return 2\n", "x\n"), "not_found"
    )
    assert message.splitlines()[1:] == [
        "  2 def f():",
        "-       return 2",
        "+ 3     return 1",
        "    ^ SEARCH has `2`, the file `1`",
        "If that is the place, copy the file's lines as they are; in a block, "
        "'<<<<<<< SEARCH @2' names it.",
    ]


def test_a_miss_leaves_out_what_is_alike() -> None:
    lines = [f"line {number}\n" for number in range(40)]
    other = "".join(lines).replace("line 20\n", "other\n")
    message = refusal("".join(lines), block(other, "x\n"), "not_found")
    assert "(18 lines alike)" in message
    assert "(15 lines alike)" in message
    assert "- " + "   other" in message
    assert "+ 21 line 20" in message


def test_a_miss_says_what_was_added_and_left_out() -> None:
    message = refusal("a\nb\nc\nd\n", block("a\nc\nx\ny\nd\n", "z\n"), "not_found")
    assert "+ 2 b" in message
    assert "-   x\n-   y" in message


def test_a_miss_without_any_likeness_says_so() -> None:
    assert "No line is like it" in refusal("a\n", block("nothing alike\n", "x\n"), "not_found")


def test_a_block_among_several_is_named() -> None:
    blocks = block("a\n", "b\n") + block("zz\n", "b\n")
    assert "block 2 of 2" in refusal("a\n", blocks, "not_found")


def test_of_places_with_equally_many_lines_the_likest_is_shown() -> None:
    text = "\n30 pears\n10 apples\n30 pears\n"
    assert "begins at line 3" in refusal(text, block("10 apple\n30 pears\n", "x\n"), "not_found")


@pytest.mark.parametrize(
    ("text", "search", "told"),
    [
        ("func f() {}\n", "{}", "It stands inside line 1; give the whole line"),
        ("a\nf((x))\n", "((", "It stands inside line 2; give the whole line"),
        ('x = "a"\n', 'x = \\"', "Without backslashes before quotes it stands inside line 1"),
        ("if a < b:\n", "a &lt; b", "characters for entities such as &lt; it stands inside line 1"),
        ("{}\n" * 2 + "f({})\n", "}", "It stands inside lines 1, 2, 3; give whole lines"),
        ("f()\n" * 99, ")", "inside lines 1, 2, 3, 4, 5 and others; give whole lines"),
    ],
)
def test_text_that_stands_inside_a_line_is_not_said_to_be_unlike_all(
    text: str, search: str, told: str
) -> None:
    message = refusal(text, block(f"{search}\n", "x\n"), "not_found")
    assert told in message
    assert "No line is like it" not in message


def test_a_miss_in_a_large_file_is_told_at_once() -> None:
    text = "".join(
        f"    value{number} = compute(value, index, {number})\n" for number in range(200_000)
    )
    before = time.process_time()
    message = refusal(text, block("    value7 = compute(value, index, 8)\n", "x\n"), "not_found")
    assert time.process_time() - before < 0.8
    assert "The nearest place" in message


def test_a_first_line_of_signs_does_not_hide_what_the_next_one_is_like() -> None:
    search = block("):\n    return 4\n", "x\n")
    assert "begins at line 1" in refusal("def f(a):\n    return 2\n", search, "not_found")
