"""From what a command is permitted to the profile that the kernel holds it to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.approval import Permit
from winx_tui.security.sandbox.profile import (
    Reach,
    SandboxProfile,
    read_only,
    unconfined,
    workspace_write,
)
from winx_tui.security.sandbox.surroundings import Surroundings
from winx_tui.security.sandbox.workspace_scan import WorkspaceFindings


@dataclass(frozen=True, slots=True)
class AddedDirectory:
    """A directory beside the workspace that a person has added to the session."""

    path: Path
    """Absolute and resolved."""
    findings: WorkspaceFindings
    """Of it, as of the last look."""


@dataclass(frozen=True, slots=True)
class SandboxGround:
    """What every profile of a session is made from."""

    root: Path
    """The workspace."""
    around: Surroundings
    findings: WorkspaceFindings
    """Of the workspace, as of the last look."""
    temporary: Path
    """The session's own directory."""
    readable: tuple[Path, ...] = ()
    """winx's own directories that commands may read, such as that of their logs."""
    added: tuple[AddedDirectory, ...] = ()
    """Read and written like the workspace, and guarded like it."""


def permitted_profile(
    permit: Permit, ground: SandboxGround, opened: Sequence[WorkspaceFindings] = ()
) -> SandboxProfile:
    """Return the profile of a permit.

    winx's own configuration and state are opened by no permit, and neither is what is guarded
    in a repository; what runs by itself only by its very name. At the level "read-only" nothing
    is written, whatever else the permit says.

    Args:
        permit: what was approved, its paths resolved.
        ground: where the command runs.
        opened: what the directories hold that the permit names: their secrets stay hidden and
            their repositories guarded, unless the permit names these too.
    """
    if permit.level == "unconfined":
        return unconfined(ground.root, temporary=ground.temporary)
    if permit.level == "read-only":
        profile = read_only(
            ground.root,
            ground.around,
            ground.findings,
            temporary=ground.temporary,
            approved=ground.readable,
        )
        profile = _with_added(profile, ground.added, permit)
        profile = _guarded(profile, opened)
    else:
        profile = workspace_write(
            ground.root,
            ground.around,
            ground.findings,
            temporary=ground.temporary,
            approved=ground.readable,
            git_writable=permit.writes_git,
        )
        profile = _with_added(profile, ground.added, permit)
        profile = _guarded(profile, opened, writes_git=permit.writes_git)
        # What runs by itself is opened for whom it was named to, by its very name.
        added = (each.findings for each in ground.added)
        startup = {path for each in (ground.findings, *added, *opened) for path in each.startup}
        lifted = startup.intersection(permit.writable)
        protected = tuple(path for path in profile.protected_read_only if path not in lifted)
        profile = replace(profile, protected_read_only=protected)
        shut = (*ground.around.own, *protected)
        profile = profile.with_paths(writable=_allowed(permit.writable, shut))
    # What can be seen anyway may be writable, and stays so.
    hidden = (path for path in permit.readable if profile.reach(path) is Reach.HIDDEN)
    profile = profile.with_paths(readable=_allowed(hidden, ground.around.own))
    return replace(profile, network=permit.network)


def _with_added(
    profile: SandboxProfile, added: Sequence[AddedDirectory], permit: Permit
) -> SandboxProfile:
    """Open the directories that were added as far as the workspace is, and guard what they hold."""
    found = [each.findings for each in added]
    paths = [each.path for each in added]
    may_write = permit.level == "workspace-write"
    profile = _guarded(profile, found, writes_git=may_write and permit.writes_git)
    if not may_write:
        keys = tuple(path for each in found for path in each.key_files)
        return replace(profile, hidden=(*profile.hidden, *keys)).with_paths(readable=paths)
    if permit.writes_git:
        hooks = tuple(path for each in found for path in each.missing_hooks)
        profile = replace(profile, reserved=(*profile.reserved, *hooks))
    return profile.with_paths(readable=paths, writable=paths)


def _guarded(
    profile: SandboxProfile, opened: Iterable[WorkspaceFindings], *, writes_git: bool = False
) -> SandboxProfile:
    secrets: list[Path] = []
    protected: list[Path] = []
    for findings in opened:
        secrets += findings.secret_files
        protected += findings.git_executing if writes_git else findings.git
        protected += findings.startup
    return replace(
        profile,
        hidden=(*profile.hidden, *secrets),
        protected_read_only=(*profile.protected_read_only, *protected),
    )


def _allowed(paths: Iterable[Path], shut: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(path for path in paths if not any(path.is_relative_to(place) for place in shut))
