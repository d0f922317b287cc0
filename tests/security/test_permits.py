from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.access import RunCommand
from winx_tui.core.approval import (
    UNCONFINED,
    ApprovalDecision,
    Confinement,
    Permit,
    Verdict,
)
from winx_tui.core.modes import Mode
from winx_tui.security.grants import Grants
from winx_tui.security.permits import permit_after, wants_more
from winx_tui.security.policy import PolicyContext, evaluate
from winx_tui.security.sandbox.refusals import Refusal

ALLOW = ApprovalDecision("allow")
FOR_SESSION = ApprovalDecision("allow", "session")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (tmp_path / "project" / ".env").write_text("A=1\n", encoding="utf-8")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "plan.txt").write_text("x\n", encoding="utf-8")
    (tmp_path / ".bashrc").write_text("x\n", encoding="utf-8")
    (tmp_path / ".config" / "winx").mkdir(parents=True)
    return tmp_path


def judged(
    command: str, home: Path, *, mode: Mode = "ask", grants: Grants | None = None
) -> Verdict:
    root = home / "project"
    context = PolicyContext(
        mode,
        root,
        (home / ".config" / "winx",),
        home=home,
        is_confined=True,
        sandbox="bubblewrap",
    )
    return evaluate((RunCommand(command, root),), context, Grants() if grants is None else grants)


def confined(command: str, home: Path, mode: Mode = "ask") -> Confinement:
    found = judged(command, home, mode=mode).confinement
    assert found is not None
    return found


def test_a_command_that_names_nothing_writes_the_workspace_and_no_more(home: Path) -> None:
    permit = permit_after(confined("make -j4", home), ALLOW)
    assert permit == Permit("workspace-write")


@pytest.mark.parametrize(
    ("command", "network"),
    [
        ("curl https://example.org/x", ("https://example.org/x",)),
        ("pip install requests", ("pip",)),
        ("uv sync", ("uv",)),
        ("go mod download", ("go",)),
        ("cargo build", ()),
        ("git fetch", ("git",)),
        ("make", ()),
    ],
)
def test_the_network_opens_for_what_names_it(
    home: Path, command: str, network: tuple[str, ...]
) -> None:
    confinement = confined(command, home)
    assert confinement.network == network
    assert permit_after(confinement, ALLOW).network is bool(network)


def test_the_answer_closes_and_opens_the_network(home: Path) -> None:
    closed = permit_after(confined("pip install x", home), ApprovalDecision("allow", network=False))
    assert closed.network is False
    opened = permit_after(confined("make", home), ApprovalDecision("allow", network=True))
    assert opened.network is True


def test_paths_outside_that_it_names_are_opened_and_nothing_beside_them(home: Path) -> None:
    confinement = confined("echo alias x=y >> ~/.bashrc", home)
    assert confinement.outside == (home / ".bashrc",)
    assert permit_after(confinement, ALLOW).writable == (home / ".bashrc",)
    closed = ApprovalDecision("allow", outside=False)
    assert permit_after(confinement, closed).writable == ()


def test_guarded_files_of_the_workspace_that_it_names_are_opened_too(home: Path) -> None:
    assert confined("echo A=2 >> .env", home).outside == (home / "project" / ".env",)
    assert confined("echo A=2 >> .env.local", home).outside == ()


def test_a_file_that_is_made_opens_its_directory_unless_that_is_too_much(home: Path) -> None:
    assert confined("cp a ~/notes/new", home).outside == (home / "notes",)
    too_much = confined("touch ~/.newrc", home)
    assert too_much.outside == ()
    assert ".newrc" in too_much.hindrance


@pytest.mark.parametrize(
    "path", ["~/.config/winx/config.toml", "~/.config/winx", "~", "/", "~/.config"]
)
def test_winx_and_whole_homes_are_never_opened(home: Path, path: str) -> None:
    assert confined(f"cp a {path}", home).outside == ()


@pytest.mark.parametrize("path", ["/tmp/out", "/var/tmp/out", "/dev/shm/x", "/proc/self/x"])
def test_what_the_sandbox_has_of_its_own_is_not_opened(home: Path, path: str) -> None:
    assert confined(f"make > {path}", home).outside == ()


def test_what_it_reads_outside_and_secrets_that_were_shown_are_opened(home: Path) -> None:
    assert confined("cat ~/notes/plan.txt", home).readable == (home / "notes" / "plan.txt",)
    assert confined("cat .env", home).readable == (home / "project" / ".env",)


@pytest.mark.parametrize(
    ("command", "writes"),
    [
        ("git commit -m x", True),
        ("make && git add .", True),
        ("bash -c 'git stash'", True),
        ("make release", False),
        ("touch .git/x", True),
    ],
)
def test_the_repository_is_opened_for_git(home: Path, command: str, writes: bool) -> None:
    assert confined(command, home).writes_git is writes


