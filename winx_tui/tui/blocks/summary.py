"""What a model wrote in place of older steps."""

from __future__ import annotations

from textual.content import Content

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.safe_text import prose


class SummaryBlock(Block):
    """A summary, folded to the sentence on why it was made unless asked for."""

    def __init__(self, reason: str, account: str) -> None:
        self.reason = reason
        self.account = account

    @property
    def is_expandable(self) -> bool:
        """Tell that there is more to see."""
        return True

    @property
    def copy_text(self) -> str:
        """Return the summary itself."""
        return self.account

    def gutter(self) -> Content:
        """Return the mark that says whether it is unfolded."""
        return self.mark("unfolded" if self.is_expanded else "folded", "$text-quiet")

    def body(self, width: int) -> list[Content]:
        """Return the sentence and, unfolded, the summary below it."""
        head = Content.styled(prose(self.reason), "$text-quiet").wrap(width)
        return [*head, *markdown_lines(self.account, width)] if self.is_expanded else list(head)
