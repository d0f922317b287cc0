"""A tool call as a card: one line when done, its live tail while it runs."""

from __future__ import annotations

import re
import time
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from textual.content import Content

from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.codec import json_object
from winx_tui.core.preview import CommandPreview, DiffPreview, Preview, TaskListPreview, TextPreview
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.base import Block, WholeOutput
from winx_tui.tui.blocks.card_words import doing_words, first_changed_line
from winx_tui.tui.blocks.diff import DrawnDiff
from winx_tui.tui.blocks.figures import duration_text, work_text
from winx_tui.tui.blocks.links import linked
from winx_tui.tui.blocks.safe_text import exact, folded, folded_at_words, one_line, terminal_text
from winx_tui.tui.blocks.task_row import task_row
from winx_tui.tui.glyphs import Mark

_TAIL_CHARACTERS = 64_000
"""How much live output is kept; the rest is in the tool's result."""
_TAIL_READ = 4_000
"""Characters looked at for the live tail."""
_LIVE_LINES = 6
_ERROR_LINES = 4
_DONE_LINES = 2
"""The end of a command's output tells most, such as how many tests have passed."""
_REASON_LINES = 3
_HINT_FROM_WIDTH = 60
_FOOTER = "\n\n---\n"
_DIFF_LINES = 12
_EXPANDED_LINES = 500

_COUNTS = re.compile(r"\A(\w+ \d+ files) \(\+\d+ [-−]\d+\)(?=: )| \(\+\d+ [-−]\d+\)\Z")
"""In the title of several files, or at the end of one's; it stands at the right of the card."""

_RULE = Content.styled("│ ", "$rule")


class CardState(StrEnum):
    """Where a tool call stands."""

    RUNNING = "running"
    ASKING = "waiting for you"
    DONE = "done"
    FAILED = "failed"
    DENIED = "denied"


_MARKS: dict[CardState, tuple[Mark, str]] = {
    CardState.RUNNING: ("running", "$text-warning"),
    CardState.ASKING: ("asking", "$text-warning bold"),
    CardState.DONE: ("done", "$text-success"),
    CardState.FAILED: ("failed", "$text-error"),
    CardState.DENIED: ("denied", "$text-error"),
}