def test_in_read_only_mode_nothing_is_opened_for_writing(home: Path) -> None:
    confinement = confined("git commit -m x > ~/notes/plan.txt", home, "read-only")
    unlimited = ApprovalDecision("allow", outside=True, is_unconfined=True)
    permit = permit_after(confinement, unlimited)
    assert (permit.level, permit.writable, permit.writes_git) == ("read-only", (), False)


def test_without_the_sandbox_means_without_it(home: Path) -> None:
    decision = ApprovalDecision("allow", is_unconfined=True)
    assert permit_after(confined("docker ps", home), decision) == UNCONFINED
    assert permit_after(None, ALLOW) == UNCONFINED


@pytest.mark.parametrize("command", ["docker ps", "sudo ls", "git push", "ssh host ls"])
def test_what_cannot_work_inside_is_told(home: Path, command: str) -> None:
    assert command.split()[0] in confined(command, home).hindrance


def test_what_was_refused_asks_and_is_offered(home: Path) -> None:
    grants = Grants()
    plan = home / "notes" / "plan.txt"
    assert judged("cat README.md", home, grants=grants).effect == "allow"
    grants.refuse("cat README.md", Refusal("read", plan))
    grants.refuse("cat README.md", Refusal("network"))
    verdict = judged("cat README.md", home, grants=grants)
    assert verdict.effect == "ask"
    assert verdict.confinement is not None
    assert verdict.confinement.readable == (plan,)
    assert verdict.confinement.network == ("cat",)
    assert verdict.confinement.refused == ("to read ~/notes/plan.txt", "the network")


def test_a_grant_keeps_how_far_the_sandbox_was_opened_until_it_refuses_again(home: Path) -> None:
    grants = Grants()
    access = RunCommand("make", home / "project")
    grants.add((access,), ApprovalDecision("allow", "session", network=True))
    assert judged("make", home, grants=grants).permit == Permit("workspace-write", network=True)
    grants.refuse("make", Refusal("write", home / "notes" / "plan.txt"))
    assert judged("make", home, grants=grants).effect == "ask"
    grants.add((access,), ApprovalDecision("allow", "session"))
    assert judged("make", home, grants=grants).effect == "allow"


def test_an_edit_that_opens_more_is_told_from_one_that_does_not(home: Path) -> None:
    shown = confined("make", home)
    assert not wants_more(confined("make -j2", home), shown)
    assert wants_more(confined("make && curl https://example.org", home), shown)
    assert wants_more(confined("make > ~/.bashrc", home), shown)
    assert wants_more(confined("cat ~/notes/plan.txt", home), shown)
    assert wants_more(confined("git commit", home), shown)


def test_git_under_landlock_is_told_to_fail(home: Path) -> None:
    root = home / "project"
    context = PolicyContext("ask", root, home=home, is_confined=True, sandbox="landlock")
    verdict = evaluate((RunCommand("git commit -m x", root),), context, Grants())
    assert verdict.confinement is not None
    assert "lock file" in verdict.confinement.hindrance


def test_a_grant_asks_again_where_the_same_text_leads_elsewhere(home: Path) -> None:
    (home / "private").mkdir()
    (home / "private" / "plan.txt").write_text("x\n", encoding="utf-8")
    link = home / "project" / "notes"
    link.symlink_to(home / "notes")
    grants = Grants()
    access = RunCommand("cat notes/plan.txt", home / "project")
    shown = judged("cat notes/plan.txt", home, grants=grants)
    assert shown.effect == "ask"
    grants.add((access,), FOR_SESSION, shown.confinement)
    assert judged("cat notes/plan.txt", home, grants=grants).effect == "allow"
    link.unlink()
    link.symlink_to(home / "private")
    assert judged("cat notes/plan.txt", home, grants=grants).effect == "ask"


def test_what_nothing_confines_any_more_asks_again(home: Path) -> None:
    grants = Grants()
    access = RunCommand("make", home / "project")
    grants.add((access,), FOR_SESSION, confined("make", home))
    bare = PolicyContext("ask", home / "project", home=home)
    assert evaluate((access,), bare, grants).effect == "ask"


def test_a_program_that_is_named_by_its_path_is_seen_with_what_it_needs(home: Path) -> None:
    made = home / "pythons" / "3.12"
    venv = home / "other" / ".venv"
    for place in (made, venv):
        (place / "bin").mkdir(parents=True)
    (made / "bin" / "python3").touch()
    (venv / "bin" / "python").symlink_to(made / "bin" / "python3")
    (home / "script").touch()
    assert confined(f"{venv}/bin/python -m pytest", home).readable == (venv, made)
    assert confined(f"{home}/script", home).readable == (home / "script",)
    assert confined(f"{home}/missing/bin/x", home).readable == ()
