"""Text that stands for what was not shown: searched for it is not found, written it destroys."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winx_tui.core.errors import ToolError
from winx_tui.edit.search_replace import Block
from winx_tui.security.secret_finding import Finder
from winx_tui.workspace.file_state import LineRange, overlap
from winx_tui.workspace.line_comparison import Opcode

_MARK = re.compile(r"\[REDACTED:[a-z0-9-]+\]")
_CUT = re.compile(r"… ?\[(?:line|cell|page) cut: [0-9,]+ (?:characters|bytes) in all\]")
"""What read_files puts behind the shown part of a long line."""


def refuse_marks_in_search(name: str, lines: Sequence[str], blocks: Sequence[Block]) -> None:
    """Refuse blocks that search for a mark which is not itself in the file.

    Args:
        name: of the file, for the message.
        lines: of the file, with their ends.
        blocks: what was sent.

    Raises:
        ToolError: it names the line of the text and the one that the mark stands for.
    """
    if not any(map(_holds_mark, (line for block in blocks for line in block.search))):
        return
    literal = {line.strip() for line in lines if _holds_mark(line)}
    for block in blocks:
        for number, line in enumerate(block.search, block.line + 1):
            if (mark := _mark(line)) and line.strip() not in literal:
                raise ToolError(
                    f"Line {number} of your text searches for {mark}, which stands for text of "
                    f"{name} that was not shown to you{_place(line, lines)}; it cannot be searched "
                    "for. Nothing was changed. Search for the lines beside it instead; only the "
                    "user can change the hidden text.",
                    code="hidden_text",
                )


def refuse_new_marks(
    name: str, before: Sequence[str], after: Sequence[str], opcodes: Sequence[Opcode]
) -> None:
    """Refuse a change that brings marks to where there were none.

    Each place that changes is looked at alone: a mark that goes elsewhere does not pay
    for one that comes.

    Raises:
        ToolError: it names the first line with such a mark.
    """
    for tag, i1, i2, j1, j2 in opcodes:
        if tag == "equal":
            continue
        marked = [number for number in range(j1, j2) if _holds_mark(after[number])]
        if marked and _count(after[j1:j2]) > _count(before[i1:i2]):
            known = {line.strip() for line in before[i1:i2]}
            number = next((at for at in marked if after[at].strip() not in known), marked[-1])
            raise ToolError(
                f"Line {number + 1} of the new content of {name} would hold the mark "
                f"{_mark(after[number])}, which stands for a secret or other text that is in the "
                "file but was not shown: the secret would be lost. Nothing was changed. Edit "
                "around that line with SEARCH/REPLACE blocks.",
                code="hidden_text",
            )


def refuse_lost_secrets(
    name: str,
    before: Sequence[str],
    after: Sequence[str],
    opcodes: Sequence[Opcode],
    unread: Sequence[LineRange],
    sent: str,
    find: Finder,
) -> None:
    """Refuse an edit that takes hidden text away which the model cannot know.

    Args:
        name: of the file, for the message.
        before: the lines as they are.
        after: the lines as they would be.
        opcodes: what compare() says of both.
        unread: lines that were not shown whole.
        sent: what the model wrote; a secret in it is known.
        find: says what of a text is hidden.

    Raises:
        ToolError: it names the line.
    """
    for tag, i1, i2, j1, j2 in opcodes:
        if tag == "equal":
            continue
        new = "".join(after[j1:j2])
        for number in overlap(unread, i1 + 1, i2):
            line = before[number - 1]
            for span in find(line):
                secret = line[span.start : span.end]
                if secret not in new and secret not in sent:
                    raise ToolError(
                        f"The edit would change or remove text on line {number} of {name} that is "
                        "kept from you. Nothing was changed. Leave that text as it is; only the "
                        "user can change it.",
                        code="hidden_text",
                    )


def note_on_marks(lines: Sequence[str]) -> str:
    """Return a remark on the marks in a new file, "" where there is none."""
    for number, line in enumerate(lines, 1):
        if mark := _mark(line):
            return f"line {number} holds {mark} literally, not the text it stands for"
    return ""


def _holds_mark(line: str) -> bool:
    return bool(_mark(line))


def _mark(line: str) -> str:
    """Return the first mark in a line, "" where there is none."""
    for beginning, pattern in (("[REDACTED:", _MARK), (" cut: ", _CUT)):
        if beginning in line and (match := pattern.search(line)):
            return match[0]
    return ""


def _place(line: str, lines: Sequence[str]) -> str:
    pieces = re.split(f"{_MARK.pattern}|{_CUT.pattern}", line.strip())
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
    return sum(
        len(_MARK.findall(line)) + len(_CUT.findall(line)) for line in lines if _holds_mark(line)
    )
