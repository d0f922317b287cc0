"""Commits: what there is to commit, what stands against it, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.git_person import EMAIL, nobody_environment, person_environment
from tests.support.git_project import committed, git
from winx_tui.workspace.git_actor import GitActor, GitRefusedError
from winx_tui.workspace.git_commit import Committer
from winx_tui.workspace.git_committable import (
    CommitObstacleError,
    Committable,
    CommitView,
    Selection,
)
from winx_tui.workspace.repository import GitError, GitTimeoutError, Repository


def view_of(root: Path, environment: dict[str, str], *, is_trusted: bool = True) -> CommitView:
    repository = Repository.discover(root)
    assert repository is not None
    return CommitView(GitActor(repository, is_trusted=is_trusted, inherited=environment))


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def hook(root: Path, name: str, script: str) -> None:
    path = root / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def names(selection: Committable) -> tuple[list[str], list[str], list[str]]:
    def of(kind: str) -> list[str]:
        return [file.name for file in getattr(selection, kind)]

    return of("staged"), of("tracked"), of("untracked")


@pytest.fixture
def ada(tmp_path: Path) -> dict[str, str]:
    return person_environment(tmp_path / "home")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    return committed(project, {"a.txt": "a\n", "b.txt": "b\n", "sub/c.txt": "c\n"})


def test_what_is_staged_changed_and_new_is_told_apart(root: Path, ada: dict[str, str]) -> None:
    write(root, "a.txt", "A\n")
    git(root, "add", "a.txt")
    write(root, "b.txt", "B\n")
    write(root, "new [1].txt", "n\n")
    (root / "sub/c.txt").unlink()
    found = view_of(root, ada).look()
    assert names(found) == (["a.txt"], ["a.txt", "b.txt", "sub/c.txt"], ["new [1].txt"])
    assert found.branch == "main"
    assert found.tracked[2].state == "deleted"


def test_the_index_alone_is_committed_where_something_is_staged(
    root: Path, ada: dict[str, str]
) -> None:
    write(root, "a.txt", "A\n")
    git(root, "add", "a.txt")
    write(root, "b.txt", "B\n")
    view = view_of(root, ada)
    done = Committer(view).commit(Selection(view.look().staged, is_index=True), "Say A\n\n# why\n")
    assert done.branch == "main"
    assert git(root, "show", "--format=%ae %B", "--name-only", "HEAD") == (
        f"{EMAIL} Say A\n\n# why\n\n\na.txt"
    )
    assert git(root, "status", "--short") == "M b.txt"


def test_chosen_files_are_committed_and_what_else_is_staged_stays(
    root: Path, ada: dict[str, str]
) -> None:
    write(root, "a.txt", "A\n")
    git(root, "add", "a.txt")
    write(root, "b.txt", "B\n")
    write(root, ":(top)new", "n\n")
    view = view_of(root, ada)
    found = view.look()
    chosen = Selection((found.tracked[1], found.untracked[0]))
    Committer(view).commit(chosen, "Say B")
    assert git(root, "show", "--format=", "--name-only", "HEAD") == ":(top)new\nb.txt"
    assert git(root, "status", "--short") == "M  a.txt"


def test_the_first_commit_of_all_can_be_made(tmp_path: Path, ada: dict[str, str]) -> None:
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q", "-b", "trunk")
    write(root, "a.txt", "a\n")
    view = view_of(root, ada)
    found = view.look()
    assert (found.branch, view.subjects()) == ("trunk", ())
    assert view.patches(Selection(found.untracked))[0].text == "new file\n+a\n"
    Committer(view).commit(Selection(found.untracked), "Begin")
    assert git(root, "log", "--format=%s") == "Begin"
    assert git(root, "status", "--short") == ""


def test_patches_stand_beside_their_names(root: Path, ada: dict[str, str]) -> None:
    write(root, "a.txt", "diff --git a/x b/x\n")
    (root / "b.txt").chmod(0o755)
    (root / "sub/c.txt").unlink()
    view = view_of(root, ada)
    patches = {each.name: each.text for each in view.patches(Selection(view.look().tracked))}
    assert "+diff --git a/x b/x" in patches["a.txt"]
    assert "new mode 100755" in patches["b.txt"]
    assert "-c" in patches["sub/c.txt"]


def test_a_folder_inside_commits_what_lies_below_it(root: Path, ada: dict[str, str]) -> None:
    write(root, "a.txt", "A\n")
    write(root, "sub/c.txt", "C\n")
    write(root, "other.txt", "o\n")
    found = view_of(root / "sub", ada).look()
    assert names(found) == ([], ["sub/c.txt"], [])
    assert "Changed outside of this folder, and left as it is: 1 file." in found.notes


def obstacle(root: Path, environment: dict[str, str]) -> str:
    with pytest.raises(CommitObstacleError) as error:
        view_of(root, environment).look()
    return str(error.value)


def conflicting(root: Path) -> None:
    git(root, "switch", "-qc", "side")
    write(root, "a.txt", "side\n")
    git(root, "commit", "-qam", "side")
    git(root, "switch", "-q", "main")
    write(root, "a.txt", "main\n")
    git(root, "commit", "-qam", "main")


@pytest.mark.parametrize("command", ["merge side", "rebase side", "cherry-pick side"])
def test_what_is_under_way_is_named_and_how_it_ends(
    root: Path, ada: dict[str, str], command: str
) -> None:
    conflicting(root)
    with pytest.raises(Exception, match="returned non-zero"):
        git(root, *command.split())
    assert "1 file is in conflict (a.txt)" in obstacle(root, ada)
    git(root, "add", "a.txt")
    assert f"`git {command.split()[0]} --abort`" in obstacle(root, ada)


def test_nothing_to_commit_a_lock_and_an_unknown_person_are_a_sentence_each(
    root: Path, ada: dict[str, str], tmp_path: Path
) -> None:
    assert "nothing to commit" in obstacle(root, ada)
    write(root, "a.txt", "A\n")
    assert "Git does not know who you are" in obstacle(root, nobody_environment(tmp_path / "no"))
    (root / ".git/index.lock").touch()
    assert "Another git is at work here" in obstacle(root, ada)


def test_a_detached_head_and_a_submodule_are_said(
    root: Path, ada: dict[str, str], tmp_path: Path
) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    committed(outer, {"x.txt": "x\n"})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "in")
    git(outer, "commit", "-qm", "with a submodule")
    write(outer, "in/a.txt", "A\n")
    git(outer / "in", "checkout", "-q", "--detach")
    found = view_of(outer / "in", ada).look()
    assert found.branch == ""
    assert any("HEAD is detached" in note for note in found.notes)
    assert any("is a submodule" in note for note in found.notes)
    assert "nothing to commit" in obstacle(outer, ada)


def test_a_failing_hook_stops_the_commit_and_its_output_is_there(
    root: Path, ada: dict[str, str]
) -> None:
    hook(root, "pre-commit", "echo 'line too long in a.txt' >&2; exit 1")
    write(root, "new.txt", "n\n")
    view = view_of(root, ada)
    with pytest.raises(GitRefusedError, match="the hook pre-commit") as error:
        Committer(view).commit(Selection(view.look().untracked), "More")
    assert error.value.output == "line too long in a.txt"
    assert git(root, "status", "--short") == "?? new.txt", "the index is as it was"


def test_hooks_see_and_change_the_message_and_what_they_say_is_kept(
    root: Path, ada: dict[str, str]
) -> None:
    hook(root, "commit-msg", 'echo "Checked-by: hook" >> "$1"; echo fine')
    write(root, "a.txt", "A\n")
    view = view_of(root, ada)
    done = Committer(view).commit(Selection(view.look().tracked), "Say A\n")
    assert done.said == "fine"
    assert "Checked-by: hook" in git(root, "log", "-1", "--format=%B")


def test_a_hook_that_hangs_is_ended_and_told(root: Path, ada: dict[str, str]) -> None:
    hook(root, "pre-commit", "exec sleep 60")
    write(root, "a.txt", "A\n")
    view = view_of(root, ada)
    with pytest.raises(GitTimeoutError, match="Nothing was committed: git took longer"):
        Committer(view).commit(Selection(view.look().tracked), "Say A", timeout_s=0.3)
    assert not (root / ".git/index.lock").exists()
    assert view.look().tracked


def test_signing_that_waits_for_a_passphrase_is_ended_and_told(root: Path, tmp_path: Path) -> None:
    program = tmp_path / "gpg"
    program.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    settings = f"[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = {program}\n"
    ada = person_environment(tmp_path / "home", settings)
    write(root, "a.txt", "A\n")
    for is_trusted in (True, False):
        view = view_of(root, ada, is_trusted=is_trusted)
        with pytest.raises(GitTimeoutError, match="waits for a passphrase"):
            Committer(view).commit(Selection(view.look().tracked), "Say A", timeout_s=0.3)


def test_a_background_program_of_a_hook_is_not_waited_for(root: Path, ada: dict[str, str]) -> None:
    hook(root, "post-commit", "sleep 60 &")
    write(root, "a.txt", "A\n")
    view = view_of(root, ada)
    assert Committer(view).commit(Selection(view.look().tracked), "Say A", timeout_s=20.0).id


def test_a_selection_that_has_changed_has_another_mark(root: Path, ada: dict[str, str]) -> None:
    write(root, "a.txt", "A\n")
    view = view_of(root, ada)
    selection = Selection(view.look().tracked)
    before = view.mark(selection)
    assert view.mark(selection) == before
    write(root, "a.txt", "AA\n")
    assert view.mark(selection) != before


# A repository that nobody vouches for


@pytest.fixture
def hostile(root: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return a repository and the file that any of its programs would make."""
    canary = tmp_path / "canary"
    program = tmp_path / "evil"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {canary}\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    for name in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit",
                 "post-index-change", "reference-transaction", "pre-auto-gc"):  # fmt: skip
        hook(root, name, f"echo {name} >> {canary}")
    with (root / ".git/config").open("a", encoding="utf-8") as file:
        file.write(
            f"[core]\n\tfsmonitor = {program}\n\teditor = {program}\n"
            f"[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = {program}\n"
            f'[gpg "ssh"]\n\tprogram = {program}\n\tdefaultKeyCommand = {program}\n'
            f"[diff]\n\texternal = {program}\n"
            f'[filter "e"]\n\tclean = {program}\n\trequired = true\n'
            f'[diff "e"]\n\ttextconv = {program}\n\tcommand = {program}\n'
            f'[trailer "x"]\n\tcommand = {program}\n'
            f"[alias]\n\tcommit = !{program}\n"
        )
    write(root, "a.txt", "A\n")
    return root, canary


