from __future__ import annotations

import pytest

from tests.complaints.themes import complaint
from tests.edit.editing import applied, block, edit, refusal


@pytest.mark.parametrize(
    ("original", "blocks", "text", "tolerances"),
    [
        ("a  \nb\n", block("a\nb\n", "a\nc\n"), "a  \nc\n", ["trailing_whitespace"]),
        ("it’s\n", block("it's\n", "is\n"), "is\n", ["unicode"]),
        ("  a\n  b\n", block("a\nb\n", "a\n\nc\n"), "  a\n\n  c\n", ["indentation"]),
        ("  it’s\n", block("it's\n", "is\n"), "  is\n", ["indentation", "unicode"]),
        ("f( a,b )\n", block("f(a, b)\n", "g\n"), "g\n", ["all_whitespace"]),
        ("a\n\nb\n", block("a\nb\n", "c\n"), "c\n", ["blank_lines"]),
        ("x = f(a, b)\n", block("a, b\n", "c\n"), "x = f(c)\n", ["substring"]),
        ("a\nb\n", block("1: a\n2: b\n", "1: a\n2: c\n"), "a\nc\n", ["line_numbers"]),
    ],
    ids=lambda value: "" if isinstance(value, str) else "+".join(value),
)
def test_what_was_overlooked_is_named(
    original: str, blocks: str, text: str, tolerances: list[str]
) -> None:
    outcome = applied(original, blocks)
    assert outcome.text == text
    assert list(outcome.tolerances) == tolerances


def test_a_stricter_match_is_never_beaten_by_a_looser_one() -> None:
    for strict, loose in [
        ("a - b\n", "a – b\n"),
        ("a – b\n", "  a - b\n"),
        ("  a - b\n", "a  -  b\n"),
    ]:
        for text in (strict + loose, loose + strict):
            assert edit(text, block("a - b\n", "\n")) == text.replace(strict, "\n")


def test_words_that_run_together_are_not_the_same() -> None:
    refusal("notin\n", block("not in\n", "x\n"), "not_found")
    assert edit("not  in\n", block("not in\n", "x\n")) == "x\n"


def test_a_part_of_a_word_is_not_found() -> None:
    assert "in the midst of a word of line 1" in refusal(
        "maximum = 1\n", block("xim\n", "X\n"), "not_found"
    )


def test_signs_without_a_word_are_no_part_of_a_line() -> None:
    refusal("f({})\n", block("}\n", "x\n"), "not_found")


def test_several_parts_of_one_line_are_changed_at_once() -> None:
    assert edit("f(one, two)\n", block("one\n", "1\n") + block("two\n", "2\n")) == "f(1, 2)\n"


def test_blank_lines_that_nobody_touched_stay() -> None:
    assert edit("a\n\nb\nc\n", block("a\nb\nc\n", "a\nb\nd\n")) == "a\n\nb\nd\n"


def test_a_line_repeated_in_replace_has_the_form_of_the_file() -> None:
    assert edit("a  \nb\n", block("a\nb\n", "b\na\n")) == "b\na  \n"


def test_a_line_kept_but_for_blanks_at_its_end_has_the_form_of_the_file() -> None:
    assert edit("f(a)\nb\n", block("f( a ) \nb\n", "f( a )\nc\n")) == "f(a)\nc\n"


def test_lines_that_agree_but_for_trailing_blanks_stay_where_inner_blanks_differ() -> None:
    assert edit("1 pears\nb\n", block("1  pears \nb\n", "1  pears\nc\n")) == "1 pears\nc\n"
    twins = block("a  b \na  b \n", "a  b\na  b\nc\n")
    assert edit("a b\na   b\n", twins) == "a b\na   b\nc\n"


def test_too_many_differences_are_refused() -> None:
    lines = [f"f{number}( a )" for number in range(21)]
    text = "".join(f"{line}\n" for line in lines)
    search = text.replace(" ", "")
    assert "(all whitespace)" in refusal(text, block(search, "x\n"), "too_loose")
    twenty = "".join(f"{line}\n" for line in lines[:20])
    assert edit(text, block(twenty.replace(" ", ""), "x\n")).startswith("x\n")


@pytest.mark.parametrize("count", [101, 2_000])
def test_a_uniform_shift_costs_nothing_however_long(count: int) -> None:
    lines = "".join(f"    line {number}\n" for number in range(count))
    outcome = applied(lines, block(lines.replace("    ", ""), "done\n"))
    assert outcome.text == "    done\n"
    assert outcome.tolerances == ("indentation",)


@complaint(15)
def test_quotes_escaped_once_too_often_are_corrected_and_told() -> None:
    outcome = applied('s = "a"\n', block('s = \\"a\\"\n', 's = \\"b\\"\n'))
    assert outcome.text == 's = "b"\n'
    assert outcome.corrections == ("quotes",)


def test_line_ends_escaped_once_too_often_are_corrected_and_told() -> None:
    outcome = applied('a "1"\n\tb\n', block('a \\"1\\"\\n\\tb\n', "a\\n\\tc\n"))
    assert outcome.text == "a\n\tc\n"
    assert outcome.corrections == ("escapes",)


def test_line_ends_alone_may_be_escaped() -> None:
    assert edit('a "1"\nb\n', block('a "1"\\nb\n', 'a "2"\\nb\n')) == 'a "2"\nb\n'


def test_entities_that_are_not_in_the_file_are_corrected_and_told() -> None:
    outcome = applied("a < b && c\n", block("a &lt; b &amp;&amp; c\n", "a &gt; b\n"))
    assert outcome.text == "a > b\n"
    assert outcome.corrections == ("entities",)
    assert edit("&lt;\n", block("&lt;\n", "&gt;\n")) == "&gt;\n"


def test_escapes_that_are_in_the_file_are_left_alone() -> None:
    text = 'print("a\\n\\"b\\"")\n'
    assert edit(text, block(text, 'print("\\n")\n')) == 'print("\\n")\n'


def test_fences_inside_a_block_are_taken_away() -> None:
    outcome = applied("a\nb\n", block("```python\na\n```\n", "```python\nc\n```\n"))
    assert outcome.text == "c\nb\n"
    assert outcome.corrections == ("fences",)
    assert edit("a\nb\n", block("```\na\n```\n", "```\n```\n")) == "b\n"


def test_fences_that_are_in_the_file_are_left_alone() -> None:
    text = "```\na\n```\n"
    assert edit(text, block(text, "```\nb\n```\n")) == "```\nb\n```\n"
