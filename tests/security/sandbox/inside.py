"""Starts a program in a sandbox over a stage; a program itself, so that any user can run it.

python inside.py BACKEND PROFILE BASE PROGRAM ARGUMENT…
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from winx_tui.security.sandbox.base import ConfinedStart, Sandbox
from winx_tui.security.sandbox.bubblewrap import Bubblewrap
from winx_tui.security.sandbox.landlock import Landlock
from winx_tui.security.sandbox.none import NoSandbox
from winx_tui.security.sandbox.profile import SandboxProfile, read_only, workspace_write
from winx_tui.security.sandbox.surroundings import surroundings
from winx_tui.security.sandbox.workspace_scan import scan_workspace

BACKENDS: dict[str, Sandbox] = {
    "bubblewrap": Bubblewrap(Path("/usr/bin/bwrap")),
    "landlock": Landlock(Path(sys.executable)),
    "none": NoSandbox(),
}


def stage_environment(base: Path) -> dict[str, str]:
    """Return the environment of the person who lives on a stage."""
    home = base / "home"
    return {
        "HOME": str(home),
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "LANG": "C.UTF-8",
        "WINX_CONFIG_DIR": str(home / ".config/winx"),
        "WINX_STATE_DIR": str(home / ".local/state/winx"),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def stage_profile(name: str, base: Path) -> SandboxProfile:
    """Return a profile over a stage; the environment must be the stage's."""
    home, root = base / "home", base / "home/project"
    around, found = surroundings(home, os.environ), scan_workspace(root, home)
    temporary = home / ".local/state/winx/scratch"
    if name == "read-only":
        return read_only(root, around, found, temporary=temporary)
    profile = workspace_write(
        root, around, found, temporary=temporary, git_writable=name.startswith("git")
    )
    return replace(profile, network=name.endswith("network"))


def start(backend: str, profile: str, base: Path, argv: list[str]) -> ConfinedStart:
    """Return the start of a program on a stage."""
    cwd = base / "home/project"
    return BACKENDS[backend].command(stage_profile(profile, base), argv, os.environ, cwd)


def main() -> None:
    """Become the program."""
    backend, profile, base, *argv = sys.argv[1:]
    begun = start(backend, profile, Path(base), argv)
    for descriptor in begun.pass_fds:
        os.set_inheritable(descriptor, True)
    # As subprocess does: Python ignores it, and ignoring is inherited.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.chdir(Path(base) / "home/project")
    os.execvpe(begun.argv[0], begun.argv, begun.env)


if __name__ == "__main__":
    main()
