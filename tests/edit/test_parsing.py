from __future__ import annotations

import pytest

from tests.edit.editing import block
from winx_tui.edit.errors import EditError
from winx_tui.edit.search_replace import Block, parse_blocks


def parts(text: str) -> list[tuple[str, str]]:
    return [("\n".join(one.search), "\n".join(one.replace)) for one in parse_blocks(text)]


def test_a_block_tells_where_it_stands_and_what_it_names() -> None:
    assert parse_blocks("talk\n" + block("a\n", "b\n", " @3-7")) == (
        Block(("a",), ("b",), 2, anchor=(3, 7)),
    )
    assert parse_blocks(block("a\n", "b\n", " @all"))[0].every


def test_a_longer_fence_holds_what_looks_like_markers() -> None:
    inner = block("x\n", "y\n")
    text = f"<<<<<<<<< SEARCH\n{inner}=========\n{inner}z\n>>>>>>>>> REPLACE\n"
    assert parts(text) == [(inner.rstrip("\n"), inner + "z")]


def test_a_fence_that_is_miscounted_is_read_all_the_same() -> None:
    assert parts("<<<<<<<< SEARCH\na\n=======\nb\n>>>>>> REPLACE\n") == [("a", "b")]


def test_a_longer_fence_with_two_dividers_is_refused() -> None:
    with pytest.raises(EditError, match=r"Line 5 .*second.*9 '<'"):
        parse_blocks("<<<<<<<< SEARCH\na\n========\nb\n========\n>>>>>>>> REPLACE\n")


@pytest.mark.parametrize("underline", ["=====", "======", "=========="])
def test_a_heading_of_another_length_is_content(underline: str) -> None:
    assert parts(block(f"Title\n{underline}\n", f"New\n{underline}\n")) == [
        (f"Title\n{underline}", f"New\n{underline}")
    ]


def test_a_merge_conflict_is_content() -> None:
    conflict = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n"
    assert parts(block(conflict, "a\n")) == [(conflict.rstrip("\n"), "a")]
    assert parts(block("a\n", conflict)) == [("a", conflict.rstrip("\n"))]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<<<<<<< SEARCH\na\n=======\nb\n=======\nc\n>>>>>>> REPLACE", "Line 5 .*second"),
        ("<<<<<<< SEARCH\na\n<<<<<<< SEARCH\n", "Line 3 .*before the one of line 1 has ended"),
        ("<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n", "Line 3 .*before '======='"),
        ("<<<<<<< SEARCH\na\n=======\n", "Line 1 .*has no '>>>>>>> REPLACE'"),
        ("<<<<<<< SEARCH\na\n", "Line 1 .*has no '======='"),
        ("<<<<<<< SEARCH\n=======\nb\n>>>>>>> REPLACE", "Line 2 .*SEARCH is empty"),
        ("=======\n", "Line 1 .*outside a block"),
        (">>>>>>> REPLACE\n", "Line 1 .*outside a block"),
        ("words\n", "no SEARCH/REPLACE block"),
        (block("a\n", "b\n") * 501, "more than 500"),
    ],
)
def test_a_block_that_cannot_be_read_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(EditError, match=problem) as caught:
        parse_blocks(text)
    assert caught.value.kind == "syntax"
