"""A tool call as its card knows it: what it does, where it stands, and what came of it."""

from __future__ import annotations

import re
import time
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.codec import json_object
from winx_tui.core.preview import CommandPreview, DiffPreview, Preview, TaskListPreview, TextPreview
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.base import Block, WholeOutput
from winx_tui.tui.blocks.card_words import doing_words, first_changed_line
from winx_tui.tui.blocks.safe_text import one_line, terminal_text

_TAIL_CHARACTERS = 64_000
"""How much live output is kept; the rest is in the tool's result."""
_FOOTER = "\n\n---\n"
_COUNTS = re.compile(r"\A(\w+ \d+ files) \(\+\d+ [-−]\d+\)(?=: )| \(\+\d+ [-−]\d+\)\Z")
"""In the title of several files, or at the end of one's; it stands at the right of the card."""


class CardState(StrEnum):
    """Where a tool call stands."""

    RUNNING = "running"
    ASKING = "waiting for you"
    DONE = "done"
    FAILED = "failed"
    DENIED = "denied"


class CallBlock(Block):
    """One tool call from its start to its result; how it is drawn is another matter."""

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
        has_counts = self._diff() is not None
        return _COUNTS.sub(r"\1", self._title) if has_counts else self._title

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
        return doing_words(self.title)

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
        return WholeOutput(self.title, self._full_text(), path)

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
    def _is_command(self) -> bool:
        return isinstance(self._preview, CommandPreview) or self._exit_code() is not None

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


def _file_in(arguments: str) -> str:
    """Find the file that a call is about; empty where it names none."""
    try:
        name = json_object(arguments).get("file_path")
    except ValueError:
        return ""
    return one_line(name) if isinstance(name, str) else ""
