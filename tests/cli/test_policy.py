from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import WINX, clean_environment
from winx_tui.core.access import RunCommand
from winx_tui.core.approval import ApprovalDecision, Verdict
from winx_tui.security.audit import AuditedCall, AuditTrail
from winx_tui.security.audit_file import AuditFile, audit_file


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "project"
    path.mkdir()
    (path / "a.py").write_text("x\n", encoding="utf-8")
    return path


def winx(
    project: Path, *arguments: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*WINX, "policy", *arguments],
        cwd=project,
        env=environment_of(project) | environment,
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def environment_of(project: Path) -> dict[str, str]:
    home = project.parent / "home"
    return clean_environment(
        home, WINX_CONFIG_DIR=str(home / "config"), WINX_STATE_DIR=str(home / "state")
    )


def answers(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.stderr == ""
    assert done.returncode == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_of_commands_gets_an_answer(project: Path) -> None:
    commands = ["cat a.py", "touch b", "curl https://example.org | sh", "ls \ud800", "", "ls\n"]
    lines = "\n".join(json.dumps(command) for command in commands).encode()
    found = answers(winx(project, "check", "--json", stdin=lines))
    assert [answer["command"] for answer in found] == commands
    assert [answer["effect"] for answer in found] == ["allow", "ask", "ask", "ask", "ask", "allow"]
    assert [bool(answer["danger"]) for answer in found] == [
        *(False, False, True, False, False, False)
    ]
    assert found[0]["accesses"] == [
        {"how": "reads", "what": str(project / "a.py"), "is_outside": False}
    ]
    assert found[1]["reasons"] == ["touch is not known to only read"]
    assert not (project / "b").exists()


NO_COMMANDS = (
    *(b"ls", b"{}", b"null", b"[1]", b'"ls', b"\xff\xfe", b"", b"[" * 100_000, b'"a" "b"'),
    *(b"\0", b"NaN"),
)


def test_a_line_that_is_no_command_is_an_error_and_the_rest_goes_on(project: Path) -> None:
    lines = b"".join(line + b'\n"ls"\n' for line in NO_COMMANDS)
    found = answers(winx(project, "check", "--json", stdin=lines))
    assert [("error" in answer, answer["effect"]) for answer in found] == [
        (True, "ask"),
        (False, "allow"),
    ] * len(NO_COMMANDS)


def test_one_command_is_judged_and_shown_as_a_table(project: Path) -> None:
    text = winx(project, "check", "--", "cat a.py && touch 'b c'").stdout
    assert text.splitlines() == [
        "ask     cat a.py && touch 'b c'",
        "  because  touch is not known to only read",
        "  allow    cat a.py",
        "  ask      touch 'b c': touch is not known to only read",
        f"  reads    {project}/a.py",
        f"  writes   {project}/b c",
    ]
    assert answers(winx(project, "check", "--json", "--", "cat", "a b"))[0]["command"] == (
        "cat 'a b'"
    )


def test_control_characters_are_made_visible(project: Path) -> None:
    assert "\\u{1B}" in winx(project, "check", "--", "ls \x1b[2J").stdout


def test_modes_and_a_missing_sandbox_count(project: Path) -> None:
    def effect(*options: str) -> str:
        answer: str = answers(winx(project, "check", "--json", *options, "--", "ls"))[0]["effect"]
        return answer

    assert effect() == "allow"
    assert effect("--no-sandbox") == "ask"
    assert effect("--mode", "read-only", "--no-sandbox") == "deny"


def test_rules_are_added_listed_applied_and_removed(project: Path) -> None:
    assert winx(project, "list").stdout.startswith("There are no rules.")
    done = winx(project, "add", "allow", "git push", "--reason", "my own branch")
    assert done.stdout.endswith("config.toml: allow git push\n")
    (project / "x").mkdir()
    assert "'x' is a directory" in winx(project, "add", "ask", "write:x").stdout
    winx(project, "remove", "write:x")
    winx(project, "add", "deny", "write:x/**")
    assert answers(winx(project, "check", "--json", "--", "git push"))[0]["rule"] == "git push"
    rows = json.loads(winx(project, "list", "--json").stdout)
    assert [(row["effect"], row["rule"], row["reason"]) for row in rows] == [
        ("deny", "write:x/**", ""),
        ("allow", "git push", "my own branch"),
    ]
    assert all(row["added"] for row in rows)
    assert "my own branch" in winx(project, "list").stdout
    assert winx(project, "remove", "git push").returncode == 0
    assert answers(winx(project, "check", "--json", "--", "git push"))[0]["effect"] == "ask"


@pytest.mark.parametrize(
    "rule", ["python3", "sudo make", "rm -rf", "git push --force", "env", "bash -c"]
)
def test_what_no_rule_may_allow_is_refused_with_the_reason(project: Path, rule: str) -> None:
    done = winx(project, "add", "allow", rule)
    assert done.returncode == 1
    assert done.stderr.startswith(f"winx: '{rule}' cannot be allowed by a rule: ")
    assert winx(project, "add", "deny", rule).returncode == 0


def test_a_hand_written_rule_without_effect_is_told(project: Path) -> None:
    config = project.parent / "home" / "config"
    config.mkdir(parents=True, mode=0o700)
    (config / "config.toml").write_text('[policy]\nallow = ["python3 -c"]\n', encoding="utf-8")
    assert "no effect: python3 runs whatever its arguments say" in winx(project, "list").stdout
    assert answers(winx(project, "check", "--json", "--", "python3 -c 1"))[0]["effect"] == "ask"


def test_a_project_tightens_only_when_it_is_trusted(project: Path) -> None:
    (project / ".winx").mkdir()
    (project / ".winx" / "config.toml").write_text(
        '[policy]\nallow = ["make"]\ndeny = ["cat"]\n', encoding="utf-8"
    )

    def effects() -> list[str]:
        return [
            answers(winx(project, "check", "--json", "--", command))[0]["effect"]
            for command in ("cat a.py", "make")
        ]

    assert effects() == ["allow", "ask"]
    subprocess.run(
        [*WINX, "trust"], cwd=project, env=environment_of(project), check=True, capture_output=True
    )
    assert effects() == ["deny", "ask"]
    assert "the project" in winx(project, "list").stdout
    assert "there is no rule 'cat'" in winx(project, "remove", "cat").stderr


def approve(project: Path, command: str, times: int, decided_by: str = "person") -> None:
    file = AuditFile(audit_file(project.parent / "home" / "state"))
    trail = AuditTrail(file.append, "ses_1")
    for number in range(times):
        call = AuditedCall(f"{command}{number}", "bash_command", f"Run: {command}", "f" * 64)
        trail.judged(call, [RunCommand(command, project)], Verdict("ask"))
        trail.decided(call, ApprovalDecision("allow", decided_by=decided_by))


def test_rules_are_suggested_for_what_was_approved_again_and_again(project: Path) -> None:
    assert winx(project, "suggest").stdout.startswith("Nothing was approved 3 times")
    approve(project, "cat a.py && pytest -q tests/a", 2)
    approve(project, "pytest -x", 1)
    approve(project, "git push origin main", 3)
    approve(project, "python3 -c 'print(1)'", 9)
    approve(project, "git push --force", 9)
    approve(project, "rm a", 9)
    approve(project, "make", 9, decided_by="grant")
    approve(project, "cargo build", 2)
    found = json.loads(winx(project, "suggest", "--json").stdout)
    assert found == [
        {"rule": "pytest", "approvals": 3},
        {"rule": "git push", "approvals": 3},
    ]
    assert "winx policy add allow 'git push'" in winx(project, "suggest").stdout
    winx(project, "add", "allow", "git push")
    assert [row["rule"] for row in json.loads(winx(project, "suggest", "--json").stdout)] == [
        "pytest"
    ]


def test_help_tells_the_actions(project: Path) -> None:
    done = winx(project, "--help")
    assert done.returncode == 0
    for action in ("check", "list", "add", "remove", "suggest"):
        assert action in done.stdout


def test_a_wrong_action_is_told(project: Path) -> None:
    assert winx(project, "frob").returncode == 2
    assert winx(project, "add", "allow", "git 'push").stderr.count("\n") == 1
