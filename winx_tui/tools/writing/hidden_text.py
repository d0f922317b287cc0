"""Marks that stand for secrets: searched for they are not found, written they destroy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from winx_tui.core.errors import ToolError
from winx_tui.edit.search_replace import Block

_MARK = re.compile(r"\[REDACTED:[a-z0-9-]+\]")


def refuse_marks_in_search(name: str, lines: Sequence[str], blocks: Sequence[Block]) -> None:
    """Refuse blocks that search for a mark which is not itself in the file.

    Args:
        name: of the file, for the message.
        lines: of the file, with their ends.
        blocks: what was sent.

    Raises:
        ToolError: it names the line of the text and the one that the mark stands for.
    """
    if not any("[REDACTED:" in line for block in blocks for line in block.search):
        return
    literal = {line.strip() for line in lines if "[REDACTED:" in line}
    for block in blocks:
        for number, line in enumerate(block.search, block.line + 1):
            if (mark := _MARK.search(line)) and line.strip() not in literal:
                raise ToolError(
                    f"Line {number} of your text searches for {mark[0]}, which stands for text of "
                    f"{name} that is kept from you{_place(line, lines)}; it cannot be searched "
                    "for. Nothing was changed. Search for the lines beside it instead; only the "
                    "user can change the hidden text."
                )


def refuse_new_marks(name: str, before: Sequence[str], after: Sequence[str]) -> None:
    """Refuse a content that holds marks which were not there.

    Raises:
        ToolError: it names the first line with such a mark.
    """
    if _count(after) <= _count(before):
        return
    number, line = _first_new(before, after)
    mark = _MARK.search(line)
    raise ToolError(
        f"Line {number} of the new content of {name} would hold the mark "
        f"{mark[0] if mark else ''}, which stands for a secret that is in the file but was not "
        "shown: the secret would be lost. Nothing was changed. Edit around that line with "
        "SEARCH/REPLACE blocks."
    )


def note_on_marks(lines: Sequence[str]) -> str:
    """Return a remark on the marks in a new file, "" where there is none."""
    for number, line in enumerate(lines, 1):
        if mark := _MARK.search(line):
            return f"line {number} holds {mark[0]} literally, not the secret it stands for"
    return ""


def _place(line: str, lines: Sequence[str]) -> str:
    pieces = _MARK.split(line.strip())
    for number, candidate in enumerate(lines, 1):
        if _has_in_order(candidate.strip(), pieces):
            return f" (line {number})"
    return ""


def _has_in_order(line: str, pieces: Sequence[str]) -> bool:
    """Tell whether a line is the pieces, with hidden text between each two."""
    first, last = pieces[0], pieces[-1]
    if not (line.startswith(first) and line.endswith(last)):
        return False
    position, end = len(first), len(line) - len(last)
    for piece in pieces[1:-1]:
        # The mark stands for at least one character.
        found = line.find(piece, position + 1, end)
        if found < 0:
            return False
        position = found + len(piece)
    return end > position


def _count(lines: Sequence[str]) -> int:
    return sum(len(_MARK.findall(line)) for line in lines if "[REDACTED:" in line)


def _first_new(before: Sequence[str], after: Sequence[str]) -> tuple[int, str]:
    known = Counter(line.strip() for line in before if "[REDACTED:" in line)
    marked = [(number, line) for number, line in enumerate(after, 1) if _MARK.search(line)]
    for number, line in marked:
        if not known[line.strip()]:
            return number, line
        known[line.strip()] -= 1
    return marked[-1]
