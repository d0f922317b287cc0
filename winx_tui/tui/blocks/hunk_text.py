"""The lines of a hunk as they are shown: safe, coloured, changed words marked."""

from __future__ import annotations

from functools import cached_property

from textual.content import Content, Span

from winx_tui.tui.blocks.code import LineColours
from winx_tui.tui.blocks.hunk import Hunk, Mark, changed_runs
from winx_tui.tui.blocks.safe_text import exact, filled, folded_at_words
from winx_tui.tui.blocks.word_diff import changed_words, paired

_NO_NEWLINE = " ⏎ no newline at the end"
_TEXT_STYLES: dict[Mark, str] = {" ": "$text-quiet", "-": "$diff-removed", "+": "$diff-added"}
_UNDER: dict[Mark, str] = {
    "-": "on $diff-removed-background",
    "+": "on $diff-added-background",
}
_WORD_STYLES: dict[Mark, str] = {
    "-": "bold on $diff-removed 12%",
    "+": "bold on $diff-added 12%",
}
_MARK_COLUMNS = 3
"""A blank, the mark, a blank."""
_FOLDED_KEPT = 64


class HunkText:
    """Works out colours and changed words of a line when it is first looked at."""

    def __init__(self, hunk: Hunk, language: str) -> None:
        """Take a hunk.

        Args:
            hunk: Its lines as they came.
            language: As `language_of` names it; empty: text takes the colour of its mark.
        """
        self.hunk = hunk
        joined = exact("\n".join(line.text for line in hunk.lines))
        self._texts = joined.split("\n") if hunk.lines else []
        self._language = language
        self._folded: dict[tuple[int, int], list[Content]] = {}

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Return the indices of removed and added lines that are one line changed."""
        return [
            (removed[one], added[other])
            for removed, added in changed_runs(self.hunk)
            for one, other in paired(
                [self._texts[index] for index in removed], [self._texts[index] for index in added]
            )
        ]

    def height(self, index: int, room: int) -> int:
        """Count the rows of a line in so many columns."""
        text = self._texts[index]
        is_cut = self.hunk.lines[index].is_cut
        if not is_cut and len(text) <= room and text.isascii():
            return 1
        return len(folded_at_words(Content(text + (_NO_NEWLINE if is_cut else "")), room))

    def pieces(self, index: int, room: int) -> list[Content]:
        """Return a line, coloured and folded."""
        key = (index, room)
        if key not in self._folded:
            if len(self._folded) >= _FOLDED_KEPT:
                self._folded.clear()
            self._folded[key] = folded_at_words(self._line(index), room)
        return self._folded[key]

    def _line(self, index: int) -> Content:
        line, text = self.hunk.lines[index], self._texts[index]
        base = _TEXT_STYLES[line.mark] if line.mark == " " or not self._language else ""
        spans = [Span(0, len(text), base)] if base and text else []
        spans += self._colours(index)
        style = _WORD_STYLES.get(line.mark, "")
        spans += [Span(start, end, style) for start, end in self._marked(index)]
        content = Content(text, spans)
        return content + Content.styled(_NO_NEWLINE, "$text-warning") if line.is_cut else content

    def _colours(self, index: int) -> list[Span]:
        is_old = self.hunk.lines[index].mark == "-"
        side = self._old_side if is_old else self._new_side
        return side.spans(self._place_in_side[index])

    def _marked(self, index: int) -> list[tuple[int, int]]:
        partner = self._partners.get(index)
        if partner is None:
            return []
        if self.hunk.lines[index].mark == "-":
            return changed_words(self._texts[index], self._texts[partner])[0]
        return changed_words(self._texts[partner], self._texts[index])[1]

    @cached_property
    def _partners(self) -> dict[int, int]:
        return dict(self.pairs) | {new: old for old, new in self.pairs}

    @cached_property
    def _place_in_side(self) -> list[int]:
        """Say which line of the old or new side each line is; unchanged lines count as new."""
        old = new = 0
        places = []
        for line in self.hunk.lines:
            places.append(old if line.mark == "-" else new)
            old += line.mark != "+"
            new += line.mark != "-"
        return places

    @cached_property
    def _old_side(self) -> LineColours:
        return self._side_without("+")

    @cached_property
    def _new_side(self) -> LineColours:
        return self._side_without("-")

    def _side_without(self, mark: Mark) -> LineColours:
        lines = zip(self._texts, self.hunk.lines, strict=True)
        return LineColours([text for text, line in lines if line.mark != mark], self._language)


def text_room(width: int, number_width: int) -> int:
    """Return the columns that are left for the text of a line."""
    return max(4, width - number_width - _MARK_COLUMNS)


def numbered(mark: Mark, number: int, piece: Content, width: int, number_width: int) -> Content:
    """Put number and mark before a piece of a line; number 0 stands for its further pieces."""
    style, under = _TEXT_STYLES[mark], _UNDER.get(mark, "")
    if number:
        head = Content.styled(
            str(number).rjust(number_width), "$text-quiet" if not under else style
        )
        head += Content.styled(f" {mark} ", style)
    else:
        head = Content(" " * (number_width + _MARK_COLUMNS))
    return filled(head + piece, width, under) if under else head + piece
