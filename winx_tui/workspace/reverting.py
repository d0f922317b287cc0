"""A file's change against what it held before, and its parts put back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from winx_tui.core.preview import ChangeKind, FileDiff
from winx_tui.workspace.diffs import Hunk, file_diff, find_hunks
from winx_tui.workspace.display import visible
from winx_tui.workspace.line_comparison import compare
from winx_tui.workspace.text_file import FileIsBinaryError, TextFile, decode

MOST_LINES = 10_000
"""Of one file's diff that are drawn."""
MOST_LINE_CHARS = 2_000
"""Of one line of it."""
_COLOURED_LINES = 3_000
"""A longer diff is drawn without the colours of its language."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """What a file becomes again, and what it must hold for that."""

    path: Path
    shown: bytes | None
    """What it held when a person looked at it; None: there was no file."""
    after: bytes | None
    """None: the file goes away."""
    part: str = ""
    """Which lines, for messages: "lines 3–9"; empty: all of it."""


@dataclass(frozen=True, slots=True)
class SeenChange:
    """One file's two versions and how they differ, as far as it is drawn."""

    path: Path
    before: bytes | None
    after: bytes | None
    """On the disk when it was read."""
    diff: FileDiff
    """Cut where it is long."""
    note: str = ""
    """What the diff does not say, as a sentence."""
    added_lines: int = 0
    removed_lines: int = 0
    """Of the whole change."""
    texts: tuple[TextFile | None, TextFile | None] | None = field(default=None, repr=False)
    """Both versions; None: one of them is not text."""
    hunks: tuple[Hunk, ...] = field(default=(), repr=False)
    drawn_hunks: int = 0
    """So many of them are drawn whole."""

    @property
    def is_same(self) -> bool:
        """Tell whether nothing differs."""
        return self.before == self.after

    def file_reversal(self) -> Reversal:
        """Return what puts the whole file back."""
        return Reversal(self.path, self.after, self.before)

    def hunk_reversal(self, index: int) -> Reversal:
        """Return what puts one hunk back; of a created or deleted file that is all of it."""
        if self.diff.kind != "edit" or self.texts is None or not self.hunks:
            return self.file_reversal()
        before, after = self.texts
        assert before is not None
        assert after is not None
        hunk = self.hunks[index]
        lines = [
            *after.lines[: hunk.new[0]],
            *before.lines[slice(*hunk.old)],
            *after.lines[hunk.new[1] :],
        ]
        text = "".join(lines)
        if text == before.text:
            # The mark at the beginning and the encoding come back as well.
            return Reversal(self.path, self.after, self.before, _lines(hunk))
        return Reversal(self.path, self.after, after.encode(text), _lines(hunk))

    def first_line(self, index: int) -> int:
        """Return the line of a hunk's first change on the disk, from 1."""
        if not self.hunks:
            return 1
        hunk = self.hunks[min(index, len(self.hunks) - 1)]
        return next((op[3] + 1 for op in hunk.opcodes if op[0] != "equal"), 1)


def seen_change(path: Path, name: str, before: bytes | None, after: bytes | None) -> SeenChange:
    """Compare two versions of a file; takes a while for large ones.

    Args:
        path: of the file.
        name: for the diff's head.
        before: None: there was no file.
        after: None: there is no file.
    """
    kind: ChangeKind = "edit"
    if before is None:
        kind = "create"
    elif after is None:
        kind = "delete"
    try:
        old = None if before is None else decode(before)
        new = None if after is None else decode(after)
    except FileIsBinaryError:
        diff = FileDiff(path, "", 0, 0, kind)
        return SeenChange(path, before, after, diff, _binary(before, after))
    old_lines, new_lines = old.lines if old else (), new.lines if new else ()
    opcodes = compare(old_lines, new_lines)
    whole = file_diff(path, visible(name), old_lines, new_lines, kind=kind, opcodes=opcodes)
    diff, note, drawn = _bounded(whole)
    if not note and not diff.unified_diff and before is not None and before != after:
        note = "The lines are the same; only the encoding differs."
    return SeenChange(
        path,
        before,
        after,
        diff,
        note,
        whole.added_lines,
        whole.removed_lines,
        (old, new),
        find_hunks(old_lines, new_lines, opcodes),
        drawn,
    )


def _bounded(diff: FileDiff) -> tuple[FileDiff, str, int]:
    """Cut a diff to what is drawn; say what is left out, and how many hunks are whole."""
    lines = diff.unified_diff.split("\n")
    notes = []
    kept = lines
    whole = sum(line.startswith("@@ ") for line in lines)
    if len(lines) > MOST_LINES:
        kept = lines[:MOST_LINES]
        whole = sum(line.startswith("@@ ") for line in kept) - 1
        notes.append(f"{len(lines) - MOST_LINES:,} more lines of this diff are not drawn.")
    if any(len(line) > MOST_LINE_CHARS for line in kept):
        kept = [line if len(line) <= MOST_LINE_CHARS else _cut(line) for line in kept]
        notes.append(f"Lines of more than {MOST_LINE_CHARS:,} characters are cut.")
    if kept is not lines or len(kept) > _COLOURED_LINES:
        text = "\n".join(kept)
        path = diff.path if len(kept) <= _COLOURED_LINES else diff.path.with_suffix(".txt")
        diff = replace(diff, unified_diff=text if text.endswith("\n") else text + "\n", path=path)
    return diff, " ".join(notes), whole


def _cut(line: str) -> str:
    return f"{line[:MOST_LINE_CHARS]}…"


def _lines(hunk: Hunk) -> str:
    changes = [op for op in hunk.opcodes if op[0] != "equal"]
    first, end = changes[0][3], changes[-1][4]
    if end <= first + 1:
        return f"line {first + 1}"
    return f"lines {first + 1}–{end}"


def _binary(before: bytes | None, after: bytes | None) -> str:
    sizes = [f"{len(data):,} bytes" if data is not None else "none" for data in (before, after)]
    return f"Not text: {' → '.join(sizes)}."
