"""A tool call as a card: one line when done, its live tail while it runs."""

from __future__ import annotations

import time

from textual.content import Content

from winx_tui.core.preview import DiffPreview, Preview
from winx_tui.tui.blocks.call_block import CallBlock, CardState
from winx_tui.tui.blocks.diff import DrawnDiff
from winx_tui.tui.blocks.figures import duration_text, work_text
from winx_tui.tui.blocks.links import linked
from winx_tui.tui.blocks.safe_text import exact, folded, folded_at_words, one_line, terminal_text
from winx_tui.tui.blocks.task_row import task_row
from winx_tui.tui.glyphs import Mark

_TAIL_READ = 4_000
"""Characters looked at for the live tail."""
_LIVE_LINES = 6
_ERROR_LINES = 4
_DONE_LINES = 2
"""The end of a command's output tells most, such as how many tests have passed."""
_REASON_LINES = 3
_HINT_FROM_WIDTH = 60
_DIFF_LINES = 12
_EXPANDED_LINES = 500

_RULE = Content.styled("│ ", "$rule")
_MARKS: dict[CardState, tuple[Mark, str]] = {
    CardState.RUNNING: ("running", "$text-warning"),
    CardState.ASKING: ("asking", "$text-warning bold"),
    CardState.DONE: ("done", "$text-success"),
    CardState.FAILED: ("failed", "$text-error"),
    CardState.DENIED: ("denied", "$text-error"),
}


class ToolCard(CallBlock):
    """A tool call, drawn."""

    def __init__(self, title: str, preview: Preview | None, arguments: str = "") -> None:
        super().__init__(title, preview, arguments)
        self._drawn: tuple[DiffPreview, int, DrawnDiff] | None = None

    def margin(self, row: int) -> int:
        return len(_RULE) if row else 0

    def gutter(self) -> Content:
        # The call is over, but its command is not.
        return self.mark(*_MARKS[CardState.RUNNING if self.hint else self.state])

    def body(self, width: int) -> list[Content]:
        rows = (*self._work(width - 2), *self._details(width - 2))
        shown = rows if self.is_running else map(linked, rows)
        return [self._head(width), *(_RULE + row for row in shown)]

    def _head(self, width: int) -> Content:
        facts = self._facts(width)
        room = max(4, width - facts.cell_length - 2)
        text = self.title
        if self.state is CardState.FAILED and self._file and self._file not in text:
            text += f": {self._file}"
        title = Content(text).truncate(room, ellipsis=True)
        verb, colon, rest = text.partition(": ")
        if colon and rest:
            title = title.stylize("bold", 0, min(len(verb), len(title)))
        gap = " " * max(2, width - title.cell_length - facts.cell_length)
        return (title + Content(gap) + facts).truncate(width)

    def _facts(self, width: int) -> Content:
        quiet = "$text-quiet"
        parts: list[Content] = []
        diff = self._diff()
        if self.state is CardState.DENIED:
            parts.append(Content.styled(self._denial, "$text-error"))
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
            if self._part:
                parts.append(Content.styled(self._part, quiet))
        if width >= _HINT_FROM_WIDTH and (hidden := self._hidden_lines()):
            count = f"{hidden} line" if hidden == 1 else f"{hidden} lines"
            key = self.key_map.label("app", "toggle_all")
            parts.append(Content.styled(" · ".join(filter(None, (count, key))), quiet))
        if self.hint:
            parts.append(Content.styled(self.hint, "$text-warning"))
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
        if self._duration_s is not None and not self.hint:
            return self._duration_s if self._duration_s >= 0.05 else None
        running_s = time.monotonic() - self._started_s
        return running_s if running_s >= 1 else None

    @property
    def _lines_when_done(self) -> int:
        return _DONE_LINES if self._is_command or self.is_question else 0

    def _hidden_lines(self) -> int:
        """Count the lines of the output, if folding hides any of them."""
        if self.is_expanded or self.state is not CardState.DONE or self._diff() is not None:
            return 0
        if self._tasks() is not None:
            return 0
        lines = self._shown_lines(self._full_text())
        return len(lines) if len(lines) > self._lines_when_done else 0

    def _work(self, width: int) -> list[Content]:
        """Return what models did within the call, if it asked any."""
        if self._result is None or (steps := self._result.model_steps) is None:
            return []
        text = work_text(steps, self._result.usage)
        return [Content.styled(text, "$text-quiet").truncate(width, ellipsis=True)]

    def _details(self, width: int) -> list[Content]:
        quiet = "$text-quiet"
        diff = self._diff()
        if self.state is CardState.DENIED:
            because = f"Rejected: {exact(self._denied_because)}" if self._denied_because else ""
            lines = Content.styled(because, quiet).wrap(width) if because else []
            if self.is_expanded and diff is not None:
                lines += self._diff_rows(diff, width, 0)
            return lines
        if diff is not None and not (self._result and self._result.is_error):
            return self._diff_rows(diff, width, _DIFF_LINES)
        if self.is_expanded and (tasks := self._tasks()) is not None:
            return [task_row(item, width, self.glyphs) for item in tasks.items]
        if self.is_expanded:
            rows = self._folded_whole(terminal_text(self._full_text()), width)
            return self._bounded(rows, len(rows), 0)
        if self.is_running:
            return self._tail(self._output, width, _LIVE_LINES)
        if self.state is CardState.FAILED:
            if self._exit_code() is None and not self._shows_output:
                return self._reason(width)
            return self._tail(self._full_text(), width, _ERROR_LINES)
        count = self._lines_when_done
        return self._tail(self._full_text(), width, count) if count else []

    def _folded_whole(self, text: str, width: int) -> list[Content]:
        """Break a command's output where a terminal does, and what others say after words."""
        if self._is_command:
            return folded(text, width, "$text-quiet")
        lines = Content.styled(text, "$text-quiet").split("\n", allow_blank=True)
        return [piece for line in lines for piece in folded_at_words(line, width)]

    def _reason(self, width: int) -> list[Content]:
        text = one_line(self._full_text())
        lines = Content.styled(text, "$text-quiet").wrap(width)
        if len(lines) > _REASON_LINES:
            rest = Content(" ").join(lines[_REASON_LINES - 1 :])
            lines = [*lines[: _REASON_LINES - 1], rest.truncate(width, ellipsis=True)]
        return lines

    def _shown_lines(self, text: str) -> list[str]:
        return [row for row in terminal_text(text).split("\n") if row.strip()]

    def _tail(self, text: str, width: int, count: int) -> list[Content]:
        rows = self._shown_lines(text[-_TAIL_READ:])
        return [line for row in rows[-count:] for line in folded(row, width, "$text-quiet")[:1]]

    def _diff_rows(self, diff: DiffPreview, width: int, collapsed: int) -> list[Content]:
        if self._drawn is None or self._drawn[:2] != (diff, width):
            self._drawn = (diff, width, DrawnDiff(diff.files, width))
        drawn = self._drawn[2]
        limit = _EXPANDED_LINES if self.is_expanded else collapsed
        return self._bounded(drawn.rows(limit), len(drawn), collapsed)

    def _bounded(self, lines: list[Content], total: int, collapsed: int) -> list[Content]:
        limit = _EXPANDED_LINES if self.is_expanded else collapsed
        if total <= limit:
            return lines
        hint = "" if self.is_expanded else self.key_map.hint(("app", "toggle_all", "shows all"))
        more = " · ".join(filter(None, (f"… {total - limit} more lines", hint)))
        return [*lines[:limit], Content.styled(more, "$text-quiet italic")]
