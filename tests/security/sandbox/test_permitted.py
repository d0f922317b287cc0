"""Which profile a permit makes; pure data, no disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.core.approval import READ_ONLY, UNCONFINED, Permit
from winx_tui.security.sandbox.environment import is_carried_inside, is_carried_outside
from winx_tui.security.sandbox.permitted import SandboxGround, permitted_profile
from winx_tui.security.sandbox.profile import Reach
from winx_tui.security.sandbox.reader_environment import is_carried_to_reader, plain_environment
from winx_tui.security.sandbox.refusals import Refusal, refusal_text
from winx_tui.security.sandbox.surroundings import Surroundings
from winx_tui.security.sandbox.workspace_scan import WorkspaceFindings

HOME, ROOT = Path("/made/home"), Path("/made/home/project")
STATE = HOME / ".local/state/winx"
OTHER = HOME / "other"
GROUND = SandboxGround(
    ROOT,
    Surroundings(hidden=(HOME, HOME / ".ssh"), readable=(HOME / ".cargo",), own=(STATE,)),
    WorkspaceFindings(
        secret_files=(ROOT / ".env",), git=(ROOT / ".git",), startup=(ROOT / ".bashrc",)
    ),
    temporary=STATE / "scratch/session",
    readable=(STATE / "scratch/output",),
)
IN_OTHER = WorkspaceFindings(
    secret_files=(OTHER / ".env",), git=(OTHER / ".git",), startup=(OTHER / ".profile",)
)


def reach(permit: Permit, path: Path, opened: tuple[WorkspaceFindings, ...] = ()) -> Reach:
    return permitted_profile(permit, GROUND, opened).reach(path)


@pytest.mark.parametrize(
    ("path", "read_only", "workspace_write"),
    [
        (ROOT / "main.py", Reach.READ, Reach.WRITE),
        (ROOT / ".env", Reach.HIDDEN, Reach.HIDDEN),
        (ROOT / ".git/index", Reach.READ, Reach.READ),
        (ROOT / ".bashrc", Reach.READ, Reach.READ),
        (HOME / ".ssh/id", Reach.HIDDEN, Reach.HIDDEN),
        (HOME / ".cargo/bin", Reach.READ, Reach.READ),
        (OTHER / "file", Reach.HIDDEN, Reach.HIDDEN),
        (STATE / "sessions", Reach.HIDDEN, Reach.HIDDEN),
        (STATE / "scratch/session/x", Reach.WRITE, Reach.WRITE),
        (STATE / "scratch/output/1.log", Reach.READ, Reach.READ),
        (Path("/tmp/of-another"), Reach.HIDDEN, Reach.HIDDEN),
        (Path("/usr/bin/env"), Reach.READ, Reach.READ),
    ],
)
def test_a_level_decides_how_far_a_path_is_reached(
    path: Path, read_only: Reach, workspace_write: Reach
) -> None:
    assert reach(READ_ONLY, path) is read_only
    assert reach(Permit("workspace-write"), path) is workspace_write


def test_a_level_that_reads_writes_nothing_whatever_is_named() -> None:
    permit = Permit("read-only", writable=(OTHER, ROOT), writes_git=True)
    assert reach(permit, ROOT / "main.py") is Reach.READ
    assert reach(permit, ROOT / ".git/index") is Reach.READ
    assert reach(permit, OTHER / "file") is Reach.HIDDEN


def test_what_is_named_is_opened_and_the_rest_is_not() -> None:
    permit = Permit("workspace-write", readable=(OTHER / "a", ROOT / ".env"), writable=(OTHER,))
    assert reach(permit, ROOT / ".env") is Reach.READ
    assert reach(permit, OTHER / "file") is Reach.WRITE
    assert reach(permit, OTHER / "a") is Reach.WRITE
    both = Permit("workspace-write", readable=(ROOT / ".env",), writable=(ROOT / ".env",))
    assert reach(both, ROOT / ".env") is Reach.WRITE
    assert reach(permit, HOME / "third") is Reach.HIDDEN
    assert reach(permit, ROOT / ".bashrc") is Reach.READ
    startup = Permit("workspace-write", writable=(ROOT / ".bashrc",))
    assert reach(startup, ROOT / ".bashrc") is Reach.WRITE


def test_an_opened_directory_keeps_its_secrets_and_its_repository() -> None:
    permit = Permit("workspace-write", writable=(OTHER,))
    assert reach(permit, OTHER / ".env", (IN_OTHER,)) is Reach.HIDDEN
    assert reach(permit, OTHER / ".git/config", (IN_OTHER,)) is Reach.READ
    assert reach(permit, OTHER / ".profile", (IN_OTHER,)) is Reach.READ


def test_winxs_own_files_and_the_guarded_are_opened_by_no_permit() -> None:
    paths = (STATE, STATE / "sessions", ROOT / ".git/config")
    permit = Permit("workspace-write", readable=paths[:2], writable=paths)
    for path in paths[:2]:
        assert reach(permit, path) is Reach.HIDDEN
    for path in paths[2:]:
        assert reach(permit, path) is Reach.READ


def test_network_and_git_are_opened_by_their_permit_alone() -> None:
    assert not permitted_profile(Permit("workspace-write"), GROUND).network
    assert permitted_profile(Permit("read-only", network=True), GROUND).network
    online = permitted_profile(Permit("workspace-write", network=True), GROUND)
    assert online == replace(permitted_profile(Permit("workspace-write"), GROUND), network=True)
    profile = permitted_profile(Permit("workspace-write", writes_git=True), GROUND)
    assert profile.reach(ROOT / ".git/index") is Reach.WRITE
    assert permitted_profile(UNCONFINED, GROUND).unconfined


@pytest.mark.parametrize(
    ("name", "to_reader", "inside", "outside"),
    [
        ("PATH", True, True, True),
        ("VIRTUAL_ENV", True, True, True),
        ("DATABASE_URL", False, True, True),
        ("TMPDIR", False, False, False),
        ("GOCACHE", False, False, False),
        ("SSH_AUTH_SOCK", False, False, False),
        ("GIT_DIR", False, True, False),
        ("LD_PRELOAD", False, True, False),
        ("BASH_FUNC_sudo%%", False, True, False),
        ("BASH_ENV", False, True, False),
    ],
)
def test_a_variable_is_carried_where_it_does_no_harm(
    name: str, to_reader: bool, inside: bool, outside: bool
) -> None:
    carried = (is_carried_to_reader(name), is_carried_inside(name), is_carried_outside(name))
    assert carried == (to_reader, inside, outside)


def test_a_reader_has_a_path_of_absolute_entries_and_pagers_that_end() -> None:
    given = {"PATH": "bin::/usr/bin:.", "PAGER": "less", "LC_ALL": "C", "RUBYOPT": "-rx"}
    told = plain_environment(given, HOME)
    assert (told["PATH"], told["PAGER"], told["LC_ALL"]) == ("/usr/bin", "cat", "C")
    assert told["HOME"] == str(HOME)
    assert "RUBYOPT" not in told


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal("read", Path("/made/secret")), "hides /made/secret"),
        (Refusal("write", Path("/made/file")), "write /made/file"),
        (Refusal("write"), "write something there"),
        (Refusal("network"), "no network"),
        (Refusal("unknown"), "without the sandbox"),
    ],
)
def test_a_refusal_says_what_was_refused_and_what_to_do(refusal: Refusal, words: str) -> None:
    text = refusal_text(refusal)
    assert words in text
    assert "send the same command again" in text
