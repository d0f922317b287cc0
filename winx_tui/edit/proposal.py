"""The one door for what a model sends as a change of a file, in whatever form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from winx_tui.edit.errors import EditError
from winx_tui.edit.fences import inside_fence, is_enclosed, is_fence
from winx_tui.edit.markers import LENIENT, STRICT, Dialect
from winx_tui.edit.patch_envelope import read_patch
from winx_tui.edit.search_replace import Block, as_moved, parse_blocks, starts_with_block
from winx_tui.edit.tiers import indentation
from winx_tui.edit.unified import is_preamble, read_unified_diff

ProposalKind = Literal["blocks", "unified_diff", "whole_file"]

_FILE_NAME = re.compile(r"(?=[^./]*[./])[\w./+~-]++:?")
_NAMED_FILE = re.compile(
    r"(?:#+ |\*\*)?`?(?P<path>[\w./+~-]*?[\w+~-]+\.[A-Za-z]\w{0,9})`?(?:\*\*)?:?"
)
_MAX_NAME_CHARS = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model has sent, read."""

    kind: ProposalKind
    blocks: tuple[Block, ...]
    """What to apply; a hunk of a diff is a block too. Empty for a whole file."""
    text: str
    """What was sent; of a diff that makes a new file, the text of that file."""
    unfenced: str
    """The text without a code fence that encloses the whole of it. That is what a file is
    to hold, unless it is a document, in which the fence may be meant."""
    is_bare: bool
    """Whether nothing is said before the first block or hunk. A document that shows how
    blocks are written is not bare; nor is a whole file."""
    names: tuple[tuple[str, ...], ...] = ()
    """What the changed file is called, where that is said: each group is one file, under its
    old and new path."""
    problem: str = ""
    """For a whole file: why the blocks it seems to hold cannot be read; empty where there is
    no sign of any. A text with a problem is hardly meant to be written as it is."""


def read_proposal(text: str) -> Proposal:
    """Tell what a text asks for: blocks first, then a diff, and a whole file only at last.

    Raises:
        EditError: of kind "syntax": it begins with a block, or is a diff, and cannot be read.
    """
    problem = ""
    patch = read_patch(text)
    if patch.blocks:
        return replace(_edit("unified_diff", patch.blocks, text, text), names=(patch.names,))
    if patch.names:
        new = patch.new_file
        return Proposal("whole_file", (), new, new, is_bare=False, names=(patch.names,))
    try:
        return _edit("blocks", parse_blocks(text), text, text)
    except EditError as error:
        if _has_search_marker(text):
            problem = str(error)
    moved = _with_markers_at_margin(text)
    for form, dialect in _other_forms(text, moved):
        try:
            blocks = parse_blocks(form, dialect)
        except EditError:
            continue
        if form is moved and moved is not text:
            blocks = tuple(as_moved(block, text) for block in blocks)
        return _edit("blocks", blocks, text, form)
    if starts_with_block(text):
        raise EditError("syntax", problem)
    diff = read_unified_diff(text)
    names = (diff.names,) if diff.names else ()
    if diff.blocks:
        return replace(_edit("unified_diff", diff.blocks, text, text), names=names)
    if diff.new_file:
        new = diff.new_file
        return Proposal("whole_file", (), new, new, is_bare=False, names=names)
    return Proposal("whole_file", (), text, _unfenced(text), is_bare=False, problem=problem)


def _edit(kind: ProposalKind, blocks: tuple[Block, ...], text: str, form: str) -> Proposal:
    lines = form.split("\n")
    is_bare = all(_says_nothing(line) for line in lines[: blocks[0].line - 1])
    named = (_name_above(lines, block.line - 1) for block in blocks if kind == "blocks")
    names = tuple((name,) for name in dict.fromkeys(named) if name)
    return Proposal(kind, blocks, text, text, is_bare=is_bare, names=names)


def _name_above(lines: Sequence[str], at: int) -> str:
    """Return the path that stands alone above a block, or above the fence around it."""
    above = at - 1
    while above >= 0 and (not lines[above].strip() or is_fence(lines[above])):
        above -= 1
    line = lines[above].strip() if above >= 0 else ""
    match = _NAMED_FILE.fullmatch(line) if len(line) <= _MAX_NAME_CHARS else None
    return match["path"] if match else ""


def _says_nothing(line: str) -> bool:
    return (
        not line.strip()
        or is_fence(line)
        or is_preamble(line)
        or _FILE_NAME.fullmatch(line.strip()) is not None
    )


def _has_search_marker(text: str) -> bool:
    markers = (STRICT.read(line.removesuffix("\r")) for line in text.split("\n"))
    return any(marker is not None and marker.kind == "search" for marker in markers)


def _other_forms(text: str, moved: str) -> Iterator[tuple[str, Dialect]]:
    """Yield what blocks may have become on their way, likeliest first."""
    for form in dict.fromkeys((moved, text, _unescaped(text))):
        if form is not text:
            yield form, STRICT
        yield form, LENIENT


def _with_markers_at_margin(text: str) -> str:
    """Move blocks to the margin if all their markers are indented alike.

    The lines between move with them, unless one of them stands further left.
    """
    lines = text.split("\n")
    markers = [index for index, line in enumerate(lines) if LENIENT.read(line.strip())]
    margins = {indentation(lines[index]) for index in markers}
    if len(margins) != 1 or margins == {""}:
        return text
    margin = margins.pop()
    between = lines[markers[0] : markers[-1] + 1]
    if all(line.startswith(margin) for line in between if line.strip()):
        # A blank line that lacks the margin shows that blank ones were not moved.
        blank_too = all(line.startswith(margin) for line in between)
        markers = [index for index, line in enumerate(lines) if blank_too or line.strip()]
    for index in markers:
        lines[index] = lines[index].removeprefix(margin)
    return "\n".join(lines)


def _unescaped(text: str) -> str:
    r"""Decode a text on one line whose ends of lines are written `\n`."""
    line = text.strip()
    if "\n" in line or "\\n" not in line:
        return text
    quoted = line if len(line) > 1 and line[0] == line[-1] == '"' else f'"{line}"'
    try:
        return str(json.loads(quoted, strict=False))
    except json.JSONDecodeError:
        return line.replace("\\n", "\n") if "\\\\" not in line else text


def _unfenced(text: str) -> str:
    lines = text.split("\n")
    return "\n".join((*inside_fence(lines), "")) if is_enclosed(lines) else text
