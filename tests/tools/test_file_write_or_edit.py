from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cpu_time import at_most_cpu_s
from tests.tools.desk import CONTEXT, Desk, block, params
from winx_tui.core.access import WritePath
from winx_tui.core.errors import ToolError, WinxError
from winx_tui.core.preview import DiffPreview
from winx_tui.tools.file_write_or_edit import FileWriteOrEditParams
from winx_tui.tools.writing.intent import read_intent
from winx_tui.workspace.text_file import read_text_file


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path, tmp_path_factory.mktemp("journal"))


async def test_latin_1_survives_an_edit_byte_for_byte(desk: Desk) -> None:
    (desk.root / "l.txt").write_bytes(b"caf\xe9\nba\n")
    await desk.read("l.txt")
    await desk.write("l.txt", block("ba", "bü"), 10)
    assert (desk.root / "l.txt").read_bytes() == b"caf\xe9\nb\xfc\n"
    with pytest.raises(ToolError, match="latin-1, which cannot hold '€'"):
        await desk.write("l.txt", block("bü", "€"), 10)


async def test_utf_16_survives_an_edit_byte_for_byte(desk: Desk) -> None:
    (desk.root / "w.txt").write_bytes("é\r\nb\r\n".encode("utf-16"))
    await desk.read("w.txt")
    await desk.write("w.txt", block("b", "ü😀"), 10)
    assert (desk.root / "w.txt").read_bytes() == "é\r\nü😀\r\n".encode("utf-16")


async def test_a_file_without_a_final_newline_gets_none(desk: Desk) -> None:
    await desk.have("a.txt", "a\r\nb\nc")
    await desk.write("a.txt", block("a", "A") + block("c", "C"), 10)
    assert desk.content("a.txt") == "A\r\nb\nC"


async def test_the_plan_shows_what_will_be_written(desk: Desk) -> None:
    (desk.root / "a.py").write_text("a = 1\nb = 2\n", encoding="utf-8")
    await desk.read("a.py")
    plan = await desk.writer.plan(params("a.py", block("b = 2", "b = 3\nc = 4"), 10))
    assert plan.title == "Edit: a.py (+2 -1)"
    assert plan.accesses == (WritePath(desk.root / "a.py"),)
    assert isinstance(plan.preview, DiffPreview)
    assert "-b = 2\n+b = 3\n+c = 4\n" in plan.preview.unified_diff
    assert plan.material
    assert (desk.root / "a.py").read_text(encoding="utf-8") == "a = 1\nb = 2\n"


async def test_a_new_file_is_announced_with_its_length(desk: Desk) -> None:
    plan = await desk.writer.plan(params("new/a.txt", "one\ntwo\n"))
    assert plan.title == "Write: new/a.txt (new, 2 lines)"
    assert plan.files[0].kind == "create"
    result = await desk.writer.run(plan, CONTEXT)
    assert result.text == "Wrote new/a.txt (new, 2 lines)."


async def test_a_change_on_disk_between_plan_and_run_is_refused(desk: Desk) -> None:
    file = desk.root / "a.txt"
    file.write_text("a\n", encoding="utf-8")
    await desk.read("a.txt")
    plan = await desk.writer.plan(params("a.txt", "b\n"))
    file.write_text("theirs\n", encoding="utf-8")
    with pytest.raises(ToolError, match=r"a\.txt has changed since the change was shown"):
        await desk.writer.run(plan, CONTEXT)
    assert file.read_text(encoding="utf-8") == "theirs\n"


async def test_a_file_that_appears_between_plan_and_run_is_kept(desk: Desk) -> None:
    plan = await desk.writer.plan(params("a.txt", "mine\n"))
    (desk.root / "a.txt").write_text("theirs\n", encoding="utf-8")
    with pytest.raises(ToolError, match="has come into being since the change was shown"):
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
    await desk.have("conf.ini", "a=1\nKEY=value\n")
    with pytest.raises(ToolError, match=r"Line 2 .* hold the mark \[REDACTED:env-secret\]"):
        await desk.write("conf.ini", "a=1\nKEY=[REDACTED:env-secret]\nB=1\n")
    with pytest.raises(ToolError, match="secret would be lost"):
        await desk.write("conf.ini", block("a=1", "a=[REDACTED:env-secret]"), 10)
    assert desk.content("conf.ini") == "a=1\nKEY=value\n"


