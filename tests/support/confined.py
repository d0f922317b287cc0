"""Python programs run where less is possible: no root rights, a small disk, short files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def run_python(
    source: str,
    *arguments: str | Path,
    within: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a program, and return what it printed; it must end well."""
    command = [*within, sys.executable, "-c", textwrap.dedent(source), *map(str, arguments)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **(environment or {})},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def run_audited(work: Callable[[], object], watch: Callable[[str], None]) -> bool:
    """Do some work in a fork, where `watch` hears of each touch of the disk and may prevent it.

    Returns:
        Whether it was killed; if it was not, it ended well.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            sys.addaudithook(lambda event, _: watch(event))
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def without_root_rights() -> list[str]:
    """Return the command that makes permission bits hold for root too."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def on_small_disk(directory: Path, size: str) -> list[str]:
    """Return the command that sees a file system of a few kilobytes at the directory."""
    rights = ["-m"] if os.geteuid() == 0 else ["-Urm"]
    if subprocess.run(["unshare", *rights, "true"], check=False, capture_output=True).returncode:
        pytest.skip("file systems cannot be mounted here")
    mount = f'mount -t tmpfs -o size={size} none "$0" && exec "$@"'
    return ["unshare", *rights, "sh", "-c", mount, str(directory)]
