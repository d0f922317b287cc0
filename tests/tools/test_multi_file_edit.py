from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.approvers import DENY
from tests.tools.desk import CONTEXT, Desk, answering, block
from winx_tui.core.access import WritePath
from winx_tui.core.errors import ToolError
from winx_tui.core.preview import DiffPreview
from winx_tui.tools.multi_file_edit import MultiFileEdit, MultiFileEditParams
from winx_tui.tools.schema import description_of, parameters_schema

CASES = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "tools" / "multi_file_edit.json").read_text(
        encoding="utf-8"
    )
)["cases"]


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    root = tmp_path / "workspace"
    root.mkdir()
    return Desk(root, tmp_path_factory.mktemp("journal"))


def names(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_edits_of_several_files_are_made_wholly_or_not_at_all(
    desk: Desk, case: dict[str, Any]
) -> None:
    given, expected = case["given"], case["expect"]
    for name, text in given.get("files", {}).items():
        desk.put(name, text)
    for name in given.get("read_first", ()):
        await desk.read(name)
    made = given.get("edits_generated", 0)
    edits = given.get("edits") or [
        {"file_path": f"{number}.txt", "content": "x"} for number in range(made)
    ]
    # What lies outside the workspace is asked about; here the answer is no.
    (result,) = await desk.call(("multi_file_edit", {"files": edits}), approver=answering(DENY))
    assert result.is_error != expected["ok"], result.text
    for name, text in expected.get("files", {}).items():
        assert desk.content(name) == text
    assert len(names(desk.root)) == len(given.get("files", {}))
    assert not (desk.root.parent / "outside.txt").exists()
    for mention in expected.get("error_mentions", ()):
        assert mention in result.text
    if expected.get("session_still_usable"):
        (again,) = await desk.call(("multi_file_edit", {"files": edits[:1]}))
        assert not again.is_error


async def test_files_are_edited_created_deleted_and_renamed_in_one_call(desk: Desk) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        await desk.have(name, f"{name}\nsecond\n")
    result = await desk.edit(
        {"file_path": "a.txt", "text_or_search_replace_blocks": block("second", "2")},
        {"file_path": "new/e.txt", "text_or_search_replace_blocks": "e\n"},
        {"file_path": "b.txt", "delete": True},
        {"file_path": "c.txt", "rename_to": "moved/c.txt"},
        {
            "file_path": "d.txt",
            "rename_to": "D.txt",
            "text_or_search_replace_blocks": block("second", "2"),
        },
    )
    assert names(desk.root) == ["D.txt", "a.txt", "moved/c.txt", "new/e.txt"]
    assert desk.content("a.txt") == "a.txt\n2\n"
    assert desk.content("moved/c.txt") == "c.txt\nsecond\n"
    assert desk.content("D.txt") == "d.txt\n2\n"
    lines = result.text.split("\n")
    assert lines[0] == "5 files done (+3 -4):"
    assert [line for line in lines if line[:2] in ("1.", "2.", "3.", "4.", "5.")] == [
        "1. Changed a.txt (+1 -1).",
        "2. Wrote new/e.txt (new, 1 line).",
        "3. Deleted b.txt (2 lines).",
        "4. Moved c.txt to moved/c.txt.",
        "5. Moved d.txt to D.txt (+1 -1).",
    ]
    assert result.structured is not None
    files = result.structured["files"]
    assert isinstance(files, list)
    assert [file["kind"] for file in files] == ["edit", "create", "delete", "move", "move"]
    assert files[3]["moved_from"] == str(desk.root / "c.txt")


async def test_the_plan_names_every_path_and_shows_every_diff(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    await desk.have("b.txt", "b\n")
    plan = await desk.editor.plan(
        MultiFileEditParams.model_validate(
            {
                "files": [
                    {"file_path": "a.txt", "text": block("a", "A")},
                    {"file_path": "b.txt", "rename_to": "c.txt"},
                ]
            }
        )
    )
    assert plan.title == "Edit 2 files (+1 -1): a.txt, c.txt"
    assert plan.accesses == (
        WritePath(desk.root / "a.txt"),
        WritePath(desk.root / "b.txt", is_deletion=True),
        WritePath(desk.root / "c.txt"),
    )
    assert plan.has_hunks
    assert isinstance(plan.preview, DiffPreview)
    assert [file.kind for file in plan.preview.files] == ["edit", "move"]
    assert plan.preview.files[1].moved_from == desk.root / "b.txt"
    assert "-a\n+A\n" in plan.preview.unified_diff
    assert names(desk.root) == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ({"file_path": "a.txt", "delete": True}, "Delete: a.txt (2 lines)"),
        ({"file_path": "a.txt", "rename_to": "d/b.txt"}, "Move: a.txt to d/b.txt"),
        (
            {"file_path": "a.txt", "rename_to": "b.txt", "text": block("a", "b")},
            "Move: a.txt to b.txt (+1 -1)",
        ),
        ({"file_path": "a.txt", "text": "x\n"}, "Write: a.txt (+1 -2)"),
    ],
)
async def test_a_single_file_is_named_in_full(
    desk: Desk, entry: dict[str, object], title: str
) -> None:
    await desk.have("a.txt", "a\nb\n")
    plan = await desk.editor.plan(MultiFileEditParams.model_validate({"files": [entry]}))
    assert plan.title == title
    assert plan.has_hunks


