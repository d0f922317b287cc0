"""What was sent for a command that the person typed."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.safe_text import prose


class ExpansionBlock(Block):
    """A prompt that was made of another, folded to one line unless asked for."""

    is_dense: ClassVar[bool] = True

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def is_expandable(self) -> bool:
        """Tell that there is more to see."""
        return True

    @property
    def copy_text(self) -> str:
        """Return the prompt as it was sent."""
        return self.text

    def gutter(self) -> Content:
        """Return the mark that says whether it is unfolded."""
        return self.mark("unfolded" if self.is_expanded else "folded", "$text-quiet")

    def body(self, width: int) -> list[Content]:
        """Return how much was sent and, unfolded, every line of it."""
        count = self.text.count("\n") + 1
        words = "1 line was sent for it" if count == 1 else f"{count} lines were sent for it"
        head = Content.styled(words, "$text-quiet italic").truncate(width, ellipsis=True)
        if not self.is_expanded:
            return [head]
        return [head, *Content.styled(prose(self.text.strip()), "$text-quiet").wrap(width)]