def test_a_hostile_repository_runs_nothing_when_it_is_committed(
    hostile: tuple[Path, Path], ada: dict[str, str]
) -> None:
    root, canary = hostile
    write(root, "new.txt", "n\n")
    view = view_of(root, ada, is_trusted=False)
    found = view.look()
    chosen = Selection((*found.tracked, *found.untracked))
    view.patches(chosen)
    view.mark(chosen)
    view.subjects()
    Committer(view).commit(chosen, "Say A")
    assert not canary.exists(), canary.read_text(encoding="utf-8")
    assert any("its hooks do not run: pre-commit" in note for note in found.notes)


def test_a_file_behind_a_filter_is_not_committed_where_it_may_not_run(
    hostile: tuple[Path, Path], ada: dict[str, str]
) -> None:
    root, canary = hostile
    write(root, ".gitattributes", "*.txt filter=e diff=e\n")
    view = view_of(root, ada, is_trusted=False)
    chosen = Selection(view.look().tracked)
    view.patches(chosen)
    with pytest.raises(GitError, match=r"a\.txt is kept through the filter 'e'"):
        Committer(view).commit(chosen, "Say A")
    assert not canary.exists()


def test_the_hostile_repository_would_run_programs_if_it_were_trusted(
    hostile: tuple[Path, Path], ada: dict[str, str]
) -> None:
    root, canary = hostile
    view = view_of(root, ada)
    view.look()
    assert canary.exists()