async def test_every_problem_of_a_call_is_told_at_once(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    desk.put("unread.txt", "u\n")
    with pytest.raises(ToolError) as caught:
        await desk.edit(
            {"file_path": "a.txt", "text": block("a", "A")},
            {"file_path": "unread.txt", "text": block("u", "U")},
            {"file_path": "gone.txt", "delete": True},
            {"file_path": "new.txt"},
            {"file_path": " ", "text": "x"},
        )
    lines = str(caught.value).split("\n")
    assert lines[0] == "Nothing was written, to none of the files."
    assert lines[1].startswith("file 2 of 5, unread.txt: unread.txt exists and was not read")
    assert lines[2].startswith("file 3 of 5, gone.txt: gone.txt does not exist")
    assert lines[3].startswith("file 4 of 5, new.txt: Nothing is said about what to do")
    assert lines[4].startswith("file 5 of 5,  : the path is empty")
    assert desk.content("a.txt") == "a\n"


async def test_a_change_on_disk_of_one_file_stops_all(desk: Desk) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        await desk.have(name, f"{name}\n")
    plan = await desk.editor.plan(
        MultiFileEditParams.model_validate(
            {"files": {name: "new\n" for name in ("a.txt", "b.txt", "c.txt")}}
        )
    )
    desk.put("b.txt", "theirs\n")
    with pytest.raises(ToolError, match=r"file 2 of 3, b\.txt: .*nothing was written"):
        await desk.editor.run(plan, CONTEXT)
    assert [desk.content(name) for name in ("a.txt", "b.txt", "c.txt")] == [
        "a.txt\n",
        "theirs\n",
        "c.txt\n",
    ]


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        (
            [{"file_path": "a.txt", "text": "x\n"}, {"file_path": "./a.txt", "text": "y\n"}],
            r"file 2 of 2, \./a\.txt: a\.txt is already in file 1 of this call. Join both",
        ),
        (
            [
                {"file_path": "a.txt", "rename_to": "b.txt"},
                {"file_path": "b.txt", "rename_to": "a.txt"},
            ],
            "b.txt exists already",
        ),
        (
            [
                {"file_path": "a.txt", "rename_to": "z.txt"},
                {"file_path": "b.txt", "rename_to": "z.txt"},
            ],
            "z.txt is already in file 1",
        ),
        (
            [
                {"file_path": "b.txt", "delete": True},
                {"file_path": "a.txt", "rename_to": "b.txt"},
            ],
            "b.txt exists already",
        ),
        (
            [{"file_path": "a.txt", "rename_to": "n.txt"}, {"file_path": "n.txt", "text": "n\n"}],
            "n.txt is already in file 1",
        ),
        ([{"file_path": "a.txt", "rename_to": "a.txt"}], "already has that name"),
        (
            [{"file_path": "a.txt", "rename_to": "folder"}],
            r"give the whole new name: folder/a\.txt",
        ),
        ([{"file_path": "a.txt", "rename_to": "new/"}], r"give the whole new name: new/a\.txt"),
        ([{"file_path": "none.txt", "rename_to": "x.txt"}], "cannot be renamed"),
        ([{"file_path": "link.txt", "delete": True}], r"symbolic link to a\.txt"),
        ([{"file_path": "link.txt", "rename_to": "x.txt"}], r"symbolic link to a\.txt"),
        ([{"file_path": "a.txt", "rename_to": "dangling"}], "symbolic link"),
        ([{"file_path": "folder", "delete": True}], "is a directory, not a file"),
        ([{"file_path": "pipe", "delete": True}], "is a named pipe, not a file"),
        ([{"file_path": "pipe", "rename_to": "x"}], "is a named pipe, not a file"),
        ([{"file_path": "image.png", "delete": True}], r"delete it with bash_command \(rm\)"),
        (
            [{"file_path": "a.txt", "delete": True, "rename_to": "x.txt"}],
            "deleted and changed at once",
        ),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    desk: Desk, entries: list[dict[str, object]], reason: str
) -> None:
    await desk.have("a.txt", "a\n")
    await desk.have("b.txt", "b\n")
    desk.put("image.png", "\x89PNG\0")
    (desk.root / "folder").mkdir()
    (desk.root / "link.txt").symlink_to("a.txt")
    (desk.root / "dangling").symlink_to("nowhere")
    os.mkfifo(desk.root / "pipe")
    before = names(desk.root)
    with pytest.raises(ToolError, match=reason):
        await desk.edit(*entries)
    assert names(desk.root) == before
    assert (desk.content("a.txt"), desk.content("b.txt")) == ("a\n", "b\n")


