"""Reads patches in an envelope, as some models are trained to write them.

    *** Begin Patch
    *** Update File: src/app.py
    @@ def main():
     a line that stays
    -a line that goes
    +a line that comes
    *** End Patch

The sections have no line numbers: their lines are looked for like any SEARCH.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from winx_tui.edit.errors import EditError
from winx_tui.edit.fences import is_fence
from winx_tui.edit.search_replace import Block
from winx_tui.edit.unified import Diff, block_of_hunk

_FILE = re.compile(r"\*\*\* (?P<deed>Update|Add|Delete) File: (?P<name>.*\S)\s*")
_BEGIN = "*** Begin Patch"
_SIGN = "*** "


def is_patch_head(line: str) -> bool:
    """Tell whether a line opens an envelope, or names a file in one."""
    return line.rstrip() == _BEGIN or _FILE.fullmatch(line) is not None


def read_patch(text: str) -> Diff:
    """Read the patch that a text is; an empty diff where it is none.

    Raises:
        EditError: of kind "syntax": it does more than change or make one file.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    said = next((line for line in lines if line.strip() and not is_fence(line)), "")
    if not is_patch_head(said):
        return Diff()
    heads = [(at, match) for at, line in enumerate(lines) if (match := _FILE.fullmatch(line))]
    if len(heads) != 1:
        files = "no file" if not heads else "several files"
        raise _refusal(f"The patch names {files}", "send the part of one file at a time")
    at, head = heads[0]
    body = _body(lines[at + 1 :])
    names = (head["name"],)
    if head["deed"] == "Delete":
        raise _refusal("The patch deletes the file", "use multi_file_edit with delete: true")
    if head["deed"] == "Add":
        return Diff((), "".join(f"{line[1:]}\n" for line in body if line[:1] == "+"), names)
    return Diff(tuple(_blocks(body, at + 2)), names=names)


def _body(lines: Sequence[str]) -> list[str]:
    """Return the lines up to the end of the envelope."""
    body: list[str] = []
    for line in lines:
        if line.startswith("*** Move to:"):
            raise _refusal("The patch moves the file", "use multi_file_edit with rename_to")
        if line.startswith(_SIGN) and not line.startswith("*** End of File"):
            break
        body.append("" if line.startswith(_SIGN) else line)
    while body and (not body[-1].strip() or is_fence(body[-1])):
        body.pop()
    return body


def _blocks(body: Sequence[str], first_number: int) -> list[Block]:
    starts = [at for at, line in enumerate(body) if line.startswith("@@")]
    begins = [0, *(at + 1 for at in starts)]
    ends = [*starts, len(body)]
    blocks: list[Block] = []
    for begin, end in zip(begins, ends, strict=True):
        hunk = list(body[begin:end])
        while hunk and not hunk[-1].strip():
            hunk.pop()
        if any(line[:1] in ("+", "-") for line in hunk):
            blocks.append(block_of_hunk(hunk, first_number + begin - 1))
    if not blocks:
        raise _refusal("The patch changes nothing", "mark its lines with '-' and '+'")
    return blocks


def _refusal(problem: str, step: str) -> EditError:
    return EditError("syntax", f"{problem}. Nothing was changed; {step}.")
