"""The line ends of a file that is written whole: they stay what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from winx_tui.workspace.line_comparison import compare
from winx_tui.workspace.text_file import TextFile

_ENDS = ("\r\n", "\n", "\r")
_NAMES = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}


def with_ends_of(before: TextFile, text: str) -> tuple[str, str]:
    """Give a new content the line ends of the file.

    Where these are mixed, a line that stays keeps its own, and new ones get the usual.

    Returns:
        The text, and what is to be said of it, "" where its ends fitted.
    """
    if not before.newlines or not ("\n" in text or "\r" in text):
        return text, ""
    counts = Counter(_end(line) for line in before.lines if _end(line))
    usual = counts.most_common(1)[0][0]
    bodies = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(counts) == 1:
        adapted = usual.join(bodies)
        return adapted, f"the line ends stay {_NAMES[usual]}" if adapted != text else ""
    adapted = "".join(_mixed(before.lines, bodies, usual))
    return adapted, "the file's mixed line ends stay as they were" if adapted != text else ""


def _mixed(lines: Sequence[str], bodies: Sequence[str], usual: str) -> list[str]:
    ends = [usual] * len(bodies)
    old = [line.removesuffix(_end(line)) for line in lines]
    for tag, i1, i2, j1, _ in compare(old, bodies):
        if tag == "equal":
            ends[j1 : j1 + i2 - i1] = [_end(line) or usual for line in lines[i1:i2]]
    ends[-1] = ""
    return [body + end for body, end in zip(bodies, ends, strict=True)]


def _end(line: str) -> str:
    return next((end for end in _ENDS if line.endswith(end)), "")