class ToolCard(Block):
    """One tool call from its start to its result."""

    is_dense: ClassVar[bool] = True

    def __init__(self, title: str, preview: Preview | None, arguments: str = "") -> None:
        self.state = CardState.RUNNING
        self._file = _file_in(arguments)
        self._title = one_line(title)
        self._preview = preview
        self._started_s = time.monotonic()
        self._duration_s: float | None = None
        self._output = ""
        self._result: ToolResult | None = None
        self.is_question = False
        """Whether it asks the person what the model wants to know."""
        self.hint = ""
        """What is true of its command at this moment, such as that it waits for a password."""
        self._denial = "denied"
        self._denied_because = ""
        self._part = ""
        self._drawn: tuple[DiffPreview, int, DrawnDiff] | None = None

    @property
    def is_expandable(self) -> bool:
        return bool(self._output or self._result or self._diff())

    @property
    def copy_text(self) -> str:
        if self.command:
            return f"$ {self.command}\n{self.output_text}".rstrip("\n")
        if self.edited_files and (diff := self._diff()) is not None:
            return diff.unified_diff
        return self._output if self._result is None else self._result.text

    @property
    def title(self) -> str:
        """Return what the call does, in a line."""
        return self._title_without_counts

    @property
    def command(self) -> str:
        """Return the shell command that it runs; "" for other calls."""
        return self._preview.command if isinstance(self._preview, CommandPreview) else ""

    @property
    def output_text(self) -> str:
        """Return what is at hand of its output, as it stands on a screen in the end."""
        return terminal_text(self._full_text())

    @property
    def change(self) -> DiffPreview | None:
        """Return what it changes in files; None for other calls."""
        return self._diff()

    @property
    def edited_files(self) -> tuple[tuple[Path, int], ...]:
        """Return each file it has changed, with the first line of the change, from 1."""
        diff = self._diff()
        if diff is None or self.state is not CardState.DONE:
            return ()
        kept = (file for file in diff.files if file.kind != "delete")
        return tuple((file.path, first_changed_line(file.unified_diff)) for file in kept)

    @property
    def doing(self) -> str:
        """Return what is being done, as one says it while it lasts."""
        return doing_words(self._title_without_counts)

    @property
    def is_running(self) -> bool:
        """Tell whether its clock still ticks."""
        return self._result is None

    @property
    def is_exploring(self) -> bool:
        """Tell whether a question is worked out beside the conversation."""
        return self.is_running and self._title.startswith("Explore: ")

    @property
    def is_asking(self) -> bool:
        """Tell whether a person is asked."""
        return self.state is CardState.ASKING

    @property
    def shell_id(self) -> str | None:
        """Return where its command may still run: "bg1", "" in the foreground; None: nowhere."""
        if self._result is None:
            is_command = isinstance(self._preview, CommandPreview)
            return "" if is_command and self.state is CardState.RUNNING else None
        structured = self._result.structured or {}
        return str(structured.get("bg_command_id") or "") if structured.get("is_running") else None

    @property
    def whole_output(self) -> WholeOutput | None:
        structured = (self._result.structured if self._result else None) or {}
        if not self._is_command and "output_log" not in structured:
            return None
        log = structured.get("output_log")
        path = Path(log) if isinstance(log, str) else None
        return WholeOutput(self._title_without_counts, self._full_text(), path)

    def append_output(self, text: str) -> None:
        """Take a piece of live output; only the tail is kept."""
        self._output = (self._output + text)[-_TAIL_CHARACTERS:]

    def ask_person(self) -> None:
        """Show that the call itself is a question, and in the end what was answered."""
        self.is_question = True
        self.state = CardState.ASKING

    def ask(self) -> None:
        """Show that a person is being asked."""
        self.state = CardState.ASKING

    def resolve(self, decision: ApprovalDecision) -> None:
        """Take the person's answer."""
        is_allowed = decision.outcome == "allow"
        self.state = CardState.RUNNING if is_allowed else CardState.DENIED
        self._denial = "rejected" if decision.decided_by == "person" else "denied"
        self._denied_because = one_line(decision.feedback or "")
        accepted = sum(choice.is_accepted for choice in decision.hunks)
        edited = sum(choice.text is not None for choice in decision.hunks)
        parts = (
            [f"{accepted} of {len(decision.hunks)} hunks"] if accepted < len(decision.hunks) else []
        )
        parts += [f"{edited} edited by you"] if edited else []
        self._part = ", ".join(parts)
        self._started_s = time.monotonic()

    def finish(self, result: ToolResult, duration_s: float) -> None:
        """Take the result."""
        self._result = result
        # The time was the person's.
        self._duration_s = 0.0 if self.is_question else duration_s
        if self.state is not CardState.DENIED:
            exit_code = self._exit_code()
            failed = result.is_error or exit_code not in (None, 0)
            self.state = CardState.FAILED if failed else CardState.DONE

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
        text = self._title_without_counts
        if self.state is CardState.FAILED and self._file and self._file not in text:
            text += f": {self._file}"
        title = Content(text).truncate(room, ellipsis=True)
        verb, colon, rest = text.partition(": ")
        if colon and rest:
            title = title.stylize("bold", 0, min(len(verb), len(title)))
        gap = " " * max(2, width - title.cell_length - facts.cell_length)
        return (title + Content(gap) + facts).truncate(width)

    @property
    def _title_without_counts(self) -> str:
        has_counts = self._diff() is not None
        return _COUNTS.sub(r"\1", self._title) if has_counts else self._title

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
            parts.append(Content.styled(f"{count} · Ctrl+O", quiet))
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

    def _exit_code(self) -> int | None:
        structured = self._result.structured if self._result else None
        code = structured.get("exit_code") if structured else None
        return code if isinstance(code, int) else None

    def _diff(self) -> DiffPreview | None:
        shown = self._result.preview if self._result and self._result.preview else self._preview
        return shown if isinstance(shown, DiffPreview) else None

    def _tasks(self) -> TaskListPreview | None:
        return self._preview if isinstance(self._preview, TaskListPreview) else None

    @property
    def _lines_when_done(self) -> int:
        return _DONE_LINES if self._is_command or self.is_question else 0

    @property
    def _is_command(self) -> bool:
        return isinstance(self._preview, CommandPreview) or self._exit_code() is not None

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

    @property
    def _shows_output(self) -> bool:
        """Tell whether the live output is what came of it, rather than the way there."""
        is_way = self._result is not None and self._result.model_steps is not None
        return bool(self._output.strip()) and not is_way

    def _full_text(self) -> str:
        if self._result is None or self._shows_output:
            return self._output.rstrip("\n")
        if isinstance(self._result.preview, TextPreview):
            return self._result.preview.text.rstrip("\n")
        text = self._result.text
        if self._is_command:
            # What stands below the output tells the model how things stand.
            text = text.rpartition(_FOOTER)[0] or text
        return text.rstrip("\n")

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
        more = f"… {total - limit} more lines"
        hint = "" if self.is_expanded else " · Ctrl+O shows all"
        return [*lines[:limit], Content.styled(more + hint, "$text-quiet italic")]


def _file_in(arguments: str) -> str:
    """Find the file that a call is about; empty where it names none."""
    try:
        name = json_object(arguments).get("file_path")
    except ValueError:
        return ""
    return one_line(name) if isinstance(name, str) else ""
