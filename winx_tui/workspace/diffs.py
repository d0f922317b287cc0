"""Changes of a file as a unified diff with counts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from winx_tui.core.preview import ChangeKind, FileDiff

_CONTEXT_LINES = 3
_LARGEST_COMPARISON = 4_000_000
"""Old lines times new lines beyond which a changed stretch is shown as wholly replaced."""

_Opcode = tuple[str, int, int, int, int]
"""As difflib gives them: tag, old start and end, new start and end."""


def file_diff(
    path: Path,
    name: str,
    before: Sequence[str],
    after: Sequence[str],
    *,
    kind: ChangeKind = "edit",
    moved_from: Path | None = None,
) -> FileDiff:
    """Compare two versions, given as lines with their ends.

    `name` stands in the diff's head; of a created file the old name, of a deleted
    one the new name is /dev/null. A carriage return is left out where all
    lines of both versions have one.
    """
    opcodes = _opcodes(before, after)
    uniform = all(line.endswith("\r\n") for line in (*before, *after) if line.endswith("\n"))
    old_name = "/dev/null" if kind == "create" else name
    new_name = "/dev/null" if kind == "delete" else name
    text = [f"--- {old_name}\n", f"+++ {new_name}\n"]
    for group in _groups(opcodes):
        text.extend(_hunk(group, before, after, uniform))
    return FileDiff(
        path=path,
        unified_diff="".join(text) if len(text) > 2 else "",
        added_lines=sum(op[4] - op[3] for op in opcodes if op[0] != "equal"),
        removed_lines=sum(op[2] - op[1] for op in opcodes if op[0] != "equal"),
        kind=kind,
        moved_from=moved_from,
    )


def _opcodes(before: Sequence[str], after: Sequence[str]) -> list[_Opcode]:
    """Compare only what lies between the common start and the common end."""
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    opcodes: list[_Opcode] = [("equal", 0, start, 0, start)] if start else []
    if len(old) * len(new) > _LARGEST_COMPARISON or not old or not new:
        if old or new:
            opcodes.append(("replace", start, start + len(old), start, start + len(new)))
    else:
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new).get_opcodes():
            opcodes.append((tag, i1 + start, i2 + start, j1 + start, j2 + start))
    if end:
        opcodes.append(("equal", len(before) - end, len(before), len(after) - end, len(after)))
    return opcodes


def _groups(opcodes: Sequence[_Opcode]) -> Iterator[list[_Opcode]]:
    """Cut the opcodes into hunks with a few lines of context."""
    group: list[_Opcode] = []
    for position, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag != "equal":
            group.append((tag, i1, i2, j1, j2))
            continue
        lead = min(_CONTEXT_LINES, i2 - i1)
        is_last = position == len(opcodes) - 1
        if group and (is_last or i2 - i1 > 2 * _CONTEXT_LINES):
            group.append((tag, i1, i1 + lead, j1, j1 + lead))
            yield group
            group = []
        elif group:
            group.append((tag, i1, i2, j1, j2))
            continue
        if not is_last:
            group = [(tag, i2 - lead, i2, j2 - lead, j2)]
    if group:
        yield group


def _hunk(
    group: Sequence[_Opcode], before: Sequence[str], after: Sequence[str], uniform: bool
) -> Iterator[str]:
    old_range = _range(group[0][1], group[-1][2])
    new_range = _range(group[0][3], group[-1][4])
    yield f"@@ -{old_range} +{new_range} @@\n"
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            yield from (_line(" ", line, uniform) for line in before[i1:i2])
            continue
        yield from (_line("-", line, uniform) for line in before[i1:i2])
        yield from (_line("+", line, uniform) for line in after[j1:j2])


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start + 1 if length else start},{length}"


def _line(sign: str, line: str, uniform: bool) -> str:
    if not line.endswith("\n"):
        return f"{sign}{line}\n\\ No newline at end of file\n"
    return sign + (line[:-2] + "\n" if uniform and line.endswith("\r\n") else line)
