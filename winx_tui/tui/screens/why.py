"""Why a question is asked, to read."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size

from winx_tui.core.approval import ApprovalRequest
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.explaining import explain
from winx_tui.security.sandbox_switches import Opening
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.screens.reading import ReadingScreen

_AROUND = 10
"""Columns of margin, border, padding and scroll bar."""
_MAX_WIDTH = 100


def why_screen(request: ApprovalRequest, opening: Opening, size: Size) -> ReadingScreen:
    """Make the screen for a terminal of this size, and for the sandbox as it is set by now."""
    width = min(_MAX_WIDTH, size.width - _AROUND)
    page = Content("\n").join(
        markdown_lines(explain(request, home=home_directory(), opening=opening), width)
    )
    return ReadingScreen("Why am I asked?", page)
