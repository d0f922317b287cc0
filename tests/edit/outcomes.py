"""What the right outcome of an edit is, and whether a text is it.

Lines outside the blocks, and lines that a block keeps, are right to the byte only. A new line may
differ from the true one in what its distortion has destroyed for good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from tests.edit.sample_files import SampleFile
from tests.edit.true_edits import Draft, TrueEdit, bare
from winx_tui.workspace.text_file import split_lines


@dataclass(frozen=True, slots=True)
class Expected:
    """A line of the right outcome."""

    accepted: frozenset[str]
    """Bodies that are right."""
    ends: frozenset[str]
    is_loose: bool = False
    """Whether blank lines may come and go here."""
    normal: Callable[[str], str] | None = None
    """Lines that agree under it are right too; only for new lines."""

    def allows(self, body: str, end: str) -> bool:
        """Tell whether a line of an outcome is this one."""
        if end not in self.ends:
            return False
        if body in self.accepted:
            return True
        return self.normal is not None and self.normal(body) in map(self.normal, self.accepted)


def expected_lines(
    edit: TrueEdit,
    sent: tuple[Draft, ...],
    normal: Callable[[str], str] | None,
    *,
    verbatim: bool,
    loose_blanks: bool,
) -> list[Expected]:
    """Say what the outcome is, line by line.

    Args:
        edit: the edit before distortion.
        sent: its blocks as they are sent, one for each.
        normal: what a distortion leaves of a new line.
        verbatim: whether a new line may as well stay as it was sent.
        loose_blanks: whether blank lines within the blocks may come and go.
    """
    file = edit.file
    any_end = frozenset(end for end in file.ends if end) or frozenset("\n")
    expected: list[Expected] = []

    def untouched(index: int) -> None:
        body, end = file.bodies[index], file.ends[index]
        expected.append(Expected(frozenset((body,)), frozenset((end,))))

    position = 0
    for draft, shown, rows in zip(edit.drafts, sent, edit.wholes, strict=True):
        for index in range(position, draft.start):
            untouched(index)
        keeps_text = verbatim or shown.search == list(file.bodies[draft.start : draft.stop])
        sent_as = {row.true: row.replace for row in shown.rows if row.search is None}
        at = draft.start
        if loose_blanks:
            expected.append(Expected(frozenset(("",)), any_end, is_loose=True))
        for row in rows:
            # Of lines that are alike, any may be the one that stays.
            alike = [other for other in rows if bare(other.true) == bare(row.true)]
            is_free = any(other.search is None for other in alike)
            bodies = {row.true}
            if keeps_text and is_free and (text := sent_as.get(row.true)) is not None:
                bodies.add(text)
            end = any_end if is_free or len(alike) > 1 else frozenset((file.ends[at],))
            if row.replace is not None:
                form = normal if is_free else None
                expected.append(Expected(frozenset(bodies), end, loose_blanks, form))
            at += row.search is not None
        position = draft.stop
    for index in range(position, len(file.bodies)):
        untouched(index)
    return _with_final_end(expected, file, any_end)


def _with_final_end(
    expected: list[Expected], file: SampleFile, any_end: frozenset[str]
) -> list[Expected]:
    """Let a missing final newline stay missing; a line that is no longer last gets an end."""
    if file.ends[-1] or not expected:
        return expected
    final = [replace(line, ends=any_end) if line.ends == {""} else line for line in expected]
    for index in range(len(final) - 1, -1, -1):
        final[index] = replace(final[index], ends=final[index].ends | {""})
        # Where the last line may be absent, the one before it is last.
        if not final[index].is_loose or any(map(str.strip, final[index].accepted)):
            break
    return final


def is_outcome(text: str, expected: list[Expected]) -> bool:
    """Tell whether a text is the right outcome."""
    lines = [_parted(line) for line in split_lines(text)]
    # A last line that is blank and has no end cannot be told from none.
    is_open = bool(expected) and expected[-1].allows("", "")
    return _agree(lines, expected) or (is_open and _agree(lines, expected[:-1]))


def _agree(lines: list[tuple[str, str]], expected: list[Expected]) -> bool:
    if not any(line.is_loose for line in expected):
        return len(lines) == len(expected) and all(
            wanted.allows(*line) for wanted, line in zip(expected, lines, strict=True)
        )
    blank = [not body.strip() for body, _ in lines]
    may_be_missing = [
        line.is_loose and not any(body.strip() for body in line.accepted) for line in expected
    ]
    is_loose = [line.is_loose for line in expected]
    may_be_added = [
        before or after
        for before, after in zip([False, *is_loose], [*is_loose, False], strict=True)
    ]

    @cache
    def agree(i: int, j: int) -> bool:
        if i == len(expected) and j == len(lines):
            return True
        both = i < len(expected) and j < len(lines)
        return (
            (both and expected[i].allows(*lines[j]) and agree(i + 1, j + 1))
            or (i < len(expected) and may_be_missing[i] and agree(i + 1, j))
            or (j < len(lines) and blank[j] and may_be_added[i] and agree(i, j + 1))
        )

    return agree(0, 0)


def _parted(line: str) -> tuple[str, str]:
    body = line.rstrip("\n") if line.endswith("\n") else line
    body = body.removesuffix("\r")
    return body, line[len(body) :]
