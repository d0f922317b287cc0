from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from winx_tui.core.access import WritePath
from winx_tui.core.approval import Effect
from winx_tui.core.errors import ToolError, WinxError
from winx_tui.core.messages import ToolCall
from winx_tui.core.modes import Mode
from winx_tui.core.preview import DiffPreview
from winx_tui.core.results import ToolResult
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.tools.base import ToolContext
from winx_tui.tools.file_write_or_edit import FileWriteOrEdit, FileWriteOrEditParams
from winx_tui.tools.multi_file_edit import MultiFileEdit, MultiFileEditParams
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams
from winx_tui.tools.schema import spec_of
from winx_tui.tools.undo_edit import UndoEdit, UndoEditParams, UndoPlan
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.transaction import FileChange
from winx_tui.workspace.workspace import Workspace

CASES = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "tools" / "undo_edit.json").read_text(
        encoding="utf-8"
    )
)["cases"]
CONTEXT = ToolContext("call", lambda text: None)
BLOCK = "<<<<<<< SEARCH\n{}\n=======\n{}\n>>>>>>> REPLACE\n"


class Desk:
    """A workspace with the file tools on one memory and one journal."""

    def __init__(self, place: Path) -> None:
        self.root = place / "project"
        self.root.mkdir(exist_ok=True)
        self._place = place
        self.start_again()

    def start_again(self) -> None:
        """Forget what a session knows; the journal is read from the disk again."""
        workspace = Workspace(self.root)
        self.state = FileState()
        self.journal = EditJournal(self._place / "journal", self.root)
        self.reader = ReadFiles(workspace, self.state)
        self.writer = FileWriteOrEdit(workspace, self.state, self.journal)
        self.multiple = MultiFileEdit(workspace, self.state, self.journal)
        self.undoer = UndoEdit(workspace, self.state, self.journal)

    def text(self, name: str) -> str | None:
        path = self.root / name
        return path.read_bytes().decode("latin-1") if path.exists() else None

    async def read(self, name: str) -> None:
        plan = await self.reader.plan(ReadFilesParams(file_paths=[name]))
        await self.reader.run(plan, CONTEXT)

    async def write(self, name: str, text: str) -> ToolResult:
        return await self._send(name, text, 100)

    async def edit(self, name: str, old: str, new: str) -> ToolResult:
        return await self._send(name, BLOCK.format(old, new), 10)

    async def _send(self, name: str, text: str, percentage: int) -> ToolResult:
        params = FileWriteOrEditParams(
            file_path=name, percentage_to_change=percentage, text_or_search_replace_blocks=text
        )
        return await self.writer.run(await self.writer.plan(params), CONTEXT)

    async def edit_all(self, *entries: dict[str, Any]) -> ToolResult:
        params = MultiFileEditParams.model_validate({"files": list(entries)})
        return await self.multiple.run(await self.multiple.plan(params), CONTEXT)

    async def plan(self, name: str = "", *, redo: bool = False) -> UndoPlan:
        return await self.undoer.plan(UndoEditParams(file_path=name, redo=redo))

    async def undo(self, name: str = "") -> ToolResult:
        return await self.undoer.run(await self.plan(name), CONTEXT)

    async def redo(self, name: str = "") -> ToolResult:
        return await self.undoer.run(await self.plan(name, redo=True), CONTEXT)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


OURS: dict[str, dict[str, object]] = {
    # Ten changes of all files together are soon used up; the journal holds a thousand calls.
    "eleventh_edit_drops_oldest": {"result": "ok", "content": "v0\n"},
    # What is kept lies packed on the disk, not in memory, so size is no reason to refuse.
    "file_over_1MB_not_undoable": {"result": "ok", "content": "as created"},
}
"""Where winx does better than the case, and why."""

LARGE = "".join(f"line {number} of text\n" for number in range(56_000))


Handler = Callable[..., Coroutine[Any, Any, object]]


async def _create(desk: Desk, name: str, content: str) -> None:
    (desk.root / name).write_text(f"{content}\n", encoding="utf-8")


async def _create_large(desk: Desk) -> None:
    await _create(desk, "a.txt", LARGE[:-1])


async def _create_two(desk: Desk) -> None:
    for name in ("a.txt", "b.txt"):
        await _create(desk, name, "v1")


async def _read(desk: Desk) -> None:
    for path in sorted(desk.root.iterdir()):
        await desk.read(path.name)


async def _edit(desk: Desk, name: str | None, old: str, new: str) -> None:
    await desk.edit(f"{name or 'a'}.txt", old, new)


async def _edit_one_line(desk: Desk) -> None:
    await desk.edit("a.txt", "line 2 of text", "edited")