async def test_an_edit_that_names_the_file_itself_as_its_new_name_is_just_an_edit(
    desk: Desk,
) -> None:
    await desk.have("a.txt", "a\n")
    await desk.edit({"file_path": "a.txt", "rename_to": "./a.txt", "text": block("a", "b")})
    assert desk.content("a.txt") == "b\n"


async def test_many_problems_are_told_shortly(desk: Desk) -> None:
    text = "".join(f"{number} {'x' * 150}\n" for number in range(40))
    for number in range(60):
        await desk.have(f"{number}.txt", text)
    wrong = block("".join(f"{number} {'y' * 150}\n" for number in range(40)), "z")
    with pytest.raises(ToolError) as caught:
        await desk.edit(*({"file_path": f"{n}.txt", "text": wrong} for n in range(60)))
    message = str(caught.value)
    assert message.count("The SEARCH text is not in the file") == 60
    assert len(message) < 40_000


async def test_a_rename_that_changes_only_the_case_works(desk: Desk) -> None:
    desk.put("readme.md", "x\n")
    await desk.edit({"file_path": "readme.md", "rename_to": "README.md"})
    assert [entry.name for entry in desk.root.iterdir()] == ["README.md"]


async def test_a_file_of_any_kind_can_be_renamed_and_keeps_its_bits(desk: Desk) -> None:
    file = desk.root / "tool"
    file.write_bytes(bytes(range(256)))
    file.chmod(0o755)
    result = await desk.edit({"file_path": "tool", "rename_to": "bin/tool"})
    moved = desk.root / "bin" / "tool"
    assert moved.read_bytes() == bytes(range(256))
    assert moved.stat().st_mode & 0o777 == 0o755
    assert not file.exists()
    assert "Moved tool to bin/tool." in result.text


