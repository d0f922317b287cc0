"""A person's home with a workspace in it, and a keeper that runs programs over it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.approval import Permit
from winx_tui.runtime.confinement import SandboxKeeper
from winx_tui.security.sandbox.base import Sandbox
from winx_tui.security.sandbox.detect import sandbox_report
from winx_tui.shell.confining import ShellPlace

WORKING = tuple(check for check in sandbox_report() if check.works)
"""The sandboxes of this machine."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything lies."""

    base: Path

    @property
    def home(self) -> Path:
        """Return the home directory."""
        return self.base / "home"

    @property
    def root(self) -> Path:
        """Return the workspace."""
        return self.home / "project"

    @property
    def environment(self) -> dict[str, str]:
        """Return what commands are told."""
        return {
            "HOME": str(self.home),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "WINX_CONFIG_DIR": str(self.home / ".config/winx"),
            "WINX_STATE_DIR": str(self.home / ".local/state/winx"),
        }

    def keeper(
        self,
        find_sandbox: Callable[[], Sandbox],
        *,
        is_on: bool = True,
        directories: Callable[[], tuple[Path, ...]] = tuple,
    ) -> SandboxKeeper:
        """Return a keeper over the workspace."""
        scratch = self.home / ".local/state/winx/scratch"
        return SandboxKeeper(
            self.root,
            is_on=is_on,
            home=self.home,
            environment=self.environment,
            temporary=scratch / "session",
            readable=(scratch / "output",),
            directories=directories,
            find_sandbox=find_sandbox,
        )


@contextmanager
def made_home() -> Iterator[Home]:
    """Build a home with a secret, a repository and a directory outside; take it down.

    Outside /tmp, which sandboxes replace: what is refused there is refused for being shut.
    """
    place = next(place for place in (Path("/opt"), Path.home()) if os.access(place, os.W_OK))
    base = Path(tempfile.mkdtemp(prefix="winx-home-", dir=place)).resolve()
    try:
        stage = Home(base)
        for name in (
            "home/.ssh/id_rsa",
            "home/Documents/letter",
            "home/project/main.py",
            "home/.local/state/winx/sessions/one",
            "home/.local/state/winx/scratch/output/log",
            "outside/granted/file",
            "outside/neighbour/file",
        ):
            (base / name).parent.mkdir(parents=True, exist_ok=True)
            (base / name).write_text("SECRET\n", encoding="utf-8")
        config = "[user]\n\tname = t\n\temail = t@t.invalid\n"
        (stage.home / ".gitconfig").write_text(config, encoding="utf-8")
        git(stage, stage.root, "init", "-q", "-b", "main")
        yield stage
    finally:
        shutil.rmtree(base)


def git(home: Home, directory: Path, *arguments: str) -> None:
    """Run git as the person would."""
    directory.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", *arguments], cwd=directory, env=home.environment, check=True)


async def run(
    home: Home, keeper: SandboxKeeper, permit: Permit, script: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a script in the place for a permit."""
    return run_in(home, await keeper.place(permit, cwd or home.root), script, cwd)


def run_in(
    home: Home, place: ShellPlace, script: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a script in a place."""
    environment = home.environment if place.environment is None else place.environment
    argv = ("bash", "--norc", "--noprofile", "-c", script)
    with place.wrap(argv, environment, cwd or home.root) as start:
        return subprocess.run(
            start.argv,
            env=start.env,
            cwd=cwd or home.root,
            pass_fds=start.pass_fds,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            start_new_session=True,
            check=False,
        )
