"""Writes what takes the place of a part of a line, or of lines from the midst of one on."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.edit.errors import EditError
from winx_tui.edit.finding import Place
from winx_tui.edit.search_replace import Block


def merge_part(lines: Sequence[str], block: Block, place: Place) -> tuple[str, ...]:
    """Return the new lines; the first and the last one complete lines of the file.

    Where only SEARCH without the blanks at its ends was found, REPLACE loses its own too.

    Args:
        lines: the file's lines without their ends.

    Raises:
        EditError: REPLACE repeats what stands in the line beside the place, which then would
            stand there twice.
    """
    if len(block.search) == 1:
        (line, begin), (_, end) = place.begin, place.end
        text = "\n".join(block.replace)
        is_whole = lines[line][begin:end] == block.search[0]
        return tuple((text if is_whole else text.strip()).split("\n"))
    new = block.replace or ("",)
    before = lines[place.begin[0]][: place.begin[1]]
    after = lines[place.end[0]][place.end[1] :]
    if before and new[0].startswith(before) and not block.search[0].startswith(before):
        raise _repeated(place.begin[0] + 1, "before")
    if after.strip() and new[-1].endswith(after) and not block.search[-1].endswith(after):
        raise _repeated(place.end[0] + 1, "after")
    return new


def _repeated(number: int, where: str) -> EditError:
    return EditError(
        "ambiguous",
        f"The text to find stands in the midst of line {number}, and the new text repeats what "
        f"stands {where} it in that line, so that it would be there twice. Nothing was changed. "
        "Give whole lines in both.",
    )
