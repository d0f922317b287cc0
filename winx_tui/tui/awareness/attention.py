"""Tells a person who looks elsewhere how winx stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from winx_tui.config.settings import UiSettings
from winx_tui.tui.awareness import sequences
from winx_tui.tui.awareness.sequences import Progress
from winx_tui.tui.awareness.terminal_kind import TerminalKind

State = Literal["idle", "working", "asking"]

LONG_TURN_S = 20.0
"""The end of a turn is told after this; nobody looks away from a shorter one."""
AWAY_S = 30.0
"""Where the terminal does not say whether it has the focus: nobody has typed for so long."""
_MARKS: dict[State, str] = {"idle": "", "working": "● ", "asking": "? "}
_PROGRESS: dict[State, Progress] = {"idle": "none", "working": "working", "asking": "waiting"}


class Attention:
    """Keeps title and progress true, and notifies a person who is away."""

    def __init__(
        self,
        ui: UiSettings,
        kind: TerminalKind,
        folder: str,
        write: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the terminal.

        Args:
            folder: the name of the project's directory.
            write: puts a sequence into what the terminal is sent; called only with some.
            clock: in seconds.
        """
        self._ui = ui
        self._kind = kind
        self._folder = folder
        self._write = write
        self._clock = clock
        self._has_focus: bool | None = None
        """None: the terminal has never said."""
        self._touched_at_s = clock()
        self._state: State = "idle"
        self._working_since_s = 0.0
        self._is_begun = False
        self._is_stained = False
        """Whether the progress still shows a failure."""

    def begin(self) -> None:
        """Take the title over."""
        self._is_begun = True
        if self._has_title:
            self._write(sequences.KEEP_TITLE + self._title())

    def end(self) -> None:
        """Give back what was taken; it may be called twice."""
        if not self._is_begun:
            return
        self._is_begun = False
        if self._has_progress:
            self._write(sequences.progress("none"))
        if self._has_title:
            self._write(sequences.title("") + sequences.RESTORE_TITLE)

    def use(self, ui: UiSettings) -> None:
        """Go by other settings from now on."""
        was_begun = self._is_begun
        self.end()
        self._ui = ui
        if was_begun:
            self.begin()
            if self._has_progress:
                self._write(sequences.progress(_PROGRESS[self._state]))

    def note_focus(self, *, has_focus: bool) -> None:
        """Take note that the window has got or lost the focus."""
        self._has_focus = has_focus
        if has_focus:
            self.note_touch()

    def note_touch(self) -> None:
        """Take note that a person has typed or clicked."""
        self._touched_at_s = self._clock()
        if self._is_stained:
            self._is_stained = False
            self._write(sequences.progress(_PROGRESS[self._state]))

    def show(self, state: State, *, has_failed: bool = False) -> None:
        """Tell how winx stands now.

        Args:
            state: working while a turn is under way, asking while the person is waited for.
            has_failed: whether the turn that has just ended did not end well.
        """
        before, self._state = self._state, state
        if state == before or not self._is_begun:
            return
        if self._has_title:
            self._write(self._title())
        if self._has_progress:
            self._is_stained = has_failed and state == "idle"
            self._write(sequences.progress("failed" if self._is_stained else _PROGRESS[state]))
        if state == "working" and before == "idle":
            self._working_since_s = self._clock()
        if state == "asking":
            self._notify(f"winx asks you something in {self._folder}")
        elif state == "idle" and self._clock() - self._working_since_s > LONG_TURN_S:
            words = "has stopped" if has_failed else "is done"
            self._notify(f"winx {words} in {self._folder}")

    @property
    def is_away(self) -> bool:
        """Tell whether the person looks elsewhere, as far as that can be known."""
        if self._has_focus is not None:
            return not self._has_focus
        return self._clock() - self._touched_at_s > AWAY_S

    @property
    def _has_title(self) -> bool:
        return self._ui.terminal_title and self._kind.has_title

    @property
    def _has_progress(self) -> bool:
        return self._ui.terminal_progress and self._kind.has_progress

    def _title(self) -> str:
        return sequences.title(f"{_MARKS[self._state]}{self._folder} · winx")

    def _notify(self, text: str) -> None:
        if not self.is_away or self._ui.notify == "off":
            return
        bell_only = TerminalKind(self._kind.name)
        kind = bell_only if self._ui.notify == "bell" else self._kind
        self._write(sequences.notification(kind, text))
