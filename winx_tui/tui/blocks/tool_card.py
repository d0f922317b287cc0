"""A tool call as a card: one line when done, its live tail while it runs."""

from __future__ import annotations

import re
import time
from enum import StrEnum
from typing import ClassVar

from textual.content import Content

from winx_tui.core.preview import DiffPreview, Preview, TextPreview
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.diff import diff_lines
from winx_tui.tui.blocks.figures import duration_text
from winx_tui.tui.blocks.safe_text import exact, folded, one_line, terminal_text

_TAIL_CHARACTERS = 64_000
"""How much live output is kept; the rest is in the tool's result."""
_TAIL_READ = 4_000
"""Characters looked at for the live tail."""
_LIVE_LINES = 6
_ERROR_LINES = 4
_DIFF_LINES = 12
_EXPANDED_LINES = 500

_COUNTS = re.compile(r" \(\+\d+ [-−]\d+\)$")
"""Stands at the right of the card already."""

_RULE = Content.styled("│ ", "$rule")


class CardState(StrEnum):
    """Where a tool call stands."""

    RUNNING = "running"
    ASKING = "waiting for you"
    DONE = "done"
    FAILED = "failed"
    DENIED = "denied"


_MARKS: dict[CardState, tuple[str, str]] = {
    CardState.RUNNING: ("● ", "$text-warning"),
    CardState.ASKING: ("? ", "$text-warning bold"),
    CardState.DONE: ("✓ ", "$text-success"),
    CardState.FAILED: ("✗ ", "$text-error"),
    CardState.DENIED: ("⊘ ", "$text-error"),
}


class ToolCard(Block):
    """One tool call from its start to its result."""

    is_dense: ClassVar[bool] = True

    def __init__(self, title: str, preview: Preview | None) -> None:
        self.state = CardState.RUNNING
        self._title = _COUNTS.sub("", one_line(title))
        self._preview = preview
        self._started_s = time.monotonic()
        self._duration_s: float | None = None
        self._output = ""
        self._result: ToolResult | None = None
        self._denied_because = ""

    @property
    def is_expandable(self) -> bool:
        return bool(self._output or self._result or self._diff())

    @property
    def copy_text(self) -> str:
        return self._result.text if self._result else self._output

    @property
    def is_running(self) -> bool:
        """Tell whether its clock still ticks."""
        return self._result is None

    def append_output(self, text: str) -> None:
        """Take a piece of live output; only the tail is kept."""
        self._output = (self._output + text)[-_TAIL_CHARACTERS:]

    def ask(self) -> None:
        """Show that a person is being asked."""
        self.state = CardState.ASKING

    def resolve(self, *, is_allowed: bool, feedback: str | None) -> None:
        """Take the person's answer."""
        self.state = CardState.RUNNING if is_allowed else CardState.DENIED
        self._denied_because = one_line(feedback or "")
        self._started_s = time.monotonic()

    def finish(self, result: ToolResult, duration_s: float) -> None:
        """Take the result."""
        self._result = result
        self._duration_s = duration_s
        if self.state is not CardState.DENIED:
            exit_code = self._exit_code()
            failed = result.is_error or exit_code not in (None, 0)
            self.state = CardState.FAILED if failed else CardState.DONE

    def gutter(self) -> Content:
        mark, style = _MARKS[self.state]
        return Content.styled(mark, style)

    def body(self, width: int) -> list[Content]:
        return [self._head(width), *(_RULE + line for line in self._details(width - 2))]

    def _head(self, width: int) -> Content:
        facts = self._facts()
        room = max(4, width - facts.cell_length - 2)
        title = Content(self._title).truncate(room, ellipsis=True)
        verb, colon, rest = self._title.partition(": ")
        if colon and rest:
            title = title.stylize("bold", 0, min(len(verb), len(title)))
        gap = " " * max(2, width - title.cell_length - facts.cell_length)
        return (title + Content(gap) + facts).truncate(width)

    def _facts(self) -> Content:
        quiet = "$text-quiet"
        parts: list[Content] = []
        diff = self._diff()
        if self.state is CardState.DENIED:
            parts.append(Content.styled("denied", "$text-error"))
        elif self.state is CardState.ASKING:
            parts.append(Content.styled(str(self.state), "$text-warning"))
        elif diff is not None:
            parts.append(
                Content.assemble(
                    (f"+{diff.added_lines}", "$text-success"),
                    (" ", ""),
                    (f"−{diff.removed_lines}", "$text-error"),
                )
            )
        exit_code = self._exit_code()
        if exit_code is not None and self.state is not CardState.DENIED:
            style = "$text-error" if exit_code else quiet
            parts.append(Content.styled(f"exit {exit_code}", style))
        elapsed_s = self._elapsed_s()
        if elapsed_s is not None:
            parts.append(Content.styled(duration_text(elapsed_s), quiet))
        return Content.styled(" · ", quiet).join(parts)

    def _elapsed_s(self) -> float | None:
        if self.state in (CardState.DENIED, CardState.ASKING):
            return None
        if self._duration_s is not None:
            return self._duration_s if self._duration_s >= 0.05 else None
        running_s = time.monotonic() - self._started_s
        return running_s if running_s >= 1 else None

    def _exit_code(self) -> int | None:
        structured = self._result.structured if self._result else None
        code = structured.get("exit_code") if structured else None
        return code if isinstance(code, int) else None

    def _diff(self) -> DiffPreview | None:
        shown = self._result.preview if self._result and self._result.preview else self._preview
        return shown if isinstance(shown, DiffPreview) else None

    def _details(self, width: int) -> list[Content]:
        if self.state is CardState.DENIED and not self.is_expanded:
            because = self._denied_because
            return folded(exact(f"“{because}”"), width, "$text-quiet") if because else []
        diff = self._diff()
        if diff is not None and not (self._result and self._result.is_error):
            return self._bounded(diff_lines(diff.unified_diff, width), _DIFF_LINES)
        if self.is_expanded:
            text = terminal_text(self._full_text())
            return self._bounded(folded(text, width, "$text-quiet"), 0)
        if self.is_running:
            return self._tail(self._output, width, _LIVE_LINES)
        if self.state is CardState.FAILED:
            return self._tail(self._output or self._full_text(), width, _ERROR_LINES)
        return []

    def _full_text(self) -> str:
        if self._result is None or self._output.strip():
            return self._output.rstrip("\n")
        if isinstance(self._result.preview, TextPreview):
            return self._result.preview.text.rstrip("\n")
        return self._result.text.rstrip("\n")

    def _tail(self, text: str, width: int, count: int) -> list[Content]:
        shown = terminal_text(text[-_TAIL_READ:]).rstrip("\n")
        rows = shown.split("\n") if shown.strip() else []
        style = "$text-quiet"
        return [line for row in rows[-count:] for line in folded(row, width, style)[:1]]

    def _bounded(self, lines: list[Content], collapsed: int) -> list[Content]:
        limit = _EXPANDED_LINES if self.is_expanded else collapsed
        if len(lines) <= limit:
            return lines
        more = f"… {len(lines) - limit} more lines"
        hint = "" if self.is_expanded else " · Ctrl+O shows all"
        return [*lines[:limit], Content.styled(more + hint, "$text-quiet italic")]
