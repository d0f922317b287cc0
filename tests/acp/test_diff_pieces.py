"""Unified diffs as the pairs of texts that editors draw."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from winx_tui.acp.diff_pieces import DiffPiece, pieces
from winx_tui.workspace.diffs import file_diff

_LINES = st.lists(st.sampled_from(["a", "b", "-- c", "++ d", "@@ -1 +1 @@", "", " e"]), max_size=30)


def _diff(before: list[str], after: list[str]) -> str:
    return file_diff(Path("/x"), "x", before, after).unified_diff


def test_an_edit_is_a_pair_of_texts_with_its_first_changed_line() -> None:
    before = [f"{number}\n" for number in range(1, 10)]
    after = [*before[:5], "new\n", *before[6:]]
    (piece,) = pieces(_diff(before, after))
    assert piece == DiffPiece("3\n4\n5\n6\n7\n8\n9\n", "3\n4\n5\nnew\n7\n8\n9\n", 6)


def test_a_missing_end_of_line_stays_missing() -> None:
    (piece,) = pieces(_diff(["a\n", "b"], ["a\n", "c"]))
    assert (piece.old, piece.new) == ("a\nb", "a\nc")


def test_a_diff_that_was_cut_gives_what_is_there() -> None:
    assert pieces("@@ -1,3 +1,3 @@\n a\n-b\n+c") == (DiffPiece("a\nb\n", "a\nc\n", 2),)
    assert pieces("") == ()


@given(_LINES, _LINES)
def test_each_piece_is_found_in_its_version(old: list[str], new: list[str]) -> None:
    before, after = ([f"{line}\n" for line in lines] for lines in (old, new))
    found = pieces(_diff(before, after))
    assert bool(found) == (before != after)
    for piece in found:
        assert piece.old in "".join(before)
        assert piece.new in "".join(after)
        assert piece.old != piece.new
        assert 1 <= piece.line <= len(after) + 1
