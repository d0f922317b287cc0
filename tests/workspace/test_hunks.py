from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.complaints.themes import complaint
from tests.support.cpu_time import at_most_cpu_s
from winx_tui.core.approval import HunkChoice
from winx_tui.workspace.diffs import file_diff, find_hunks
from winx_tui.workspace.hunks import HunkMismatchError, hunk_count, keep_hunks, show_hunks
from winx_tui.workspace.line_comparison import compare
from winx_tui.workspace.text_file import split_lines

PATH = Path("/x")
WORDS = st.sampled_from(["a", "b", "c", "d", "", "@@ -1,1 +1,1 @@", "\x0b\u2028"])
LINES = st.lists(WORDS, max_size=40)
TEXTS = st.builds(
    lambda words, newline, has_end: newline.join(words) + (newline if has_end and words else ""),
    LINES,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)


def accept(hunk: int, text: str | None = None) -> HunkChoice:
    return HunkChoice(0, hunk, is_accepted=True, text=text)


def refuse(hunk: int) -> HunkChoice:
    return HunkChoice(0, hunk, is_accepted=False)


def numbered(first: int, last: int) -> list[str]:
    return [f"line {number}\n" for number in range(first, last + 1)]


@given(TEXTS, TEXTS)
def test_accepting_every_hunk_is_the_new_version(old: str, new: str) -> None:
    before, after = split_lines(old), split_lines(new)
    choices = [accept(index) for index in range(len(find_hunks(before, after)))]
    assert keep_hunks(before, after, choices) == new


@given(TEXTS, TEXTS)
def test_refusing_every_hunk_is_the_old_version(old: str, new: str) -> None:
    before, after = split_lines(old), split_lines(new)
    choices = [refuse(index) for index in range(len(find_hunks(before, after)))]
    assert keep_hunks(before, after, choices) == old


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.data())
@complaint(28)
def test_any_choice_is_the_old_version_with_just_those_hunks(
    accepted: list[bool], data: st.DataObject
) -> None:
    before: list[str] = []
    after: list[str] = []
    expected: list[str] = []
    for index, is_accepted in enumerate(accepted):
        between = [f"between {index} {number}\n" for number in range(7)]
        change = data.draw(st.sampled_from([(1, 1), (0, 2), (2, 0), (3, 1)]))
        old = [f"old {index} {number}\n" for number in range(change[0])]
        new = [f"new {index} {number}\n" for number in range(change[1])]
        before += [*between, *old]
        after += [*between, *new]
        expected += [*between, *(new if is_accepted else old)]
    choices = [accept(index) if yes else refuse(index) for index, yes in enumerate(accepted)]
    assert len(find_hunks(before, after)) == len(accepted)
    assert keep_hunks(before, after, choices) == "".join(expected)


@given(TEXTS, TEXTS)
def test_hunks_are_counted_by_their_heads_in_the_diff(old: str, new: str) -> None:
    before, after = split_lines(old), split_lines(new)
    diff = file_diff(PATH, "x", before, after)
    shown = show_hunks(before, after)
    assert hunk_count(diff) == len(shown) == len(find_hunks(before, after))
    assert diff.unified_diff == (
        "--- x\n+++ x\n" + "".join(hunk.text for hunk in shown) if shown else ""
    )


@given(LINES, LINES)
def test_a_comparison_leaves_no_gap(old: list[str], new: list[str]) -> None:
    i = j = 0
    for tag, i1, i2, j1, j2 in compare(old, new):
        assert (i1, j1) == (i, j)
        assert (old[i1:i2] == new[j1:j2]) == (tag == "equal")
        i, j = i2, j2
    assert (i, j) == (len(old), len(new))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 19_999), min_size=1, max_size=5, unique=True), st.data())
def test_far_changes_of_a_large_file_stay_apart(places: list[int], data: st.DataObject) -> None:
    before = numbered(1, 20_000)
    after = list(before)
    for place in sorted(places, reverse=True):
        after[place : place + 1] = ["changed\n"] * data.draw(st.integers(0, 3))
    choices = [accept(index) for index in range(len(find_hunks(before, after)))]
    assert keep_hunks(before, after, choices) == "".join(after)
    assert len(file_diff(PATH, "x", before, after).unified_diff) < 2_000


