"""A command or a text that is asked about, to the letter."""

from __future__ import annotations

import re

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from winx_tui.core.preview import CommandPreview, TaskListPreview, TextPreview
from winx_tui.tui.blocks.code import highlighted
from winx_tui.tui.blocks.safe_text import exact, folded_at_words
from winx_tui.workspace.deceptive_text import look_alikes

_HIDDEN = r"\\u\{[0-9A-F]+\}"
"""How hidden characters are written; they must not look like the rest."""
_HIDDEN_STYLE = "$text-error reverse"
_MAX_LINES = 20_000

ShownText = CommandPreview | TaskListPreview | TextPreview
"""What is shown to the letter; changes have a view of their own."""


class PreviewPane(Widget):
    """Draws a preview; every character of a command is there, hidden ones by number."""

    def __init__(self, preview: ShownText) -> None:
        super().__init__(id="approval-preview")
        self._preview = preview
        self._drawn: tuple[int, list[Content]] = (0, [])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._lines(width)))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        if self._drawn[0] != width:
            self._drawn = (width, _preview_lines(self._preview, max(width, 4)))
        return self._drawn[1]


def _marked(shown: Content, text: str) -> Content:
    """Mark what is hidden, and what looks like something else."""
    marked = shown.highlight_regex(_HIDDEN, style=_HIDDEN_STYLE)
    if alike := "".join(each.character for each in look_alikes(text)):
        marked = marked.highlight_regex(f"[{re.escape(alike)}]", style=_HIDDEN_STYLE)
    return marked


def _preview_lines(preview: ShownText, width: int) -> list[Content]:
    match preview:
        case CommandPreview(command=command):
            code = _marked(highlighted(command, "bash"), command)
            return [piece for line in code.split("\n") for piece in folded_at_words(line, width)]
        case TextPreview(text=text) | TaskListPreview(text=text):
            rows = _marked(Content(exact(text)), text).split("\n")
            lines = [piece for row in rows for piece in folded_at_words(row, width)]
    if len(lines) > _MAX_LINES:
        more = f"… {len(lines) - _MAX_LINES} more lines"
        return [*lines[:_MAX_LINES], Content.styled(more, "$text-warning")]
    return lines
