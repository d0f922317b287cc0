"""What a program may touch: one rule a path, and the longest path that fits decides.

A profile is plain data and touches no disk; the backends turn it into mounts, Landlock
rules or a Seatbelt profile. All paths are absolute and resolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path

from winx_tui.security.sandbox.surroundings import Surroundings
from winx_tui.security.sandbox.workspace_scan import WorkspaceFindings

TOP = Path("/")
REPLACED = (Path("/tmp"), Path("/var/tmp"))
"""What others leave there is hidden: programs have a directory of the session's own instead."""


class Reach(IntEnum):
    """How far a program gets with a path and with all below it."""

    HIDDEN = 0
    READ = 1
    WRITE = 2


@dataclass(frozen=True, slots=True)
class PathRule:
    """What holds for a path and for all below it that no longer path rules."""

    path: Path
    reach: Reach


@dataclass(frozen=True, slots=True)
class SandboxProfile:
    """What a program may see, change and talk to."""

    root: Path
    """The workspace; readable."""
    temporary: Path
    """A directory of the session's own, which exists: /tmp where that can be, TMPDIR everywhere."""
    writable: tuple[Path, ...] = ()
    readable_extra: tuple[Path, ...] = ()
    """Readable although they lie in something hidden."""
    hidden: tuple[Path, ...] = ()
    protected_read_only: tuple[Path, ...] = ()
    """Never written although they lie in something writable."""
    reserved: tuple[Path, ...] = ()
    """Directories that are hidden, and cannot be made where they do not exist yet."""
    network: bool = False
    unconfined: bool = False
    """Run without any of this."""

    @property
    def rules(self) -> tuple[PathRule, ...]:
        """Return what differs from what holds above it, the shorter paths first, "/" foremost."""
        reaches = {TOP: Reach.READ}
        for paths, reach in (
            ((*self.hidden, *self.reserved), Reach.HIDDEN),
            ((self.root,), Reach.READ),
            ((self.temporary, *self.writable), Reach.WRITE),
        ):
            reaches.update(dict.fromkeys(paths, reach))
        # What is opened for reading shuts nothing, and what is guarded shows nothing.
        for paths, before in (
            (self.readable_extra, Reach.HIDDEN),
            (self.protected_read_only, Reach.WRITE),
        ):
            fitting = [path for path in paths if reach_of(path, reaches) is before]
            reaches.update(dict.fromkeys(fitting, Reach.READ))
        ordered = sorted(reaches.items(), key=lambda item: (len(item[0].parts), item[0]))
        kept: dict[Path, Reach] = {}
        for path, reach in ordered:
            if path == TOP or reach is not reach_of(path.parent, kept):
                kept[path] = reach
        return tuple(PathRule(path, reach) for path, reach in kept.items())

    @property
    def reaches(self) -> dict[Path, Reach]:
        """Return the rules by path."""
        return {rule.path: rule.reach for rule in self.rules}

    def reach(self, path: Path) -> Reach:
        """Return how far a program gets with an absolute, resolved path."""
        return Reach.WRITE if self.unconfined else reach_of(path, self.reaches)

    def with_paths(
        self, *, readable: Iterable[Path] = (), writable: Iterable[Path] = ()
    ) -> SandboxProfile:
        """Return the same with paths that a person has named; what they hide stays hidden."""
        return replace(
            self,
            readable_extra=_joined(self.readable_extra, readable),
            writable=_joined(self.writable, writable),
        )


def reach_of(path: Path, reaches: Mapping[Path, Reach]) -> Reach:
    """Return what holds for a path, where "/" has a rule."""
    return next(reaches[place] for place in (path, *path.parents) if place in reaches)


def read_only(
    root: Path,
    surroundings: Surroundings,
    findings: WorkspaceFindings,
    *,
    temporary: Path,
    approved: Iterable[Path] = (),
) -> SandboxProfile:
    """Return the profile of a command that only looks: no network, only `temporary` is written.

    `approved` are files with secrets, or other hidden paths, that a person has opened.
    """
    readable = (*surroundings.readable, *findings.enclosing, *findings.linked_git, *approved)
    return SandboxProfile(
        root=root.resolve(),
        temporary=temporary.resolve(),
        readable_extra=_joined((), readable),
        hidden=_joined(
            (*surroundings.hidden, *REPLACED), (*findings.secret_files, *findings.key_files)
        ),
        reserved=surroundings.own,
    )


def workspace_write(
    root: Path,
    surroundings: Surroundings,
    findings: WorkspaceFindings,
    *,
    temporary: Path,
    approved: Iterable[Path] = (),
    git_writable: bool = False,
) -> SandboxProfile:
    """Return the profile of a command that may change the workspace; no network.

    The `.git` directories stay read-only as a whole unless `git_writable`: whoever can make
    a file in one can make `commondir`, and git then takes its configuration, and so the
    programs it runs, from where that points. With `git_writable` commits work, and only
    what exists of hooks and configuration is protected.
    """
    seen = replace(findings, key_files=())
    profile = read_only(root, surroundings, seen, temporary=temporary, approved=approved)
    if git_writable:
        return replace(
            profile,
            writable=(profile.root, *findings.git, *findings.linked_git),
            protected_read_only=(*findings.git_executing, *findings.startup),
            # What does not exist yet must not be made either.
            reserved=(*profile.reserved, *findings.missing_hooks),
        )
    return replace(
        profile, writable=(profile.root,), protected_read_only=(*findings.git, *findings.startup)
    )


def unconfined(root: Path, *, temporary: Path) -> SandboxProfile:
    """Return the profile of a command that a person lets run with everything they have."""
    return SandboxProfile(root.resolve(), temporary.resolve(), network=True, unconfined=True)


def _resolved(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(path.resolve() for path in paths)


def _joined(one: tuple[Path, ...], more: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys((*one, *_resolved(more))))