async def _edit_again_and_again(desk: Desk, times: str) -> None:
    for number in range(int(times)):
        await desk.edit("a.txt", f"v{number}", f"v{number + 1}")


async def _edit_both(desk: Desk) -> None:
    block = BLOCK.format("v1", "v2")
    entries = (
        {"file_path": name, "text_or_search_replace_blocks": block} for name in ("a.txt", "b.txt")
    )
    await desk.edit_all(*entries)


async def _write_outside(desk: Desk, content: str) -> None:
    await _create(desk, "a.txt", content)


async def _delete_outside(desk: Desk) -> None:
    (desk.root / "a.txt").unlink()


async def _start_again(desk: Desk) -> None:
    desk.start_again()


async def _undo(desk: Desk, times: str | None = None) -> None:
    for _ in range(int(times or 1)):
        await desk.undo("a.txt")


STEPS: dict[str, Handler] = {
    r"create (\w+\.txt) '(\w+)'": _create,
    r"create 1\.1 MB file": _create_large,
    r"create a,b": _create_two,
    r"read(?: both)?": _read,
    r"edit one line": _edit_one_line,
    r"edit x(\d+) \(.*\)": _edit_again_and_again,
    r"edit (?:(\w) )?(\w+)->(\w+)": _edit,
    r"MultiFileEdit a,b": _edit_both,
    r"external write '(\w+)'": _write_outside,
    r"external delete": _delete_outside,
    r"Initialize type=reset_shell": _start_again,
    r"undo(?: a| x(\d+))?": _undo,
}


async def take_step(desk: Desk, step: str) -> str:
    """Do what one line of a case says, and tell how it went."""
    for pattern, handler in STEPS.items():
        if found := re.fullmatch(pattern, step):
            try:
                await handler(desk, *found.groups())
            except WinxError:
                return "error"
            return "ok"
    raise AssertionError(step)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_a_case_of_undoing(desk: Desk, case: dict[str, Any]) -> None:
    expected = {**case["expect"], **OURS.get(case["name"], {})}
    outcome = ""
    for step in case["given"]["steps"]:
        outcome = await take_step(desk, step)
    assert outcome == expected["result"]
    match expected["content"]:
        case "a reverted, b not":
            assert (desk.text("a.txt"), desk.text("b.txt")) == ("v1\n", "v2\n")
        case "as created":
            assert desk.text("a.txt") == LARGE
        case content:
            assert desk.text("a.txt") == content


async def test_the_plan_shows_what_will_be_undone(desk: Desk) -> None:
    await desk.write("a.txt", "one\ntwo\n")
    await desk.edit("a.txt", "two", "three\nfour")
    plan = await desk.plan("a.txt")
    assert plan.title == "Undo: a.txt (+1 -2)"
    assert plan.accesses == (WritePath(desk.root / "a.txt"),)
    assert isinstance(plan.preview, DiffPreview)
    assert "-three\n-four\n+two\n" in plan.preview.unified_diff
    assert plan.material
    assert not plan.has_hunks
    assert desk.text("a.txt") == "one\nthree\nfour\n"


async def test_the_answer_shows_the_change_and_what_is_left(desk: Desk) -> None:
    await desk.write("a.txt", "one\n")
    await desk.edit("a.txt", "one", "two")
    result = await desk.undo("a.txt")
    assert result.text == (
        "Undone: 'Edit: a.txt (+1 -1)'.\n"
        "Changed a.txt (+1 -1, now 1 line).\n"
        "--- a.txt\n+++ a.txt\n@@ -1,1 +1,1 @@\n-two\n+one\n"
        "1 more change of a.txt can be undone; with redo: true this one is made again."
    )
    assert result.structured == {
        "direction": "undo",
        "call_id": "call",
        "remaining": 1,
        "files": [
            {
                "path": str(desk.root / "a.txt"),
                "kind": "edit",
                "added_lines": 1,
                "removed_lines": 1,
            }
        ],
    }
    result = await desk.undo()
    assert "Deleted a.txt (1 line).\nNo further call can be undone" in result.text
    result = await desk.redo()
    assert "Brought back a.txt (1 line)." in result.text
    assert result.text.endswith("1 more call can be made again; without redo this one is undone.")


