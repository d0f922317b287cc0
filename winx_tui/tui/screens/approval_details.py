"""What stands below a command: its parts with their reasons, and how far it reaches."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from winx_tui.core.approval import ApprovalRequest, CommandRow, Effect
from winx_tui.execution.question_facts import QuestionFacts, program_remark
from winx_tui.tui.blocks.safe_text import exact, one_line
from winx_tui.tui.glyphs import DRAWN, Glyphs, Mark, glyphs_of

_MARKS: dict[Effect, tuple[Mark, str]] = {
    "allow": ("rule allows", "$text-quiet"),
    "ask": ("rule asks", "$text-warning"),
    "deny": ("rule denies", "$text-error"),
}
_ONLY_READS = "only reads"
_GAP = "  "


class DetailsPane(Widget):
    """Draws the details; on another ground than the command, so that none can pretend to be."""

    def __init__(self, request: ApprovalRequest, facts: QuestionFacts) -> None:
        super().__init__(id="approval-details")
        self._request = request
        self._facts = facts
        self.display = bool(details_of(request, facts, 80))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._lines(width)))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        return details_of(self._request, self._facts, width, glyphs_of(self.app))


def details_of(
    request: ApprovalRequest, facts: QuestionFacts, width: int, glyphs: Glyphs = DRAWN
) -> list[Content]:
    """Lay the details out in lines; a single command is its own detail."""
    width = max(width, 8)
    parts = request.parts if len(request.parts) > 1 else ()
    lines = [line for row in parts for line in _row(row, width, glyphs)]
    for reach in facts.radius:
        style = "$text-warning" if reach.is_alarming else ""
        lines += _remark(glyphs["reach"], reach.text, style, width)
    for place in facts.programs:
        style = "$text-warning" if place.is_in_workspace else "$text-quiet"
        lines += _remark(glyphs["warning"], program_remark(place), style, width)
    if facts.way_back:
        lines += _remark(glyphs["reach"], facts.way_back, "$text-quiet", width)
    return lines


def is_explained_by_parts(request: ApprovalRequest) -> bool:
    """Tell whether the rows say already why a person is asked."""
    told = {row.reason for row in request.parts}
    return len(request.parts) > 1 and told.issuperset(request.reasons)


def _row(row: CommandRow, width: int, glyphs: Glyphs) -> Sequence[Content]:
    """Write one simple command and its reason, beside it where there is room."""
    name, style = _MARKS[row.effect]
    mark = glyphs[name]
    is_quiet = row.effect == "allow"
    text = Content.styled(one_line(row.text), "$text-quiet" if is_quiet else "bold")
    head = (Content.styled(mark, style) + text).truncate(width, ellipsis=True)
    reason = exact(row.reason) or (_ONLY_READS if is_quiet else "")
    if not reason:
        return [head]
    if head.cell_length + len(_GAP) + Content(reason).cell_length <= width:
        return [head + Content.styled(_GAP + reason, style)]
    return [head, *_remark(" " * len(mark), reason, style, width)]


def _remark(mark: str, text: str, style: str, width: int) -> list[Content]:
    lines = Content.styled(exact(text), style).wrap(width - len(mark))
    return [
        Content.styled(mark if number == 0 else " " * len(mark), style) + line
        for number, line in enumerate(lines)
    ]
