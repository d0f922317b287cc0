"""A question beside the work, with its answer: no part of what is sent later."""

from __future__ import annotations

from textual.content import Content

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.safe_text import prose

_QUIET = "$text-quiet"


class AsideBlock(Block):
    """Question and answer, in the quiet colour."""

    def __init__(self, question: str, answer: str = "", model: str = "") -> None:
        """Take what was asked.

        Args:
            question: as it was typed.
            answer: Markdown; may grow.
            model: who answered; "" while nobody has.
        """
        self._question = question
        self.answer = answer
        self.model = model
        self.status = ""
        """Why there is no answer yet, or none at all."""
        self.is_open = False
        """Whether an answer may still come, so that it can be stopped."""

    @property
    def copy_text(self) -> str:
        """Return the answer's Markdown."""
        return self.answer

    def gutter(self) -> Content:
        return self.mark("page", _QUIET)

    def rest_gutter(self) -> Content:
        return self.gutter()

    def body(self, width: int) -> list[Content]:
        asked = Content.styled(f"Beside the work: {prose(self._question.strip())}", _QUIET)
        lines = asked.stylize("italic").wrap(width)
        if self.answer.strip():
            answer = markdown_lines(self.answer, width)
            lines += [line.stylize_before(_QUIET) for line in answer]
        if end := self._standing() or self._end():
            lines += Content.styled(prose(end), f"{_QUIET} italic").wrap(width)
        return lines

    def _standing(self) -> str:
        """Say how it stands, and what stops it."""
        stops = self.key_map.hint(("app", "interrupt", "stops it."))
        return f"{self.status} {stops}".rstrip() if self.is_open and self.status else self.status

    def _end(self) -> str:
        return f"{self.model}; later requests hold none of this." if self.model else ""
