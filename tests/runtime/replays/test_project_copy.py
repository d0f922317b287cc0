"""The project as it was before a session: from a checkpoint, from git, else as it is."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.session.sample_sessions import turn, write
from winx_tui.core.errors import SessionError
from winx_tui.runtime.places import Places
from winx_tui.runtime.replays.git_past import commit_at
from winx_tui.runtime.replays.project_copy import ProjectCopy, project_before
from winx_tui.session.store import LoadedSession, SessionStore
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.spans import Work


def git(root: Path, *arguments: str, at: datetime | None = None) -> str:
    """Run git as a person would."""
    identity = ("-c", "user.name=t", "-c", "user.email=t@winx.invalid")
    dates = {} if at is None else dict.fromkeys(_DATES, f"{int(at.timestamp())} +0000")
    done = subprocess.run(
        ["git", *identity, "-c", "commit.gpgsign=false", *arguments],
        cwd=root,
        env={**os.environ, **dates},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


_DATES = ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE")
BEGUN = datetime(2026, 9, 21, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a commit before the session and one after it."""
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / ".gitignore").write_text("ignored/\n")
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    (root / "a.txt").write_text("before\n")
    git(root, "add", "-A", at=BEGUN - HOUR)
    git(root, "commit", "-qm", "one", at=BEGUN - HOUR)
    (root / "a.txt").write_text("after\n")
    (root / "b.txt").write_text("b\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "two", at=BEGUN + HOUR)
    (root / "ignored").mkdir()
    (root / "ignored" / "kept").write_text("as now\n")
    (root / "a.txt").write_text("not committed\n")
    return root


def session_in(root: Path, tmp_path: Path, branch: str | None = "main") -> LoadedSession:
    """Write a session that was begun between the commits."""
    store = SessionStore(tmp_path / "sessions")
    session = store.load(write(store, turn("first"), cwd=root))
    header = replace(session.header, created_at=BEGUN.isoformat(), branch=branch)
    return replace(session, header=header)


def copy_of(session: LoadedSession, tmp_path: Path) -> ProjectCopy:
    """Copy the project of a session."""
    place = tmp_path / "place"
    place.mkdir()
    return project_before(session, place, tmp_path / "state")


def test_git_gives_what_was_committed_when_the_session_began(project: Path, tmp_path: Path) -> None:
    first = git(project, "rev-parse", "HEAD~1")
    copy = copy_of(session_in(project, tmp_path), tmp_path)
    assert copy.root.name == "shop"
    assert copy.origin == f"as git had it when the session began, at commit {first[:10]}"
    assert (copy.root / "a.txt").read_text() == "before\n"
    assert not (copy.root / "b.txt").exists()
    assert (copy.root / "run.sh").stat().st_mode & 0o111
    assert (copy.root / "ignored" / "kept").read_text() == "as now\n"
    assert git(copy.root, "status", "--porcelain", "-b") == "## main"
    assert git(copy.root, "log", "--format=%s") == "one"
    assert git(project, "log", "--format=%s") == "two\none"
    assert (project / "a.txt").read_text() == "not committed\n"


def test_a_branch_that_is_none_is_not_followed_and_the_present_one_is(
    project: Path, tmp_path: Path
) -> None:
    copy = copy_of(session_in(project, tmp_path, branch=None), tmp_path)
    assert git(copy.root, "branch", "--show-current") == "main"
    for number, branch in enumerate(("../../evil", "a b", "-d", "HEAD..x")):
        place = tmp_path / f"again{number}"
        place.mkdir()
        copy = copy_of(session_in(project, tmp_path, branch=branch), place)
        assert "at commit" in copy.origin
        assert git(copy.root, "log", "--format=%s") == "one"
    assert not (tmp_path / "evil").exists()


def test_nothing_that_a_repository_names_is_run(project: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    hook = project / ".git" / "hooks" / "post-checkout"
    for path in (
        hook,
        hook.with_name("reference-transaction"),
        hook.with_name("post-index-change"),
    ):
        path.write_text(f"#!/bin/sh\ntouch {marker}\n")
        path.chmod(0o755)
    for name, value in (
        ("filter.evil.smudge", f"touch {marker}"),
        ("filter.evil.clean", f"touch {marker}"),
        ("core.fsmonitor", f"touch {marker}"),
    ):
        git(project, "config", name, value)
    (project / ".git" / "info" / "attributes").write_text("* filter=evil\n")
    copy_of(session_in(project, tmp_path), tmp_path)
    assert not marker.exists()


def test_a_checkpoint_is_preferred_and_knows_what_was_not_committed(
    project: Path, tmp_path: Path
) -> None:
    session = session_in(project, tmp_path)
    directory = Places.of(project, tmp_path / "state").checkpoints
    checkpoints = Checkpoints(directory, project, Limits())
    checkpoints.begin(Work("ses_other", "turn_0", "c", "command", "Run"))
    (project / "a.txt").write_text("at the session's start\n")
    number = checkpoints.begin(Work(session.header.id, "turn_1", "c", "command", "Run"))
    (project / "a.txt").write_text("by the session\n")
    checkpoints.end(number)
    checkpoints.close()
    copy = copy_of(session, tmp_path)
    assert copy.origin == "as a checkpoint recorded it before the first change"
    assert (copy.root / "a.txt").read_text() == "at the session's start\n"
    assert (copy.root / "ignored" / "kept").read_text() == "as now\n"
    assert git(copy.root, "log", "--format=%s") == "two\none"
    assert git(copy.root, "status", "--porcelain") == "M a.txt"


def test_a_folder_without_a_repository_is_taken_as_it_is(tmp_path: Path) -> None:
    root = tmp_path / "plain"
    (root / "deep" / "empty").mkdir(parents=True)
    (root / "deep" / "a.txt").write_text("a\n")
    (root / "link").symlink_to("deep")
    (root / "broken").symlink_to("nowhere")
    (root / "whole").symlink_to(root / "deep" / "a.txt")
    (root / "out").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    copy = copy_of(session_in(root, tmp_path), tmp_path)
    assert copy.origin == "as it is now"
    assert len(copy.remarks) == 1
    assert (copy.root / "deep" / "a.txt").read_text() == "a\n"
    assert (copy.root / "deep" / "empty").is_dir()
    assert (copy.root / "link").readlink() == Path("deep")
    assert (copy.root / "broken").is_symlink()
    assert (copy.root / "whole").readlink() == copy.root / "deep" / "a.txt"
    assert (copy.root / "out").readlink() == tmp_path
    assert not (copy.root / "pipe").exists()


def test_a_worktree_is_cut_off_from_the_repository_that_it_belongs_to(
    project: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    git(project, "worktree", "add", "-q", str(tree))
    git(project, "init", "-q", str(tree / "nested"))
    (tree / "linked").mkdir()
    (tree / "linked" / ".git").symlink_to(project / ".git")
    copy = copy_of(session_in(tree, tmp_path), tmp_path)
    assert copy.origin == "as it is now"
    assert (copy.root / "a.txt").read_text() == "after\n"
    assert not os.path.lexists(copy.root / ".git")
    assert not os.path.lexists(copy.root / "linked" / ".git")
    assert (copy.root / "nested" / ".git" / "HEAD").is_file()
    assert "A repository that lies elsewhere, as of a git worktree, is not in the copy." in (
        copy.remarks
    )
    assert (tree / ".git").is_file()


def test_a_submodule_keeps_its_repository_in_the_copy(project: Path, tmp_path: Path) -> None:
    root = tmp_path / "outer"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(project), "inner")
    copy = copy_of(session_in(root, tmp_path), tmp_path)
    assert git(copy.root / "inner", "log", "--format=%s") == "two\none"
    assert git(copy.root / "inner", "rev-parse", "--git-dir").startswith(str(copy.root))


def test_nothing_is_written_through_a_link_in_a_repository(project: Path, tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    (project / ".git" / "refs" / "heads").rename(heads)
    (project / ".git" / "refs" / "heads").symlink_to(heads)
    before = (heads / "main").read_text()
    copy_of(session_in(project, tmp_path), tmp_path)
    assert (heads / "main").read_text() == before


def test_nothing_is_written_through_a_link_of_an_older_commit(tmp_path: Path) -> None:
    elsewhere, root = tmp_path / "elsewhere", tmp_path / "shop"
    elsewhere.mkdir()
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / ".gitignore").write_text("build/\n")
    (root / "build").symlink_to(elsewhere)
    git(root, "add", "-A", at=BEGUN - HOUR)
    git(root, "commit", "-qm", "one", at=BEGUN - HOUR)
    (root / "build").unlink()
    (root / "build").mkdir()
    (root / "build" / "made").write_text("now\n")
    copy = copy_of(session_in(root, tmp_path), tmp_path)
    assert (copy.root / "build").is_symlink()
    assert list(elsewhere.iterdir()) == []


def test_a_project_that_is_not_here_is_told(tmp_path: Path) -> None:
    session = session_in(tmp_path / "gone", tmp_path)
    with pytest.raises(SessionError, match=r"/gone, is not here"):
        copy_of(session, tmp_path)


def test_the_commit_of_a_moment_is_read_off_gits_own_record(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "HEAD"
    assert commit_at(tmp_path, BEGUN) == ""
    log.parent.mkdir()
    none, one, two = "0" * 40, "1" * 40, "2" * 40
    log.write_text(
        f"{none} {one} A B <a@b> {int(BEGUN.timestamp()) - 10} +0200\tcommit (initial): x\n"
        "torn\n"
        f"{one} {two} A B <a@b> {int(BEGUN.timestamp()) + 10} +0200\tcommit: y\n"
    )
    assert commit_at(tmp_path, BEGUN) == one
    assert commit_at(tmp_path, BEGUN + HOUR) == two
    assert commit_at(tmp_path, BEGUN - HOUR) == ""
