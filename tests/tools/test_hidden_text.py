"""Text that was not shown to the model is not destroyed by what it sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.desk import Desk, block
from winx_tui.core.errors import ToolError
from winx_tui.security.secret_finding import find_secrets
from winx_tui.tools.writing.gates import unseen
from winx_tui.workspace.text_file import read_text_file

KEY = "sk-proj-" + "aB3dE5gH7jK9mN1pQ2rS" * 2
MARK = "[REDACTED:openai-key]"
FILE = f"# settings\nkey = '{KEY}'\nlimit = 3\n"


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path, tmp_path_factory.mktemp("journal"))


@pytest.mark.parametrize(
    "line", ["key = '[REDACTED]'\n", f"key = '{MARK.lower()}'\n", "key = '...'\n", "", f"{MARK}\n"]
)
async def test_a_whole_write_cannot_destroy_a_hidden_key(desk: Desk, line: str) -> None:
    await desk.have("s.py", FILE)
    with pytest.raises(ToolError, match=r"line 2 cannot be shown whole.*SEARCH/REPLACE"):
        await desk.write("s.py", f"# settings\n{line}limit = 4\n")
    assert desk.content("s.py") == FILE


async def test_lines_beside_a_hidden_key_can_be_edited(desk: Desk) -> None:
    await desk.have("s.py", FILE)
    await desk.write("s.py", block("limit = 3", "limit = 4"), 10)
    await desk.write("s.py", block("key", "token"), 10)
    assert desk.content("s.py") == FILE.replace("3\n", "4\n").replace("key", "token")
    with pytest.raises(ToolError, match="line 2 cannot be shown whole"):
        await desk.write("s.py", "limit = 5\n")


async def test_a_mark_that_goes_does_not_pay_for_one_that_comes(desk: Desk) -> None:
    text = f"# see {MARK}\na = 1\nkey = '{KEY}'\nb = 2\n"
    await desk.have("s.py", text)
    with pytest.raises(ToolError):
        await desk.write("s.py", f"a = 1\nkey = '{MARK}'\nb = 2\n")
    with pytest.raises(ToolError, match="would hold the mark"):
        await desk.write(
            "s.py", block(f"# see {MARK}", "# see") + block("b = 2", f"b = '{MARK}'"), 10
        )
    assert desk.content("s.py") == text


async def test_a_file_with_hidden_text_is_not_deleted_nor_remade(desk: Desk) -> None:
    await desk.have("s.py", FILE)
    with pytest.raises(ToolError, match=r"bash_command \(rm\)"):
        await desk.edit(
            {"file_path": "s.py", "delete": True},
            {"file_path": "t.py", "text": FILE.replace(KEY, MARK)},
        )
    assert desk.content("s.py") == FILE


async def test_what_the_model_wrote_itself_is_known_to_it(desk: Desk) -> None:
    await desk.write("s.py", FILE)
    await desk.read("s.py")
    await desk.write("s.py", "limit = 3\n")
    assert desk.content("s.py") == "limit = 3\n"


async def test_an_edit_cannot_change_a_hidden_key_by_chance(desk: Desk) -> None:
    text = FILE.replace(KEY, "sk-proj-test-" + KEY[8:]) + "test = 1\n"
    await desk.have("s.py", text)
    assert unseen(read_text_file(desk.root / "s.py"), None, find_secrets)
    with pytest.raises(ToolError, match=r"on line 2 of s\.py that is kept from you"):
        await desk.write("s.py", block("test", "prod").replace("SEARCH", "SEARCH @all"), 10)
    assert desk.content("s.py") == text


async def test_a_line_that_was_shown_cut_is_not_overwritten_nor_deleted(desk: Desk) -> None:
    lines = [f"line {number}\n" for number in range(1, 201)]
    lines[99] = "x" * 180_000 + "\n"
    await desk.have("a.txt", "".join(lines))
    with pytest.raises(ToolError, match=r"line 100 cannot be shown whole"):
        await desk.write("a.txt", "".join([*lines[:99], "x…\n", *lines[100:]]))
    with pytest.raises(ToolError, match=r"line 100 cannot be shown whole"):
        await desk.edit({"file_path": "a.txt", "delete": True})
    cut = "line 5… [line cut: 9,000 characters in all]"
    with pytest.raises(ToolError, match="would hold the mark"):
        await desk.write("a.txt", block("line 5", cut), 10)
    assert desk.content("a.txt") == "".join(lines)
