"""Parts of a change: only those hunks of a diff that a person accepted.

The hunks are those of the diff that was shown: both come from find_hunks(), which
gives the same ones for the same two versions.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.core.approval import HunkChoice
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.preview import FileDiff
from winx_tui.workspace.diffs import Hunk, ends_alike, find_hunks, hunk_lines


class HunkMismatchError(WorkspaceError):
    """The choices do not fit the hunks that were shown; nothing was changed."""


@dataclass(frozen=True, slots=True)
class ShownHunk:
    """A hunk as it stands in the diff."""

    text: str
    """With its `@@` line."""
    first_line: int
    last_line: int
    """The lines it changes, from 1, without context: of the old version, and of the
    new one where it only adds."""


def hunk_count(diff: FileDiff) -> int:
    """Count what a person may decide on its own.

    Each hunk of an edit; a creation, a deletion or a move is one decision.
    """
    if diff.kind != "edit":
        return 1
    return sum(line.startswith("@@ ") for line in diff.unified_diff.split("\n"))


def keep_hunks(before: Sequence[str], after: Sequence[str], choices: Sequence[HunkChoice]) -> str:
    """Return the old version with the accepted hunks in it.

    Where a person has edited a hunk, their text stands there, with the file's own
    ends of lines; lines outside the accepted hunks stay to the last byte.

    Args:
        before: the old lines with their ends.
        after: the new lines with their ends.
        choices: one for each hunk, in any order.

    Raises:
        HunkMismatchError: there is not exactly one choice for each hunk.
    """
    hunks = find_hunks(before, after)
    by_hunk = {choice.hunk: choice for choice in choices}
    if len(choices) != len(hunks) or sorted(by_hunk) != list(range(len(hunks))):
        raise HunkMismatchError(
            f"The answer has {len(choices)} decisions for {len(hunks)} hunks; nothing was changed"
        )
    kept: list[str] = []
    position = 0
    for index, hunk in enumerate(hunks):
        kept.extend(before[position : hunk.old[0]])
        kept.extend(_chosen(by_hunk[index], hunk, before, after))
        position = hunk.old[1]
    kept.extend(before[position:])
    return "".join(kept)


def show_hunks(before: Sequence[str], after: Sequence[str]) -> tuple[ShownHunk, ...]:
    """Return each hunk of two versions as it stands in the diff."""
    is_uniform = ends_alike(before, after)
    shown = []
    for hunk in find_hunks(before, after):
        changes = [op for op in hunk.opcodes if op[0] != "equal"]
        first, end = changes[0][1], changes[-1][2]
        if first == end:
            first, end = changes[0][3], changes[-1][4]
        text = "".join(hunk_lines(hunk, before, after, is_uniform=is_uniform))
        shown.append(ShownHunk(text, first + 1, end))
    return tuple(shown)


def with_ends_of(text: str, lines: Sequence[str]) -> tuple[str, ...]:
    r"""Split a person's text and give its lines the ends that a file uses.

    Args:
        text: its lines end with \n; a carriage return before that is dropped.
        lines: what stood there. A line that stays keeps its own end; others take the
            usual one. Where the last of them has no end, the last of the text gets none.
    """
    bodies = [line.removesuffix("\r") for line in text.split("\n")]
    if not bodies[-1]:
        bodies.pop()
    usual = _usual_end(lines)
    result = [body + usual for body in bodies]
    matcher = difflib.SequenceMatcher(None, [_body(line) for line in lines], bodies)
    for start, position, length in matcher.get_matching_blocks():
        result[position : position + length] = lines[start : start + length]
    result = [line if _body(line) != line else line + usual for line in result]
    if result and lines and _body(lines[-1]) == lines[-1]:
        result[-1] = _body(result[-1])
    return tuple(result)


def _chosen(
    choice: HunkChoice, hunk: Hunk, before: Sequence[str], after: Sequence[str]
) -> Sequence[str]:
    if not choice.is_accepted:
        return before[slice(*hunk.old)]
    new = after[slice(*hunk.new)]
    if choice.text is None:
        return new
    return with_ends_of(choice.text, new or before[slice(*hunk.old)])


def _usual_end(lines: Sequence[str]) -> str:
    ends = Counter(line[len(_body(line)) :] for line in lines if _body(line) != line)
    return ends.most_common(1)[0][0] if ends else "\n"


def _body(line: str) -> str:
    for end in ("\r\n", "\n", "\r"):
        if line.endswith(end):
            return line[: -len(end)]
    return line
