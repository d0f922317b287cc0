from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.diffs import file_diff
from winx_tui.workspace.text_file import (
    FileIsBinaryError,
    FileMissingError,
    FileTooLargeError,
    decode,
    open_regular,
    read_bytes,
    read_text_file,
    split_lines,
)


@given(
    st.binary(max_size=200)
    | st.text().map(str.encode)
    | st.text().map(lambda t: t.encode("utf-16"))
)
def test_text_goes_back_to_the_same_bytes(data: bytes) -> None:
    try:
        file = decode(data)
    except FileIsBinaryError:
        return
    assert file.encode(file.text) == data
    assert "".join(file.lines) == file.text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("a", ("a",)),
        ("a\n", ("a\n",)),
        ("a\r\nb", ("a\r\n", "b")),
        ("a\rb\r", ("a\r", "b\r")),
        ("a\rb\n", ("a\rb\n",)),
        ("a\u2028b\x0c\n\n", ("a\u2028b\x0c\n", "\n")),
    ],
)
def test_only_line_feeds_end_lines(text: str, lines: tuple[str, ...]) -> None:
    assert split_lines(text) == lines


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"a\0b")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "a.bin")
    with pytest.raises(FileIsBinaryError):
        read_text_file(tmp_path / "a.bin")
    with pytest.raises(FileMissingError):
        read_text_file(tmp_path / "missing")
    for name in (".", "pipe", "link"):
        with pytest.raises(WorkspaceError):
            read_text_file(tmp_path / name)
    with pytest.raises(WorkspaceError, match="device"):
        read_text_file(Path("/dev/zero"))
    with pytest.raises(FileTooLargeError, match="read whole"):
        read_text_file(tmp_path / "a.bin", max_bytes=2)


def test_a_file_is_opened_only_if_it_is_a_regular_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    with open_regular(tmp_path / "a") as (handle, status):
        assert os.pread(handle, 2, 1) == b"bc"
        assert status.st_size == 3
    with pytest.raises(WorkspaceError, match="directory"), open_regular(tmp_path):
        pass
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)


def test_a_file_that_tells_no_size_is_read_and_bounded_all_the_same() -> None:
    assert b"Name:" in read_bytes(Path("/proc/self/status"))
    with pytest.raises(FileTooLargeError):
        read_bytes(Path("/proc/self/status"), max_bytes=10)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a\n", ""),
        (b"a\r\nb\r\n", "CRLF line ends"),
        (b"a\r\nb\n", "mixed line ends"),
        (b"a\rb", "CR line ends"),
        (b"\xef\xbb\xbfa\n", "UTF-8 with BOM"),
        ("a\n".encode("utf-16"), "UTF-16-LE"),
        (b"\xfe\xff\0a", "UTF-16-BE"),
        (b"caf\xe9\r\n", "LATIN-1, CRLF line ends"),
    ],
)
def test_what_is_not_plain_is_told(data: bytes, said: str) -> None:
    assert decode(data).describe() == said


def test_a_diff_counts_and_shows_the_changed_lines() -> None:
    before = [f"{number}\n" for number in range(20)]
    after = [*before[:10], "new\n", *before[11:], "end"]
    preview = file_diff(Path("/x"), "x", before, after)
    assert (preview.added_lines, preview.removed_lines) == (2, 1)
    assert preview.unified_diff == (
        "--- x\n+++ x\n@@ -8,7 +8,7 @@\n 7\n 8\n 9\n-10\n+new\n 11\n 12\n 13\n"
        "@@ -18,3 +18,4 @@\n 17\n 18\n 19\n+end\n\\ No newline at end of file\n"
    )


@given(*[st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=30)] * 2)
def test_a_diff_has_the_lines_of_both_sides(before: list[str], after: list[str]) -> None:
    preview = file_diff(Path("/x"), "x", before, after)
    body = [line for line in preview.unified_diff.splitlines()[2:] if not line.startswith("@@")]
    assert sum(line.startswith("+") for line in body) == preview.added_lines
    assert sum(line.startswith("-") for line in body) == preview.removed_lines
    assert len(before) - preview.removed_lines + preview.added_lines == len(after)
    assert (preview.unified_diff == "") == (before == after)


def test_carriage_returns_are_left_out_where_every_line_has_one() -> None:
    preview = file_diff(Path("/x"), "x", ["a\r\n"], ["b\r\n"])
    assert "\r" not in preview.unified_diff
    assert "-a\r\n+a\n" in file_diff(Path("/x"), "x", ["a\r\n"], ["a\n"]).unified_diff