async def test_a_search_for_hidden_text_is_told_which_line_it_means(desk: Desk) -> None:
    await desk.have("conf.ini", "a=1\nKEY='value' # mine\n")
    with pytest.raises(ToolError, match=r"Line 3 of your text .* \(line 2\).*lines beside it"):
        await desk.write(
            "conf.ini", block("a=1\nKEY='[REDACTED:env-secret]' # mine", "a=1\nKEY=x"), 10
        )


async def test_a_mark_that_is_itself_in_the_file_is_plain_text(desk: Desk) -> None:
    await desk.have("a.txt", "shows [REDACTED:env-secret] here\nb\n")
    await desk.write("a.txt", block("shows [REDACTED:env-secret] here", "[REDACTED:x]"), 10)
    assert desk.content("a.txt") == "[REDACTED:x]\nb\n"


async def test_a_mark_in_a_new_file_is_pointed_out(desk: Desk) -> None:
    result = await desk.write("a.txt", "x\nKEY=[REDACTED:env-secret]\n")
    assert "Note: line 2 holds [REDACTED:env-secret] literally" in result.text


async def test_blocks_after_an_introduction_do_not_replace_the_file(desk: Desk) -> None:
    (desk.root / "a.txt").write_text("a\n", encoding="utf-8")
    await desk.read("a.txt")
    with pytest.raises(ToolError, match="does not begin with one"):
        await desk.write("a.txt", "Here it is:\n" + block("a", "b"))


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
    arguments = {"file_path": "a", "blocks": block("a", "b")}
    assert FileWriteOrEditParams.model_validate(arguments).percentage_to_change == 10


def test_a_replacement_in_two_parts_is_read_as_a_block() -> None:
    arguments = {"path": "a", "old_string": "a\n", "new_string": "b\n"}
    assert FileWriteOrEditParams.model_validate(arguments) == params(
        "a", block("a", "b").rstrip("\n"), 10
    )
    assert FileWriteOrEditParams.model_validate(
        {"file_path": "a", "old_str": "", "new_str": "whole\n"}
    ) == params("a", "whole\n").model_copy(update={"must_be_new": True})


async def test_old_and_new_texts_are_applied_even_if_they_look_like_markers(desk: Desk) -> None:
    await desk.have("a.rst", "Title\n=======\nx\nx\n")
    edits = [
        {"old_string": "Title\n=======", "new_string": "Other\n======="},
        {"old_string": "x", "new_string": "y", "replace_all": True},
    ]
    arguments = {"file_path": "a.rst", "edits": edits}
    plan = await desk.writer.plan(FileWriteOrEditParams.model_validate(arguments))
    await desk.writer.run(plan, CONTEXT)
    assert desk.content("a.rst") == "Other\n=======\ny\ny\n"


@pytest.mark.parametrize("percentage", [10, 100])
async def test_a_unified_diff_is_an_edit(desk: Desk, percentage: int) -> None:
    await desk.have("a.txt", "a\nb\nc\n")
    diff = "--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
    await desk.write("a.txt", diff, percentage)
    assert desk.content("a.txt") == "a\nB\nc\n"


async def test_a_diff_that_makes_a_file_makes_it(desk: Desk) -> None:
    result = await desk.write(
        "a.py", "--- /dev/null\n+++ b/a.py\n@@ -0,0 +1,2 @@\n+a = 1\n+b = 2\n"
    )
    assert desk.content("a.py") == "a = 1\nb = 2\n"
    assert "the added lines of the diff became the file" in result.text


