from __future__ import annotations

import pytest

from tests.edit.editing import applied, block, edit, refusal

TWINS = "x = 1\nif t:\n    x = 1\n"


def test_a_named_line_that_fits_by_indentation_outdoes_an_exact_twin() -> None:
    assert edit(TWINS, block("x = 1\n", "x = 2\n", " @3")) == "x = 1\nif t:\n    x = 2\n"


def test_a_named_line_that_does_not_fit_gives_way_to_the_only_exact_place() -> None:
    assert edit("a\nb\nc\n", block("c\n", "d\n", " @1")) == "a\nb\nd\n"


def test_a_named_line_that_does_not_fit_never_gives_way_to_a_loose_match() -> None:
    message = refusal("a\nb\n    c\n", block("c\n", "d\n", " @1"), "ambiguous")
    assert "line 3, overlooking indentation" in message
    assert "SEARCH @3" in message


def test_an_exact_place_with_a_looser_twin_is_refused_where_the_named_line_is_wrong() -> None:
    refusal(TWINS, block("x = 1\n", "x = 2\n", " @2"), "ambiguous")


def test_a_range_may_be_named() -> None:
    assert edit("x\ny\nx\n", block("x\n", "z\n", " @2-3")) == "x\ny\nz\n"


@pytest.mark.parametrize("marker", [" @0", " @5-2"])
def test_an_impossible_range_is_a_syntax_error(marker: str) -> None:
    refusal("x\n", block("x\n", "z\n", marker), "syntax")


def test_a_named_blank_line_may_be_replaced_and_an_unnamed_one_may_not() -> None:
    assert edit("a\n\nb\n", block("\n", "x\n", " @2")) == "a\nx\nb\n"
    refusal("a\n\nb\n", block("\n", "x\n"), "ambiguous")
    refusal("a\n\nb\n", block("\n", "x\n", " @1"), "ambiguous")


def test_a_named_blank_line_may_hold_blanks() -> None:
    assert edit("a\n  \nb\n", block("\n", "x\n", " @2")) == "a\nx\nb\n"
    assert edit("a\n  \n\t\nb\n", block("\t\n \n", "x\n", " @2")) == "a\nx\nb\n"


def test_all_changes_every_place_and_counts_them() -> None:
    outcome = applied("x = 1\ny\n  x = 1\nx = 1", block("x = 1\n", "x = 2\n", " @all"))
    assert outcome.text == "x = 2\ny\n  x = 2\nx = 2"
    assert outcome.places == 3
    assert outcome.tolerances == ("indentation",)


def test_all_changes_whole_words_inside_lines_where_no_whole_line_fits() -> None:
    outcome = applied("a(old, old)\nolder = old\n", block("old\n", "new\n", " @all"))
    assert outcome.text == "a(new, new)\nolder = new\n"
    assert outcome.tolerances == ("substring",)


def test_all_within_a_range_is_not_offered() -> None:
    refusal("x\n", block("x\n", "y\n", " @all-3"), "syntax")


def test_all_that_is_nowhere_is_told() -> None:
    refusal("a\n", block("b\n", "c\n", " @all"), "not_found")


def test_places_of_all_that_overlap_are_refused() -> None:
    assert "SEARCH @1'" in refusal("x\nx\nx\n", block("x\nx\n", "y\n", " @all"), "overlap")


def test_all_next_to_other_blocks() -> None:
    blocks = block("x\n", "y\n", " @all") + block("b\n", "c\n")
    assert edit("x\nb\nx\n", blocks) == "y\nc\ny\n"
    refusal("x\nb\nx\n", block("x\n", "y\n", " @all") + block("x\nb\n", "c\n"), "overlap")


def test_the_order_of_blocks_tells_equal_places_apart() -> None:
    text = "x\na\nx\nb\nx\n"
    assert edit(text, block("a\n", "a\n") + block("x\n", "y\n") + block("b\n", "b\n")) == (
        "x\na\ny\nb\nx\n"
    )


def test_as_many_equal_blocks_as_places_fit_in_one_way() -> None:
    assert edit("x\nx\n", block("x\n", "1\n") + block("x\n", "2\n")) == "1\n2\n"


def test_a_looser_match_never_rescues_the_order_of_blocks() -> None:
    text = "x = 1\nmark\n    x = 1\n"
    assert edit(text, block("mark\n", "MARK\n") + block("x = 1\n", "x = 2\n")) == (
        "x = 2\nMARK\n    x = 1\n"
    )


def test_a_loose_match_out_of_order_with_a_looser_one_in_order_is_refused() -> None:
    text = "it’s\nmark\n    it's\n"
    refusal(text, block("mark\n", "MARK\n") + block("it‘s\n", "x\n"), "ambiguous")


def test_loose_places_are_named_with_what_they_overlook() -> None:
    message = refusal("  a\nb\n    a\n", block("a\n", "c\n"), "ambiguous")
    assert "2 places, overlooking indentation: lines 1, 3" in message
    assert "SEARCH @1'" in message


def test_tabs_and_blanks_do_not_decide_between_twins() -> None:
    refusal("    }\n}\n", block("\t}\n", "x\n"), "ambiguous")
