"""Whether a text is an edit of a file or its whole content, whatever form it came in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from winx_tui.core.errors import ToolError
from winx_tui.edit.errors import EditError
from winx_tui.edit.fences import is_fence
from winx_tui.edit.proposal import Proposal, read_proposal
from winx_tui.edit.search_replace import Block, parse_blocks
from winx_tui.tools.writing.dress import without_fence, without_numbers
from winx_tui.tools.writing.escapes import with_line_breaks
from winx_tui.tools.writing.foreign_forms import as_block_text, bare_diff
from winx_tui.workspace.display import visible
from winx_tui.workspace.text_file import TextFile

EDIT_UP_TO_PERCENT = 50
"""A larger percentage_to_change means that the text is the whole new content."""

_PATCH_SUFFIXES = (".diff", ".patch", ".rej")
_DOCUMENT_SUFFIXES = (".md", ".markdown", ".mdx", ".rst", ".qmd", ".rmd", ".txt")
"""Files in which a code fence around everything may be meant."""
_EDIT_HEAD = re.compile(
    r"<{6,}\s*SEARCH|--- |\+\+\+ |@@|diff |Index: |\*\*\* (?:Begin Patch|\w+ File: )"
)


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
    text, notes = with_line_breaks(name, text)
    if before is not None and before.text:
        text = as_block_text(name, text, before.text)
    if before is not None and percentage is not None and percentage <= EDIT_UP_TO_PERCENT:
        proposal = read_proposal(text)
        _refuse_other_file(name, proposal)
        blocks = proposal.blocks or bare_diff(text, before.lines) or parse_blocks(text)
        return Intent("edit", blocks, notes=notes)
    is_patch = name.lower().endswith(_PATCH_SUFFIXES)
    is_edit_like = _EDIT_HEAD.match(_first_said(text)) is not None
    try:
        proposal = read_proposal(text)
    except EditError:
        if is_edit_like and not is_patch:
            raise
        return Intent("write", text=text, notes=notes)
    if proposal.kind == "blocks" and proposal.is_bare:
        _refuse_other_file(name, proposal)
        return Intent("edit", proposal.blocks, notes=notes)
    if before is not None and (proposal.kind == "blocks" or proposal.problem):
        _refuse_blocks_as_content(proposal, before)
    if is_edit_like and not is_patch and not _is_itself_a_diff(before):
        _refuse_other_file(name, proposal)
        if proposal.kind == "unified_diff":
            return Intent("edit", proposal.blocks, notes=notes)
        if proposal.text != text:
            made = "the added lines of the diff became the file"
            return Intent("write", text=proposal.text, notes=(*notes, made))
    if before is not None and not is_patch and (blocks := bare_diff(text, before.lines)):
        return Intent("edit", blocks, notes=notes)
    return _write(name, text, proposal, before, notes)


def _write(
    name: str, text: str, proposal: Proposal, before: TextFile | None, notes: tuple[str, ...]
) -> Intent:
    if not is_document(name):
        is_fenced = proposal.text == text and proposal.unfenced != text
        bare = proposal.unfenced if is_fenced else without_fence(name, text)
        if bare != text:
            text, notes = bare, (*notes, "the code fence around the text was left out")
    unnumbered = without_numbers(name, text, before.lines if before is not None else None)
    if unnumbered != text:
        text, notes = unnumbered, (*notes, "the line numbers of a listing were left out")
    if before is not None and before.text and not text:
        raise ToolError(
            f"The text is empty, and would empty {name}. Nothing was changed. To delete the file "
            "use multi_file_edit with delete: true; to empty it, send one line break.",
            code="invalid_arguments",
        )
    return Intent("write", text=text, notes=notes)


def is_document(name: str) -> bool:
    """Tell whether code fences, and examples of all kinds, may be content of a file."""
    return name.lower().endswith(_DOCUMENT_SUFFIXES)


def _refuse_other_file(name: str, proposal: Proposal) -> None:
    """What is said to be of another file is not to be looked for in this one."""
    own = name.rpartition("/")[2].casefold()
    for paths in proposal.names:
        if all(visible(path.rpartition("/")[2]).casefold() != own for path in paths):
            raise ToolError(
                f"The text says that it changes {visible(paths[-1])}, and file_path is {name}. "
                "Nothing was changed. Send it with the right file_path; several files go into "
                "multi_file_edit.",
                code="invalid_arguments",
            )


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
            "block.",
            code="syntax",
        )
    raise ToolError(
        f"The text looks like SEARCH/REPLACE blocks, and would replace the whole file because "
        f"they cannot be read. {proposal.problem}",
        code="syntax",
    )


def _is_itself_a_diff(before: TextFile | None) -> bool:
    return before is not None and _EDIT_HEAD.match(_first_said(before.text)) is not None
