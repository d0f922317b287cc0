"""Hunks of a file put back, to the last byte."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.support.git_project import numbered
from winx_tui.workspace.reverting import MOST_LINES, SeenChange, seen_change

PATH = Path("/p/a.txt")
BEFORE = numbered(30)
AFTER = BEFORE.replace("line 3\n", "line three\n").replace("line 25\n", "new\nline 25\n")


def seen(before: str | bytes | None, after: str | bytes | None) -> SeenChange:
    old, new = (each.encode() if isinstance(each, str) else each for each in (before, after))
    return seen_change(PATH, "a.txt", old, new)


def test_one_hunk_is_put_back_and_the_other_stays() -> None:
    change = seen(BEFORE, AFTER)
    assert len(change.hunks) == change.drawn_hunks == 2
    first = change.hunk_reversal(0)
    assert first.after == BEFORE.replace("line 25\n", "new\nline 25\n").encode()
    assert first.part == "line 3"
    assert change.hunk_reversal(1).after == BEFORE.replace("line 3\n", "line three\n").encode()
    assert [change.first_line(index) for index in (0, 1)] == [3, 25]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\r\nb\r\n", b"a\r\nB\r\n"),
        (b"\xef\xbb\xbfa\nb\n", b"a\nB\n"),
        (b"a\nb", b"a\nb\n"),
        ("é\n".encode("latin-1"), "è\n".encode("latin-1")),
        (b"a\rb\r", b"a\rc\r"),
        (b"", b"a\n"),
        (b"a\n", b""),
    ],
)
def test_the_only_hunk_put_back_gives_the_same_bytes(before: bytes, after: bytes) -> None:
    change = seen(before, after)
    assert change.hunk_reversal(0).after == before
    assert change.file_reversal().after == before


def test_of_a_created_file_all_is_put_back_and_that_deletes_it() -> None:
    change = seen(None, "a\nb\n")
    assert (change.diff.kind, change.hunk_reversal(0).after) == ("create", None)
    assert change.hunk_reversal(0).shown == b"a\nb\n"


def test_of_a_deleted_file_all_comes_back() -> None:
    assert seen("a\n", None).hunk_reversal(0).after == b"a\n"


def test_what_is_not_text_is_told_and_put_back_whole() -> None:
    change = seen(b"\0\1", b"\0\2\3")
    assert change.note == "Not text: 2 bytes → 3 bytes."
    assert change.hunk_reversal(0).after == b"\0\1"


def test_a_change_of_the_encoding_alone_is_told() -> None:
    assert "only the encoding" in seen(b"\xef\xbb\xbfa\n", b"a\n").note


def test_a_long_diff_is_cut_and_says_so() -> None:
    change = seen(None, "x" * 100 + "\n" + numbered(MOST_LINES * 2))
    assert change.diff.unified_diff.count("\n") <= MOST_LINES + 1
    assert "more lines of this diff are not drawn" in change.note
    assert change.added_lines == MOST_LINES * 2 + 1


def test_a_long_line_is_cut_and_says_so() -> None:
    change = seen("a\n", "y" * 5_000_000 + "\n")
    assert len(change.diff.unified_diff) < 5_000
    assert "characters are cut" in change.note
    assert change.hunk_reversal(0).after == b"a\n"


def test_a_megabyte_takes_a_moment() -> None:
    before = numbered(100_000)
    after = before.replace("7\n", "seven\n")
    began_s = time.process_time()
    change = seen(before, after)
    assert change.removed_lines == 10_000
    assert time.process_time() - began_s < 20