async def test_a_call_of_several_files_is_undone_and_redone_as_a_whole(desk: Desk) -> None:
    for name in ("edited", "deleted", "moved"):
        (desk.root / f"{name}.txt").write_text(f"{name}\n", encoding="utf-8")
        await desk.read(f"{name}.txt")
    await desk.edit_all(
        {"file_path": "edited.txt", "text_or_search_replace_blocks": BLOCK.format("edited", "e")},
        {"file_path": "deleted.txt", "delete": True},
        {"file_path": "moved.txt", "rename_to": "there/moved.txt"},
        {"file_path": "new.txt", "text_or_search_replace_blocks": "new\n"},
    )
    plan = await desk.plan()
    assert plan.title == ("Undo 4 files: edited.txt, deleted.txt, moved.txt, new.txt"), plan.title
    assert len(plan.accesses) == 5
    kinds = {file.name: file.kind for file in plan.files}
    assert kinds == {
        "edited.txt": "edit",
        "deleted.txt": "create",
        "moved.txt": "move",
        "new.txt": "delete",
    }
    result = await desk.undoer.run(plan, CONTEXT)
    assert "Moved there/moved.txt to moved.txt." in result.text
    names = sorted(path.name for path in desk.root.iterdir())
    assert names == ["deleted.txt", "edited.txt", "moved.txt"]
    await desk.redo()
    names = sorted(str(path.relative_to(desk.root)) for path in desk.root.rglob("*.txt"))
    assert names == ["edited.txt", "new.txt", "there/moved.txt"]


async def test_nothing_to_undo_is_told(desk: Desk) -> None:
    with pytest.raises(
        ToolError,
        match=r"^Nothing was undone: winx has made no change here that could be undone\.$",
    ):
        await desk.plan()
    with pytest.raises(
        ToolError,
        match=r"^Nothing was made again: winx has undone no change of a\.txt that could be made",
    ):
        await desk.plan("a.txt", redo=True)


async def test_a_change_between_plan_and_run_is_refused(desk: Desk) -> None:
    await desk.write("a.txt", "mine\n")
    plan = await desk.plan("a.txt")
    (desk.root / "a.txt").write_text("theirs\n", encoding="utf-8")
    with pytest.raises(ToolError, match=r"a\.txt has changed since it was shown; nothing was"):
        await desk.undoer.run(plan, CONTEXT)
    assert desk.text("a.txt") == "theirs\n"


async def test_a_step_that_was_made_meanwhile_is_refused(desk: Desk) -> None:
    await desk.write("a.txt", "one\n")
    plan = await desk.plan("a.txt")
    await desk.undo("a.txt")
    with pytest.raises(ToolError, match="has changed since it was shown; nothing was changed"):
        await desk.undoer.run(plan, CONTEXT)


@pytest.mark.parametrize(("mode", "effect"), [("read-only", None), ("ask", "ask")])
async def test_an_undo_is_judged_like_an_edit(
    desk: Desk, mode: Mode, effect: Effect | None
) -> None:
    await desk.write("a.txt", "one\n")
    executor = ToolExecutor(
        {"undo_edit": desk.undoer}, lambda: PolicyContext(mode, desk.root), Grants()
    )
    prepared = await executor.prepare(ToolCall("call", "undo_edit", "{}"))
    if effect is None:
        assert isinstance(prepared, RejectedCall)
        assert "Not allowed" in prepared.result.text
    else:
        assert isinstance(prepared, PreparedCall)
        assert prepared.verdict.effect == effect
    assert desk.text("a.txt") == "one\n"


async def test_a_read_only_file_is_not_undone(desk: Desk) -> None:
    await desk.write("a.txt", "one\n")
    await desk.edit("a.txt", "one", "two")
    (desk.root / "a.txt").chmod(0o444)
    with pytest.raises(ToolError, match=r"Nothing was changed: a\.txt is read-only"):
        await desk.undo("a.txt")


async def test_a_link_swapped_in_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    await desk.write("a.txt", "one\n")
    await desk.edit("a.txt", "one", "two")
    plan = await desk.plan("a.txt")
    outside = tmp_path / "outside.txt"
    outside.write_text("two\n", encoding="utf-8")
    (desk.root / "a.txt").unlink()
    (desk.root / "a.txt").symlink_to(outside)
    with pytest.raises(ToolError):
        await desk.undoer.run(plan, CONTEXT)
    with pytest.raises(ToolError):
        await desk.plan()
    assert outside.read_text(encoding="utf-8") == "two\n"


async def test_bytes_that_are_no_text_are_undone(desk: Desk) -> None:
    (desk.root / "a.bin").write_bytes(b"\0\1\2")
    await desk.write("a.txt", "one\n")
    path = desk.root / "a.bin"
    desk.journal.apply("call", "Write: a.bin", [FileChange(path, b"\0\1\2", b"\0")])
    plan = await desk.plan("a.bin")
    assert isinstance(plan.preview, DiffPreview)
    assert plan.preview.unified_diff == "Binary file a.bin: 1 bytes → 3 bytes\n"
    await desk.undoer.run(plan, CONTEXT)
    assert path.read_bytes() == b"\0\1\2"


