"""Confinement by Landlock and seccomp: works in containers and for everybody, without helpers.

A launcher of its own gives rights up and then becomes the program. Landlock cannot take
a part out of what it grants: see `Landlock.limits` for what that costs.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import ShellError
from winx_tui.security.sandbox.base import UNIX_SOCKETS, ConfinedStart, digest, unwrapped
from winx_tui.security.sandbox.environment import confined_environment
from winx_tui.security.sandbox.landlock_grants import HANDLED, Grant, grants, split_writable
from winx_tui.security.sandbox.profile import SandboxProfile
from winx_tui.security.sandbox.seccomp import machine, seccomp_program
from winx_tui.security.sandbox.system import identity_of, readable_descriptor

LAUNCHER = Path(__file__).with_name("launcher.py")
NEEDED_ABI = 6
"""Linux 6.12: the first to keep signals inside."""
_TCP = 0b11
"""Bind and connect."""
_SCOPES = 0b11
"""Abstract Unix sockets and signals stay inside."""


@dataclass(frozen=True, slots=True)
class Landlock:
    """Starts programs through the launcher."""

    python: Path
    """The interpreter that runs the launcher."""
    name: str = "landlock"
    is_confining: bool = True
    own_processes: int = 0

    def limits(self, profile: SandboxProfile) -> tuple[str, ...]:
        """Return sentences on what is refused here beside what the profile keeps shut."""
        if profile.unconfined:
            return ()
        told = [
            UNIX_SOCKETS,
            "Servers on this machine's own addresses cannot be started or reached.",
        ]
        if profile.network:
            told = [UNIX_SOCKETS]
        told.append("Programs cannot open terminals of their own or share memory by name.")
        if profile.writable:
            told.append("Modes, owners, times and attributes of files cannot be changed.")
        if split_writable(profile):
            told.append(
                "In a directory that holds something guarded, such as .git or .env, and in those "
                "above it, files can be changed but none made, removed or renamed."
            )
        return (*told, "Install bubblewrap, and all of this works.")

    def fingerprint(self, profile: SandboxProfile) -> str:
        """Return what changes once a running program is no longer held to the profile as it is.

        A grant holds for what was there, not for what takes its place: an editor that replaces a
        file would shut it. That is looked at where people and agents work; elsewhere programs
        rewrite their own files all the time.
        """
        work = (profile.root, profile.temporary, *profile.writable)

        def mark(grant: Grant) -> str:
            is_work = any(grant.path.is_relative_to(place) for place in work)
            return f"{grant.rights} {grant.path} {identity_of(grant.path) if is_work else ''}"

        return digest(profile, map(mark, grants(profile)))

    def command(
        self, profile: SandboxProfile, argv: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> ConfinedStart:
        """Wrap the start of a program, which keeps the launcher's process id.

        What lies directly in a directory of `limits` is granted as it is now: start anew
        when something has been added there.

        Raises:
            ShellError: the rules cannot be handed on.
        """
        if profile.unconfined:
            return unwrapped(argv, env)
        try:
            orders = readable_descriptor("orders", _orders(profile))
        except OSError as error:
            raise ShellError(
                f"The sandbox cannot be set up: its rules: {error.strerror}."
            ) from error
        wrapped = (str(self.python), "-I", "-S", str(LAUNCHER), str(orders), *argv)
        return ConfinedStart(wrapped, confined_environment(env, profile.temporary), (orders,))


def _orders(profile: SandboxProfile) -> bytes:
    """Return what the launcher reads: lengths and masks, the filter, and (rights, path) pairs."""
    filters = seccomp_program(machine(), inet=profile.network, namespaced=False)
    header = struct.pack("=QQQQ", HANDLED, 0 if profile.network else _TCP, _SCOPES, len(filters))
    pairs = (b"%d\0%s\0" % (grant.rights, os.fsencode(grant.path)) for grant in grants(profile))
    return header + filters + b"".join(pairs)
