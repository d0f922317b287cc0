"""Text that begins or ends in the midst of a line, as models send it that edit by old and new."""

from __future__ import annotations

import pytest

from tests.edit.editing import applied, block, edit, refusal

FILE = "def a(x):\n    return 1\n\ndef b(x):\n    return 2\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("):\n    return 2", ", y):\n    return 3"),
        ("return 1\n\ndef b", "return 5\n\n\ndef c"),
        ("return 1\n\ndef b", "pass"),
        ("(x):\n    return 1\n\ndef b", ""),
    ],
)
def test_lines_that_are_cut_off_land_to_the_letter(old: str, new: str) -> None:
    outcome = applied(FILE, block(f"{old}\n", new and f"{new}\n"))
    assert outcome.text == FILE.replace(old, new)
    assert outcome.tolerances == ("substring",)


def test_lines_that_are_cut_off_need_one_place() -> None:
    text = "f(a):\n  pass\ng(a):\n  pass\n"
    message = refusal(text, block("):\n  pass\n", "): ...\n"), "ambiguous")
    assert "matches 2 places as a part of lines: lines 1-2, 3-4" in message
    assert edit(text, block("):\n  pass\n", "): ...\n", " @3")) == "f(a):\n  pass\ng(a): ...\n"
    assert edit(text, block("):\n  pass\n", "): ...\n", " @all")) == "f(a): ...\ng(a): ...\n"


def test_the_order_of_blocks_does_not_choose_among_lines_that_are_cut_off() -> None:
    text = "f(a):\n  pass\nmark\ng(a):\n  pass\n"
    refusal(text, block("mark\n", "MARK\n") + block("):\n  pass\n", "): ...\n"), "ambiguous")


def test_lines_are_not_cut_off_in_the_midst_of_a_word() -> None:
    text = "foobar\nbazqux\n"
    assert "in the midst of a word of lines 1-2" in refusal(
        text, block("bar\nbaz\n", "x\n"), "not_found"
    )
    refusal(text, block("foobar\nbaz\n", "x\n"), "not_found")


def test_a_blank_line_does_not_bound_lines_that_are_cut_off() -> None:
    message = refusal("a = 1\nb = 2 + 3\n", block("\nb = 2\n", "c = 2\n"), "not_found")
    assert "stands inside line 2; give the whole line" in message


def test_signs_that_span_lines_are_told_to_be_inside() -> None:
    message = refusal("f({\n})\n", block("{\n}\n", "x\n"), "not_found")
    assert "stands inside lines 1-2; give whole lines" in message


def test_new_text_that_repeats_the_rest_of_the_line_is_refused() -> None:
    before = block("b(x):\n    return 2\n", "def b(y):\n    return 3\n")
    assert "stands before it" in refusal(FILE, before, "ambiguous")
    after = block("return 1\n\ndef b\n", "return 1\n\ndef c(x):\n")
    assert "stands after it" in refusal(FILE, after, "ambiguous")
    unindented = block("return 1\n\ndef b\n", "    return 5\n\ndef b\n")
    assert "stands before it" in refusal(FILE, unindented, "ambiguous")


def test_lines_that_are_cut_off_keep_their_ends() -> None:
    text = "f(a,\r\n  b,\n  c)\r\nx"
    assert edit(text, block("a,\n  b,\n  c\n", "a,\n  b,\n  d\n")) == "f(a,\r\n  b,\n  d)\r\nx"
    assert edit(text, block("a,\n  b,\n  c\n", "a,\n  b,\n  c,\n  d\n")) == (
        "f(a,\r\n  b,\n  c,\n  d)\r\nx"
    )
    assert edit("f(a,\r\n  b)", block("a,\n  b\n", "a,\n  b,\n  c\n")) == "f(a,\r\n  b,\r\n  c)"


def test_a_part_of_lines_and_a_part_of_its_last_line_are_changed_at_once() -> None:
    blocks = block("a,\n  b\n", "A,\n  B\n") + block("old\n", "new\n")
    assert edit("f(a,\n  b, old)\n", blocks) == "f(A,\n  B, new)\n"
    both = block("a,\n  b\n", "A\n") + block("b, old\n", "new\n")
    refusal("f(a,\n  b, old)\n", both, "overlap")


def test_whole_lines_outdo_lines_that_are_cut_off() -> None:
    text = "x = a\nb = 1\na\nb\n"
    assert edit(text, block("a\nb\n", "c\n")) == "x = a\nb = 1\nc\n"
