from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from winx_tui.core.access import ReadPath
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.results import ToolResult
from winx_tui.execution.executor import MAX_RESULT_CHARS
from winx_tui.tools.base import ToolContext
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams
from winx_tui.tools.reading.excerpt import share_budget
from winx_tui.tools.reading.explain import explain_unreadable, project_files
from winx_tui.tools.reading.passage import BUDGET_BYTES
from winx_tui.tools.reading.ranges import TO_END, WHOLE, parse_target, split_range
from winx_tui.workspace.file_state import FileState, LineRange
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
        {"files": [{"path": "a.py"}]},
        {"file_paths": '[{"file_path": "a.py"}]'},
    ],
)
def test_other_forms_of_the_argument_are_understood(arguments: dict[str, object]) -> None:
    assert ReadFilesParams.model_validate(arguments).file_paths == ["a.py"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "a.py", "start_line": 3, "end_line": 5},
        {"file_paths": [{"path": "a.py", "start": 3, "end": 5}]},
        {"file_paths": ["a.py"], "start_line": "3", "end_line": "5"},
        {"file_paths": '["a.py"]', "startLine": 3.0, "endLine": 5},
        {"filePath": "a.py", "offset": 3, "limit": 3},
        {"file_path": "a.py", "line_range": [3, 5]},
        {"file_path": "a.py", "range": "3-5"},
        {"file_path": "a.py", "line_range": "[3, 5]"},
        {"file_path": "a.py", "lines": {"start": 3, "end": 5}},
        {"files": [{"path": "a.py", "line_ranges": ["3-5"]}]},
        {"file_path": "a.py:3-5", "start_line": 1, "end_line": 9},
    ],
)
def test_a_range_beside_the_path_is_understood(arguments: dict[str, object]) -> None:
    assert ReadFilesParams.model_validate(arguments).file_paths == ["a.py:3-5"]


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        ({"path": "a.py", "limit": 20}, ["a.py:1-20"]),
        ({"path": "a.py", "offset": 0, "limit": 20}, ["a.py:1-20"]),
        ({"path": "a.py", "offset": 30}, ["a.py:30-"]),
        ({"path": "a.py", "end_line": 4}, ["a.py:1-4"]),
        ({"path": "a.py", "view_range": [30, -1]}, ["a.py:30-"]),
        ({"path": "a.py", "line_ranges": [[1, 2], [5, 6]]}, ["a.py:1-2,5-6"]),
        ({"path": "a.py", "ranges": "1-2, 5-"}, ["a.py:1-2,5-"]),
        ({"paths": ["a.py", "b.py:9"], "offset": 2, "limit": 1}, ["a.py:2-2", "b.py:9"]),
        ({"path": "a.py", "start_line": True, "end_line": None}, ["a.py"]),
        ({"file_paths": "['a.py','b.py']"}, ["a.py", "b.py"]),
        ({"file_paths": ["['a.py','b.py']"]}, ["a.py", "b.py"]),
        ({"file_paths": "[id].tsx"}, ["[id].tsx"]),
        ({"file_paths": ["[slug]"]}, ["[slug]"]),
    ],
)
def test_lines_and_lists_are_understood_however_they_are_sent(
    arguments: dict[str, object], paths: list[str]
) -> None:
    assert ReadFilesParams.model_validate(arguments).file_paths == paths


@pytest.mark.parametrize(
    ("field", "value"), [("line_range", "the first ones"), ("lines", [1, "x"]), ("tail", 20)]
)
def test_lines_that_cannot_be_understood_are_not_passed_over(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=r"(not understood|not known).*behind the path"):
        ReadFilesParams.model_validate({"file_path": "a.py", field: value})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("n.txt:L5-L6", "lines 5-6 of 9"),
        ("n.txt:L5", "line 5 of 9"),
        ("n.txt: 5-6", "lines 5-6 of 9"),
        ("n.txt: 5", "lines 5-9 of 9"),
        ("n.txt (5-6)", "lines 5-6 of 9"),
        ("n.txt (lines 5-6)", "lines 5-6 of 9"),
        ("n.txt lines 5 to 6", "lines 5-6 of 9"),
        ("n.txt[5:6]", "lines 5-6 of 9"),
        ("n.txt:5..6", "lines 5-6 of 9"),
        ("n.txt:5–6", "lines 5-6 of 9"),
        ("n.txt#5-6", "lines 5-6 of 9"),
    ],
)
async def test_a_range_in_another_spelling_is_understood(
    tool: ReadFiles, tmp_path: Path, text: str, shown: str
) -> None:
    (tmp_path / "n.txt").write_text("".join(f"{n}\n" for n in range(1, 10)), encoding="utf-8")
    assert (await read(tool, text)).text.startswith(f"==> n.txt ({shown})\n")


