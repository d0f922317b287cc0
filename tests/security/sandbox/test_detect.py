"""Which sandbox is believed in, and where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import winx_tui
from tests.security.sandbox.stage import set_stage, users
from winx_tui.core.errors import ShellError
from winx_tui.security.sandbox.base import ConfinedStart, unwrapped
from winx_tui.security.sandbox.detect import best_sandbox, hold_probe, sandbox_report
from winx_tui.security.sandbox.none import NoSandbox
from winx_tui.security.sandbox.profile import SandboxProfile

pytestmark = [pytest.mark.security, pytest.mark.xdist_group("sandbox")]

PACKAGE = Path(winx_tui.__file__).parent
_COMPILED = shutil.ignore_patterns("__pycache__")
REPORT = """
from winx_tui.security.sandbox.detect import sandbox_report
for check in sandbox_report():
    print(check.name, check.works, check.reason)
"""


@dataclass(frozen=True)
class Boaster:
    """Says that it confines, and does not."""

    name: str = "boaster"
    is_confining: bool = True
    own_processes: int = 0
    replacement: tuple[str, ...] = ()

    def limits(self, profile: SandboxProfile) -> tuple[str, ...]:
        return ()

    def fingerprint(self, profile: SandboxProfile) -> str:
        return ""

    def command(
        self, profile: SandboxProfile, argv: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> ConfinedStart:
        return unwrapped(self.replacement or argv, env)


def test_the_best_here_confines() -> None:
    sandbox = best_sandbox()
    assert sandbox.is_confining
    assert sandbox.name == "bubblewrap"
    assert best_sandbox() is sandbox


def test_a_sandbox_that_holds_nothing_is_not_believed() -> None:
    with pytest.raises(ShellError, match="a hidden file was read"):
        hold_probe(Boaster())
    with pytest.raises(ShellError, match="a hidden file was read"):
        hold_probe(NoSandbox())


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/at-all"])
def test_a_sandbox_that_cannot_start_programs_is_not_believed(program: str) -> None:
    with pytest.raises(ShellError):
        hold_probe(Boaster(replacement=(program,)))


@pytest.mark.parametrize("uid", users())
def test_every_user_has_both(uid: int) -> None:
    with set_stage(uid) as stage:
        done = stage.run("none", "read-only", "/usr/bin/python3", "-c", REPORT)
    assert done.stdout.splitlines() == ["bubblewrap True ", "landlock True "], done.stderr


@pytest.mark.parametrize("uid", users())
def test_where_namespaces_are_refused_landlock_is_left(uid: int) -> None:
    """A container is such a place; here it is another sandbox."""
    with set_stage(uid) as stage:
        # The checkout may lie where the sandbox lets nobody look.
        library = stage.root / "library"
        shutil.copytree(PACKAGE, library / PACKAGE.name, ignore=_COMPILED)
        argv = ("/usr/bin/env", f"PYTHONPATH={library}", "/usr/bin/python3", "-c", REPORT)
        done = stage.run("bubblewrap", "workspace-write", *argv)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("bubblewrap False Programs are not held here: bwrap: "), done.stderr
    assert lines[1] == "landlock True ", done.stderr


def test_the_report_names_every_kind() -> None:
    assert [check.name for check in sandbox_report()] == ["bubblewrap", "landlock"]
    assert all(check.reason == "" for check in sandbox_report())


def test_without_a_sandbox_programs_start_as_they_are() -> None:
    profile = SandboxProfile(Path("/"), Path("/tmp"))
    start = NoSandbox().command(profile, ["true"], os.environ, Path("/"))
    assert start.argv == ("true",)
    assert start.env == dict(os.environ)
    assert not NoSandbox().is_confining
