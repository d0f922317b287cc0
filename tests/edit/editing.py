"""Short ways to write blocks and to apply them."""

from __future__ import annotations

import pytest

from winx_tui.edit.apply import Applied, apply_blocks
from winx_tui.edit.errors import EditError, EditErrorKind
from winx_tui.edit.search_replace import parse_blocks
from winx_tui.workspace.text_file import split_lines


def block(search: str, replace: str, marker: str = "") -> str:
    """Write a block; both parts end with a line end, or are empty."""
    return f"<<<<<<< SEARCH{marker}\n{search}=======\n{replace}>>>>>>> REPLACE\n"


def applied(original: str, blocks: str) -> Applied:
    """Apply blocks to a text."""
    return apply_blocks(split_lines(original), parse_blocks(blocks))


def edit(original: str, blocks: str) -> str:
    """Return the edited text."""
    return applied(original, blocks).text


def refusal(original: str, blocks: str, kind: EditErrorKind) -> str:
    """Return why blocks are refused; fails where they are not, or for another kind of reason."""
    with pytest.raises(EditError) as caught:
        applied(original, blocks)
    assert caught.value.kind == kind, caught.value
    return str(caught.value)