async def test_a_file_whose_real_name_has_another_spelling_of_a_range_wins(
    tool: ReadFiles, tmp_path: Path
) -> None:
    for name in ("n.txt", "n.txt (5-6)", "a b", "a", "b"):
        (tmp_path / name).write_text(f"this is {name}\n", encoding="utf-8")
    assert "1 this is n.txt (5-6)" in (await read(tool, "n.txt (5-6)")).text
    assert (await read(tool, "a b")).text == "==> a b (1 line)\n1 this is a b"


@pytest.mark.parametrize("text", ["n.txt, f2.txt", "n.txt,f2.txt", "n.txt f2.txt"])
async def test_several_files_in_one_text_are_read(
    tool: ReadFiles, tmp_path: Path, text: str
) -> None:
    (tmp_path / "n.txt").write_text("n\n", encoding="utf-8")
    (tmp_path / "f2.txt").write_text("f\n", encoding="utf-8")
    plan = await tool.plan(ReadFilesParams(file_paths=[text]))
    assert plan.accesses == (ReadPath(tmp_path / "n.txt"), ReadPath(tmp_path / "f2.txt"))
    result = await tool.run(plan, CONTEXT)
    assert result.text == "==> n.txt (1 line)\n1 n\n\n==> f2.txt (1 line)\n1 f"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("n.txt:5:6", "lines 5 to 6 of a file are written n.txt:5-6"),
        ("gone.txt (5-6)", "lines 5 to 6 of a file are written gone.txt:5-6"),
        ("n.txt, gone.txt", "several files are several entries of file_paths"),
    ],
)
async def test_how_a_range_or_a_list_is_written_is_told(
    tool: ReadFiles, tmp_path: Path, text: str, advice: str
) -> None:
    (tmp_path / "n.txt").write_text("n\n", encoding="utf-8")
    result = await read(tool, text)
    assert result.is_error
    assert "does not exist" in result.text
    assert result.text.endswith(advice)


async def test_a_range_that_cannot_be_is_told_as_what_it_is(
    tool: ReadFiles, tmp_path: Path
) -> None:
    (tmp_path / "a").write_text("1\n2\n", encoding="utf-8")
    result = await read(tool, "a:0", "a:9-0", "a:-0", "a:0-1")
    assert result.text.split("\n\n") == [
        "a:0: lines are counted from 1",
        "a:9-0: the range 9-0 ends before it begins",
        "a:-0: lines are counted from 1",
        "==> a (line 1 of 2)\n1 1",
    ]


@pytest.mark.parametrize(
    ("text", "name", "ranges"),
    [
        ("a.py:1-20,40-60", "a.py", ((1, 20), (40, 60))),
        ("a.py:40-60, 1-20", "a.py", ((1, 20), (40, 60))),
        ("a.py:1-5,4-9,10", "a.py", ((1, 10),)),
        ("a.py:3,7", "a.py", ((3, 3), (7, 7))),
        ("a.py:-3,90-", "a.py", ((1, 3), (90, TO_END))),
        ("a.py:0-3", "a.py", ((1, 3),)),
        ("a.py:9" + "9" * 900, "a.py", ((TO_END, TO_END),)),
        ("a.py:1-2,x", "a.py:1-2,x", WHOLE),
        ("a.py:1-2,", "a.py:1-2,", WHOLE),
        ("a.py#cells=2,5-6", "a.py", ((2, 2), (5, 6))),
        ("a.py#L10-L20", "a.py", ((10, 20),)),
        ("a.py#L7", "a.py", ((7, 7),)),
        ("a.pdf#page=3", "a.pdf", ((3, 3),)),
        ("a.py:2\n", "a.py:2\n", WHOLE),
    ],
)
def test_several_ranges_are_read_from_one_path(
    tmp_path: Path, text: str, name: str, ranges: tuple[LineRange, ...]
) -> None:
    target = parse_target(text, Workspace(tmp_path))
    assert (target.name, target.ranges, target.problem) == (name, ranges, "")


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


