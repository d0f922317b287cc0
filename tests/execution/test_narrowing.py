"""Approval hunk by hunk: from the answer to what is on the disk and what the model is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tools.desk import Desk, answering, block, params
from winx_tui.core.approval import ApprovalDecision, HunkChoice
from winx_tui.core.preview import DiffPreview
from winx_tui.core.results import ToolResult

FAR = "".join(f"line {number}\n" for number in range(1, 61))
THREE = block("line 10", "ten") + block("line 30", "thirty\nand more") + block("line 50", "fifty")


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path, tmp_path_factory.mktemp("journal"))


def accept(hunk: int, *, file: int = 0, text: str | None = None) -> HunkChoice:
    return HunkChoice(file, hunk, is_accepted=True, text=text)


def refuse(hunk: int, *, file: int = 0, reason: str = "") -> HunkChoice:
    return HunkChoice(file, hunk, is_accepted=False, reason=reason)


async def decide(
    desk: Desk, name: str, arguments: dict[str, object], *choices: HunkChoice
) -> ToolResult:
    approver = answering(ApprovalDecision("allow", hunks=choices))
    (result,) = await desk.call((name, arguments), approver=approver, mode="ask")
    (request,) = approver.requests
    assert request.has_hunks
    return result


async def edit(desk: Desk, text: str, *choices: HunkChoice) -> ToolResult:
    return await decide(
        desk, "file_write_or_edit", params("a.txt", text, 10).model_dump(), *choices
    )


async def edit_all(
    desk: Desk, files: Sequence[dict[str, object]], *choices: HunkChoice
) -> ToolResult:
    return await decide(desk, "multi_file_edit", {"files": list(files)}, *choices)


async def test_only_the_accepted_hunks_are_written(desk: Desk) -> None:
    await desk.have("a.txt", FAR)
    result = await edit(desk, THREE, accept(0), refuse(1, reason="not so long"), accept(2))
    assert not result.is_error
    assert desk.content("a.txt") == FAR.replace("line 10\n", "ten\n").replace(
        "line 50\n", "fifty\n"
    )
    assert result.text.startswith(
        "The user accepted 2 of 3 hunks.\n"
        "Not applied: a.txt, line 30 (reason: not so long):\n"
        "@@ -27,7 +27,8 @@\n line 27\n line 28\n line 29\n-line 30\n+thirty\n+and more\n line 31\n"
        " line 32\n line 33\n"
        "Do not send again what was not applied, unless the user asks for it.\n"
        "Changed a.txt (+2 -2)."
    )


async def test_the_result_shows_what_was_written_and_no_more(desk: Desk) -> None:
    await desk.have("a.txt", FAR)
    result = await edit(desk, THREE, accept(0), refuse(1), refuse(2))
    assert isinstance(result.preview, DiffPreview)
    (shown,) = result.preview.files
    assert (shown.added_lines, shown.removed_lines) == (1, 1)
    assert shown.unified_diff.count("@@ -") == 1
    assert "thirty" not in shown.unified_diff
    assert result.structured is not None
    assert result.structured["added_lines"] == 1


async def test_an_edited_hunk_is_written_as_the_person_wrote_it(desk: Desk) -> None:
    await desk.have("a.txt", FAR.replace("\n", "\r\n"))
    mine = "line 27\nline 28\nline 29\nmine\nline 31\nline 32\nline 33\n"
    result = await edit(desk, THREE, accept(0), accept(1, text=mine), refuse(2))
    expected = FAR.replace("line 10\n", "ten\n").replace("line 30\n", "mine\n")
    assert desk.content("a.txt") == expected.replace("\n", "\r\n")
    assert "The user accepted 2 of 3 hunks." in result.text
    assert (
        f"Changed by the user before it was applied: a.txt, line 30; it now reads:\n{mine}"
        in result.text
    )


async def test_all_hunks_accepted_is_the_whole_change(desk: Desk) -> None:
    await desk.have("a.txt", FAR)
    result = await edit(desk, THREE, accept(0), accept(1), accept(2))
    assert "thirty\nand more\n" in desk.content("a.txt")
    assert "Not applied" not in result.text
    assert "Do not send" not in result.text


async def test_a_change_of_one_hunk_can_be_edited_too(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    await edit(desk, block("a", "b"), accept(0, text="c\n"))
    assert desk.content("a.txt") == "c\n"


async def test_a_new_file_is_one_decision_and_can_be_edited(desk: Desk) -> None:
    arguments = params("new.txt", "one\ntwo\n").model_dump()
    result = await decide(desk, "file_write_or_edit", arguments, accept(0, text="one\nthree\n"))
    assert desk.content("new.txt") == "one\nthree\n"
    assert "the new file new.txt; it now reads:\none\nthree\n" in result.text
    await decide(
        desk, "file_write_or_edit", params("empty.txt", "").model_dump(), accept(0, text="x")
    )
    assert desk.content("empty.txt") == "x\n"


async def test_files_without_an_accepted_hunk_drop_out(desk: Desk) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        await desk.have(name, FAR)
    result = await edit_all(
        desk,
        [
            {"file_path": "a.txt", "text": block("line 10", "ten") + block("line 50", "fifty")},
            {"file_path": "b.txt", "text": block("line 10", "ten")},
            {"file_path": "c.txt", "delete": True},
            {"file_path": "d.txt", "rename_to": "e.txt"},
            {"file_path": "f.txt", "text": "f\n"},
        ],
        refuse(0),
        accept(1),
        refuse(0, file=1, reason="keep"),
        refuse(0, file=2),
        accept(0, file=3),
        refuse(0, file=4),
    )
    assert sorted(path.name for path in desk.root.iterdir()) == [
        "a.txt",
        "b.txt",
        "c.txt",
        "e.txt",
    ]
    assert desk.content("a.txt") == FAR.replace("line 50\n", "fifty\n")
    assert desk.content("b.txt") == FAR
    for told in (
        "The user accepted 2 of 6 hunks.",
        "Not applied: a.txt, line 10:\n@@ ",
        "Not applied: b.txt, line 10 (reason: keep):\n@@ ",
        "Not applied: the deletion of c.txt.",
        "Not applied: the new file f.txt.",
        "2 files done (+1 -1):",
    ):
        assert told in result.text


async def test_a_move_with_changes_is_one_decision(desk: Desk) -> None:
    await desk.have("a.txt", FAR)
    move: dict[str, object] = {"file_path": "a.txt", "rename_to": "b.txt", "text": THREE}
    result = await edit_all(desk, [move], accept(0, text="mine\n"))
    assert "cannot be edited" in result.text
    assert desk.content("a.txt") == FAR
    await edit_all(desk, [move], accept(0))
    assert "thirty" in desk.content("b.txt")
    await edit_all(
        desk,
        [{"file_path": "b.txt", "rename_to": "c.txt", "text": block("ten", "10")}],
        accept(0, text="line 7\nline 8\nline 9\nTEN\nline 11\nline 12\nline 13\n"),
    )
    assert "TEN" in desk.content("c.txt")


async def test_what_was_accepted_can_be_undone(desk: Desk) -> None:
    await desk.have("a.txt", FAR)
    await edit(desk, THREE, refuse(0), accept(1), refuse(2))
    desk.journal.apply_step(desk.journal.next_undo())
    assert desk.content("a.txt") == FAR


async def test_a_deletion_has_no_text_to_edit(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    entry: dict[str, object] = {"file_path": "a.txt", "delete": True}
    result = await edit_all(desk, [entry], accept(0, text="x\n"))
    assert result.is_error
    assert "no text of it to be edited; nothing was changed" in result.text
    assert desk.content("a.txt") == "a\n"


@pytest.mark.parametrize(
    "choices",
    [
        (accept(0),),
        (accept(0), accept(1), accept(2), accept(3)),
        (accept(0), accept(0), accept(1)),
        (accept(0), accept(1), accept(2, file=1)),
    ],
)
async def test_an_answer_that_does_not_fit_changes_nothing(
    desk: Desk, choices: tuple[HunkChoice, ...]
) -> None:
    await desk.have("a.txt", FAR)
    result = await edit(desk, THREE, *choices)
    assert result.is_error
    assert "decisions for 3 hunks; nothing was changed" in result.text
    assert desk.content("a.txt") == FAR


async def test_a_text_that_the_encoding_cannot_hold_changes_nothing(desk: Desk) -> None:
    (desk.root / "a.txt").write_bytes(b"caf\xe9\n")
    await desk.read("a.txt")
    result = await edit(desk, block("café", "bar"), accept(0, text="€\n"))
    assert result.is_error
    assert "latin-1, which cannot hold '€'" in result.text
    assert (desk.root / "a.txt").read_bytes() == b"caf\xe9\n"


async def test_a_change_on_disk_while_a_person_decides_is_not_overwritten(desk: Desk) -> None:
    await desk.have("a.txt", FAR)

    class ChangingMeanwhile:
        async def request(self, request: object) -> ApprovalDecision:
            desk.put("a.txt", "theirs\n")
            return ApprovalDecision("allow", hunks=(accept(0), refuse(1), refuse(2)))

    arguments = params("a.txt", THREE, 10).model_dump()
    (result,) = await desk.call(
        ("file_write_or_edit", arguments), approver=ChangingMeanwhile(), mode="ask"
    )
    assert result.is_error
    assert desk.content("a.txt") == "theirs\n"


async def test_a_secret_in_a_refused_hunk_is_not_told(desk: Desk) -> None:
    secret = "sk-proj-" + "aB3dE5gH7jK9mN1pQ3sT5vX7zA9cF2hJ4kL6nP8r"
    text = f"first\n{FAR}api_key = '{secret}'\nlast\n"
    await desk.have("a.txt", text)
    result = await edit(desk, block("first", "1") + block("last", "end"), accept(0), refuse(1))
    assert secret not in result.text
    assert "-last\n+end" in result.text


async def test_what_was_refused_is_still_known_but_a_new_text_of_a_part_is_too(
    desk: Desk,
) -> None:
    desk.put("a.txt", FAR)
    await desk.read("a.txt:5-15")
    await edit(desk, block("line 10", "ten") + block("line 12", "a\nb"), accept(0, text="x\ny\n"))
    coverage = desk.state.coverage(desk.root / "a.txt")
    assert coverage is not None
    assert coverage.ranges == ((5, 8),)
    assert desk.content("a.txt").split("\n")[5:9] == ["line 6", "x", "y", "line 16"]
