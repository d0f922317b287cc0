"""Confinement by bubblewrap: a view of the file system of the program's own.

Namespaces hide what is out of reach; a seccomp filter refuses what namespaces do not
cover: Unix sockets that are reached by path, typing into the terminal, further namespaces.
Mounts are made by name: a program that runs already and swaps directories of the workspace
for links at the very moment of another start may mislead one, where no mount pins them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import ShellError
from winx_tui.security.sandbox.base import UNIX_SOCKETS, ConfinedStart, digest, unwrapped
from winx_tui.security.sandbox.environment import confined_environment
from winx_tui.security.sandbox.profile import REPLACED, TOP, PathRule, Reach, SandboxProfile
from winx_tui.security.sandbox.seccomp import machine, seccomp_program
from winx_tui.security.sandbox.system import Kind, identity_of, kind_of, readable_descriptor

_NAMESPACES = (
    "--unshare-user",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
)
_BIND = {Reach.READ: "--ro-bind", Reach.WRITE: "--bind"}
_MAX_PINS = 400


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Starts programs through `bwrap`."""

    program: Path
    """The executable, where only root can change it."""
    name: str = "bubblewrap"
    is_confining: bool = True
    own_processes: int = 2
    """One waits outside, one is the first process inside."""

    def limits(self, profile: SandboxProfile) -> tuple[str, ...]:
        """Return sentences on what is refused here beside what the profile keeps shut."""
        return () if profile.unconfined else (UNIX_SOCKETS,)

    def fingerprint(self, profile: SandboxProfile) -> str:
        """Return what changes once a running program is no longer held to the profile as it is.

        A file that is replaced from outside slips out from under the mount that covered it.
        """
        marks = (f"{rule.reach} {rule.path} {identity_of(rule.path)}" for rule in profile.rules)
        return digest(profile, marks)

    def command(
        self, profile: SandboxProfile, argv: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> ConfinedStart:
        """Wrap the start of a program; a terminal stays usable, job control included.

        All that was started ends with the thread that started it, so that is the main thread.

        Raises:
            ShellError: its options cannot be handed on.
        """
        if profile.unconfined:
            return unwrapped(argv, env)
        options = (*_namespaces(profile), *_mounts(profile), "--chdir", str(cwd))
        # A network of its own has a loopback that leads nowhere: test servers work.
        filters = seccomp_program(machine(), inet=True, namespaced=True)
        descriptors: list[int] = []
        try:
            descriptors.append(readable_descriptor("seccomp", filters))
            options = (*options, "--seccomp", str(descriptors[0]))
            descriptors.append(readable_descriptor("options", _joined(options)))
        except OSError as error:
            for descriptor in descriptors:
                os.close(descriptor)
            raise ShellError(f"The sandbox cannot be set up: {error.strerror}.") from error
        # Through a file: else every list of processes would show them all.
        wrapped = (str(self.program), "--args", str(descriptors[1]), "--", *argv)
        # By its real name, which holds inside, outside and for what reads files for the model.
        inside = confined_environment(env, profile.temporary)
        return ConfinedStart(wrapped, inside, tuple(descriptors))


def _namespaces(profile: SandboxProfile) -> tuple[str, ...]:
    network = () if profile.network else ("--unshare-net",)
    return (*_NAMESPACES, *network, "--cap-drop", "ALL", "--die-with-parent")


def _joined(options: Sequence[str]) -> bytes:
    return b"".join(os.fsencode(option) + b"\0" for option in options)


def _mounts(profile: SandboxProfile) -> list[str]:
    """Return the options that build the program's view, the mounts nearer to "/" first."""
    rules = profile.rules
    base = _BIND[rules[0].reach]
    options = [base, "/", "/", "--dev", "/dev", "--proc", "/proc"]
    # Root owns the settings of the kernel in it, and needs no capability to write them.
    options += ["--remount-ro", "/proc"]
    for place in REPLACED:
        if kind_of(place) is Kind.DIRECTORY:
            options += ["--bind", str(profile.temporary), str(place)]
    closing: list[str] = []
    for rule in sorted((*rules[1:], *_pins(rules)), key=lambda rule: len(rule.path.parts)):
        if rule.path in REPLACED:
            continue
        kind, path = kind_of(rule.path), str(rule.path)
        if kind is Kind.MISSING and not _is_claimed(rule.path, profile):
            continue
        if rule.reach is not Reach.HIDDEN:
            options += [_BIND[rule.reach], path, path]
        elif kind is Kind.OTHER:
            options += ["--ro-bind", "/dev/null", path]
        else:
            options += ["--tmpfs", path]
            # So that a write fails, where it would be lost.
            closing += ["--remount-ro", path]
    return options + closing


def _is_claimed(path: Path, profile: SandboxProfile) -> bool:
    """Tell whether a missing directory is made, lest the program makes it its own."""
    return path in profile.reserved and profile.reach(path.parent) is Reach.WRITE


def _pins(rules: Sequence[PathRule]) -> Iterator[PathRule]:
    """Yield the writable directories above what is guarded in them, as mounts of their own.

    A mount cannot be renamed; a directory that holds one can, and another be put in its place.
    """
    reaches = {rule.path: rule.reach for rule in rules}
    pinned: set[Path] = set()
    for rule in rules:
        if rule.reach is Reach.WRITE:
            continue
        for place in rule.path.parents:
            if place in reaches or place == TOP:
                break
            pinned.add(place)
    for place in sorted(pinned)[:_MAX_PINS]:
        nearest = next(parent for parent in place.parents if parent in reaches)
        if reaches[nearest] is Reach.WRITE:
            yield PathRule(place, Reach.WRITE)
