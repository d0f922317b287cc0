"""The findings of a review: counted, by severity, each with the place that it opens."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from winx_tui.commands.review_findings import Finding, Review, Severity
from winx_tui.commands.review_places import review_markdown
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.line_marks import link_mark
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.safe_text import one_line, prose

_STYLES: dict[Severity, str] = {
    "critical": "$text-error bold reverse",
    "high": "$text-error bold",
    "medium": "$text-warning bold",
    "low": "$text-quiet bold",
}
_INDENT = 2


class ReviewBlock(Block):
    """Stands in place of the answer that it was read from."""

    is_dense: ClassVar[bool] = False

    def __init__(self, review: Review) -> None:
        self._review = review

    @property
    def copy_text(self) -> str:
        """Return it as Markdown."""
        return review_markdown(self._review)

    def gutter(self) -> Content:
        return self.mark("page", "$primary")

    def body(self, width: int) -> list[Content]:
        review = self._review
        lines = list(Content.styled(review.counts, "bold").wrap(width))
        for finding in review.findings:
            lines += [Content(""), *self._finding(finding, width)]
        if review.verdict:
            lines.append(Content(""))
            style = "$text-success" if review.verdict.lower().startswith("ready") else ""
            style = style or "$text-warning"
            verdict = Content.styled("Verdict: ", "bold") + Content.styled(
                prose(review.verdict), style
            )
            lines += verdict.wrap(width)
        if review.remarks:
            lines += [Content(""), *markdown_lines(review.remarks, width)]
        return lines

    def _finding(self, finding: Finding, width: int) -> list[Content]:
        head = Content.styled(f" {finding.severity} ", _STYLES[finding.severity])
        if finding.place:
            place = one_line(finding.place)
            is_there = not finding.doubt and place == finding.place
            style = link_mark(place, is_web=False) if is_there else "$text-quiet"
            head += Content(" ") + Content.styled(place, style)
        if finding.doubt:
            head += Content.styled(f" ({finding.doubt})", "$text-warning")
        room = max(8, width - _INDENT)
        text = markdown_lines(finding.text, room) if finding.text.strip() else []
        return [*head.wrap(width), *(Content(" " * _INDENT) + line for line in text)]
