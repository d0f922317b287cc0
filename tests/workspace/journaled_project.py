"""A workspace with an undo journal, driven in the fewest words."""

from __future__ import annotations

from pathlib import Path

from winx_tui.workspace.journal.bounds import Limits
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.journal.step import Step
from winx_tui.workspace.transaction import FileChange


class Project:
    """A workspace with a journal, driven in the fewest words."""

    def __init__(self, place: Path, limits: Limits | None = None) -> None:
        self.root = place / "project"
        self.root.mkdir(exist_ok=True)
        self.directory = place / "journal"
        self.limits = limits or Limits()
        self.journal = self.start_again()

    def start_again(self) -> EditJournal:
        self.journal = EditJournal(self.directory, self.root, self.limits)
        return self.journal

    def fresh(self) -> Project:
        self.start_again()
        return self

    def read(self, name: str) -> bytes | None:
        path = self.root / name
        return path.read_bytes() if path.exists() else None

    def change(self, **contents: bytes | None) -> None:
        """Give files these contents in one call; None deletes."""
        changes = [
            FileChange(self.root / name, self.read(name), after) for name, after in contents.items()
        ]
        self.journal.apply("call", f"Edit: {', '.join(contents)}", changes)

    def move(self, old: str, new: str, after: bytes | None = None) -> None:
        before = self.read(old)
        source = self.root / old
        changes = [
            FileChange(source, before, None),
            FileChange(self.root / new, None, after or before, moved_from=source),
        ]
        self.journal.apply("call", f"Move: {old} to {new}", changes)

    def undo(self, name: str | None = None) -> Step:
        step = self.journal.next_undo(self.root / name if name else None)
        self.journal.apply_step(step)
        return step

    def redo(self, name: str | None = None) -> Step:
        step = self.journal.next_redo(self.root / name if name else None)
        self.journal.apply_step(step)
        return step

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }
