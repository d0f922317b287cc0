"""Two changes of one text are brought together, or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from winx_tui.workspace.three_way import merged_content, merged_lines

LINE = st.sampled_from(["a\n", "b\n", "c\n", "\n", "d\r\n"])
TEXT = st.lists(LINE, max_size=12).map(tuple)
BASE = tuple(f"line {number}\n" for number in range(12))


@given(TEXT, TEXT)
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(
    base: tuple[str, ...], side: tuple[str, ...]
) -> None:
    assert merged_lines(base, side, base) == side
    assert merged_lines(base, base, side) == side
    assert merged_lines(base, side, side) == side


@given(TEXT, TEXT, TEXT)
def test_it_does_not_matter_whose_side_is_whose(
    base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    assert merged_lines(base, mine, theirs) == merged_lines(base, theirs, mine)


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.sampled_from(["x\n", "y\n"]), max_size=2)),
        min_size=len(BASE),
        max_size=len(BASE),
    ),
    st.sets(st.integers(0, len(BASE) - 1), max_size=4),
)
def test_changes_with_an_unchanged_line_between_them_are_all_made(
    rows: list[tuple[bool, list[str]]], touched: set[int]
) -> None:
    apart = [n for n in sorted(touched) if n - 1 not in touched]
    sides: dict[bool, list[str]] = {True: [], False: []}
    wanted: list[str] = []
    for number, line in enumerate(BASE):
        is_mine, new = rows[number]
        for whose, lines in sides.items():
            lines += new if number in apart and whose == is_mine else [line]
        wanted += new if number in apart else [line]
    assert merged_lines(BASE, sides[True], sides[False]) == tuple(wanted)


@given(st.integers(0, 10), st.integers(0, 1))
def test_changes_of_the_same_lines_or_of_neighbours_are_refused(number: int, step: int) -> None:
    mine, theirs = list(BASE), list(BASE)
    mine[number] = "mine\n"
    theirs[number + step] = "theirs\n"
    assert merged_lines(BASE, mine, theirs) is None


def test_lines_added_at_the_same_place_are_refused() -> None:
    assert merged_lines(BASE, (*BASE, "mine\n"), (*BASE, "theirs\n")) is None
    assert merged_lines((), ("mine\n",), ("theirs\n",)) is None


def test_bytes_outside_of_the_changes_stay_as_they_are() -> None:
    base = "\ufeffä\r\nb\nc\r\nd".encode()
    mine, theirs = base.replace("ä".encode(), b"mine"), base.replace(b"d", b"theirs")
    assert merged_content(base, mine, theirs) == "\ufeffmine\r\nb\nc\r\ntheirs".encode()


def test_what_is_no_text_or_in_another_encoding_is_refused() -> None:
    assert merged_content(b"a\0", b"b\0", b"a\0") is None
    assert merged_content(b"a\nb\nc\n", b"x\nb\nc\n", b"a\nb\n\xff\n") is None
