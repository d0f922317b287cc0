"""Changes of a file as a unified diff with counts, and the hunks that it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.preview import ChangeKind, FileDiff
from winx_tui.workspace.line_comparison import Opcode, compare

_CONTEXT_LINES = 3


@dataclass(frozen=True, slots=True)
class Hunk:
    """One stretch of a unified diff: changed lines with the context around them."""

    opcodes: tuple[Opcode, ...]
    """Without gaps; the first and the last are equal lines, save at the ends of a file."""

    @property
    def old(self) -> tuple[int, int]:
        """Return its first line in the old version and the one after its last, from 0."""
        return self.opcodes[0][1], self.opcodes[-1][2]

    @property
    def new(self) -> tuple[int, int]:
        """Return its first line in the new version and the one after its last, from 0."""
        return self.opcodes[0][3], self.opcodes[-1][4]


def find_hunks(
    before: Sequence[str], after: Sequence[str], opcodes: Sequence[Opcode] | None = None
) -> tuple[Hunk, ...]:
    """Return the hunks of two versions, given as lines with their ends, in file order."""
    known = compare(before, after) if opcodes is None else opcodes
    return tuple(Hunk(tuple(group)) for group in _groups(known))


def file_diff(
    path: Path,
    name: str,
    before: Sequence[str],
    after: Sequence[str],
    *,
    kind: ChangeKind = "edit",
    moved_from: Path | None = None,
    old_name: str = "",
    opcodes: Sequence[Opcode] | None = None,
) -> FileDiff:
    """Compare two versions, given as lines with their ends.

    `name` stands in the diff's head, `old_name` beside it where a file moves; of a
    created file the old name, of a deleted one the new name is /dev/null. A carriage
    return is left out where all lines of both versions have one. `opcodes` is what
    compare() says of the two, where the caller knows it already.
    """
    hunks = find_hunks(before, after, opcodes)
    is_uniform = ends_alike(before, after)
    heads = {
        "create": ("/dev/null", name),
        "delete": (name, "/dev/null"),
        "move": (old_name or name, name),
    }
    old_head, new_head = heads.get(kind, (name, name))
    text = [f"--- {old_head}\n", f"+++ {new_head}\n"]
    for hunk in hunks:
        text.extend(hunk_lines(hunk, before, after, is_uniform=is_uniform))
    changes = [op for hunk in hunks for op in hunk.opcodes if op[0] != "equal"]
    return FileDiff(
        path=path,
        unified_diff="".join(text) if hunks else "",
        added_lines=sum(op[4] - op[3] for op in changes),
        removed_lines=sum(op[2] - op[1] for op in changes),
        kind=kind,
        moved_from=moved_from,
    )


def ends_alike(before: Sequence[str], after: Sequence[str]) -> bool:
    r"""Tell whether every line of both versions ends with a carriage return.

    That is \r\n throughout, or a lone \r throughout; a last line without an end
    does not count. Such ends say nothing in a diff.
    """
    for version in (before, after):
        last = len(version) - 1
        for index, line in enumerate(version):
            if not line.endswith(("\r\n", "\r")) and (index < last or line.endswith("\n")):
                return False
    return True


def hunk_lines(
    hunk: Hunk, before: Sequence[str], after: Sequence[str], *, is_uniform: bool
) -> Iterator[str]:
    """Write a hunk as `diff -u` does, its `@@` line first.

    Args:
        hunk: of these two versions.
        before: the old lines with their ends.
        after: the new lines with their ends.
        is_uniform: what ends_alike() says of them.
    """
    yield f"@@ -{_range(*hunk.old)} +{_range(*hunk.new)} @@\n"
    for tag, i1, i2, j1, j2 in hunk.opcodes:
        if tag == "equal":
            yield from (_line(" ", line, is_uniform) for line in before[i1:i2])
            continue
        yield from (_line("-", line, is_uniform) for line in before[i1:i2])
        yield from (_line("+", line, is_uniform) for line in after[j1:j2])


def _groups(opcodes: Sequence[Opcode]) -> Iterator[list[Opcode]]:
    """Cut the opcodes into hunks with a few lines of context."""
    group: list[Opcode] = []
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


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start + 1 if length else start},{length}"


def _line(sign: str, line: str, is_uniform: bool) -> str:
    if line.endswith("\n"):
        return sign + (line[:-2] + "\n" if is_uniform else line)
    if line.endswith("\r"):
        return sign + (line[:-1] if is_uniform else line) + "\n"
    return f"{sign}{line}\n\\ No newline at end of file\n"
