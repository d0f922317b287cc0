"""Whether a text is an edit of a file or its whole content, whatever form it came in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

from winx_tui.code.syntax import new_syntax_error
from winx_tui.core.errors import ToolError
from winx_tui.edit.errors import EditError
from winx_tui.edit.fences import is_fence
from winx_tui.edit.proposal import Proposal, read_proposal
from winx_tui.edit.search_replace import Block, parse_blocks
from winx_tui.workspace.text_file import TextFile

EDIT_UP_TO_PERCENT = 50
"""A larger percentage_to_change means that the text is the whole new content."""

_PATCH_SUFFIXES = (".diff", ".patch", ".rej")
_DOCUMENT_SUFFIXES = (".md", ".markdown", ".mdx", ".rst", ".qmd", ".rmd", ".txt")
"""Files in which a code fence around everything may be meant."""
_EDIT_HEAD = re.compile(r"<{6,}\s*SEARCH|--- |\+\+\+ |@@|diff |Index: ")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`\\]|\\.)*`")
_ESCAPED_BLOCK = re.compile(r"\s*<{6,}\s*SEARCH")
_FEWEST_ESCAPES = 2


@dataclass(frozen=True, slots=True)
class Intent:
    """What a text asks for."""

    kind: Literal["edit", "write"]
    blocks: tuple[Block, ...] = ()
    """Of an edit; may be empty, where the text holds none."""
    text: str = ""
    """Of a write: the whole content."""
    notes: tuple[str, ...] = ()
    """What was taken away or read otherwise, in words."""


def read_intent(name: str, text: str, percentage: int | None, before: TextFile | None) -> Intent:
    """Understand a text; nothing is read or written here.

    Blocks and unified diffs are edits whatever the percentage says, unless the file
    itself is of that kind. A fence around a whole file and backslashes before every
    end of line are taken away only where nothing else can be meant.

    Args:
        name: of the file; its suffix tells what may stand in it.
        text: as the model sent it.
        percentage: percentage_to_change; None where the text alone decides.
        before: the present content; None for a new file.

    Raises:
        ToolError: the blocks are broken, or the text can be meant in two ways.
    """
    text, notes = _with_line_breaks(name, text)
    if before is not None and percentage is not None and percentage <= EDIT_UP_TO_PERCENT:
        return Intent("edit", read_proposal(text).blocks or parse_blocks(text), notes=notes)
    is_patch = name.lower().endswith(_PATCH_SUFFIXES)
    is_edit_like = _EDIT_HEAD.match(_first_said(text)) is not None
    try:
        proposal = read_proposal(text)
    except EditError:
        if is_edit_like and not is_patch:
            raise
        return Intent("write", text=text, notes=notes)
    if proposal.kind == "blocks" and proposal.is_bare:
        return Intent("edit", proposal.blocks, notes=notes)
    if before is not None and (proposal.kind == "blocks" or proposal.problem):
        _refuse_blocks_as_content(proposal, before)
    if is_edit_like and not is_patch and not _is_itself_a_diff(before):
        if proposal.kind == "unified_diff":
            return Intent("edit", proposal.blocks, notes=notes)
        if proposal.text != text:
            made = "the added lines of the diff became the file"
            return Intent("write", text=proposal.text, notes=(*notes, made))
    return _write(name, text, proposal, notes)


def _write(name: str, text: str, proposal: Proposal, notes: tuple[str, ...]) -> Intent:
    is_fenced = proposal.text == text and proposal.unfenced != text
    if is_fenced and not name.lower().endswith(_DOCUMENT_SUFFIXES):
        notes = (*notes, "the code fence around the text was left out")
        return Intent("write", text=proposal.unfenced, notes=notes)
    return Intent("write", text=text, notes=notes)


def _first_said(text: str) -> str:
    """Return the first line that says something; a code fence does not."""
    return next((line for line in text.split("\n") if line.strip() and not is_fence(line)), "")


def _refuse_blocks_as_content(proposal: Proposal, before: TextFile) -> None:
    """Blocks after an introduction would otherwise replace the file they mean to edit."""
    try:
        present = read_proposal(before.text)
    except EditError:
        return
    if present.kind == "blocks" or present.problem:
        return
    if proposal.kind == "blocks":
        raise ToolError(
            "The text holds SEARCH/REPLACE blocks but does not begin with one, so it would replace "
            "the whole file. Nothing was changed. To edit, leave out what stands before the first "
            "block."
        )
    raise ToolError(
        f"The text looks like SEARCH/REPLACE blocks, and would replace the whole file because "
        f"they cannot be read. {proposal.problem}"
    )


def _is_itself_a_diff(before: TextFile | None) -> bool:
    return before is not None and _EDIT_HEAD.match(_first_said(before.text)) is not None


def _with_line_breaks(name: str, text: str) -> tuple[str, tuple[str, ...]]:
    r"""Turn the `\n` of a text that was escaped twice into line breaks.

    Such a text is one line; `\n` inside of quotes is what programs hold themselves.
    Blocks on one line are left to read_proposal, which knows them.
    """
    if "\n" in text or "\r" in text or _ESCAPED_BLOCK.match(text):
        return text, ()
    escapes = text.count("\\n")
    if escapes >= _FEWEST_ESCAPES:
        escapes = _QUOTED.sub("", text).count("\\n")
    if escapes < _FEWEST_ESCAPES:
        return text, ()
    unescaped = _unescaped(text)
    if unescaped and _mends(name, text, unescaped):
        return unescaped, (r"the text came as one line with '\n' in it, and was read as lines",)
    raise ToolError(
        rf"The text is one single line that holds '\n' {escapes} times: it was probably escaped "
        r"twice. Nothing was changed. Send it again with real line breaks; if '\n' is to stand in "
        "the file, end the text with a real line break."
    )


def _unescaped(text: str) -> str:
    """Read a text as the inside of a JSON string; "" where it is none."""
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return ""


def _mends(name: str, text: str, unescaped: str) -> bool:
    """Tell whether a text is broken as it stands, and sound once it has line breaks."""
    last = name.rpartition("/")[2]
    return bool(new_syntax_error(last, None, text)) and not new_syntax_error(last, None, unescaped)
