"""Shells in real sandboxes over a stage: a home with secrets, and a workspace in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.security.sandbox.inside import BACKENDS, stage_environment
from tests.security.sandbox.stage import Stage
from winx_tui.core.approval import Permit
from winx_tui.security.sandbox.detect import sandbox_report
from winx_tui.security.sandbox.environment import CACHES, REMOVED
from winx_tui.security.sandbox.permitted import SandboxGround, permitted_profile
from winx_tui.security.sandbox.profile import SandboxProfile
from winx_tui.security.sandbox.surroundings import surroundings
from winx_tui.security.sandbox.workspace_scan import scan_workspace
from winx_tui.shell.confining import ShellPlace, WrappedStart
from winx_tui.shell.environment import TERMINAL_VARIABLES

WORKING = tuple(check.name for check in sandbox_report() if check.works)
INSIDE_ONLY = frozenset(CACHES) | REMOVED | {"TMPDIR", "GIT_OPTIONAL_LOCKS"}
WRITING = Permit("workspace-write")
ONLINE = Permit("workspace-write", network=True)


def environment_of(stage: Stage) -> dict[str, str]:
    """Return what shells on a stage begin with."""
    own = stage_environment(stage.base) | dict(TERMINAL_VARIABLES)
    del own["PYTHONPATH"]
    return own


def profile_of(stage: Stage, permit: Permit) -> SandboxProfile:
    """Return what a permit opens on a stage."""
    home = stage.base / "home"
    around = surroundings(home, stage_environment(stage.base))
    found = scan_workspace(stage.root, home)
    temporary = home / ".local/state/winx/scratch"
    return permitted_profile(permit, SandboxGround(stage.root, around, found, temporary))


@dataclass(slots=True)
class StageConfiner:
    """Confines as the composed program does; counts up `edition` to make all keys new."""

    stage: Stage
    backend: str
    edition: int = 0
    environment: Mapping[str, str] | None = None
    """What shells that only read begin with."""
    carries: Callable[[str], bool] = field(default=lambda name: name not in INSIDE_ONLY)

    async def place(self, permit: Permit, cwd: Path) -> ShellPlace:
        """Return the place for a permit."""
        key = f"{permit} {self.edition}"
        if permit.level == "unconfined":
            return ShellPlace("unconfined")
        sandbox, profile = BACKENDS[self.backend], profile_of(self.stage, permit)

        def wrap(
            argv: Sequence[str], env: Mapping[str, str], directory: Path
        ) -> AbstractContextManager[WrappedStart]:
            return sandbox.command(profile, argv, env, directory)

        place = ShellPlace(key, wrap, sandbox.own_processes, is_confined=True, carries=self.carries)
        if permit.level == "read-only":
            return replace(place, reads_only=True, environment=self.environment)
        return place
