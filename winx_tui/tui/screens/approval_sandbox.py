"""How the command will run, above the switches that change it."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from winx_tui.core.approval import ApprovalRequest, Confinement
from winx_tui.security.confinement_words import confinement_lines, how_it_runs_briefly
from winx_tui.security.sandbox_switches import CLOSED, Opening, as_shown, openings_of
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.screens.approval_answers import AnswerBar, chip_rows
from winx_tui.tui.screens.approval_offers import switches_for
from winx_tui.tui.screens.approval_sheet import Arrangement
from winx_tui.tui.screens.key_guard import KeyGuard

_WAY_OUT = "u runs it without"
_UNCONFINED_STYLE = "$text-warning bold"
_REMARK_STYLE = "$text-quiet"


class SandboxBox(Vertical):
    """How it runs, and the switches; empty where nothing confines the command."""

    def __init__(self, request: ApprovalRequest, guard: KeyGuard, home: Path) -> None:
        """Tell of the sandbox of a request.

        Args:
            request: The question.
            guard: Says which keys count.
            home: What is written as `~`.
        """
        super().__init__(id="approval-sandbox")
        self._request = request
        confinement = request.confinement
        self._opening = CLOSED if confinement is None else as_shown(confinement)
        self._pane = SandboxPane(confinement, home)
        self._switches = AnswerBar(
            switches_for(request, self._opening, is_compact=False),
            guard,
            "approval",
            id="approval-switches",
        )
        # A click turns a switch; the keys stay with the answers.
        self._switches.can_focus = False
        self._switches.set_compact(True)
        self._is_compact = False
        self.display = confinement is not None

    def compose(self) -> ComposeResult:
        yield self._pane
        yield self._switches

    def stand(self, opening: Opening) -> None:
        """Tell how it runs now."""
        self._opening = opening
        self._pane.stand(opening)
        self._show()

    def show_armed(self) -> None:
        """Dim the switches until they can be turned."""
        self._switches.show_armed()

    def show_switches(self, *, is_shown: bool) -> None:
        """Offer the switches, or only say how it runs."""
        self._switches.display = is_shown and self.display

    def fit(self, arrangement: Arrangement, *, is_airy: bool) -> None:
        """Take the form of an arrangement; airy is a blank line below."""
        self._is_compact = arrangement.is_compact
        self._pane.set_brief(is_brief=arrangement.is_brief)
        self.set_class(is_airy, "-airy")
        self._show()

    def rows(self, arrangement: Arrangement, width: int, *, has_switches: bool) -> int:
        """Return how many rows it takes in so many columns, without a blank line below."""
        if not self.display:
            return 0
        inner = max(4, width - 2)
        rows = self._pane.rows(inner, is_brief=arrangement.is_brief)
        if has_switches:
            is_compact = arrangement.is_compact
            switches = switches_for(self._request, self._opening, is_compact=is_compact)
            rows += chip_rows(switches, inner)
        return rows

    def _show(self) -> None:
        switches = switches_for(self._request, self._opening, is_compact=self._is_compact)
        self._switches.set_answers(switches)


class SandboxPane(Widget):
    """Says how the command runs as the switches stand; as high as it can get, so nothing jumps."""

    def __init__(self, confinement: Confinement | None, home: Path) -> None:
        """Tell of a sandbox.

        Args:
            confinement: The sandbox; None: nothing is drawn.
            home: What is written as `~`.
        """
        super().__init__(id="approval-confinement")
        self._confinement = confinement
        self._home = home
        self._opening = CLOSED if confinement is None else as_shown(confinement)
        self._is_brief = False

    def stand(self, opening: Opening) -> None:
        """Tell how it runs now."""
        self._opening = opening
        self.refresh()

    def set_brief(self, *, is_brief: bool) -> None:
        """Say it in one line, or in full."""
        self._is_brief = is_brief
        self.refresh(layout=True)

    def rows(self, width: int, *, is_brief: bool) -> int:
        """Return how many rows it takes in so many columns, however the switches stand."""
        if self._confinement is None:
            return 0
        openings = openings_of(self._confinement)
        return max(len(self._lines(opening, width, is_brief)) for opening in openings)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.rows(width, is_brief=self._is_brief)

    def render(self) -> Content:
        return Content("\n").join(self._lines(self._opening, self.size.width, self._is_brief))

    def _lines(self, opening: Opening, width: int, is_brief: bool) -> list[Content]:
        if self._confinement is None:
            return []
        style = _UNCONFINED_STYLE if opening.unconfined else ""
        if is_brief:
            brief = how_it_runs_briefly(self._confinement, opening)
            return [Content.styled(brief, style).truncate(width, ellipsis=True)]
        first, *remarks = (
            one_line(line)
            for line in confinement_lines(
                self._confinement, opening, home=self._home, way_out=_WAY_OUT
            )
        )
        quiet = (Content.styled(line, _REMARK_STYLE) for line in remarks)
        texts = [Content.styled(first, style), *quiet]
        return [line for text in texts for line in text.wrap(max(width, 8))]
