"""Says whether an edit has broken the syntax of a file; never stops one."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.code.printable import printable
from winx_tui.code.problems import Problem
from winx_tui.code.syntax_checks import check_for, is_exact, second_check_for

MAX_CHARS = 1_000_000
"""Larger files are not checked."""
_MORE_CHARS = {"json": 5_000_000, "ipynb": 5_000_000}
"""Suffix → the same where checking is fast: pictures make notebooks long."""

_LINES_AROUND = 5
_MAX_LINE_CHARS = 160
_DOUBT = "(Found by a quick parse: where the compiler accepts the code, leave it.)"
_MAX_COMPARED_LINES = 1_000
"""A longer change is taken as one: comparing it line by line may take seconds."""


def new_syntax_error(name: str, before: str | None, after: str) -> str:
    """Return the first error that a change brought in, with the lines around; "" for none.

    Args:
        name: the file's name; its suffix tells the language.
        before: the old text, None for a new file. What was broken before is not told.
        after: the new text.
    """
    check = check_for(name)
    most = _MORE_CHARS.get(name.rpartition(".")[2].lower(), MAX_CHARS)
    if check is None or max(len(after), len(before or "")) > most:
        return ""
    problems = check(after)
    if problems and before is not None:
        known = check(before)
        fresh = _new_ones(before, after, known, problems)
        second = second_check_for(name)
        if not fresh and known and second is not None:
            # The first check ends at the first error, and that one is old.
            fresh = _new_ones(before, after, second(before), second(after))
        problems = fresh
    return _told(after, problems[0], is_exact=is_exact(name)) if problems else ""


def _new_ones(
    before: str, after: str, old: tuple[Problem, ...], found: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """Leave out the problems that stand where one stood before.

    In lines that did not change a problem is old if it was there before; in a hunk
    that changed, if there were no fewer before.
    """
    if not old:
        return found
    fresh: list[Problem] = []
    for hunk in _hunks(before.split("\n"), after.split("\n")):
        was = [problem.line - hunk.old_start for problem in old if hunk.holds_old(problem.line)]
        now = [problem for problem in found if hunk.holds_new(problem.line)]
        if hunk.is_equal:
            fresh.extend(one for one in now if one.line - hunk.new_start not in was)
        elif len(now) > len(was):
            fresh.extend(now)
    return tuple(sorted(fresh, key=lambda problem: problem.line))


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines before and after that correspond: equal, or changed into each other."""

    is_equal: bool
    old_start: int
    """The number of its first line, from 1; the ends are the first lines behind it."""
    old_end: int
    new_start: int
    new_end: int

    def holds_old(self, line: int) -> bool:
        return self.old_start <= line < self.old_end

    def holds_new(self, line: int) -> bool:
        return self.new_start <= line < self.new_end


def _hunks(before: list[str], after: list[str]) -> list[_Hunk]:
    head = _common(before, after)
    limit = min(len(before), len(after)) - head
    tail = min(_common(before[::-1], after[::-1]), limit)
    old_end, new_end = len(before) - tail, len(after) - tail
    hunks = [
        _Hunk(True, 1, head + 1, 1, head + 1),
        # A parser may put the end of the text on a line behind the last.
        _Hunk(True, old_end + 1, len(before) + 2, new_end + 1, len(after) + 2),
    ]
    old, new = before[head:old_end], after[head:new_end]
    if max(len(old), len(new)) > _MAX_COMPARED_LINES:
        return [*hunks, _Hunk(False, head + 1, old_end + 1, head + 1, new_end + 1)]
    # Lazy: only an edit of broken code comes here.
    import difflib

    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    first = head + 1
    hunks.extend(
        _Hunk(tag == "equal", first + i1, first + i2, first + j1, first + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    )
    return hunks


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _told(text: str, problem: Problem, *, is_exact: bool) -> str:
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    at = max(1, min(problem.line, len(lines)))
    first = max(1, at - _LINES_AROUND)
    last = min(len(lines), at + _LINES_AROUND)
    message = printable(problem.message, _MAX_LINE_CHARS)
    parts = [f"line {problem.line}: {message}"]
    for number in range(first, last + 1):
        mark = ">" if number == at else " "
        line = printable(lines[number - 1].rstrip("\r"), _MAX_LINE_CHARS)
        parts.append(f"{mark} {number} {line}".rstrip())
    if not is_exact:
        parts.append(_DOUBT)
    return "\n".join(parts)
