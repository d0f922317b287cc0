from __future__ import annotations

import pytest

from tests.edit.editing import applied, block, edit, refusal

FILE = "def f():\n    a = 1\n\n    return a\n"


@pytest.mark.parametrize("form", ["{} {}", "{}\t{}", "{:6}\t{}", "{}: {}", "{}:{}", "{:>4} | {}"])
def test_numbers_in_every_usual_form_are_taken_away(form: str) -> None:
    numbered = "".join(
        f"{form.format(number, line)}\n" for number, line in enumerate(FILE.splitlines(), 1)
    )
    outcome = applied(FILE, block(numbered, numbered.replace("a = 1", "a = 2")))
    assert outcome.text == FILE.replace("a = 1", "a = 2")
    assert outcome.tolerances == ("line_numbers",)


def test_replace_without_numbers_is_taken_as_it_is() -> None:
    assert edit(FILE, block("2     a = 1\n", "    a = 3\n")) == FILE.replace("1", "3")


def test_lines_of_replace_that_stand_in_search_lose_their_numbers() -> None:
    assert edit(FILE, block("1 def f():\n2     a = 1\n", "1 def f():\n    a = 2\n")) == (
        FILE.replace("a = 1", "a = 2")
    )


def test_new_lines_with_and_without_numbers_are_refused() -> None:
    refusal(FILE, block("1 def f():\n", "1 def g():\n    x = 2\n"), "syntax")


def test_a_named_line_outdoes_a_number() -> None:
    assert edit("a\nb\na\n", block("1 a\n", "1 c\n", " @3")) == "a\nb\nc\n"


def test_numbers_that_do_not_follow_each_other_are_content() -> None:
    refusal("a\nb\n", block("1 a\n3 b\n", "x\n"), "not_found")


def test_one_number_counts_only_on_its_own_line() -> None:
    refusal("a\nb\n", block("1 b\n", "x\n"), "not_found")
    assert edit("a\nb\n", block("2 b\n", "x\n")) == "a\nx\n"


def test_a_number_is_never_taken_for_another() -> None:
    refusal("10 apples\n", block("30 apples\n", "40 apples\n"), "not_found")


def test_numbers_tell_equal_places_apart() -> None:
    assert edit("a\nb\na\nb\n", block("3 a\n4 b\n", "3 c\n")) == "a\nb\nc\n"


def test_numbers_that_are_out_of_date_still_find_the_only_place() -> None:
    assert edit("x\na\nb\n", block("11 a\n12 b\n", "11 c\n")) == "x\nc\n"


def test_content_of_replace_that_begins_with_a_number_stays() -> None:
    text = "10 PRINT\n20 GOTO\n"
    assert edit(text, block("1 10 PRINT\n2 20 GOTO\n", "10 PRINT 1\n")) == "10 PRINT 1\n"
    text = "1 the\n2 app\n3 app\n"
    assert edit(text, block("1 1 the\n2 2 app\n", "1 the\n")) == "1 the\n3 app\n"


def test_a_numbered_blank_line_of_replace_is_blank() -> None:
    assert edit("a\nb\n", block("1\ta\n", "1\ta\n2\n")) == "a\n\nb\n"
