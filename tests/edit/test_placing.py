from __future__ import annotations

import pytest

from tests.edit.editing import applied, block, edit, refusal
from winx_tui.edit.apply import Applied, apply_blocks
from winx_tui.edit.search_replace import as_moved, parse_blocks
from winx_tui.workspace.text_file import split_lines

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


def test_a_named_line_on_which_nothing_begins_is_told_with_the_places() -> None:
    message = refusal("x\ny\nz\ny\n", block("y\n", "q\n", " @3"), "ambiguous")
    assert "lines 2, 4. None of them begins on line 3. Nothing was changed" in message


def test_named_lines_on_which_several_places_begin_are_told() -> None:
    message = refusal("y\ny\nz\ny\n", block("y\n", "q\n", " @1-2"), "ambiguous")
    assert "lines 1, 2. 2 of them begin on lines 1-2. Nothing was changed" in message


def test_places_in_one_line_name_it_once() -> None:
    message = refusal("f(y, y)\nz\ny(2)\n", block("y\n", "q\n"), "ambiguous")
    assert "3 places as a part of lines: lines 1 (2 times), 3. Nothing" in message
    message = refusal("f(y, y)\n", block("y\n", "q\n", " @1"), "ambiguous")
    assert "SEARCH @1'" not in message
    message = refusal("f(y, y)\n", block("y\n", "q\n"), "ambiguous")
    assert "2 places as a part of lines: line 1 (2 times). Nothing" in message


def test_blocks_that_overlap_are_named_by_their_order() -> None:
    message = refusal("a\nb\nc\n", block("a\nb\n", "1\n") + block("b\nc\n", "2\n"), "overlap")
    assert "Blocks 1 and 2 both change line 2 of the file" in message


INDENTED = "a\n        log\n    }\n    \nb\n"


def _with_indented_markers(search: str, replace: str, marker: str = "") -> Applied:
    """Apply a block that was moved to the margin with its markers, which stand at four blanks."""
    sent = "".join(
        line if line in (*search.splitlines(True), *replace.splitlines(True)) else f"    {line}"
        for line in block(search, replace, marker).splitlines(True)
    )
    at_margin = "".join(line.removeprefix("    ") for line in sent.splitlines(True))
    blocks = tuple(as_moved(one, sent) for one in parse_blocks(at_margin))
    return apply_blocks(split_lines(INDENTED), blocks)


@pytest.mark.parametrize("marker", ["", " @2"])
@pytest.mark.parametrize("new", ["    \n    new\n", "        \n    new\n", "    new\n        \n"])
def test_lines_between_indented_markers_that_are_exact_as_sent_land_as_sent(
    new: str, marker: str
) -> None:
    search = "        log\n    }\n"
    outcome = _with_indented_markers(search, f"        log\n{new}", marker)
    assert outcome.text == INDENTED.replace("    }\n", new)
    assert outcome.tolerances == ()


def test_lines_between_indented_markers_that_are_exact_but_for_the_margin_are_moved() -> None:
    outcome = _with_indented_markers("    a\n", "    A\n    \n    b\n")
    assert outcome.text == INDENTED.replace("a\n", "A\n\nb\n", 1)
