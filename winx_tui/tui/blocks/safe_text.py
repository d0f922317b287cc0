"""Untrusted text made fit for the screen; everything here returns data, never markup."""

from __future__ import annotations

import re

from rich.cells import cell_len
from textual.content import Content

from winx_tui.workspace.display import visible

TAB_SIZE = 4

_JOINERS = re.compile("[\ufe0e\ufe0f\u200d]")
"""How emoji are drawn; without a meaning of their own in prose."""
_ESCAPE_SEQUENCES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*(?:[@-~]|$)|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\|$)"
    r"|(?![\[\]PX^_])[ -/]*[0-~]|$)"
)
_OVERWRITTEN = re.compile(r"[^\n]*\r(?!\n|$)")
"""The part of a line that a lone carriage return goes back over."""


def exact(text: str) -> str:
    """Show every character, hidden ones by their number: for commands and diffs."""
    return visible(text, multiline=True).expandtabs(TAB_SIZE)


def prose(text: str) -> str:
    """Show a text that people read; what only shapes emoji is dropped."""
    return exact(_JOINERS.sub("", text))


def terminal_text(text: str) -> str:
    """Show a program's output as it stands on the screen in the end, without colours."""
    text = _ESCAPE_SEQUENCES.sub("", text).replace("\r\n", "\n")
    return exact(_OVERWRITTEN.sub("", text).replace("\r", ""))


def one_line(text: str) -> str:
    """Fold text to a single visible line."""
    return visible(" ".join(text.split()))


def folded(text: str, width: int, style: str = "") -> list[Content]:
    """Break safe text into lines of at most width cells, at any character."""
    return [
        piece
        for line in text.split("\n")
        for piece in Content.styled(line, style).fold(max(width, 2))
    ]


def folded_at_words(line: Content, width: int) -> list[Content]:
    """Break one line after blanks where it can be; every character stays, the blanks too."""
    width = max(width, 2)
    plain = line.plain
    cuts: list[int] = []
    start = column = after_blank = 0
    for position, character in enumerate(plain):
        cells = 1 if character.isascii() else cell_len(character)
        if column + cells > width:
            start = after_blank if after_blank > start else position
            cuts.append(start)
            column = cell_len(plain[start:position])
        column += cells
        if character == " ":
            after_blank = position + 1
    return line.divide(cuts)


def filled(line: Content, width: int, style: str) -> Content:
    """Lay a style under a line and stretch it to the width."""
    return line.pad_right(max(0, width - line.cell_length)).stylize_before(style)
