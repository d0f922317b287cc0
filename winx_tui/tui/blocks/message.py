"""What was said: the person's prompts, the model's answers and its thinking."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.content import Content

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.safe_text import exact, filled, folded_at_words, prose

_USER_UNDER = "on $surface"
_CODE = re.compile(r"`([^`\n]+)`")
_CODE_STYLE = "$text-accent"


class UserBlock(Block):
    """A prompt, or a shell command that the person typed."""

    def __init__(self, text: str, *, is_shell: bool = False) -> None:
        self._text = text
        self._is_shell = is_shell

    @property
    def copy_text(self) -> str:
        return self._text

    def body(self, width: int) -> list[Content]:
        if self._is_shell:
            rows = Content.styled(exact(self._text.rstrip()), "bold").split("\n")
            return [piece for row in rows for piece in folded_at_words(row, width)]
        lines = Content(prose(self._text.rstrip())).wrap(width)
        return [filled(line, width, _USER_UNDER) for line in lines]

    def gutter(self) -> Content:
        if self._is_shell:
            return Content.styled("! ", "$warning bold")
        return Content.assemble(("▌", "$primary"), (" ", "")).stylize_before(_USER_UNDER)

    def rest_gutter(self) -> Content:
        return super().rest_gutter() if self._is_shell else self.gutter()


class AnswerBlock(Block):
    """A part of the model's answer, as Markdown."""

    def __init__(self, source: str = "", *, is_continued: bool = False) -> None:
        self.source = source
        self.is_continued = is_continued

    @property
    def copy_text(self) -> str:
        return self.source

    def body(self, width: int) -> list[Content]:
        return markdown_lines(self.source, width) if self.source.strip() else []


class ThinkingBlock(Block):
    """The model's thinking, folded to one line unless asked for."""

    is_dense: ClassVar[bool] = False
    _max_lines = 400

    def __init__(self, *, is_expanded: bool = False) -> None:
        self.is_expanded = is_expanded
        self.text = ""
        self.duration_s: float | None = None
        """None while the model still thinks."""

    @property
    def is_expandable(self) -> bool:
        return True

    @property
    def copy_text(self) -> str:
        return self.text

    def gutter(self) -> Content:
        return Content.styled("▾ " if self.is_expanded else "▸ ", "$text-quiet")

    def body(self, width: int) -> list[Content]:
        head = Content.styled(self._title(), "$text-quiet italic")
        if not self.is_expanded:
            return [head.truncate(width, ellipsis=True)]
        lines = Content.styled(prose(self.text.strip()), "$text-quiet").wrap(width)
        return [head, *lines[-self._max_lines :]]

    def _title(self) -> str:
        if self.duration_s is None:
            return "Thinking…"
        if self.duration_s < 1:
            return "Thought"
        return f"Thought for {self.duration_s:.0f} s"


class NoticeBlock(Block):
    """A sentence for the person."""

    is_dense: ClassVar[bool] = True
    _marks: ClassVar[dict[str, tuple[str, str]]] = {
        "info": ("· ", "$text-quiet"),
        "success": ("✓ ", "$text-success"),
        "warning": ("! ", "$text-warning"),
        "error": ("✗ ", "$text-error"),
    }

    def __init__(self, text: str, level: str = "info") -> None:
        self.text = text
        self.level = level

    @property
    def copy_text(self) -> str:
        return self.text

    def gutter(self) -> Content:
        mark, style = self._marks.get(self.level, self._marks["info"])
        return Content.styled(mark, style)

    def body(self, width: int) -> list[Content]:
        style = self._marks.get(self.level, self._marks["info"])[1]
        return _with_code(prose(self.text.strip()), style).wrap(width)


class PageBlock(Block):
    """Markdown that winx itself shows, such as the answer to a slash command."""

    def __init__(self, source: str) -> None:
        self._source = source

    @property
    def copy_text(self) -> str:
        return self._source

    def gutter(self) -> Content:
        return Content.styled("│ ", "$rule")

    def rest_gutter(self) -> Content:
        return self.gutter()

    def body(self, width: int) -> list[Content]:
        return markdown_lines(self._source, width)


def _with_code(text: str, style: str) -> Content:
    """Style a sentence, and what stands in backticks as code."""
    pieces = _CODE.split(text)
    return Content.assemble(
        *((piece, _CODE_STYLE if number % 2 else style) for number, piece in enumerate(pieces))
    )