@pytest.mark.parametrize("name", ["change.patch", "change.diff"])
async def test_a_file_of_diffs_is_written_as_it_is(desk: Desk, name: str) -> None:
    one = "--- a/{0}\n+++ b/{0}\n@@ -1 +1 @@\n-a\n+b\n"
    text = one.format("x") + one.format("y")
    await desk.write(name, text)
    await desk.write(name, one.format("z"))
    assert desk.content(name) == one.format("z")


async def test_a_document_that_shows_blocks_or_diffs_is_written_as_it_is(desk: Desk) -> None:
    text = (
        "# How to\n\n"
        + block("a", "b")
        + "\n```diff\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n```\n"
    )
    await desk.write("README.md", text)
    assert desk.content("README.md") == text
    await desk.write("README.md", text + "more\n")
    assert desk.content("README.md") == text + "more\n"


@pytest.mark.parametrize("folder", ["winx_tui/edit", "tests/edit", "tests/tools", "docs"])
def test_a_whole_file_is_never_taken_for_an_edit(folder: str) -> None:
    for path in sorted((Path(__file__).parents[2] / folder).rglob("*.[pm][yd]")):
        file = read_text_file(path)
        for before in (None, file):
            intent = read_intent(str(path), file.text, 100, before)
            assert (path, intent.kind, intent.text) == (path, "write", file.text)


async def test_broken_blocks_do_not_replace_a_file(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    for text in ("<<<<<<< SEARCH\na\n=======\nb\n", "So:\n<<<<<<< SEARCH\na\n"):
        with pytest.raises(ToolError, match="Nothing was changed"):
            await desk.write("a.txt", text)
    assert desk.content("a.txt") == "a\n"


async def test_a_fence_around_a_whole_file_is_left_out(desk: Desk) -> None:
    result = await desk.write("a.py", "```python\nx = 1\n```\n")
    assert desk.content("a.py") == "x = 1\n"
    assert "Note: the code fence around the text was left out." in result.text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "```python\nx = 1\n```\n"),
        ("a.py", '"""Shows a fence.\n\n```\nx\n```\n"""\n'),
        ("a.py", "```\na\n```\nb\n```\nc\n```\n"),
    ],
)
async def test_a_fence_that_may_be_meant_stays(desk: Desk, name: str, text: str) -> None:
    await desk.write(name, text)
    assert desk.content(name) == text


async def test_a_program_escaped_twice_is_read_as_lines(desk: Desk) -> None:
    result = await desk.write("a.py", r"import os\n\nprint(\"a\\nb\")\n")
    assert desk.content("a.py") == 'import os\n\nprint("a\\nb")\n'
    assert "was read as lines" in result.text


async def test_a_text_that_was_perhaps_escaped_twice_is_asked_for_again(desk: Desk) -> None:
    text = r"first\nsecond\nthird\n"
    with pytest.raises(ToolError, match=r"escaped twice\. Nothing was changed.*real line break"):
        await desk.write("a.txt", text)
    await desk.write("a.txt", text + "\n")
    assert desk.content("a.txt") == text + "\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", r"print('a\nb\nc\n')"),
        ("a.json", r'{"a": "x\ny\nz"}'),
        ("a.txt", r"only one \n here"),
        ("a.sh", r'printf "%s\n%s\n" a b'),
    ],
)
async def test_escapes_that_belong_to_the_program_stay(desk: Desk, name: str, text: str) -> None:
    await desk.write(name, text)
    assert desk.content(name) == text


async def test_blocks_escaped_twice_are_applied(desk: Desk) -> None:
    await desk.have("a.txt", "a\nb\n")
    await desk.write("a.txt", r"<<<<<<< SEARCH\na\n=======\nx\n>>>>>>> REPLACE", 10)
    assert desk.content("a.txt") == "x\nb\n"


