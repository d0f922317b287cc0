"""Confinement on macOS, by a profile for `sandbox-exec`.

Written from the published profiles and never run by its authors: `detect` believes it
only after it has held a probe on the machine at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.security.sandbox.base import ConfinedStart, digest, unwrapped
from winx_tui.security.sandbox.environment import confined_environment
from winx_tui.security.sandbox.profile import Reach, SandboxProfile

PROGRAM = Path("/usr/bin/sandbox-exec")

_BASE = """(version 1)
(deny default)
(allow process-exec)
(allow process-fork)
(allow signal (target same-sandbox))
(allow process-info* (target same-sandbox))
(allow sysctl-read)
(allow file-read-metadata)
(allow pseudo-tty)
(allow ipc-posix-sem)
(allow mach-lookup
  (global-name "com.apple.system.opendirectoryd.libinfo")
  (global-name "com.apple.system.notification_center")
  (global-name "com.apple.system.logger"))"""
_DEVICES = """(allow file-read* file-write* file-ioctl
  (literal "/dev/null") (literal "/dev/zero") (literal "/dev/random") (literal "/dev/urandom")
  (literal "/dev/tty") (literal "/dev/ptmx") (literal "/dev/dtracehelper")
  (regex #"^/dev/fd/") (regex #"^/dev/ttys[0-9]+$"))"""
_NETWORK = """(allow system-socket)
(allow network-outbound (remote ip) (literal "/private/var/run/mDNSResponder"))
(allow network-inbound (local ip))
(allow network-bind (local ip))
(allow mach-lookup (global-name "com.apple.trustd.agent"))"""
_RULES = {
    Reach.HIDDEN: "(deny file-read* file-write* (subpath {0}))",
    Reach.READ: "(allow file-read* (subpath {0}))\n(deny file-write* (subpath {0}))",
    Reach.WRITE: "(allow file-read* file-write* (subpath {0}))",
}


@dataclass(frozen=True, slots=True)
class Seatbelt:
    """Starts programs through `sandbox-exec`."""

    program: Path = PROGRAM
    name: str = "seatbelt"
    is_confining: bool = True
    own_processes: int = 0

    def limits(self, profile: SandboxProfile) -> tuple[str, ...]:
        """Return sentences on what is refused here beside what the profile keeps shut."""
        if profile.unconfined or profile.network:
            return ()
        return ("Servers on this machine's own addresses cannot be started or reached.",)

    def fingerprint(self, profile: SandboxProfile) -> str:
        """Return what stands for the profile: rules go by name, whatever is on disk."""
        return digest(profile, (seatbelt_profile(profile), *map(str, _paths(profile))))

    def command(
        self, profile: SandboxProfile, argv: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> ConfinedStart:
        """Wrap the start of a program, which keeps its process id."""
        if profile.unconfined:
            return unwrapped(argv, env)
        named = (f"-DP{number}={path}" for number, path in enumerate(_paths(profile)))
        text = seatbelt_profile(profile)
        wrapped = (str(self.program), "-p", text, *named, "--", *argv)
        return ConfinedStart(wrapped, confined_environment(env, profile.temporary))


def seatbelt_profile(profile: SandboxProfile) -> str:
    """Return the profile's text: the last rule that fits decides, paths are P0, P1, …"""
    parts = [_BASE]
    names = {path: f'(param "P{number}")' for number, path in enumerate(_paths(profile))}
    parts += [_RULES[rule.reach].format(names[rule.path]) for rule in profile.rules]
    # What holds something guarded stays where it is: the rules go by name.
    parts += [f"(deny file-write-unlink (literal {names[path]}))" for path in _holding(profile)]
    parts.append(_DEVICES)
    return "\n".join([*parts, _NETWORK] if profile.network else parts)


def _paths(profile: SandboxProfile) -> tuple[Path, ...]:
    paths = (*(rule.path for rule in profile.rules), *_holding(profile))
    return tuple(dict.fromkeys(paths))


def _holding(profile: SandboxProfile) -> Iterator[Path]:
    guarded = (rule.path for rule in profile.rules if rule.reach is not Reach.WRITE)
    above = {parent for path in guarded for parent in path.parents}
    yield from sorted(path for path in above if profile.reach(path) is Reach.WRITE)
