"""Reads unified diffs as SEARCH/REPLACE blocks; counts and line numbers may be wrong.

A hunk's lines are looked for in the file like any SEARCH, so its numbers only settle
which of several equal places is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.edit.errors import EditError
from winx_tui.edit.fences import fenced_parts
from winx_tui.edit.search_replace import MAX_BLOCKS, Block

_HUNK = re.compile(
    r"@@ -(?P<old>[0-9]{1,9})(?:,[0-9]+)? \+[0-9]+(?:,[0-9]+)? @@.*|@@(?: ?\.\.\. ?@@)?\s*|@@ @@.*"
)
_OLD = re.compile(r"--- \S.*")
_NEW = re.compile(r"\+\+\+ \S.*")
_PREAMBLE = re.compile(
    r"diff |index |(old|new|deleted file|new file) mode |similarity |rename |copy |={3,}$|Index: "
)
_NO_NEWLINE = "\\"


@dataclass(frozen=True, slots=True)
class Diff:
    """What a unified diff asks for."""

    blocks: tuple[Block, ...] = ()
    """One a hunk; empty for a new file, and where there is no diff."""
    new_file: str = ""
    """The text of a file that the diff makes; empty where it changes one."""
    names: tuple[str, ...] = ()
    """What the file is called before and after, where the diff says it."""


def is_preamble(line: str) -> bool:
    """Tell whether a line names the files of a diff."""
    return any(pattern.match(line) for pattern in (_PREAMBLE, _OLD, _NEW))


def read_unified_diff(text: str) -> Diff:
    """Read the diff that a text holds, in a code fence or not.

    Raises:
        EditError: of kind "syntax": it changes several files, or a hunk has nothing to find.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    for begin, end in (*fenced_parts(lines), (0, len(lines))):
        start = _first_line(lines[begin:end])
        if start >= 0:
            return _read(lines[begin + start : end], begin + start + 1)
    return Diff()


def _first_line(lines: Sequence[str]) -> int:
    """Return where a diff begins, -1 where none does.

    A hunk may stand first, or after what names the files; words are passed over only where
    a header follows them.
    """
    for index, line in enumerate(lines):
        if _is_header(lines, index):
            return index
        if _HUNK.fullmatch(line):
            return index if _has_changes(lines[index + 1 :]) else -1
        if line.strip() and not is_preamble(line):
            break
    return next((index for index in range(len(lines)) if _is_header(lines, index)), -1)


def _is_header(lines: Sequence[str], index: int) -> bool:
    following = lines[index + 1 : index + 3]
    return (
        _OLD.fullmatch(lines[index]) is not None
        and len(following) == 2
        and _NEW.fullmatch(following[0]) is not None
        and _HUNK.fullmatch(following[1]) is not None
    )


def _has_changes(lines: Sequence[str]) -> bool:
    return any(line[:1] in ("+", "-") for line in lines)


def _read(lines: Sequence[str], first_number: int) -> Diff:
    headers = [index for index in range(len(lines)) if _is_header(lines, index)]
    if len(headers) > 1:
        raise EditError(
            "syntax",
            "The diff changes several files. Nothing was changed; send one file's part at a time.",
        )
    names = _names(lines[headers[0] : headers[0] + 2]) if headers else ()
    is_new = bool(headers) and lines[headers[0]].startswith("--- /dev/null")
    begin = headers[0] + 2 if headers else 0
    starts = [index for index in range(begin, len(lines)) if _HUNK.fullmatch(lines[index])]
    ends = [*starts[1:], len(lines)]
    if len(starts) > MAX_BLOCKS:
        raise EditError(
            "syntax", f"The diff has more than {MAX_BLOCKS} hunks; send fewer at a time."
        )
    hunks = [_hunk_lines(lines[start + 1 : end]) for start, end in zip(starts, ends, strict=True)]
    if is_new and len(hunks) == 1 and all(line[:1] == "+" for line in hunks[0]):
        return Diff((), "".join(f"{line[1:]}\n" for line in hunks[0]), names)
    blocks = (
        _block(hunk, lines[start], first_number + start)
        for hunk, start in zip(hunks, starts, strict=True)
        if hunk
    )
    return Diff(tuple(blocks), names=names)


def _names(header: Sequence[str]) -> tuple[str, ...]:
    """Return the paths of a header; a date behind a tab is none of it."""
    paths = (line[4:].partition("\t")[0].strip().strip('"') for line in header)
    return tuple(path for path in paths if path != "/dev/null")


def _hunk_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines that belong to a hunk: not what follows after a blank line at its end."""
    said = [line for line in lines if not line.startswith(_NO_NEWLINE)]
    while said and not said[-1]:
        said.pop()
    return said


def block_of_hunk(hunk: Sequence[str], number: int, hint: int = 0) -> Block:
    """Read the lines of a hunk as a block.

    Args:
        hunk: its lines, each with its sign.
        number: of the line of the text above the first of them.
        hint: the line of the file on which it is said to begin, 0 where none is said.

    Raises:
        EditError: of kind "syntax": it has nothing to find.
    """
    # Some models leave out the blank before lines that stay; then none of them has it.
    bare = any(line[:1] not in ("", " ", "+", "-", "\t") for line in hunk)
    search: list[str] = []
    replace: list[str] = []
    for line in hunk:
        if line[:1] == "-":
            search.append(line[1:])
        elif line[:1] == "+":
            replace.append(line[1:])
        else:
            kept = line if bare else line[1:] if line[:1] == " " else line
            search.append(kept)
            replace.append(kept)
    if not search:
        raise EditError(
            "syntax",
            f"The hunk at line {number} of the diff only adds lines, and no line shows where. "
            "Nothing was changed; send it with some of the lines around it.",
        )
    return Block(tuple(search), tuple(replace), number, hint=hint)


def _block(hunk: Sequence[str], header: str, number: int) -> Block:
    match = _HUNK.fullmatch(header)
    return block_of_hunk(hunk, number, int(match["old"]) if match and match["old"] else 0)