async def test_two_edits_of_one_file_in_one_answer_both_land(desk: Desk) -> None:
    await desk.have("a.txt", "a\nb\n")
    edits = [
        ("file_write_or_edit", params("a.txt", block(old, new), 10).model_dump())
        for old, new in (("a", "A"), ("b", "B"))
    ]
    results = await desk.call(*edits)
    assert not any(result.is_error for result in results), results
    assert desk.content("a.txt") == "A\nB\n"


async def test_an_edit_of_what_the_edit_before_has_changed_is_told_to_look_again(
    desk: Desk,
) -> None:
    await desk.have("a.txt", "a\nb\n")
    edit = ("file_write_or_edit", params("a.txt", block("a", "A"), 10).model_dump())
    first, second = await desk.call(edit, edit)
    assert not first.is_error
    assert "is not in the file" in second.text
    assert desk.content("a.txt") == "A\nb\n"


async def test_a_file_that_vanishes_between_plan_and_run_is_told(desk: Desk) -> None:
    file = await desk.have("a.txt", "a\n")
    plan = await desk.writer.plan(params("a.txt", "b\n"))
    file.unlink()
    with pytest.raises(ToolError, match=r"a\.txt has gone since the change was shown"):
        await desk.writer.run(plan, CONTEXT)
    assert not file.exists()


async def test_what_cannot_be_written_is_told_before_anybody_is_asked(desk: Desk) -> None:
    file = await desk.have("a.txt", "a\n")
    file.chmod(0o444)
    (desk.root / "folder").mkdir()
    os.mkfifo(desk.root / "pipe")
    desk.put("image.png", "\x89PNG\0")
    for name, reason in {
        "a.txt": "read-only. Make it writable first",
        "folder": "is a directory, not a file",
        "pipe": "is a named pipe, not a file",
        "/dev/null": "is a device, not a file",
        "image.png": "image.png is not text",
        "": "path is empty",
        "a\0b": "NUL",
    }.items():
        with pytest.raises(WinxError, match=reason):
            await desk.writer.plan(params(name or " ", "x\n"))
    assert desk.content("a.txt") == "a\n"


async def test_a_link_that_leads_out_of_the_workspace_is_judged_by_where_it_leads(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "b.txt"
    (desk.root / "a.txt").symlink_to(outside)
    plan = await desk.writer.plan(params("a.txt", "x\n"))
    assert plan.accesses == (WritePath(outside),)
    assert str(outside) in plan.title


def test_a_full_disk_leaves_the_old_content(desk: Desk) -> None:
    desk.put("a.txt", "old\n")
    program = f"""
import asyncio, resource, sys
from pathlib import Path
from tests.tools.desk import Desk
async def main():
    desk = Desk(Path({str(desk.root)!r}), Path({str(desk.root.parent / "limited")!r}))
    await desk.read("a.txt")
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        await desk.write("a.txt", "new\\n" * 10_000)
    except Exception as error:
        print(error)
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert "Nothing was written: a.txt cannot be written: File too large" in done.stdout
    assert [entry.name for entry in desk.root.iterdir()] == ["a.txt"]
    assert desk.content("a.txt") == "old\n"


async def test_the_permission_bits_stay(desk: Desk) -> None:
    file = await desk.have("run.sh", "echo a\n")
    file.chmod(0o751)
    await desk.write("run.sh", block("echo a", "echo b"), 10)
    assert file.stat().st_mode & 0o777 == 0o751


async def test_an_edit_can_be_undone(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    await desk.write("a.txt", "b\n")
    step = desk.journal.next_undo()
    assert step.title == "Write: a.txt (+1 -1)"
    desk.journal.apply_step(step)
    assert desk.content("a.txt") == "a\n"


async def test_an_edit_of_a_large_file_is_quick(desk: Desk) -> None:
    text = "".join(f"line {number} of a large file\n" for number in range(50_000))
    await desk.have("a.txt", text)
    await desk.read("a.txt:40000-40010")
    blocks = block("line 40001 of a large file", "new") + block("line 9 of a large file", "old")
    with at_most_cpu_s(5.0):
        await desk.write("a.txt", blocks, 5)
