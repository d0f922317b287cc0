"""What a profile says about paths, before any kernel is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.security.sandbox.profile import (
    Reach,
    SandboxProfile,
    read_only,
    unconfined,
    workspace_write,
)
from winx_tui.security.sandbox.surroundings import Surroundings
from winx_tui.security.sandbox.workspace_scan import WorkspaceFindings

HOME = Path("/people/ada")
ROOT = HOME / "project"
SCRATCH = HOME / ".local/state/winx/scratch"
AROUND = Surroundings(
    hidden=(HOME, HOME / ".cargo/credentials.toml", HOME / ".local/state/winx"),
    readable=(HOME / ".cargo",),
)
FOUND = WorkspaceFindings(
    secret_files=(ROOT / ".env",), key_files=(ROOT / "server.key",), git=(ROOT / ".git",)
)


def reader() -> SandboxProfile:
    return read_only(ROOT, AROUND, FOUND, temporary=SCRATCH)


def writer() -> SandboxProfile:
    return workspace_write(ROOT, AROUND, FOUND, temporary=SCRATCH)


@pytest.mark.parametrize(
    ("path", "reading", "writing"),
    [
        ("/usr/bin/python3", Reach.READ, Reach.READ),
        (HOME / "letter.txt", Reach.HIDDEN, Reach.HIDDEN),
        (HOME / ".cargo/bin/cargo", Reach.READ, Reach.READ),
        (HOME / ".cargo/credentials.toml", Reach.HIDDEN, Reach.HIDDEN),
        (HOME / ".local/state/winx/sessions/one", Reach.HIDDEN, Reach.HIDDEN),
        (SCRATCH / "x", Reach.WRITE, Reach.WRITE),
        (ROOT / "src/main.py", Reach.READ, Reach.WRITE),
        (ROOT / ".env", Reach.HIDDEN, Reach.HIDDEN),
        (ROOT / ".environment", Reach.READ, Reach.WRITE),
        (ROOT / "server.key", Reach.HIDDEN, Reach.WRITE),
        (ROOT / ".git/config", Reach.READ, Reach.READ),
    ],
)
def test_the_longest_path_decides(path: str | Path, reading: Reach, writing: Reach) -> None:
    assert reader().reach(Path(path)) is reading
    assert writer().reach(Path(path)) is writing


def test_what_changes_nothing_is_no_rule() -> None:
    rules = {rule.path: rule.reach for rule in writer().rules}
    assert next(iter(rules)) == Path("/")
    assert rules[ROOT / ".env"] is Reach.HIDDEN
    secret = SandboxProfile(ROOT, SCRATCH, hidden=(HOME, HOME / ".ssh"))
    assert HOME / ".ssh" not in {rule.path for rule in secret.rules}


def test_a_person_opens_what_they_name_and_no_more() -> None:
    opened = writer().with_paths(readable=[HOME / "other"], writable=[HOME / "out"])
    assert opened.reach(HOME / "other/file") is Reach.READ
    assert opened.reach(HOME / "out/file") is Reach.WRITE
    assert opened.reach(HOME / "else") is Reach.HIDDEN
    assert opened.reach(ROOT / ".env") is Reach.HIDDEN
    above = writer().with_paths(writable=[HOME])
    assert above.reach(HOME / "letter.txt") is Reach.WRITE
    assert above.reach(HOME / ".cargo/credentials.toml") is Reach.HIDDEN
    assert above.reach(ROOT / ".git/config") is Reach.READ


def test_an_approved_secret_can_be_read() -> None:
    opened = workspace_write(ROOT, AROUND, FOUND, temporary=SCRATCH, approved=[ROOT / ".env"])
    assert opened.reach(ROOT / ".env") is Reach.READ


def test_the_unconfined_reach_everything() -> None:
    assert unconfined(ROOT, temporary=SCRATCH).reach(HOME / ".ssh/id_rsa") is Reach.WRITE
