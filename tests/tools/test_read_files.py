from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from winx_tui.core.access import ReadPath
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import ToolContext
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams
from winx_tui.tools.reading.excerpt import BUDGET_BYTES, share_budget
from winx_tui.tools.reading.ranges import split_range
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.workspace import Workspace

CASES = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "tools" / "read_path_ranges.json").read_text(
        encoding="utf-8"
    )
)["cases"]
CONTEXT = ToolContext("call", lambda text: None)


@pytest.fixture
def state() -> FileState:
    return FileState()


@pytest.fixture
def tool(tmp_path: Path, state: FileState) -> ReadFiles:
    return ReadFiles(Workspace(tmp_path), state)


async def read(tool: ReadFiles, *paths: str) -> ToolResult:
    plan = await tool.plan(ReadFilesParams(file_paths=list(paths)))
    return await tool.run(plan, CONTEXT)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_range_is_split_from_its_path(case: dict[str, Any]) -> None:
    expected = case["expect"]
    found = split_range(case["given"]["path"])
    assert found == (expected["path"], expected["start"], expected["end"])


@pytest.mark.parametrize(
    "arguments",
    [
        {"file_paths": "a.py"},
        {"file_paths": '["a.py"]'},
        {"file_paths": ["a.py"]},
        {"path": "a.py"},
        {"paths": ["a.py"]},
    ],
)
def test_other_forms_of_the_argument_are_understood(arguments: dict[str, object]) -> None:
    assert ReadFilesParams.model_validate(arguments).file_paths == ["a.py"]


async def test_lines_come_with_their_numbers(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\nthree\n", encoding="utf-8")
    result = await read(tool, "a.py:2-")
    assert result.text == "==> a.py (lines 2-3 of 3)\n2 two\n3 three"


async def test_the_plan_names_every_file_it_will_read(tool: ReadFiles, tmp_path: Path) -> None:
    plan = await tool.plan(ReadFilesParams(file_paths=["a", "b:3-4", "c", "d"]))
    assert plan.title == "Read: a, b:3-4, c and 1 more"
    assert plan.accesses == tuple(ReadPath(tmp_path / name) for name in "abcd")


async def test_a_file_whose_real_name_ends_like_a_range_wins(
    tool: ReadFiles, tmp_path: Path
) -> None:
    (tmp_path / "log:2").write_text("literal\n", encoding="utf-8")
    (tmp_path / "log").write_text("one\ntwo\n", encoding="utf-8")
    assert "1 literal" in (await read(tool, "log:2")).text


async def test_one_bad_file_does_not_stop_the_others(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("fine\n", encoding="utf-8")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").touch()
    os.mkfifo(tmp_path / "pipe")
    result = await read(
        tool, "goood.txt", "image.png", "folder", "pipe", "a\0b", "good.txt:9-2", "good.txt"
    )
    assert not result.is_error
    lines = result.text.split("\n\n")
    assert lines[0] == "goood.txt: does not exist; near it: good.txt"
    assert lines[1] == "image.png: is a PNG image of 10 bytes, not text"
    assert lines[2] == "folder: is a directory; it holds inside"
    assert "named pipe" in lines[3]
    assert "NUL" in lines[4]
    assert "ends before it begins" in lines[5]
    assert lines[6] == "==> good.txt (1 line)\n1 fine"


async def test_nothing_readable_is_an_error(tool: ReadFiles) -> None:
    assert (await read(tool, "missing")).is_error


async def test_encoding_and_line_ends_are_told(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "w.txt").write_bytes("é\r\n".encode("utf-16"))
    (tmp_path / "l.txt").write_bytes(b"caf\xe9")
    result = await read(tool, "w.txt", "l.txt")
    assert "==> w.txt (1 line, UTF-16-LE, CRLF line ends)\n1 é" in result.text
    assert "==> l.txt (1 line, LATIN-1, no newline at the end)\n1 café" in result.text


async def test_one_budget_is_shared_and_the_rest_can_be_asked_for(
    tool: ReadFiles, tmp_path: Path, state: FileState
) -> None:
    line = "x" * 99 + "\n"
    (tmp_path / "big.txt").write_text(line * 5_000, encoding="utf-8")
    (tmp_path / "small.txt").write_text("y\n", encoding="utf-8")
    result = await read(tool, "big.txt", "small.txt")
    assert result.truncated
    assert len(result.text) < BUDGET_BYTES + 500
    assert "1 y" in result.text
    coverage = state.coverage(tmp_path / "big.txt")
    assert coverage is not None
    ((first, last),) = coverage.ranges
    assert first == 1
    assert f"go on with big.txt:{last + 1}-5000]" in result.text
    assert not coverage.is_enough


async def test_a_line_that_is_cut_does_not_count_as_read(
    tool: ReadFiles, tmp_path: Path, state: FileState
) -> None:
    (tmp_path / "min.js").write_text("a\n" + "b" * 10_000 + "\nc\n", encoding="utf-8")
    result = await read(tool, "min.js")
    assert "[line cut: 10,000 characters in all]" in result.text
    coverage = state.coverage(tmp_path / "min.js")
    assert coverage is not None
    assert coverage.ranges == ((1, 1), (3, 3))


def test_small_files_are_met_in_full_before_large_ones_share() -> None:
    assert share_budget([10, 500, 400], 210) == [10, 100, 100]
    assert share_budget([1, 2], 100) == [1, 2]
