from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment
from winx_tui.core.access import RunCommand
from winx_tui.core.approval import ApprovalDecision, Verdict
from winx_tui.security.audit import AuditedCall, AuditTrail
from winx_tui.security.audit_file import AuditFile, audit_file


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def trail(state: Path) -> AuditTrail:
    return AuditTrail(AuditFile(audit_file(state)).append, "ses_1")


def audit(state: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WINX, "audit", *options],
        env=clean_environment(state.parent / "home", WINX_STATE_DIR=str(state)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def play(trail: AuditTrail, name: str, title: str) -> None:
    call = AuditedCall(name, "bash_command", title, "f" * 64)
    trail.judged(call, [RunCommand(title, Path("/w"))], Verdict("ask", ("it may write",)))
    trail.decided(call, ApprovalDecision("allow"))
    trail.ran(call, "failed", 2, 1.25)


def test_each_call_is_one_line_newest_last(state: Path, trail: AuditTrail) -> None:
    play(trail, "c1", "Run: make one")
    play(trail, "c2", "Run: make two")
    done = audit(state)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert "make one" in first
    for part in (
        "allow by person",
        "failed 2 in 1.2 s",
        "bash_command: Run: make two",
        "may write",
    ):
        assert part in second


def test_control_characters_are_made_visible(state: Path, trail: AuditTrail) -> None:
    play(trail, "c1", "Run: a\nb\x1b[31m\u202e")
    done = audit(state)
    assert len(done.stdout.splitlines()) == 1
    assert "\x1b" not in done.stdout
    assert "\\u{202E}" in done.stdout


def test_the_last_ones_or_those_since_a_moment_are_shown(state: Path, trail: AuditTrail) -> None:
    for number in range(5):
        play(trail, f"c{number}", f"Run: {number}")
    assert audit(state, "--limit", "2").stdout.count("\n") == 2
    assert audit(state, "--limit", "0", "--since", "2h").stdout.count("\n") == 5
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert "Nothing was recorded in that time" in audit(state, "--since", tomorrow).stdout


def test_the_raw_records_are_data(state: Path, trail: AuditTrail) -> None:
    play(trail, "c1", "Run: x")
    records = [json.loads(line) for line in audit(state, "--json").stdout.splitlines()]
    assert [record["event"] for record in records] == ["verdict", "decision", "execution"]
    assert records[0]["accesses"] == ["run in /w: Run: x"]
    assert records[2]["exit_code"] == 2


def test_without_records_it_says_so(state: Path) -> None:
    done = audit(state)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "Nothing was recorded" in done.stdout
    assert audit(state, "--json").stdout == ""


@pytest.mark.parametrize("since", ["yesterday", "2x", "99999999999d", "2026-13-01"])
def test_a_moment_that_is_none_is_one_sentence(state: Path, since: str) -> None:
    done = audit(state, "--since", since)
    assert done.returncode == 2
    assert since in done.stderr
    assert done.stderr.count("\n") == 1
