"""The line at the foot: mode, model, branch, context, cost of the session, a hint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from winx_tui.core.approval import Mode
from winx_tui.tui.blocks.figures import count_text
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.glyphs import DRAWN, Glyphs

MODE_STYLES: dict[Mode, str] = {
    "read-only": "$text-primary",
    "ask": "$foreground bold",
    "accept-edits": "$text-warning bold",
    "full-access": "$text-error bold reverse",
}
"""The wider the mode, the louder."""
_BRANCH_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Status:
    """What the status bar tells."""

    model: str = ""
    """PROVIDER/MODEL; the provider is left out where there is no room."""
    mode: Mode = "ask"
    is_planning: bool = False
    """Whether a plan is made, in read-only mode."""
    branch: str = ""
    changed_files: int = 0
    context_tokens: int = 0
    context_window: int | None = None
    cost: str = ""
    """Of the session, in words; empty: nothing was asked for it."""
    hint: str = ""
    is_hint_pressing: bool = False
    """Whether the hint says what the very next key does: then all else gives way to it."""


class StatusBar(Widget):
    """One line; what matters least goes first when there is no room."""

    status: reactive[Status] = reactive(Status())

    def __init__(self, *, glyphs: Glyphs = DRAWN, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs

    def render(self) -> Content:
        width = self.size.width - 2
        line, hint = next(
            (
                (line, hint)
                for line, hint in self._versions()
                if line.cell_length + hint.cell_length + (2 if hint else 0) <= width
            ),
            (_joined(self._parts(is_short=True)[:2]), Content("")),
        )
        line = line.truncate(max(1, width), ellipsis=True)
        gap = max(1, width - line.cell_length - hint.cell_length)
        return Content(" ") + line + Content(" " * gap) + hint + Content(" ")

    def _versions(self) -> Iterator[tuple[Content, Content]]:
        """Yield what to show, the fullest first; mode and model stay to the end."""
        whole, short = self._parts(is_short=False), self._parts(is_short=True)
        if self.status.is_hint_pressing:
            pressing = Content.styled(self.status.hint, "$text-warning")
            yield _joined(whole), pressing
            for count in range(len(short), -1, -1):
                yield _joined(short[:count]), pressing
        hint = Content.styled(self.status.hint, "$text-quiet")
        for last in (hint, Content("")):
            yield _joined(whole), last
            yield _joined(short), last
        # Cost, then context, then branch give way.
        for count in range(len(short) - 1, 2, -1):
            yield _joined(short[:count]), Content("")

    def _parts(self, *, is_short: bool) -> list[Content]:
        status = self.status
        model = status.model.partition("/")[2] if is_short else ""
        model = model or status.model
        parts = [
            Content.styled("plan" if status.is_planning else status.mode, MODE_STYLES[status.mode]),
            Content(one_line(model) or "no model"),
        ]
        if status.branch:
            name = f"{self._glyphs['branch']}{one_line(status.branch)}"
            branch = Content(name).truncate(_BRANCH_WIDTH, ellipsis=True)
            if status.changed_files:
                count = f" {self._glyphs['changed']}{status.changed_files}"
                branch += Content.styled(count, "$text-warning")
            parts.append(branch)
        if status.context_tokens:
            parts.append(Content(_context_text(status)))
        if status.cost:
            parts.append(Content(f"session {status.cost}"))
        return parts


def _joined(parts: list[Content]) -> Content:
    return Content.styled(" · ", "$rule").join(parts)


def _context_text(status: Status) -> str:
    text = f"ctx {count_text(status.context_tokens)}"
    if status.context_window:
        return f"{text} ({100 * status.context_tokens / status.context_window:.0f}%)"
    return text
