"""What initialize may read and change of the session it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from winx_tui.core.modes import MODES, Mode
from winx_tui.security.session_limits import SessionLimits


@dataclass(frozen=True, slots=True)
class Setting:
    """How much a session may do."""

    mode: Mode
    limits: SessionLimits

    def is_wider(self, present: Setting) -> bool:
        """Tell whether it permits anything that the present one does not."""
        is_wider_mode = MODES.index(self.mode) > MODES.index(present.mode)
        return is_wider_mode or self.limits.lifts(present.limits)


@dataclass(frozen=True, slots=True)
class ApprovalRoad:
    """Who decides about calls that need approval."""

    name: str
    """A word for programs."""
    text: str
    """A sentence for the model."""


NO_ROAD = ApprovalRoad("", "")


class SessionControls(Protocol):
    """The session as initialize sees it."""

    @property
    def thread_id(self) -> str:
        """Return the name of the thread, for the client to name it by."""
        ...

    @property
    def approval(self) -> ApprovalRoad:
        """Return who decides about calls that need approval."""
        ...

    @property
    def mode(self) -> Mode:
        """Return the mode that holds now."""
        ...

    @property
    def limits(self) -> SessionLimits:
        """Return the limits on files and commands that hold now."""
        ...

    @property
    def ceiling(self) -> Mode:
        """Return the mode that the user started winx in: the widest there can be."""
        ...

    @property
    def shell_directory(self) -> Path:
        """Return where the foreground shell stands."""
        ...

    def restrict(self, mode: Mode, limits: SessionLimits) -> None:
        """Set mode and limits; the caller has made sure that this may be done."""
        ...

    def take_notes(self) -> tuple[str, ...]:
        """Return what is to be told of how the thread began, a sentence each, once."""
        ...

    async def reset_shell(self) -> None:
        """End the foreground shell with all that runs in it; a new one starts at the root.

        Raises:
            ShellError: it cannot be done.
        """
        ...


class InstructionText(Protocol):
    """One instruction file."""

    @property
    def name(self) -> str:
        """Return its name for the model."""
        ...

    @property
    def text(self) -> str:
        """Return what of it is used."""
        ...


class Guide(Protocol):
    """What a model should know of the workspace; both calls may block."""

    def instructions(self) -> Sequence[InstructionText]:
        """Return the instruction files that apply, the most general first."""
        ...

    def overview(self) -> str:
        """Return the tree of the most telling files."""
        ...
