from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.desk import Desk, block
from winx_tui.core.errors import ToolError, WinxError
from winx_tui.tools.writing.knowledge import carried_over
from winx_tui.workspace.line_comparison import compare

CASES = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "tools" / "write_guard_sequences.json").read_text(
        encoding="utf-8"
    )
)["cases"]


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path, tmp_path_factory.mktemp("journal"))


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


async def test_an_edit_does_not_make_known_what_was_never_shown(desk: Desk) -> None:
    desk.put("a.txt", "".join(f"line {number}\n" for number in range(1, 101)))
    await desk.read("a.txt:1-10")
    await desk.write("a.txt", block("line 5", "five\nand more"), 10)
    with pytest.raises(ToolError, match=r"lines 12-101 were not shown"):
        await desk.write("a.txt", "short\n")
    await desk.read("a.txt:12-101")
    await desk.write("a.txt", "short\n")
    assert desk.content("a.txt") == "short\n"


@given(
    st.lists(st.sampled_from("abcd"), max_size=20),
    st.lists(st.sampled_from("abcd"), max_size=20),
    st.sets(st.integers(1, 20)),
)
def test_only_lines_that_were_known_or_are_new_are_known_afterwards(
    before: list[str], after: list[str], known: set[int]
) -> None:
    opcodes = compare(before, after)
    ranges = tuple((number, number) for number in sorted(known) if number <= len(before))
    carried = carried_over(ranges, opcodes)
    lines = {number for first, last in carried for number in range(first, last + 1)}
    expected = set()
    for tag, i1, i2, j1, j2 in opcodes:
        if tag == "equal":
            expected |= {old - i1 + j1 for old in range(i1 + 1, i2 + 1) if old in known}
        else:
            expected |= set(range(j1 + 1, j2 + 1))
    assert lines == expected


async def test_an_edit_of_a_file_that_was_read_whole_leaves_it_known(desk: Desk) -> None:
    await desk.have("a.txt", "a\nb\n")
    await desk.write("a.txt", block("a", "x\ny"), 10)
    await desk.write("a.txt", "new\n")
    assert desk.content("a.txt") == "new\n"


async def test_a_file_that_changed_behind_our_back_must_be_read_again(desk: Desk) -> None:
    await desk.have("a.txt", "a\nb\n")
    desk.put("a.txt", "a\nB\n")
    for text, percentage in ((block("a", "x"), 10), ("whole\n", 100)):
        with pytest.raises(ToolError, match="has changed since it was read"):
            await desk.write("a.txt", text, percentage)
    assert desk.content("a.txt") == "a\nB\n"


async def test_a_deletion_needs_what_an_overwrite_needs(desk: Desk) -> None:
    desk.put("a.txt", "a\nb\nc\n")
    with pytest.raises(ToolError, match="was not read"):
        await desk.edit({"file_path": "a.txt", "delete": True})
    await desk.read("a.txt:1-1")
    with pytest.raises(ToolError, match=r"lines 2-3 were not shown. Read them first\.$"):
        await desk.edit({"file_path": "a.txt", "delete": True})
    await desk.read("a.txt")
    desk.put("a.txt", "theirs\n")
    with pytest.raises(ToolError, match="has changed since it was read"):
        await desk.edit({"file_path": "a.txt", "delete": True})
    assert desk.content("a.txt") == "theirs\n"


async def test_a_rename_alone_needs_no_read_but_an_edit_with_it_does(desk: Desk) -> None:
    desk.put("a.txt", "a\n")
    with pytest.raises(ToolError, match="was not read"):
        await desk.edit({"file_path": "a.txt", "rename_to": "b.txt", "text": block("a", "b")})
    await desk.edit({"file_path": "a.txt", "rename_to": "b.txt"})
    assert desk.content("b.txt") == "a\n"
    with pytest.raises(ToolError, match="was not read"):
        await desk.write("b.txt", "new\n")


async def test_what_is_known_of_a_file_moves_with_it(desk: Desk) -> None:
    await desk.have("a.txt", "a\n")
    await desk.edit({"file_path": "a.txt", "rename_to": "d/b.txt"})
    await desk.write("d/b.txt", "new\n")
    desk.put("a.txt", "another\n")
    with pytest.raises(ToolError, match="was not read"):
        await desk.write("a.txt", "x\n")
