from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.edit.editing import block, edit
from tests.edit.reindenting import reindent
from winx_tui.code.syntax import new_syntax_error
from winx_tui.edit.apply import apply_blocks
from winx_tui.edit.errors import EditError
from winx_tui.edit.search_replace import Block, parse_blocks, starts_with_block
from winx_tui.workspace.text_file import split_lines

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"


def cases(name: str) -> list[dict[str, Any]]:
    data = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    return list(data["cases"])


EDITS = cases("edit_search_replace.json")
INDENTATIONS = cases("fix_indentation.json")


@pytest.mark.parametrize("case", EDITS, ids=[case["name"] for case in EDITS])
def test_an_edit_has_the_expected_outcome(case: dict[str, Any]) -> None:
    given = case["given"]
    outcome: dict[str, Any]
    try:
        applied = apply_blocks(split_lines(given["original"]), parse_blocks(given["blocks"]))
        outcome = {"content": applied.text, "tolerances": list(applied.tolerances)}
    except EditError as error:
        outcome = {"error": error.kind}
    accepted = case["expect"].get("any_of", [case["expect"]])
    assert any(
        all(outcome.get(key) == expected[key] for key in outcome if key in expected)
        and ("error" in expected) == ("error" in outcome)
        for expected in accepted
    ), outcome


@pytest.mark.parametrize("case", INDENTATIONS, ids=[case["name"] for case in INDENTATIONS])
def test_a_replacement_is_moved_with_the_file(case: dict[str, Any]) -> None:
    given = case["given"]
    moved = reindent(given["matched"], given["searched"], given["replaced"])
    assert list(moved) == case["expect"]["replaced"]


def test_a_syntax_error_names_its_line() -> None:
    with pytest.raises(EditError, match=r"Line 5 .*second"):
        parse_blocks("\n<<<<<<< SEARCH\na\n=======\n=======\nb\n>>>>>>> REPLACE\n")


def test_a_code_fence_around_blocks_is_passed_over() -> None:
    text = "```\n" + block("a\n", "b\n") + "```\n"
    assert starts_with_block(text)
    assert edit("a\n", text) == "b\n"


def test_text_before_the_first_block_is_not_a_block() -> None:
    assert not starts_with_block("Here it is:\n" + block("a\n", "b\n"))


def test_an_ambiguous_block_names_every_candidate() -> None:
    with pytest.raises(EditError, match="2 places: lines 1-2, 4-5") as caught:
        edit("a\nb\nx\na\nb\n", block("a\nb\n", "c\n"))
    assert caught.value.kind == "ambiguous"


def test_an_anchor_is_preferred_over_an_exact_match_elsewhere() -> None:
    assert edit("x = 1\nif t:\n    x = 1\n", block("x = 1\n", "x = 2\n", " @3")) == (
        "x = 1\nif t:\n    x = 2\n"
    )


def test_overlapping_blocks_are_refused() -> None:
    with pytest.raises(EditError) as caught:
        edit("a\nb\nc\n", block("a\nb\n", "1\n") + block("b\nc\n", "2\n"))
    assert caught.value.kind == "overlap"


def test_a_line_that_stays_keeps_its_trailing_blanks() -> None:
    assert edit("a   \nb\n", block("a\nb\n", "a\nB\n")) == "a   \nB\n"


def test_new_lines_take_the_ends_of_their_neighbours() -> None:
    assert edit("a\r\nb\nc\r\n", block("a\n", "a\nx\n")) == "a\r\nx\r\nb\nc\r\n"


def test_a_missing_final_newline_stays_missing() -> None:
    assert edit("a\nb", block("b\n", "b\nc\n")) == "a\nb\nc"
    assert edit("a\nb", block("a\n", "x\n")) == "x\nb"


@pytest.mark.parametrize(("lines", "count"), [(24, 8), (5_000, 200)])
def test_equal_blocks_in_equal_lines_are_refused_at_once(lines: int, count: int) -> None:
    before = time.process_time()
    with pytest.raises(EditError) as caught:
        edit("x\n" * lines, block("x\n", "y\n") * count)
    assert caught.value.kind == "ambiguous"
    assert time.process_time() - before < 2.0


def test_too_much_work_is_given_up() -> None:
    blocks = tuple(Block(("x",) * count, ("y",), count) for count in range(1, 300))
    with pytest.raises(EditError, match="@1, @2") as caught:
        apply_blocks(("x\n",) * 5_000, blocks)
    assert caught.value.kind == "ambiguous"


def test_only_a_new_syntax_error_is_told() -> None:
    assert "line 2" in new_syntax_error("a.py", "x = 1\n", "def f():\nreturn 1\n")
    assert new_syntax_error("a.py", "x = \n", "x = =\n") == ""
    assert new_syntax_error("a.toml", None, "a = \n")
    assert new_syntax_error("a.json", None, '{"a": 1,}')
    assert new_syntax_error("a.txt", None, "if (") == ""
    assert new_syntax_error("Dockerfile", None, "FROM") == ""
