from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from winx_tui.workspace.file_state import Coverage, FileState, merge_ranges, overlap, without

A, B = Path("/a"), Path("/b")


def test_a_change_counts_for_more_than_a_read() -> None:
    state = FileState()
    state.record_read(A, "h1", [(1, 2)], 2)
    state.record_write(A, "h2", 3)
    state.record_read(A, "h2", [(1, 3)], 3)
    state.record_read(B, "h", [], 9)
    assert dict(state.touched()) == {A: "changed", B: "read"}


def test_a_file_shown_without_its_lines_is_touched_but_not_covered() -> None:
    state = FileState()
    state.record_shown(A)
    assert state.touched() == {A: "read"}
    assert state.coverage(A) is None
    assert not state.is_stale(A, "any")


def test_a_look_after_a_change_does_not_hide_it() -> None:
    state = FileState()
    state.record_write(A, "h", 1)
    state.record_shown(A)
    assert state.touched() == {A: "changed"}


def test_a_file_that_is_gone_is_forgotten() -> None:
    state = FileState()
    state.record_write(A, "h", 1)
    state.record_read(B, "h", [(1, 1)], 1)
    state.forget(A)
    state.forget(Path("/never-seen"))
    assert state.coverage(A) is None
    assert state.touched() == {B: "read"}


def test_what_was_handed_out_does_not_change_later() -> None:
    state = FileState()
    before = state.touched()
    state.record_shown(A)
    assert before == {}


def test_reads_of_one_version_add_up_and_of_another_do_not() -> None:
    state = FileState()
    state.record_read(A, "one", [(1, 3)], 6)
    state.record_read(A, "one", [(4, 6)], 6)
    coverage = state.coverage(A)
    assert coverage is not None
    assert coverage.is_enough
    state.record_read(A, "two", [(2, 3)], 6)
    assert state.coverage(A) == Coverage("two", ((2, 3),), 6)


def test_a_write_makes_the_whole_file_known() -> None:
    state = FileState()
    state.record_write(A, "h", 5)
    state.record_write(B, "empty", 0)
    for path in (A, B):
        coverage = state.coverage(path)
        assert coverage is not None
        assert coverage.is_enough
        assert coverage.unread == ()


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), max_size=12), st.integers(1, 60))
def test_shown_and_unread_lines_are_the_whole_file(
    asked: list[tuple[int, int]], total: int
) -> None:
    ranges = [(first, first + length) for first, length in asked]
    coverage = Coverage("h", merge_ranges(ranges), total)
    shown = {n for first, last in ranges for n in range(first, last + 1) if n <= total}
    unread = {n for first, last in coverage.unread for n in range(first, last + 1)}
    assert shown | unread == set(range(1, total + 1))
    assert not shown & unread
    assert coverage.percent == 100.0 * len(shown) / total


def test_single_lines_are_taken_out_of_ranges() -> None:
    assert without(((1, 5), (8, 8)), (3, 8, 20)) == ((1, 2), (4, 5))
    assert without(((1, 3),), (1, 3)) == ((2, 2),)
    assert list(overlap(((1, 3), (6, 9)), 3, 7)) == [3, 6, 7]
