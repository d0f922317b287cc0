"""What was said: the person's prompts, the model's answers and its thinking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from winx_tui.commands.code_blocks import code_blocks
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.links import linked
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.markdown_split import rejoined
from winx_tui.tui.blocks.safe_text import exact, filled, folded_at_words, prose
from winx_tui.tui.glyphs import Mark

_USER_UNDER = "on $surface"
_LONG_LINES = 24
_LONG_CHARACTERS = 4_000
"""A prompt of so much is shown in part, such as one with a paste in it."""
_FOLDED_LINES = 12
_CODE = re.compile(r"`([^`\n]+)`")
_CODE_STYLE = "$text-accent"


class UserBlock(Block):
    """A prompt, or a shell command that the person typed."""

    def __init__(self, text: str, *, is_shell: bool = False) -> None:
        self._text = text
        self._is_shell = is_shell
        self.turn: int | None = None
        """Which turn of the session it began, from 0; None before it has begun."""

    @property
    def is_shell(self) -> bool:
        """Tell whether it is a command that the person ran."""
        return self._is_shell

    @property
    def is_expandable(self) -> bool:
        return not self._is_shell and (
            self._text.count("\n") >= _LONG_LINES or len(self._text) >= _LONG_CHARACTERS
        )

    @property
    def copy_text(self) -> str:
        return self._text

    def body(self, width: int) -> list[Content]:
        if self._is_shell:
            rows = Content.styled(exact(self._text.rstrip()), "bold").split("\n")
            return [piece for row in rows for piece in folded_at_words(row, width)]
        lines = list(linked(Content(prose(self._text.rstrip()))).wrap(width))
        if self.is_expandable and not self.is_expanded and len(lines) > _LONG_LINES:
            hint = self.key_map.hint(("app", "toggle_all", "shows all"))
            more = " · ".join(filter(None, (f"… {len(lines) - _FOLDED_LINES} more lines", hint)))
            more_line = Content.styled(more, "$text-quiet italic").truncate(width, ellipsis=True)
            lines = [*lines[:_FOLDED_LINES], more_line]
        return [filled(line, width, _USER_UNDER) for line in lines]

    def gutter(self) -> Content:
        if self._is_shell:
            return self.mark("shell", "$warning bold")
        return self.mark("prompt", "$primary").stylize_before(_USER_UNDER)

    def rest_gutter(self) -> Content:
        if self._is_shell or self.glyphs.is_spoken:
            return super().rest_gutter()
        return self.gutter()


class AnswerBlock(Block):
    """A part of the model's answer, as Markdown."""

    def __init__(
        self, source: str = "", *, after: AnswerBlock | None = None, is_in_fence: bool = False
    ) -> None:
        """Take a part of an answer.

        Args:
            source: Markdown.
            after: the part before it; None: the answer begins here.
            is_in_fence: whether the cut between them went through a code block.
        """
        self.source = source
        self.is_continued = after is not None
        self.joins_above = is_in_fence
        self._parts: list[AnswerBlock] = [] if after is None else after._parts
        self._parts.append(self)

    @property
    def unit(self) -> Block:
        return self._parts[0]

    @property
    def parts(self) -> Sequence[AnswerBlock]:
        """Return all parts of the answer."""
        return self._parts

    @property
    def copy_text(self) -> str:
        """Return the Markdown of the whole answer."""
        in_fence = [part.joins_above for part in self._parts[1:]]
        return rejoined([part.source for part in self._parts], in_fence)

    def whole_code_number(self, number: int) -> int:
        """Return which code block of the whole answer a code block of this part is."""
        for part in self._parts[: self._parts.index(self)]:
            number += len(code_blocks(part.source))
        return number - sum(part.joins_above for part in self._parts[: self._parts.index(self) + 1])

    def gutter(self) -> Content:
        if self.glyphs.is_spoken and not self.is_continued:
            return self.mark("answer", "$text-quiet")
        return super().gutter()

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
        return self.mark("unfolded" if self.is_expanded else "folded", "$text-quiet")

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
    _marks: ClassVar[dict[str, tuple[Mark, str]]] = {
        "info": ("info", "$text-quiet"),
        "success": ("success", "$text-success"),
        "warning": ("warning", "$text-warning"),
        "error": ("error", "$text-error"),
    }

    def __init__(self, text: str, level: str = "info") -> None:
        self.text = text
        self.level = level

    @property
    def copy_text(self) -> str:
        return self.text

    def gutter(self) -> Content:
        return self.mark(*self._marks.get(self.level, self._marks["info"]))

    def body(self, width: int) -> list[Content]:
        style = self._marks.get(self.level, self._marks["info"])[1]
        return linked(_with_code(prose(self.text.strip()), style)).wrap(width)


class PageBlock(Block):
    """Markdown that winx itself shows, such as the answer to a slash command."""

    def __init__(self, source: str) -> None:
        self._source = source

    @property
    def copy_text(self) -> str:
        return self._source

    def gutter(self) -> Content:
        return self.mark("page", "$rule")

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
