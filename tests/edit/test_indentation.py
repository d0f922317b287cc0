from __future__ import annotations

import pytest

from tests.edit.editing import block, edit, refusal
from tests.edit.reindenting import reindent
from winx_tui.edit.indentation import unit_of


@pytest.mark.parametrize(
    ("original", "search", "replace", "text"),
    [
        ("\tif a:\n\t\tb\n", "    if a:\n        b\n", "    c\n", "\tc\n"),
        ("\tif a:\n\t\tb\n", "if a:\n    b\n", "if a:\n    c\n", "\tif a:\n\t\tc\n"),
        ("\ta\n", "    a\n", "    a\n        b\n", "\ta\n\t\tb\n"),
        ("\ta\n", "a\n", "if a:\n    b\n", "\tif a:\n\t\tb\n"),
        ("if a:\n    b\n", "\tb\n", "\tb\n\t\tc\n", "if a:\n    b\n        c\n"),
        ("if a:\n  b\n", "if a:\n\tb\n", "if a:\n\tc\n\n\t\td\n", "if a:\n  c\n\n    d\n"),
        ("\tf(a,\n\t\tb)\n", "  f(a,\n    b)\n", "  g(a,\n     b)\n", "\tg(a,\n\t\t b)\n"),
    ],
)
def test_new_lines_are_indented_in_the_unit_of_the_file(
    original: str, search: str, replace: str, text: str
) -> None:
    if original.startswith("if"):
        original += "x\n"
        text += "x\n"
    assert edit(original, block(search, replace)) == text


def test_a_first_line_that_lost_its_indentation_gets_it_back() -> None:
    text = "    f(\n        a\n    )\n"
    assert edit(text, block("f(\n        a\n    )\n", "g(\n        b\n    )\n")) == (
        "    g(\n        b\n    )\n"
    )


def test_a_first_line_that_may_be_another_one_is_refused() -> None:
    refusal("    b\nx\n", block("b\nx\n", "c\ny\n"), "not_found")


def test_lines_that_move_differently_leave_replace_as_it_is() -> None:
    text = "    foo\n        bar\n"
    assert edit(text, block("  foo\n    bar\n", "spam\n")) == "spam\n"


def test_replace_follows_lines_that_move_differently_if_it_repeats_one() -> None:
    text = "    foo\n        bar\n"
    assert edit(text, block("  foo\n    bar\n", "  foo\n    baz\n")) == "    foo\n        baz\n"


def test_a_replacement_that_cannot_move_left_is_refused() -> None:
    refusal("a\nb\n", block("    a\n    b\n", "    a\nx\n"), "not_found")


def test_deleting_needs_no_indentation() -> None:
    assert edit("\ta\n  b\nc\n", block("      a\n b\n", "")) == "c\n"


def test_a_mixture_of_tabs_and_blanks_is_not_written_anew() -> None:
    refusal("    a\n", block("        \ta\n", "        \tb\n        c\n"), "not_found")


def test_blanks_for_tabs_are_counted_by_the_unit_of_the_file() -> None:
    text = "if a:\n    if b:\n        c\n"
    assert edit(text, block("\tc\n", "\tif c:\n\t\td\n")) == (
        "if a:\n    if b:\n        if c:\n            d\n"
    )


def test_blanks_for_tabs_that_may_be_counted_in_two_ways_are_refused() -> None:
    text = "  if a:\n    b\n      c\n"
    refusal(text, block("\tb\n", "\tb\n\t\td\n"), "not_found")


def test_reindent_knows_the_unit_too() -> None:
    assert reindent(["\tx"], ["    x"], ["    y", "        z"]) == ("\ty", "\t\tz")
    assert reindent(["x"], ["    x"], ["    y", "z"]) == ("    y", "z")


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["a", "    b", "        c"], "    "),
        (["a", "  b", "      c"], "  "),
        (["a", "\tb"], "\t"),
        (["a", "", "   "], ""),
        (["a", "    b", "     c"], " "),
    ],
)
def test_the_unit_of_a_file_is_seen(lines: list[str], unit: str) -> None:
    assert unit_of(lines) == unit
