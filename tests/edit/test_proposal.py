from __future__ import annotations

import json
import time

import pytest

from tests.edit.editing import block
from winx_tui.edit.apply import apply_blocks
from winx_tui.edit.errors import EditError
from winx_tui.edit.proposal import read_proposal
from winx_tui.workspace.text_file import split_lines

FILE = "def f():\n    return 1\n"
CHANGED = "def f():\n    return 2\n"
BLOCK = block("    return 1\n", "    return 2\n")
DIFF = "--- a/f.py\n+++ b/f.py\n@@ -1,2 +1,2 @@\n def f():\n-    return 1\n+    return 2\n"


def proposed(text: str, original: str = FILE) -> str:
    return apply_blocks(split_lines(original), read_proposal(text).blocks).text


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        f"```python\n{BLOCK}```\n",
        f"f.py\n```\n{BLOCK}```\n",
        BLOCK.replace("SEARCH", "ORIGINAL").replace("REPLACE", "UPDATED"),
        BLOCK.replace("SEARCH", "HEAD").replace("REPLACE", "new"),
        BLOCK.replace("SEARCH", "search").replace("REPLACE", "replace"),
        BLOCK.replace("<<<<<<<", "-------").replace(">>>>>>>", "+++++++"),
        BLOCK.replace("REPLACE", "UPDATED"),
        "".join(f"    {line}\n" for line in BLOCK.splitlines()),
        "".join(f"  {line}\n" if line[0] in "<=>" else f"{line}\n" for line in BLOCK.splitlines()),
        json.dumps(BLOCK),
        json.dumps(BLOCK)[1:-1],
    ],
)
def test_blocks_are_read_in_whatever_dress(text: str) -> None:
    proposal = read_proposal(text)
    assert proposal.kind == "blocks"
    assert proposal.is_bare
    assert proposed(text) == CHANGED


def test_an_indented_block_does_not_choose_between_indented_twins() -> None:
    text = "".join(f"    {line}\n" for line in block("x = 1\n", "x = 2\n").splitlines())
    assert proposed(text, "if t:\n    x = 1\n") == "if t:\n    x = 2\n"
    with pytest.raises(EditError, match="2 places"):
        proposed(text, "x = 1\nif t:\n    x = 1\n")


def test_blocks_after_words_are_not_bare() -> None:
    proposal = read_proposal("This is how one edits:\n" + BLOCK)
    assert proposal.kind == "blocks"
    assert not proposal.is_bare


@pytest.mark.parametrize(
    "text",
    [
        DIFF,
        f"diff --git a/f.py b/f.py\nindex 1..2 100644\n{DIFF}",
        f"```diff\n{DIFF}```\n",
        f"Here it is:\n```diff\n{DIFF}```\nThat is all.\n",
        DIFF.partition("\n@@")[2].join(["@@", ""]),
        DIFF.replace("-1,2 +1,2", "-40,9 +41"),
        DIFF.replace("@@ -1,2 +1,2 @@", "@@ ... @@"),
        DIFF.replace(" def f", "def f"),
        DIFF.replace("\n", "\r\n"),
        DIFF + "\\ No newline at end of file\n",
    ],
)
def test_a_unified_diff_is_read_however_careless(text: str) -> None:
    proposal = read_proposal(text)
    assert proposal.kind == "unified_diff"
    assert proposed(text) == CHANGED


def test_hunks_are_placed_in_their_order() -> None:
    diff = "@@ -1,2 +1,2 @@\n a\n-x\n+1\n@@ -4,2 +4,2 @@\n b\n-x\n+2\n"
    assert proposed(diff, "a\nx\nc\nb\nx\n") == "a\n1\nc\nb\n2\n"


def test_the_number_of_a_hunk_settles_a_tie() -> None:
    diff = "@@ -3 +3 @@\n-x\n+y\n"
    assert proposed(diff, "x\na\nx\n") == "x\na\ny\n"
    with pytest.raises(EditError, match="2 places"):
        proposed(diff.replace("-3", "-2"), "x\na\nx\n")


def test_a_removed_comment_is_no_header() -> None:
    diff = "@@ -1,3 +1,2 @@\n a\n--- old\n+++ new\n b\n"
    assert proposed(diff, "a\n-- old\nb\n") == "a\n++ new\nb\n"


def test_a_hunk_that_changes_nothing_must_be_in_the_file_too() -> None:
    diff = "@@ -1 +1 @@\n-a\n+b\n@@ -3 +3 @@\n c\n"
    assert proposed(diff, "a\nx\nc\n") == "b\nx\nc\n"
    with pytest.raises(EditError, match="not in the file"):
        proposed(diff, "a\nx\n")


def test_a_hunk_that_shows_no_place_is_refused() -> None:
    with pytest.raises(EditError, match="line 1 of the diff only adds"):
        read_proposal("@@ -3,0 +4,1 @@\n+x\n")


def test_a_diff_of_several_files_is_refused() -> None:
    with pytest.raises(EditError, match="several files"):
        read_proposal(DIFF + DIFF)


def test_a_diff_that_makes_a_file_is_the_file() -> None:
    proposal = read_proposal("--- /dev/null\n+++ b/f.py\n@@ -0,0 +1,2 @@\n+a\n+b\n")
    assert (proposal.kind, proposal.text) == ("whole_file", "a\nb\n")


@pytest.mark.parametrize("text", ["", "a\n", "- a\n+ b\n", "x = '@@ -1 +1 @@'\n", "---\na: 1\n"])
def test_anything_else_is_a_whole_file(text: str) -> None:
    proposal = read_proposal(text)
    assert (proposal.kind, proposal.text, proposal.unfenced) == ("whole_file", text, text)
    assert not proposal.problem


def test_a_large_file_is_read_at_once() -> None:
    began = time.process_time()
    assert read_proposal("x = 1\n" * 50_000).kind == "whole_file"
    assert time.process_time() - began < 1.0


def test_a_whole_file_is_offered_without_its_fence() -> None:
    proposal = read_proposal("```python\nx = 1\n```\n")
    assert proposal.unfenced == "x = 1\n"
    assert read_proposal("```\na\n```\nb\n```\nc\n```\n").unfenced.startswith("```\na\n")


def test_blocks_that_cannot_be_read_are_no_whole_file() -> None:
    with pytest.raises(EditError, match="has no '======='"):
        read_proposal("<<<<<<< SEARCH\na\n")
    assert "has no '======='" in read_proposal("Words\n<<<<<<< SEARCH\na\n").problem