async def test_encoding_and_line_ends_come_back_byte_for_byte(desk: Desk) -> None:
    original = b"caf\xe9\r\nno end"
    (desk.root / "l.txt").write_bytes(original)
    await desk.read("l.txt")
    await desk.edit("l.txt", "no end", "end")
    await desk.undo("l.txt")
    assert (desk.root / "l.txt").read_bytes() == original


async def test_after_an_undo_the_model_may_edit_on(desk: Desk) -> None:
    await desk.write("a.txt", "one\n")
    await desk.edit("a.txt", "one", "two")
    await desk.undo("a.txt")
    await desk.write("a.txt", "three\n")
    assert desk.text("a.txt") == "three\n"


async def test_what_was_not_shown_by_the_undo_counts_as_unread(desk: Desk) -> None:
    text = "".join(f"{number}\n" for number in range(1_000))
    await desk.write("a.txt", text)
    await desk.write("a.txt", "short\n")
    result = await desk.undo("a.txt")
    assert "too long to be shown here" in result.text
    with pytest.raises(ToolError, match="was not read"):
        await desk.write("a.txt", "x\n")
    assert desk.text("a.txt") == text


async def test_an_undo_of_a_file_that_was_never_read_is_no_reading(desk: Desk) -> None:
    await desk.write("a.txt", "one\n")
    await desk.edit("a.txt", "one", "two")
    desk.start_again()
    await desk.undo("a.txt")
    with pytest.raises(ToolError, match="was not read"):
        await desk.write("a.txt", "three\n")


async def test_a_deleted_file_is_forgotten(desk: Desk) -> None:
    await desk.write("a.txt", "one\n")
    await desk.undo("a.txt")
    assert desk.state.coverage(desk.root / "a.txt") is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, ("", False)),
        ({"file_path": None, "redo": None}, ("", False)),
        ({"filePath": "a.txt"}, ("a.txt", False)),
        ({"target_file": "a.txt"}, ("a.txt", False)),
        ({"file_paths": ["a.txt"]}, ("a.txt", False)),
        ({"file_paths": '["a.txt"]', "redo": ""}, ("a.txt", False)),
        ({"file_paths": []}, ("", False)),
        ({"path": "a.txt", "command": "undo", "steps": 1}, ("a.txt", False)),
        ({"path": "a.txt", "reason": "It was wrong.", "undo": True}, ("a.txt", False)),
        ({"path": "a.txt", "redo": "true"}, ("a.txt", True)),
        ({"file": "a.txt", "direction": "redo"}, ("a.txt", True)),
        ({"filename": "a.txt", "direction": "undo"}, ("a.txt", False)),
        ({"file_path": "a.txt", "thread_id": "x"}, ("a.txt", False)),
    ],
)
def test_other_forms_of_the_arguments_are_understood(
    arguments: dict[str, object], expected: tuple[str, bool]
) -> None:
    params = UndoEditParams.model_validate(arguments)
    assert (params.file_path, params.redo) == expected


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"undo_file": "a.txt"}, "'undo_file': no such field"),
        ({"file_paths": ["a.txt", "b.txt"]}, "several files are named"),
        ({"file_path": "a.txt", "path": "b.txt"}, "mean the same and differ"),
        ({"file_path": "a.txt", "steps": 3}, "'steps': no such field, or no such value"),
        ({"call_id": "c1"}, "'call_id': no such field"),
        ({"action": "a.txt"}, "'action': no such field, or no such value"),
    ],
)
def test_a_field_that_may_name_what_is_meant_is_never_passed_over(
    arguments: dict[str, object], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        UndoEditParams.model_validate(arguments)


@pytest.mark.parametrize("word", ["null", "none", "all", "last", "*", "Last"])
async def test_a_word_for_no_file_means_the_last_call(desk: Desk, word: str) -> None:
    await desk.write("a.txt", "a\n")
    await desk.write("b.txt", "b\n")
    result = await desk.undo(word)
    assert "Deleted b.txt" in result.text
    assert "1 more call can be undone" in result.text


async def test_a_file_that_is_called_like_a_word_for_no_file_is_that_file(desk: Desk) -> None:
    await desk.write("last", "mine\n")
    await desk.write("b.txt", "b\n")
    result = await desk.undo("last")
    assert "Deleted last (1 line)." in result.text
    # It is gone, and still what is meant.
    await desk.redo("last")
    assert desk.text("last") == "mine\n"
    (desk.root / "all").write_text("by hand\n", encoding="utf-8")
    with pytest.raises(ToolError, match="winx has made no change of all"):
        await desk.undo("all")
    assert desk.text("b.txt") == "b\n"


def test_the_model_is_told_of_two_plain_parameters(desk: Desk) -> None:
    schema = spec_of(desk.undoer).parameters
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert {name: value["type"] for name, value in properties.items()} == {
        "file_path": "string",
        "redo": "boolean",
    }
    assert "required" not in schema
