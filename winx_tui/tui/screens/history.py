"""The search through earlier prompts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from winx_tui.commands.host import Choice
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import Area
from winx_tui.tui.screens.choice import ChoiceDialog

_LONGEST = 2_000
"""Characters of a prompt that are searched."""


class HistoryDialog(ChoiceDialog):
    """Lists prompts, the newest first; gives back the place of the chosen one in the history."""

    AREAS: ClassVar[tuple[Area, ...]] = ("history", "choice")

    def __init__(self, entries: Sequence[str]) -> None:
        places = {text: place for place, text in enumerate(entries)}
        newest_first = sorted(places.items(), key=lambda row: row[1], reverse=True)
        options = [
            Choice(str(place), " ".join(text[:_LONGEST].split())) for text, place in newest_first
        ]
        super().__init__("Earlier prompts", options)

    def _row(self, index: int, *, is_marked: bool) -> Content:
        """Lay out one line of a prompt, however long it is."""
        mark = Content.styled("› " if is_marked else "  ", "$accent bold")
        label = Content(one_line(self._shown[index].label))
        return mark + label.truncate(max(8, self.row_width), ellipsis=True)