def test_a_large_file_is_compared_in_no_time() -> None:
    before = numbered(1, 50_000)
    after = [*before[:10], "new\n", *before[11:49_990], *before[49_992:]]
    with at_most_cpu_s(2.0):
        diff = file_diff(PATH, "x", before, after)
    assert (diff.added_lines, diff.removed_lines) == (1, 3)


def test_lists_and_tuples_of_lines_compare_alike() -> None:
    assert compare(["a\n", "b\n"], ("a\n", "c\n")) == [
        ("equal", 0, 1, 0, 1),
        ("replace", 1, 2, 1, 2),
    ]


def test_versions_without_a_common_line_end() -> None:
    before, after = numbered(1, 5_000), numbered(6_000, 9_000)
    diff = file_diff(PATH, "x", before, after)
    assert (diff.added_lines, diff.removed_lines) == (3_001, 5_000)


def test_an_edited_hunk_stands_as_the_person_wrote_it() -> None:
    before = ["a\n", "b\n", "c\n"]
    after = ["a\n", "B\n", "c\n"]
    assert keep_hunks(before, after, [accept(0, "a\nmine\nc\n")]) == "a\nmine\nc\n"
    assert keep_hunks(before, after, [accept(0, "")]) == ""


def test_an_edited_hunk_takes_the_ends_of_the_file() -> None:
    before, after = ["a\r\n", "b\r\n"], ["a\r\n", "B\r\n"]
    assert keep_hunks(before, after, [accept(0, "a\nx\ny")]) == "a\r\nx\r\ny\r\n"
    assert keep_hunks(before, after, [accept(0, "a\r\nx\r\n")]) == "a\r\nx\r\n"
    mixed = ["a\n", "b\r\n", "c\n", "d\r\n", "e\n"]
    assert keep_hunks(mixed, [*mixed[:3], "D\n", "e\n"], [accept(0, "a\nb\nc\nX\ne\n")]) == (
        "a\nb\r\nc\nX\ne\n"
    )


def test_an_edited_hunk_at_the_end_keeps_a_missing_newline() -> None:
    assert keep_hunks(["a\n", "b"], ["a\n", "c"], [accept(0, "a\nx\n")]) == "a\nx"
    assert keep_hunks(["a\n", "b"], ["a\n", "c"], [accept(0, "a\nc\nd\n")]) == "a\nc\nd"


def test_every_hunk_needs_just_one_decision() -> None:
    before, after = ["a\n"], ["b\n"]
    for choices in ([], [accept(1)], [accept(0), refuse(0)], [accept(0), accept(1)]):
        with pytest.raises(HunkMismatchError, match="nothing was changed"):
            keep_hunks(before, after, choices)


def test_a_hunk_is_named_by_the_lines_it_changes() -> None:
    before = numbered(1, 40)
    after = [*before[:9], "x\n", "y\n", *before[11:30], "z\n", *before[30:]]
    shown = show_hunks(before, after)
    assert [(hunk.first_line, hunk.last_line) for hunk in shown] == [(10, 11), (31, 31)]
    assert shown[0].text.startswith("@@ -7,8 +7,8 @@\n line 7\n")


def test_what_happens_to_a_whole_file_is_one_decision() -> None:
    far = [*numbered(1, 9), "new\n", *numbered(10, 30), "new\n"]
    assert hunk_count(file_diff(PATH, "x", [], far, kind="create")) == 1
    assert hunk_count(file_diff(PATH, "x", [], [], kind="create")) == 1
    assert hunk_count(file_diff(PATH, "x", far, [], kind="delete")) == 1
    assert hunk_count(file_diff(PATH, "x", numbered(1, 30), far, kind="move")) == 1
    assert hunk_count(file_diff(PATH, "x", numbered(1, 30), far)) == 2
    assert hunk_count(file_diff(PATH, "x", far, far)) == 0


def test_lone_carriage_returns_end_lines_too() -> None:
    diff = file_diff(PATH, "x", ["a\r", "b\r"], ["a\r", "c\r"])
    assert diff.unified_diff == "--- x\n+++ x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    shown = file_diff(PATH, "x", ["a\n", "b\n"], ["a\n", "c\r"]).unified_diff
    assert "+c\r\n" in shown


def test_a_move_shows_both_names() -> None:
    diff = file_diff(PATH, "new", ["a\n"], ["b\n"], kind="move", old_name="old")
    assert diff.unified_diff.startswith("--- old\n+++ new\n")
