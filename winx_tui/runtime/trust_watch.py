"""Says when a file that steers winx has been written while winx runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from winx_tui.config.paths import trust_file
from winx_tui.config.steering_files import steering_files
from winx_tui.config.trust import PROJECT_FILES, TrustStore, listed
from winx_tui.core.errors import ConfigError
from winx_tui.core.events import Event, Notice, TurnFinished
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_marks import FileMark, mark_of


class TurnWatch(Protocol):
    """Tells a person of what has happened beside a turn."""

    def around(self, emit: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return what emits the same, and the news."""
        ...


class TrustWatch:
    """Compares the files with how they were when it was asked last; a few looks, no reading."""

    def __init__(self, root: Path, guide: ProjectGuide) -> None:
        """Look at the files as they are now."""
        self._root = root
        self._guide = guide
        self._marks = self._look()

    def around(self, emit: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return what emits the same, and the news before the last event of a turn."""

        def pass_on(event: Event) -> None:
            if isinstance(event, TurnFinished) and (news := self.news()):
                emit(Notice(news, "warning"))
            emit(event)

        return pass_on

    def news(self) -> str:
        """Say what a person should know of files that were written since; "" if nothing."""
        before, self._marks = self._marks, self._look()
        written = [
            name
            for name, mark in self._marks.items()
            if mark.exists and mark != before.get(name, FileMark(mark.path))
        ]
        if not written:
            return ""
        try:
            state = TrustStore(trust_file()).state_of(self._root)
        except ConfigError:
            return ""
        names = visible(listed(written))
        if state.status == "trusted":
            return ""
        if self._guide.is_trusted:
            return (
                f"Written: {names}. That counts in this run; `/trust` keeps it so, else winx asks "
                "about this folder at the next start."
            )
        return (
            f"Written: {names}. That has no effect before this folder is trusted: "
            "`/trust` asks about that."
        )

    def _look(self) -> dict[str, FileMark]:
        names = (*PROJECT_FILES, *steering_files(self._root))
        return {name: mark_of(self._root / name) for name in names}
