"""Unified diffs as coloured lines with line numbers."""

from __future__ import annotations

import re

from textual.content import Content

from winx_tui.tui.blocks.safe_text import exact, filled, folded_at_words

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)")
_LINE_STYLES = {
    "+": ("$diff-added", "on $diff-added-background"),
    "-": ("$diff-removed", "on $diff-removed-background"),
}


def diff_lines(unified_diff: str, width: int) -> list[Content]:
    """Lay out a diff: line numbers, marks in colour, long lines folded."""
    rows = _rows(unified_diff)
    number_width = max((len(str(number)) for _, number, _ in rows if number), default=1)
    lines: list[Content] = []
    for mark, number, text in rows:
        if mark == "@":
            lines.append(Content.styled("⋯" + exact(text), "$text-quiet"))
            continue
        label = str(number).rjust(number_width) if number else " " * number_width
        lines.extend(_row(mark, label, exact(text), width))
    return lines


def _row(mark: str, label: str, text: str, width: int) -> list[Content]:
    style, under = _LINE_STYLES.get(mark, ("$text-quiet", ""))
    indent = len(label) + 3
    pieces = folded_at_words(Content.styled(text, style), max(4, width - indent))
    lines = []
    for row, piece in enumerate(pieces):
        head = f"{label} {mark} " if row == 0 else " " * indent
        line = Content.styled(head[: len(label)], "$text-quiet")
        line += Content.styled(head[len(label) :], style) + piece
        lines.append(filled(line, width, under) if under else line)
    return lines


def _rows(unified_diff: str) -> list[tuple[str, int, str]]:
    """Read (mark, line number, text) of each line; "@" stands for a hunk's head."""
    rows: list[tuple[str, int, str]] = []
    old = new = 0
    in_hunk = False
    for line in unified_diff.split("\n"):
        hunk = _HUNK.match(line)
        if hunk is not None:
            old, new = int(hunk[1]), int(hunk[2])
            if rows:
                rows.append(("@", 0, hunk[3]))
            in_hunk = True
        elif in_hunk and line:
            mark, text = line[0], line[1:]
            if mark == "-":
                rows.append(("-", old, text))
                old += 1
            elif mark == "+":
                rows.append(("+", new, text))
                new += 1
            elif mark == "\\":
                rows.append((" ", 0, line))
            else:
                rows.append((" ", new, text))
                old, new = old + 1, new + 1
    return rows
