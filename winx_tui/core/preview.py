"""What a person sees before a call runs, and after; free of any toolkit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ChangeKind = Literal["edit", "create", "delete", "move"]


@dataclass(frozen=True, slots=True)
class CommandPreview:
    """A shell command, exactly as it will be typed."""

    command: str
    cwd: Path


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The change of one file."""

    path: Path
    unified_diff: str
    """As `diff -u` writes it, without colours; empty where the content stays."""
    added_lines: int
    removed_lines: int
    kind: ChangeKind = "edit"
    moved_from: Path | None = None
    """Where a moved file comes from."""


@dataclass(frozen=True, slots=True)
class DiffPreview:
    """A change of one file or of several, made wholly or not at all."""

    files: tuple[FileDiff, ...] = ()

    @property
    def unified_diff(self) -> str:
        """Return the diffs of all files, one after the other."""
        return "".join(file.unified_diff for file in self.files)

    @property
    def added_lines(self) -> int:
        """Count the added lines of all files."""
        return sum(file.added_lines for file in self.files)

    @property
    def removed_lines(self) -> int:
        """Count the removed lines of all files."""
        return sum(file.removed_lines for file in self.files)


TaskState = Literal["pending", "in_progress", "done"]

TASK_MARKS: dict[TaskState, str] = {"pending": " ", "in_progress": ">", "done": "x"}
"""How plain lines tell the state of a task."""


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One step of what the agent has set out to do."""

    text: str
    state: TaskState = "pending"


@dataclass(frozen=True, slots=True)
class TaskListPreview:
    """The agent's own list of tasks, whole."""

    items: tuple[TaskItem, ...] = ()

    @property
    def done(self) -> int:
        """Count the tasks that are done."""
        return sum(item.state == "done" for item in self.items)

    @property
    def text(self) -> str:
        """Return the list in plain lines: "[x] done", "[>] under way", "[ ] to come"."""
        return "\n".join(f"[{TASK_MARKS[item.state]}] {item.text}" for item in self.items)


@dataclass(frozen=True, slots=True)
class TextPreview:
    """Anything else, as plain text."""

    text: str


Preview = CommandPreview | DiffPreview | TaskListPreview | TextPreview
