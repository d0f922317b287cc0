"""No sandbox: programs run with everything the person has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.security.sandbox.base import ConfinedStart, unwrapped
from winx_tui.security.sandbox.profile import SandboxProfile


@dataclass(frozen=True, slots=True)
class NoSandbox:
    """Starts programs as they are, whatever the profile says."""

    name: str = "none"
    is_confining: bool = False
    own_processes: int = 0

    def limits(self, profile: SandboxProfile) -> tuple[str, ...]:
        """Return nothing: all is possible."""
        return ()

    def fingerprint(self, profile: SandboxProfile) -> str:
        """Return always the same: nothing is held."""
        return ""

    def command(
        self, profile: SandboxProfile, argv: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> ConfinedStart:
        """Return the program as it is."""
        return unwrapped(argv, env)