async def test_a_call_is_undone_as_a_whole(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    await desk.have("b.txt", "b\n")
    await desk.edit(
        {"file_path": "a.txt", "text": "A\n"},
        {"file_path": "b.txt", "rename_to": "c.txt"},
        {"file_path": "d.txt", "text": "d\n"},
    )
    desk.journal.apply_step(desk.journal.next_undo())
    assert names(desk.root) == ["a.txt", "b.txt"]
    assert desk.content("a.txt") == "a\n"


async def test_a_new_syntax_error_is_told_beside_its_file(desk: Desk) -> None:
    result = await desk.edit(
        {"file_path": "a.py", "text": "x = 1\n"}, {"file_path": "b.py", "text": "def f(:\n"}
    )
    assert "2. Wrote b.py (new, 1 line).\nWarning: b.py now has a syntax error:" in result.text
    assert "a.py now has" not in result.text


async def test_a_write_that_changes_nothing_says_so(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    result = await desk.edit({"file_path": "a.txt", "text": "a\n"})
    assert "already has this content; nothing changed" in result.text


ENTRY = {"file_path": "a", "text_or_search_replace_blocks": "x"}


@pytest.mark.parametrize(
    "arguments",
    [
        {"files": [ENTRY]},
        {"files": json.dumps([ENTRY])},
        {"files": [json.dumps(ENTRY)]},
        {"files": ENTRY},
        {"files": {"a": "x"}},
        {"files": {"a": {"content": "x"}}},
        {"edits": [{"path": "a", "content": "x"}]},
        {"operations": [{"type": "create", "file": "a", "content": "x"}]},
        {"changes": [{"filename": "a", "file_content": "x"}]},
        [ENTRY],
        ENTRY,
        {"thread_id": "t", "files": [ENTRY]},
    ],
)
def test_other_forms_of_the_arguments_are_understood(arguments: object) -> None:
    understood = MultiFileEditParams.model_validate(arguments)
    assert [entry.model_dump() for entry in understood.files] == [
        {**ENTRY, "percentage_to_change": None, "delete": False, "rename_to": ""}
    ]


@pytest.mark.parametrize(
    ("entry", "field", "value"),
    [
        ({"file_path": "a", "operation": "delete"}, "delete", True),
        ({"path": "a", "type": "remove", "content": ""}, "delete", True),
        ({"file_path": "a", "new_path": "b"}, "rename_to", "b"),
        ({"from": "a", "to": "b", "action": "rename"}, "rename_to", "b"),
        ({"file_path": "a", "rename_to": None, "content": "x"}, "rename_to", ""),
        ({"file_path": "a", "percentage_to_change": "20%"}, "percentage_to_change", 20),
        ({"path": "a", "search": "x", "replace": "y"}, "delete", False),
    ],
)
def test_operations_are_understood_under_other_names(
    entry: dict[str, object], field: str, value: object
) -> None:
    (understood,) = MultiFileEditParams.model_validate({"files": [entry]}).files
    assert understood.file_path == "a"
    assert getattr(understood, field) == value


@pytest.mark.parametrize("arguments", [{"files": []}, {}, {"files": "a.txt"}, {"files": [{}]}])
def test_what_names_no_file_is_refused(arguments: object) -> None:
    with pytest.raises(ValidationError):
        MultiFileEditParams.model_validate(arguments)


def test_models_are_shown_a_flat_schema() -> None:
    schema = parameters_schema(MultiFileEdit.params)
    text = json.dumps(schema)
    assert "$ref" not in text
    assert "anyOf" not in text
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert list(properties["files"]["items"]["properties"]) == [
        "file_path",
        "text_or_search_replace_blocks",
        "percentage_to_change",
        "delete",
        "rename_to",
    ]
    assert "all or nothing" in description_of("multi_file_edit").lower().replace("\n", " ")
