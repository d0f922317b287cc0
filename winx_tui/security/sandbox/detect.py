"""Which sandbox works on this machine: each is made to hold a probe before it is believed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from winx_tui.core.errors import ShellError
from winx_tui.security.sandbox.base import Sandbox
from winx_tui.security.sandbox.bubblewrap import Bubblewrap
from winx_tui.security.sandbox.landlock import NEEDED_ABI, Landlock
from winx_tui.security.sandbox.none import NoSandbox
from winx_tui.security.sandbox.profile import SandboxProfile
from winx_tui.security.sandbox.seatbelt import PROGRAM, Seatbelt
from winx_tui.security.sandbox.seccomp import machine

_TRUSTED = ("/usr/bin", "/bin", "/usr/local/bin", "/run/current-system/sw/bin", "/run/wrappers/bin")
"""Where programs are looked for that hold others: the PATH may lead into a workspace."""
_PROBE_S = 15.0
_LANDLOCK_CREATE_RULESET, _VERSION = 444, 1
_PROBE = """
cat "$1/hidden/secret" >/dev/null 2>&1 && { echo 'a hidden file was read'; exit 1; }
(: >"$1/outside/file") 2>/dev/null && { echo 'a file outside was written'; exit 1; }
(: >"$1/workspace/guarded/file") 2>/dev/null && { echo 'a guarded file was written'; exit 1; }
if [ -e /proc/self/status ]; then
    case "$(cat /proc/self/status)" in
        *'Seccomp:	2'*) ;;
        *) echo 'no filter of system calls was installed'; exit 1;;
    esac
fi
cat "$1/workspace/file" >/dev/null && echo held >"$1/workspace/file"
"""


@dataclass(frozen=True, slots=True)
class SandboxCheck:
    """What became of one kind of sandbox here."""

    name: str
    sandbox: Sandbox
    """NoSandbox where it does not work."""
    reason: str = ""
    """Why not, and what to do about it; "" where it works."""

    @property
    def works(self) -> bool:
        """Return whether it has held the probe."""
        return self.sandbox.is_confining


@cache
def best_sandbox() -> Sandbox:
    """Return the first sandbox that works, NoSandbox without one; probed once a process.

    It takes two starts of a program at most: call it off the event loop.
    """
    working = (check.sandbox for check in map(_check, _candidates()) if check.works)
    return next(working, NoSandbox())


def sandbox_report() -> tuple[SandboxCheck, ...]:
    """Return what became of every kind that this system could have, the best first."""
    return tuple(map(_check, _candidates()))


def _candidates() -> tuple[tuple[str, Callable[[], Sandbox]], ...]:
    by_system: dict[str, tuple[tuple[str, Callable[[], Sandbox]], ...]] = {
        "linux": (("bubblewrap", _bubblewrap), ("landlock", _landlock)),
        "darwin": (("seatbelt", _seatbelt),),
    }
    return by_system.get(sys.platform, ())


def _check(candidate: tuple[str, Callable[[], Sandbox]]) -> SandboxCheck:
    name, make = candidate
    try:
        sandbox = make()
        hold_probe(sandbox)
    except ShellError as error:
        return SandboxCheck(name, NoSandbox(), str(error))
    return SandboxCheck(name, sandbox)


def _bubblewrap() -> Sandbox:
    _require_table()
    program = trusted_program("bwrap")
    if program is None:
        raise ShellError("bwrap is not installed; install the package bubblewrap.")
    return Bubblewrap(program)


def _landlock() -> Sandbox:
    _require_table()
    abi = landlock_abi()
    if abi < NEEDED_ABI:
        has = f"this kernel has version {abi}" if abi > 0 else "this kernel has it not or off"
        raise ShellError(f"Landlock version {NEEDED_ABI} is needed, of Linux 6.12; {has}.")
    return Landlock(Path(sys.executable))


def _seatbelt() -> Sandbox:
    if not PROGRAM.is_file():
        raise ShellError(f"{PROGRAM} is not there.")
    return Seatbelt()


def _require_table() -> None:
    if not machine():
        raise ShellError(
            f"The system calls of {os.uname().machine} are not known to winx, "
            "so none can be refused."
        )


def trusted_program(name: str) -> Path | None:
    """Return a program from the directories of the system, None where it is not installed."""
    found = (Path(directory, name) for directory in _TRUSTED)
    return next((path for path in found if os.access(path, os.X_OK)), None)


def landlock_abi() -> int:
    """Return the version of Landlock that the kernel speaks, 0 or less without any."""
    # Lazy: 8 ms, and only where it is asked for.
    import ctypes

    abi: int = ctypes.CDLL(None).syscall(_LANDLOCK_CREATE_RULESET, None, 0, _VERSION)
    return abi


def hold_probe(sandbox: Sandbox) -> None:
    """Run a program in the sandbox that tries what is refused, and does what is allowed.

    Raises:
        ShellError: it got away with something, or could not work.
    """
    with tempfile.TemporaryDirectory(prefix="winx-probe-") as name:
        base = Path(name).resolve()
        for part in ("workspace/guarded", "outside", "hidden", "tmp"):
            (base / part).mkdir(parents=True)
        (base / "hidden/secret").touch()
        kept = base / "workspace/file"
        kept.touch()
        profile = SandboxProfile(
            base / "workspace",
            base / "tmp",
            writable=(base / "workspace",),
            hidden=(base / "hidden",),
            protected_read_only=(base / "workspace/guarded",),
        )
        said = _run(sandbox, profile, ["/bin/sh", "-c", _PROBE, "sh", str(base)])
        leaks = [base / "outside/file", base / "workspace/guarded/file"]
        if any(path.exists() for path in leaks) or kept.read_text(encoding="utf-8") != "held\n":
            reason = said.rstrip(".") or "they cannot work there"
            raise ShellError(f"Programs are not held here: {reason}.")


def _run(sandbox: Sandbox, profile: SandboxProfile, argv: list[str]) -> str:
    try:
        with sandbox.command(profile, argv, {"PATH": os.defpath}, profile.root) as start:
            done = subprocess.run(
                start.argv,
                env=start.env,
                cwd=profile.root,
                pass_fds=start.pass_fds,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                timeout=_PROBE_S,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ShellError(f"It cannot be started: {error}.") from error
    lines = done.stdout.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
