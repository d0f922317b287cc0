from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winx_tui.core.access import WritePath
from winx_tui.core.errors import ToolError, WinxError
from winx_tui.core.preview import DiffPreview
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import ToolContext
from winx_tui.tools.file_write_or_edit import FileWriteOrEdit, FileWriteOrEditParams
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.workspace import Workspace

CASES = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "tools" / "write_guard_sequences.json").read_text(
        encoding="utf-8"
    )
)["cases"]
CONTEXT = ToolContext("call", lambda text: None)
BLOCK = "<<<<<<< SEARCH\n{}\n=======\n{}\n>>>>>>> REPLACE\n"


class Desk:
    """A workspace with the two file tools on one memory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        state = FileState()
        workspace = Workspace(root)
        self.reader = ReadFiles(workspace, state)
        self.writer = FileWriteOrEdit(workspace, state)

    async def read(self, path: str) -> None:
        plan = await self.reader.plan(ReadFilesParams(file_paths=[path]))
        await self.reader.run(plan, CONTEXT)

    async def write(self, path: str, text: str, percentage: int = 100) -> ToolResult:
        plan = await self.writer.plan(params(path, text, percentage))
        return await self.writer.run(plan, CONTEXT)


def params(path: str, text: str, percentage: int = 100) -> FileWriteOrEditParams:
    return FileWriteOrEditParams(
        file_path=path, percentage_to_change=percentage, text_or_search_replace_blocks=text
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def take_step(desk: Desk, step: dict[str, Any]) -> str:
    path = desk.root / step["path"]
    match step["op"]:
        case "create_outside":
            path.write_bytes(
                bytes.fromhex(step["content_hex"])
                if "content_hex" in step
                else step["content"].encode()
            )
        case "symlink":
            path.symlink_to(step["target"])
        case "read":
            first, last = step.get("start"), step.get("end")
            suffix = f":{first or ''}-{last or ''}" if first or last else ""
            await desk.read(step["path"] + suffix)
        case _:
            text = str(step.get("content", step.get("blocks")))
            try:
                await desk.write(step["path"], text, step["percentage_to_change"])
            except WinxError as error:
                return kind_of(str(error), step)
    return "ok"


def kind_of(message: str, step: dict[str, Any]) -> str:
    if "read in part only" in message:
        assert all(unread in message for unread in step.get("unread", ())), message
        return "needs_more_read"
    if "was not read" in message:
        return "needs_read"
    return "stale" if "changed since" in message else "error"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_a_sequence_of_reads_and_writes_is_guarded(desk: Desk, case: dict[str, Any]) -> None:
    links = []
    for step in case["given"]["steps"]:
        outcome = await take_step(desk, step)
        assert step.get("expect", outcome) in (outcome, "any"), step
        if step["op"] == "symlink":
            links.append(desk.root / step["path"])
    for name, content in case["expect"]["files"].items():
        assert (desk.root / name).read_text(encoding="utf-8") == content
    assert all(link.is_symlink() for link in links)


async def test_latin_1_survives_an_edit_byte_for_byte(desk: Desk) -> None:
    (desk.root / "l.txt").write_bytes(b"caf\xe9\nba\n")
    await desk.read("l.txt")
    await desk.write("l.txt", BLOCK.format("ba", "bü"), 10)
    assert (desk.root / "l.txt").read_bytes() == b"caf\xe9\nb\xfc\n"
    with pytest.raises(ToolError, match="latin-1, which cannot hold '€'"):
        await desk.write("l.txt", BLOCK.format("bü", "€"), 10)


async def test_the_plan_shows_what_will_be_written(desk: Desk) -> None:
    (desk.root / "a.py").write_text("a = 1\nb = 2\n", encoding="utf-8")
    await desk.read("a.py")
    plan = await desk.writer.plan(params("a.py", BLOCK.format("b = 2", "b = 3\nc = 4"), 10))
    assert plan.title == "Edit: a.py (+2 -1)"
    assert plan.accesses == (WritePath(desk.root / "a.py"),)
    assert isinstance(plan.preview, DiffPreview)
    assert "-b = 2\n+b = 3\n+c = 4\n" in plan.preview.unified_diff
    assert plan.material
    assert (desk.root / "a.py").read_text(encoding="utf-8") == "a = 1\nb = 2\n"


async def test_a_new_file_is_announced_with_its_length(desk: Desk) -> None:
    plan = await desk.writer.plan(params("new/a.txt", "one\ntwo\n"))
    assert plan.title == "Write: new/a.txt (new, 2 lines)"
    assert plan.diff.kind == "create"
    result = await desk.writer.run(plan, CONTEXT)
    assert result.text == "Wrote new/a.txt (new, 2 lines)."


async def test_a_change_on_disk_between_plan_and_run_is_refused(desk: Desk) -> None:
    file = desk.root / "a.txt"
    file.write_text("a\n", encoding="utf-8")
    await desk.read("a.txt")
    plan = await desk.writer.plan(params("a.txt", "b\n"))
    file.write_text("theirs\n", encoding="utf-8")
    with pytest.raises(ToolError, match="has changed since it was shown"):
        await desk.writer.run(plan, CONTEXT)
    assert file.read_text(encoding="utf-8") == "theirs\n"


async def test_a_file_that_appears_between_plan_and_run_is_kept(desk: Desk) -> None:
    plan = await desk.writer.plan(params("a.txt", "mine\n"))
    (desk.root / "a.txt").write_text("theirs\n", encoding="utf-8")
    with pytest.raises(ToolError, match="has changed since"):
        await desk.writer.run(plan, CONTEXT)


async def test_a_link_swapped_in_between_plan_and_run_is_refused(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (desk.root / "d").mkdir()
    plan = await desk.writer.plan(params("d/a.txt", "mine\n"))
    (desk.root / "d").rmdir()
    (desk.root / "d").symlink_to(outside)
    with pytest.raises(ToolError):
        await desk.writer.run(plan, CONTEXT)
    assert not list(outside.iterdir())


async def test_the_line_ends_of_a_crlf_file_stay(desk: Desk) -> None:
    (desk.root / "a.txt").write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")
    await desk.read("a.txt")
    result = await desk.write("a.txt", "x\ny\n")
    assert (desk.root / "a.txt").read_bytes() == b"\xef\xbb\xbfx\r\ny\r\n"
    assert "the line ends stay CRLF" in result.text


async def test_a_new_syntax_error_is_told_and_written_all_the_same(desk: Desk) -> None:
    result = await desk.write("a.py", "def f(:\n")
    assert not result.is_error
    assert "Warning: a.py now has a syntax error: line 1" in result.text
    assert (desk.root / "a.py").exists()


async def test_a_redaction_mark_is_never_written_back(desk: Desk) -> None:
    (desk.root / ".env").write_text("KEY=value\n", encoding="utf-8")
    await desk.read(".env")
    with pytest.raises(ToolError, match="mark"):
        await desk.write(".env", "KEY=[REDACTED:env-secret]\nB=1\n")


async def test_blocks_after_an_introduction_do_not_replace_the_file(desk: Desk) -> None:
    (desk.root / "a.txt").write_text("a\n", encoding="utf-8")
    await desk.read("a.txt")
    with pytest.raises(ToolError, match="does not begin with one"):
        await desk.write("a.txt", "Here it is:\n" + BLOCK.format("a", "b"))


async def test_the_same_content_again_changes_nothing(desk: Desk) -> None:
    await desk.write("a.txt", "a\n")
    assert "nothing changed" in (await desk.write("a.txt", "a\n")).text


@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "a", "content": "x", "percentage_to_change": "100%"},
        {"file_path": "a", "text_or_search_replace_blocks": "x"},
        {"file_path": "a", "file_content": "x", "percentage_to_change": 100.0},
    ],
)
def test_other_forms_of_the_arguments_are_understood(arguments: dict[str, object]) -> None:
    understood = FileWriteOrEditParams.model_validate(arguments)
    assert understood == params("a", "x")


def test_blocks_without_a_percentage_are_an_edit() -> None:
    arguments = {"file_path": "a", "blocks": BLOCK.format("a", "b")}
    assert FileWriteOrEditParams.model_validate(arguments).percentage_to_change == 10
