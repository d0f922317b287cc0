"""What models send that could be taken for something else than they mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.cpu_time import at_most_cpu_s
from tests.tools.desk import CONTEXT, Desk, block
from winx_tui.core.errors import ToolError
from winx_tui.tools.file_write_or_edit import FileWriteOrEditParams

FILE = "def a():\n    return 1\n\n\ndef b():\n    return 2\n"


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path, tmp_path_factory.mktemp("journal"))


async def send(desk: Desk, **arguments: object) -> str:
    """Have one call go the whole road, and return what is told."""
    (result,) = await desk.call(("file_write_or_edit", {"file_path": "a.py", **arguments}))
    return result.text


@pytest.mark.parametrize(
    "arguments",
    [
        {"content": "x", "start_line": 2, "end_line": 2},
        {"content": "x", "append": True},
        {"content": "x", "mode": "append"},
        {"insert_line": 2, "text": "x"},
        {"command": "insert", "file_text": "x"},
        {"content": "x", "overwrite": False},
        {"content": "x", "create": True},
        {"content": "eA==", "is_base64": True},
        {"content": "x", "operation": "replace"},
        {"content": "x", "old_string": "return 1", "new_string": "return 3"},
        {"old_string": "", "new_string": "x"},
        {"edits": [{"old": "", "new": "x"}, {"old": "return 1", "new": "return 3"}]},
        {"content": "x", "dry_run": "true"},
        {"content": ""},
        {"content": "x", "file_content": "y"},
        {"content": "x", "percentage_to_change": 0.2},
    ],
)
async def test_a_field_that_would_be_passed_over_stops_the_call(
    desk: Desk, arguments: dict[str, object]
) -> None:
    await desk.have("a.py", FILE)
    said = await send(desk, **arguments)
    assert desk.content("a.py") == FILE, said
    assert "Value error" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        {"content": "x\n", "thread_id": "t", "explanation": "why", "encoding": "utf-8"},
        {"content": "x\n", "append": False, "old_string": None, "overwrite": True},
        {"content": "x\n", "operation": "write", "create_dirs": True},
        {"content": "x\n", "old_string": "", "new_string": ""},
        {"fileContent": "x\n", "percentage_to_change": 1.0},
        {"path": "a.py", "content": "x\n"},
    ],
)
async def test_harmless_fields_do_not_stop_a_call(desk: Desk, arguments: dict[str, object]) -> None:
    await desk.have("a.py", FILE)
    said = await send(desk, **arguments)
    assert desk.content("a.py") == "x\n", said


@pytest.mark.parametrize(
    "arguments",
    [
        {"files": [{"file_path": "a.py", "operation": word, "content": "x"}]}
        for word in ("append", "prepend", "replace", "create", "insert_at_line")
    ]
    + [
        {"files": [{"operation": "copy", "source": "a.py", "destination": "c.py"}]},
        {"files": [{"file_path": "a.py", "content": "x"}], "dry_run": True},
        {"files": '[{"file_path": "a.py", "content": "x'},
    ],
)
async def test_an_operation_that_is_not_known_changes_no_file(
    desk: Desk, arguments: dict[str, object]
) -> None:
    await desk.have("a.py", FILE)
    (result,) = await desk.call(("multi_file_edit", arguments))
    assert result.is_error
    assert [path.name for path in desk.root.iterdir()] == ["a.py"]
    assert desk.content("a.py") == FILE


@pytest.mark.parametrize(
    "text",
    [
        "*** Begin Patch\n*** Update File: a.py\n@@ def a():\n-    return 1\n+    return 3\n"
        "*** End Patch\n",
        '{"search": "    return 1", "replace": "    return 3"}',
        '[{"old_string": "    return 1", "new_string": "    return 3"}]',
        "<search>    return 1</search>\n<replace>    return 3</replace>\n",
        "-    return 1\n+    return 3\n",
        "```diff\n-    return 1\n+    return 3\n```\n",
    ],
)
@pytest.mark.parametrize("percentage", [10, 100, None])
async def test_edits_in_the_forms_of_other_tools_are_edits(
    desk: Desk, text: str, percentage: int | None
) -> None:
    await desk.have("a.py", FILE)
    said = await send(desk, content=text, percentage_to_change=percentage)
    assert desk.content("a.py") == FILE.replace("return 1", "return 3"), said


@pytest.mark.parametrize(
    "text",
    [
        "s/return 1/return 3/",
        '{"content": "x"}',
        "*** Begin Patch\n*** Update File: other.py\n-    return 1\n+    return 3\n*** End Patch",
        "*** Begin Patch\n*** Delete File: a.py\n*** End Patch",
        "--- a/other.py\n+++ b/other.py\n@@ -2 +2 @@\n-    return 1\n+    return 3\n",
        "other.py\n" + block("    return 1", "    return 3"),
        "def a():\n    return 3\n\n# ... rest of the code unchanged ...\n",
        block("    return 1", "    # ... existing code ...\n    return 3"),
        "Here is the file:\n\n```\nimport nothing, (\n```\n",
    ],
)
async def test_what_is_surely_not_the_content_of_the_file_is_refused(desk: Desk, text: str) -> None:
    await desk.have("a.py", FILE)
    said = await send(desk, content=text)
    assert desk.content("a.py") == FILE
    assert "Nothing was changed" in said


@pytest.mark.parametrize(
    "text",
    [
        "Here is the file:\n```python\nx = 1\n```\nDone!\n",
        "```python\nx = 1\n",
        "x = 1\n```\n",
    ],
)
async def test_a_fence_that_is_no_program_is_left_out(desk: Desk, text: str) -> None:
    said = await send(desk, content=text)
    assert desk.content("a.py") == "x = 1\n", said


async def test_the_numbers_of_a_listing_are_left_out(desk: Desk) -> None:
    await desk.have("a.py", FILE)
    lines = FILE.replace("return 1", "return 3").splitlines()
    listing = "".join(f"{number} {line}\n" for number, line in enumerate(lines, 1))
    said = await send(desk, content=listing)
    assert desk.content("a.py") == FILE.replace("return 1", "return 3"), said
    assert "line numbers of a listing were left out" in said


async def test_a_numbered_text_stays_where_it_is_content(desk: Desk) -> None:
    text = "1 apple\n2 pear\n"
    await desk.have("a.txt", text)
    await desk.write("a.txt", text + "3 plum\n")
    await desk.write("b.tsv", "1\ta\n2\tb\n")
    assert desk.content("a.txt") == text + "3 plum\n"
    assert desk.content("b.tsv") == "1\ta\n2\tb\n"


@pytest.mark.parametrize(
    "path",
    [
        "`a.py`",
        '"a.py"',
        " a.py",
        "a.py\n",
        "./a.py:1",
        "<a.py>",
        "@a.py",
        "file:///tmp/x.py",
        "$HOME/y.py",
        "src\\a.py",
        "newdir/",
        "x" * 5_000,
    ],
)
async def test_a_wrapped_path_does_not_make_a_second_file(desk: Desk, path: str) -> None:
    await desk.have("a.py", FILE)
    for tool, arguments in (
        ("file_write_or_edit", {"file_path": path, "content": "x\n"}),
        ("multi_file_edit", {"files": [{"file_path": path, "content": "x\n"}]}),
        ("multi_file_edit", {"files": [{"file_path": "a.py", "rename_to": path}]}),
    ):
        (result,) = await desk.call((tool, dict(arguments)))
        assert result.is_error
        assert len(result.text) < 1_500
    assert [entry.name for entry in desk.root.iterdir()] == ["a.py"]


async def test_a_path_with_unusual_signs_can_be_made(desk: Desk) -> None:
    for name in ("[id].tsx", "$userId.tsx", "@types/index.d.ts", "a b.txt"):
        await desk.write(name, "x\n")
        assert desk.content(name) == "x\n"


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("a\nb\n", "x\r\nb\r\n", "x\nb\n"),
        ("a\r\nb\nc\r\n", "a\nb\nx\n", "a\r\nb\nx\r\n"),
        ("a\r\nb\r\n", "a\nx\r\n", "a\r\nx\r\n"),
        ("a\rb\r", "a\nx\n", "a\rx\r"),
        ("a", "b\r\nc\r\n", "b\r\nc\r\n"),
    ],
)
async def test_a_whole_write_keeps_the_line_ends(
    desk: Desk, before: str, text: str, after: str
) -> None:
    await desk.have("a.txt", before)
    result = await desk.write("a.txt", text)
    assert desk.content("a.txt") == after
    assert (after == text) == ("line ends" not in result.text)


async def test_figures_are_told_in_good_grammar(desk: Desk) -> None:
    await desk.have("a.txt", "a\nb\n")
    result = await desk.write("a.txt", block("a", "x").replace("SEARCH", "SEARCH @all"), 10)
    assert "Note: 1 place was changed." in result.text
    desk.put("b.txt", "a\nb\n")
    await desk.read("b.txt:1-1")
    with pytest.raises(ToolError, match=r"line 2 was not shown\. Read it first"):
        await desk.write("b.txt", "x\n")


async def test_replace_all_may_be_a_text(desk: Desk) -> None:
    await desk.have("a.txt", "a\na\n")
    arguments = {"file_path": "a.txt", "old_string": "a", "new_string": "b", "replace_all": "true"}
    plan = await desk.writer.plan(FileWriteOrEditParams.model_validate(arguments))
    await desk.writer.run(plan, CONTEXT)
    assert desk.content("a.txt") == "b\nb\n"


async def test_a_directory_is_told_by_its_short_name(desk: Desk) -> None:
    (desk.root / "folder").mkdir()
    (desk.root / "loop").symlink_to("loop")
    with pytest.raises(ToolError, match=r"^folder is a directory, not a file\. .*file in it"):
        await desk.write("folder", "x\n")
    with pytest.raises(ToolError, match=r"^loop is a symbolic link, not a file\. "):
        await desk.write("loop", "x\n")


async def test_a_long_text_that_was_escaped_twice_is_read_quickly(desk: Desk) -> None:
    text = json.dumps("x = \"a\", 'b'  # `c\n" * 6_000)[1:-1]
    with at_most_cpu_s(5.0), pytest.raises(ToolError, match="escaped twice"):
        await desk.write("a.txt", text)


async def test_wrong_arguments_are_told_in_plain_words(desk: Desk) -> None:
    deep: object = "x"
    for _ in range(300):
        deep = [deep]
    for name, arguments in (
        ("x" * 5_000, {}),
        ("multi_file_edit", {"files": deep}),
        ("file_write_or_edit", {"file_path": "a", "content": deep}),
        ("file_write_or_edit", {"file_path": "a", "content": "x", "y" * 5_000: 1}),
    ):
        (result,) = await desk.call((name, dict(arguments)))
        assert result.is_error
        assert len(result.text) < 2_000
        assert "Value error" not in result.text
        assert "Error" not in result.text
        assert "must_be_new" not in result.text
