"""Ways out of the sandbox, tried as root and as nobody; each is known to work without one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.security.figures import Figure, Measured
from tests.security.sandbox.inside import BACKENDS
from tests.security.sandbox.probes.every import MAYBE, PROBES, ROOT_ONLY
from tests.security.sandbox.stage import run_probes, set_stage, users
from winx_tui.security.sandbox.profile import SandboxProfile

pytestmark = [pytest.mark.security, pytest.mark.xdist_group("sandbox")]

CONFINING = ("bubblewrap", "landlock")
PROFILES = ("workspace-write", "read-only", "git-writable")
GIT = {"point_git_elsewhere"}
"""What commits need: see workspace_write."""


def ways_out(uid: int, backend: str, profile: str) -> set[str]:
    """Try all probes, and return those that got away."""
    with set_stage(uid) as stage:
        outcomes = run_probes(stage, backend, profile)
    assert outcomes.keys() == PROBES.keys()
    return {name for name, outcome in outcomes.items() if outcome == "away"}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("backend", CONFINING)
@pytest.mark.parametrize("uid", users())
def test_no_way_out_works(uid: int, backend: str, profile: str, measured: Measured) -> None:
    open_here = GIT if profile == "git-writable" else set()
    away = ways_out(uid, backend, profile) - open_here
    measured(Figure.ESCAPES, len(away), len(PROBES.keys() - open_here), away)


@pytest.mark.parametrize("uid", users())
def test_each_way_out_works_without_a_sandbox(uid: int) -> None:
    not_here = MAYBE | (ROOT_ONLY if uid else set())
    assert PROBES.keys() - not_here <= ways_out(uid, "none", "workspace-write")


def test_there_are_enough_of_them() -> None:
    assert len(PROBES) > 100


@pytest.mark.parametrize("backend", CONFINING)
@pytest.mark.parametrize("uid", users())
def test_an_open_network_opens_nothing_else(uid: int, backend: str) -> None:
    opened = {"connect_by_tcp", "ask_by_udp", "send_to_a_stranger", "see_network_devices"}
    reached = ways_out(uid, backend, "workspace-network")
    assert {"connect_by_tcp", "ask_by_udp"} <= reached <= opened


@pytest.mark.parametrize("backend", CONFINING)
def test_a_reserved_directory_cannot_be_made(backend: str, tmp_path: Path) -> None:
    root, reserved = tmp_path.resolve() / "project", tmp_path.resolve() / "project/settings"
    (root / "src").mkdir(parents=True)
    (tmp_path / "t").mkdir()
    profile = SandboxProfile(root, tmp_path / "t", writable=(root,), reserved=(reserved,))
    script = f"mkdir -p {reserved}; echo x > {reserved}/config.toml; echo x > src/file"
    start = BACKENDS[backend].command(profile, ["sh", "-c", script], os.environ, root)
    with start:
        subprocess.run(start.argv, env=start.env, cwd=root, pass_fds=start.pass_fds, check=True)
    assert (root / "src/file").exists()
    assert not (reserved / "config.toml").exists()


@pytest.mark.parametrize("backend", CONFINING)
def test_a_hidden_file_that_was_replaced_is_noticed(backend: str) -> None:
    with set_stage(os.getuid()) as stage:
        script = "\n".join(
            (
                "import sys; sys.argv = ['', '', '', '']",
                "from pathlib import Path",
                "from tests.security.sandbox.inside import BACKENDS, stage_profile",
                f"base = Path({str(stage.base)!r})",
                f"mark = lambda: BACKENDS[{backend!r}].fingerprint(",
                "    stage_profile('workspace-write', base))",
                "first = mark()",
                "assert mark() == first",
                "secret = base / 'home/project/.env'",
                "new = base / 'home/project/new'",
                "new.write_text('SECRET')",
                "new.rename(secret)" if backend == "bubblewrap" else "",
                "assert mark() != first",
            )
        )
        done = stage.run("none", "read-only", "python3", "-c", script)
    assert done.returncode == 0, done.stderr