async def test_several_ranges_of_a_file_are_shown_once_and_in_order(
    tool: ReadFiles, tmp_path: Path, state: FileState
) -> None:
    (tmp_path / "a").write_text("".join(f"l{n}\n" for n in range(1, 10)), encoding="utf-8")
    result = await read(tool, "a:7-8", "./a:1-2,2-3", "a:99-")
    assert result.text == "==> a (lines 1-3, 7-8 of 9)\n1 l1\n2 l2\n3 l3\n…\n7 l7\n8 l8"
    coverage = state.coverage(tmp_path / "a")
    assert coverage is not None
    assert coverage.unread == ((4, 6), (9, 9))
    assert result.structured is not None
    assert result.structured["files"] == [
        {
            "path": str(tmp_path / "a"),
            "unit": "line",
            "shown": [[1, 3], [7, 8]],
            "total": 9,
            "encoding": "utf-8",
            "continue_with": None,
        }
    ]


async def test_a_file_asked_for_whole_and_in_part_is_shown_whole(
    tool: ReadFiles, tmp_path: Path
) -> None:
    (tmp_path / "a").write_text("1\n2\n", encoding="utf-8")
    assert (await read(tool, "a:2", "a")).text == "==> a (2 lines)\n1 1\n2 2"


async def test_a_range_behind_the_end_is_told(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1\n2\n", encoding="utf-8")
    (tmp_path / "empty").touch()
    assert (await read(tool, "a:5-9", "empty")).text == (
        "==> a (has only 2 lines)\n\n==> empty (empty file)"
    )


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
    assert lines[1] == "image.png: is a PNG image of 10 bytes, not text; look at it with read_image"
    assert lines[2] == "folder: is a directory; it holds inside"
    assert "named pipe" in lines[3]
    assert "NUL" in lines[4]
    assert "ends before it begins" in lines[5]
    assert lines[6] == "==> good.txt (1 line)\n1 fine"


async def test_a_path_without_its_directory_is_helped(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "src" / "app").mkdir(parents=True)
    (tmp_path / "src" / "app" / "Main.py").touch()
    assert (await read(tool, "main.py", "/app/main.py", "gone/else.py")).text.split("\n\n") == [
        "main.py: does not exist; of that name there is: src/app/Main.py",
        "/app/main.py: does not exist; of that name there is: src/app/Main.py",
        f"gone/else.py: does not exist; nor does the directory {tmp_path}/gone",
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", b"PK\x03\x04\0", "a ZIP archive of 5 bytes, not text; list it with"),
        ("a.docx", b"PK\x03\x04\0", "a Word document of 5 bytes"),
        ("a.gz", b"\x1f\x8b\0", "gzip data of 3 bytes"),
        ("a.tar", b"\0" * 257 + b"ustar\0", "a tar archive of 263 bytes"),
        ("a.sqlite", b"SQLite format 3\0", "an SQLite database"),
        ("a.mp4", b"\0\0\0\x18ftypmp42", "an MP4 film or recording"),
        ("a.webp", b"RIFF\0\0\0\0WEBP", "a WebP image"),
        ("a.wav", b"RIFF\0\0\0\0WAVE", "a WAV recording"),
        ("a.bin", b"\0\1\2\3", "binary data of 4 bytes, not text; look at it with"),
    ],
)
async def test_a_binary_file_is_named_with_what_to_do(
    tool: ReadFiles, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    result = await read(tool, name)
    assert result.text.startswith(f"{name}: is {said}")
    assert result.is_error


async def test_what_is_no_file_never_hangs_and_is_named(
    tool: ReadFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A socket's path may not be long.
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
    (tmp_path / "loop").symlink_to("loop")
    lines = (await read(tool, "pipe", "socket", "/dev/zero", "loop", "gone/x")).text.split("\n\n")
    assert lines[0].startswith("pipe: is a named pipe, not a file; a read would wait")
    assert lines[1].startswith("socket: is a socket, not a file;")
    assert lines[2].startswith("/dev/zero: is a device, not a file;")
    assert lines[3].startswith("loop: is a symbolic link, not a file; it leads in a circle")
    assert lines[4].startswith("gone/x: does not exist; nor does the directory")


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "a").chmod(0)
    refused = WorkspaceError("a cannot be read")
    refused.__cause__ = PermissionError()
    assert explain_unreadable("a", tmp_path / "a", refused, project_files(tmp_path)) == (
        "a: may not be read (permissions ----------); ask the user to allow it"
    )


async def test_a_file_that_vanishes_after_the_plan_is_told(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    plan = await tool.plan(ReadFilesParams(file_paths=["a"]))
    (tmp_path / "a").unlink()
    assert (await tool.run(plan, CONTEXT)).text == "a: does not exist"


async def test_a_link_put_in_place_after_the_plan_is_not_followed(
    tool: ReadFiles, tmp_path: Path
) -> None:
    (tmp_path / "a").touch()
    plan = await tool.plan(ReadFilesParams(file_paths=["a"]))
    (tmp_path / "a").unlink()
    (tmp_path / "a").symlink_to("/etc/passwd")
    assert "now leads elsewhere" in (await tool.run(plan, CONTEXT)).text


async def test_names_with_control_characters_are_made_visible(
    tool: ReadFiles, tmp_path: Path
) -> None:
    (tmp_path / "a\nb\x1b").write_text("x\n", encoding="utf-8")
    assert (await read(tool, "a\nb\x1b:1-1")).text.startswith("==> a\\u{A}b\\u{1B} (1 line)")


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


async def test_asking_for_what_the_answer_names_goes_through_the_whole_file(
    tool: ReadFiles, tmp_path: Path, state: FileState
) -> None:
    (tmp_path / "big.txt").write_text("é" * 50 + "\n" + ("x" * 99 + "\n") * 2_500, encoding="utf-8")
    (tmp_path / "other").write_text(("y" * 99 + "\n") * 2_000, encoding="utf-8")
    ask: str | None = "big.txt:1-900,1500-"
    rounds = 0
    while ask is not None:
        result = await read(tool, ask, "other")
        assert result.structured is not None
        files = result.structured["files"]
        assert isinstance(files, list)
        ask = files[0]["continue_with"]
        assert ask is None or f"[cut to fit the budget; go on with {ask}]" in result.text
        rounds += 1
    coverage = state.coverage(tmp_path / "big.txt")
    assert coverage is not None
    assert coverage.unread == ((901, 1499),)
    assert rounds > 2


async def test_lines_that_do_not_fit_the_executors_cap_are_not_credited(
    tool: ReadFiles, tmp_path: Path, state: FileState
) -> None:
    deep = Path(*["d" * 200] * 15)
    (tmp_path / deep).mkdir(parents=True)
    names = [str(deep / f"{n}.txt") for n in range(100)]
    for name in names:
        (tmp_path / name).write_text("text\n" * 500, encoding="utf-8")
    result = await read(tool, *names)
    assert len(result.text) <= MAX_RESULT_CHARS
    assert result.truncated
    shown = [name for name in names if state.coverage(tmp_path / name) is not None]
    assert 0 < len(shown) < 100
    assert result.text.count("==> ") == len(shown)
    assert f"[the answer is full: {100 - len(shown)} of the 100 files are not in it;" in result.text
    assert f"beginning with {names[len(shown)][:900]}" in result.text


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


async def test_lines_of_an_older_content_do_not_count(
    tool: ReadFiles, tmp_path: Path, state: FileState
) -> None:
    (tmp_path / "a").write_text("1\n2\n3\n4\n", encoding="utf-8")
    await read(tool, "a:1-2")
    (tmp_path / "a").write_text("1\n2\n3\nfour\n", encoding="utf-8")
    await read(tool, "a:3-4")
    coverage = state.coverage(tmp_path / "a")
    assert coverage is not None
    assert coverage.unread == ((1, 2),)
    assert state.touched() == {tmp_path / "a": "read"}
