from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winx_tui.core.errors import WorkspaceError
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import ToolContext
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams
from winx_tui.tools.reading import large_file
from winx_tui.tools.reading.large_file import LargeFiles
from winx_tui.tools.reading.passage import BUDGET_BYTES
from winx_tui.tools.reading.ranges import TO_END, WHOLE
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.text_file import MAX_BYTES, FileIsBinaryError
from winx_tui.workspace.workspace import Workspace

CONTEXT = ToolContext("call", lambda text: None)


def never() -> bool:
    return False


def after(calls: int) -> Callable[[], bool]:
    """Say that the time is over from the n-th question on."""
    asked = iter(range(calls))
    return lambda: next(asked, None) is None


@pytest.fixture
def state() -> FileState:
    return FileState()


@pytest.fixture
def tool(tmp_path: Path, state: FileState) -> ReadFiles:
    return ReadFiles(Workspace(tmp_path), state)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of 1,600,000 lines, larger than what is read whole."""
    path = tmp_path / "big.log"
    with path.open("wb") as file:
        for begin in range(1, 1_600_001, 10_000):
            file.write(b"".join(b"entry %09d\n" % n for n in range(begin, begin + 10_000)))
    assert path.stat().st_size > MAX_BYTES
    return path


async def read(tool: ReadFiles, *paths: str) -> ToolResult:
    plan = await tool.plan(ReadFilesParams(file_paths=list(paths)))
    return await tool.run(plan, CONTEXT)


async def test_ranges_of_a_large_file_are_found(
    tool: ReadFiles, log: Path, state: FileState
) -> None:
    result = await read(tool, "big.log:1-2,800000-800001,1600000-1600009")
    head, *lines = result.text.split("\n")
    assert head == "==> big.log (lines 1-2, 800000-800001, 1600000 of 1600000, 25.6 MB)"
    assert lines[:-1] == [
        "1 entry 000000001",
        "2 entry 000000002",
        "…",
        "800000 entry 000800000",
        "800001 entry 000800001",
        "…",
        "1600000 entry 001600000",
    ]
    assert "too large to be read whole, so its lines do not count as read" in lines[-1]
    assert state.coverage(log) is None
    assert state.touched() == {log: "read"}


async def test_a_large_file_asked_for_whole_gives_its_head_and_how_to_go_on(
    tool: ReadFiles, log: Path
) -> None:
    result = await read(tool, "big.log")
    assert len(result.text) < BUDGET_BYTES + 500
    assert result.structured is not None
    files = result.structured["files"]
    assert isinstance(files, list)
    ((_, last),) = files[0]["shown"]
    assert files[0]["continue_with"] == f"big.log:{last + 1}-"
    assert (await read(tool, f"big.log:{last + 1}-{last + 1}")).text.split("\n")[1] == (
        f"{last + 1} entry {last + 1:09d}"
    )


async def test_a_range_behind_the_end_of_a_large_file_is_told(tool: ReadFiles, log: Path) -> None:
    for _ in range(2):
        assert (
            "==> big.log (has only 1600000 lines, 25.6 MB)"
            in (await read(tool, "big.log:1600001-")).text
        )


async def test_a_file_of_three_gigabytes_is_read_with_little_memory(
    tool: ReadFiles, tmp_path: Path
) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.write(b"begin\n" * 20_000)
        file.truncate(3_000_000_000)
        file.seek(0, os.SEEK_END)
        file.write(b"\nend\n")
    result = await read(tool, "sparse:20000-20002")
    _, first, hole, end, *_ = result.text.split("\n")
    assert first == "20000 begin"
    assert hole.endswith("… [line cut: 2,999,880,000 bytes in all]")
    assert len(hole) < 40_000
    assert end == "20002 end"


def test_what_takes_too_long_goes_on_from_there_when_asked_again(log: Path) -> None:
    files = LargeFiles()
    wanted = ((1_500_000, 1_500_000),)
    stopped = files.read(log, wanted, after(calls=5))
    assert stopped.pieces == ()
    assert stopped.left == wanted
    assert "stopped near line" in stopped.notes[1]
    again = files.read(log, wanted, after(calls=22))
    assert again.pieces == ("1500000 entry 001500000",)
    assert again.left == ()


def test_a_changed_file_is_scanned_anew(tmp_path: Path) -> None:
    path = tmp_path / "a"
    files = LargeFiles()
    path.write_bytes(b"1\n2\n3\n")
    assert files.read(path, ((3, 3),), never).pieces == ("3 3",)
    path.write_bytes(b"one\ntwo\nthree and more\n")
    assert files.read(path, ((3, 3),), never).pieces == ("3 three and more",)


def test_many_files_leave_few_indexes(tmp_path: Path) -> None:
    files = LargeFiles()
    for number in range(20):
        path = tmp_path / str(number)
        path.write_bytes(b"x\n" * number)
        assert files.read(path, WHOLE, never).total == number


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"a\0b" * 100, FileIsBinaryError, "not text"),
        ("text\n".encode("utf-16"), WorkspaceError, "iconv"),
    ],
)
def test_what_is_no_text_is_refused(
    tmp_path: Path, data: bytes, error: type[WorkspaceError], said: str
) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(error, match=said):
        LargeFiles().read(tmp_path / "a", WHOLE, never)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    lines=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")), max_size=40),
    is_ended=st.booleans(),
    first=st.integers(1, 45),
    count=st.integers(0, 10),
    piece_bytes=st.integers(1, 64),
)
def test_the_lines_are_those_of_the_file_wherever_pieces_end(
    tmp_path: Path, lines: list[str], is_ended: bool, first: int, count: int, piece_bytes: int
) -> None:
    path = tmp_path / "a"
    text = "\n".join(lines) + ("\n" if is_ended and lines else "")
    path.write_bytes(text.encode())
    real = text.split("\n")
    real = real[:-1] if real[-1] == "" else real
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_file, "PIECE_BYTES", piece_bytes)
        patch.setattr(large_file, "visible", lambda text, multiline: text)
        files = LargeFiles()
        for _ in range(2):
            found = files.read(path, ((first, first + count), (60, TO_END)), never)
            wanted = range(first, min(first + count, len(real)) + 1)
            assert found.numbers == tuple(wanted)
            assert found.pieces == tuple(f"{n} {real[n - 1]}" for n in wanted)
            assert found.total == len(real)
