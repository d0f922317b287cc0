"""What every sandbox does: wrap the start of a program."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from winx_tui.security.sandbox.profile import SandboxProfile

CONTROLLING_TERMINAL = "/dev/tty"
"""The terminal by the one name that it has inside every sandbox."""

UNIX_SOCKETS = "Unix sockets cannot be opened, only pairs that are connected to each other."
"""Refused in every sandbox: a socket that is found by path leads to a program with all rights."""


@dataclass(frozen=True, slots=True)
class ConfinedStart:
    """How to start a program inside; a context manager that closes the descriptors.

    Start it with `cwd` as given to `Sandbox.command` and with `pass_fds`; no preexec_fn is
    needed. Start it in a session of its own: else its /dev/tty is the person's terminal.
    """

    argv: tuple[str, ...]
    env: dict[str, str]
    pass_fds: tuple[int, ...] = ()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the descriptors."""
        for descriptor in self.pass_fds:
            os.close(descriptor)


class Sandbox(Protocol):
    """Confines programs to a profile."""

    @property
    def name(self) -> str:
        """Return the name that people see."""

    @property
    def is_confining(self) -> bool:
        """Return whether the kernel holds programs to the profile."""

    @property
    def own_processes(self) -> int:
        """Return how many processes of its own live beside the program, with its environment."""

    def limits(self, profile: SandboxProfile) -> tuple[str, ...]:
        """Return sentences on what is refused here beside what the profile keeps shut."""

    def fingerprint(self, profile: SandboxProfile) -> str:
        """Return what changes once a running program is no longer held to the profile as it is.

        Profiles that differ have different ones, and so has the same profile once guarded
        files were replaced on disk: a shell that lasts is then started anew.
        """

    def command(
        self,
        profile: SandboxProfile,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
    ) -> ConfinedStart:
        """Wrap the start of a program.

        Raises:
            ShellError: the profile cannot be set up here.
        """


def unwrapped(argv: Sequence[str], env: Mapping[str, str]) -> ConfinedStart:
    """Return the start of a program as it is."""
    return ConfinedStart(tuple(argv), dict(env))


def digest(profile: SandboxProfile, lines: Iterable[str]) -> str:
    """Return a short text that stands for what a profile opens and for many lines."""
    text = "\n".join((f"{profile.network} {profile.unconfined}", *lines)).encode(
        errors="surrogateescape"
    )
    return hashlib.blake2b(text, digest_size=16).hexdigest()
