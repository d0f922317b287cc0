"""Worktrees in real repositories: made, merged or refused, thrown away and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.git_person import nobody_environment, person_environment
from tests.support.git_project import committed, git
from winx_tui.workspace.git_actor import GitActor
from winx_tui.workspace.git_merging import Merged, merge
from winx_tui.workspace.git_worktrees import (
    THROWN,
    Losses,
    WorktreeRefusedError,
    Worktrees,
    check_name,
)
from winx_tui.workspace.repository import Repository

BRANCH = "winx/fix"


@pytest.fixture
def ada(tmp_path: Path) -> dict[str, str]:
    return person_environment(tmp_path / "home")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    return committed(project, {"a.txt": "a\n", "b.txt": "b\n", ".gitignore": "*.log\n"})


@pytest.fixture
def there(root: Path, ada: dict[str, str]) -> Path:
    """A worktree with a commit of its own."""
    path = root.parent / "project.worktrees" / "fix"
    trees = worktrees(root, ada)
    trees.add(path, BRANCH, trees.head())
    (path / "a.txt").write_text("fixed\n", encoding="utf-8")
    git(path, "commit", "-qam", "fix")
    return path


def worktrees(root: Path, environment: dict[str, str], *, is_trusted: bool = True) -> Worktrees:
    repository = Repository.discover(root)
    assert repository is not None
    return Worktrees(GitActor(repository, is_trusted=is_trusted, inherited=environment))


def refused(trees: Worktrees, path: Path, base: str = "main") -> str:
    with pytest.raises(WorktreeRefusedError) as error:
        merge(trees, path, BRANCH, base)
    return str(error.value)


@pytest.mark.parametrize("name", ["fix", "Fix-1", "a.b_c", "x" * 64])
def test_plain_names_are_taken(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "-f", ".", "..", "a/b", "a..b", "a.lock", "a.", "~", "a b", "é", "a\n", "@{", "x" * 65],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(WorktreeRefusedError, match="is no name for a worktree"):
        check_name(name)


def test_the_users_own_changes_stay_where_they_are(root: Path, ada: dict[str, str]) -> None:
    (root / "b.txt").write_text("mine\n", encoding="utf-8")
    trees, path = worktrees(root, ada), root.parent / "there"
    trees.add(path, BRANCH, trees.head())
    assert (path / "b.txt").read_text(encoding="utf-8") == "b\n"
    assert git(root, "status", "--short") == "M b.txt"
    assert trees.checked_out(BRANCH) == path
    with pytest.raises(WorktreeRefusedError, match="is there already"):
        trees.add(path, "winx/other", trees.head())


def test_a_branch_that_stands_still_is_gone_on_with(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    assert merge(worktrees(root, ada), there, BRANCH, "main") == Merged(
        "fast-forward", "main", git(there, "rev-parse", "HEAD")
    )
    assert (root / "a.txt").read_text(encoding="utf-8") == "fixed\n"
    assert git(root, "status", "--short") == ""
    assert merge(worktrees(root, ada), there, BRANCH, "main").way == "nothing"


def test_a_branch_that_went_on_gets_a_merge_and_other_changes_stay(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    (root / "b.txt").write_text("B\n", encoding="utf-8")
    git(root, "commit", "-qam", "meanwhile")
    (root / "b.txt").write_text("not committed\n", encoding="utf-8")
    (root / "new.txt").write_text("new\n", encoding="utf-8")
    assert merge(worktrees(root, ada), there, BRANCH, "main").way == "merge"
    assert git(root, "log", "-1", "--format=%an %s") == "Ada Person Merge branch 'winx/fix'"
    assert (root / "b.txt").read_text(encoding="utf-8") == "not committed\n"
    assert git(root, "status", "--short") == "M b.txt\n?? new.txt"


def test_changes_of_the_same_files_are_in_the_way(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    (root / "a.txt").write_text("mine\n", encoding="utf-8")
    assert "changes of its own in 1 file that the merge would write (a.txt)" in refused(
        worktrees(root, ada), there
    )
    assert (root / "a.txt").read_text(encoding="utf-8") == "mine\n"


def test_an_untracked_file_of_the_same_name_is_in_the_way(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    (there / "new.txt").write_text("theirs\n", encoding="utf-8")
    git(there, "add", "new.txt")
    git(there, "commit", "-qm", "new")
    (root / "new.txt").write_text("mine\n", encoding="utf-8")
    assert "(new.txt)" in refused(worktrees(root, ada), there)
    assert (root / "new.txt").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("has_merge_tree", [True, False])
def test_a_conflict_leaves_everything_as_it_was(
    root: Path,
    there: Path,
    ada: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    has_merge_tree: bool,
) -> None:
    if not has_merge_tree:
        monkeypatch.setattr("winx_tui.workspace.git_merging._check_conflicts", lambda *_: None)
    (root / "a.txt").write_text("other\n", encoding="utf-8")
    git(root, "commit", "-qam", "meanwhile")
    (root / "b.txt").write_text("not committed\n", encoding="utf-8")
    before = git(root, "rev-parse", "HEAD")
    told = refused(worktrees(root, ada), there)
    assert "have changed the same lines of 1 file (a.txt); nothing was merged" in told
    assert git(root, "rev-parse", "HEAD") == before
    assert git(root, "status", "--short") == "M b.txt"
    assert not (root / ".git/MERGE_HEAD").exists()


def test_what_stands_against_a_merge_is_one_sentence_each(
    root: Path, there: Path, ada: dict[str, str], tmp_path: Path
) -> None:
    trees = worktrees(root, ada)
    assert "came from no branch" in refused(trees, there, base="")
    assert "The branch gone is not there any more" in refused(trees, there, base="gone")
    (there / "b.txt").write_text("x\n", encoding="utf-8")
    assert "1 file of the worktree is not committed (b.txt)" in refused(trees, there)
    git(there, "checkout", "-q", "b.txt")
    (root / "b.txt").write_text("B\n", encoding="utf-8")
    git(root, "commit", "-qam", "meanwhile")
    nobody = worktrees(root, nobody_environment(tmp_path / "nobody"))
    assert "Git does not know who you are" in refused(nobody, there)
    (root / "c.txt").write_text("c\n", encoding="utf-8")
    git(root, "add", "c.txt")
    assert "Something is staged in" in refused(trees, there)
    git(root, "reset", "-q")
    (root / ".git/MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD") + "\n", encoding="utf-8")
    assert "which is merging: end that first" in refused(trees, there)
    (root / ".git/MERGE_HEAD").unlink()
    git(root, "switch", "-qc", "elsewhere")
    assert "is checked out nowhere" in refused(trees, there)


def test_a_base_that_is_checked_out_nowhere_is_moved_on(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    git(root, "switch", "-qc", "elsewhere")
    assert merge(worktrees(root, ada), there, BRANCH, "main").way == "fast-forward"
    assert git(root, "rev-parse", "main") == git(there, "rev-parse", "HEAD")
    assert (root / "a.txt").read_text(encoding="utf-8") == "a\n"


def test_what_was_thrown_away_can_be_taken_back_whole(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    trees = worktrees(root, ada)
    (there / "a.txt").write_text("staged\n", encoding="utf-8")
    git(there, "add", "a.txt")
    (there / "a.txt").write_text("not staged\n", encoding="utf-8")
    (there / "sub").mkdir()
    (there / "sub" / "new.txt").write_text("new\n", encoding="utf-8")
    (there / "x.log").write_text("ignored\n", encoding="utf-8")
    assert trees.losses(there, BRANCH) == Losses(1, ("a.txt", "sub/new.txt"), 1)
    kept = trees.throw(there, BRANCH, "fix-1")
    assert not there.exists()
    assert git(root, "branch", "--list", BRANCH) == ""
    assert git(root, "rev-parse", f"{THROWN}fix-1") == kept
    assert git(root, "show", f"{kept}:a.txt") == "not staged"
    assert git(root, "show", f"{kept}:sub/new.txt") == "new"
    assert git(root, "show", f"{kept}^1:a.txt") == "fixed", "its commits come first"
    assert git(root, "show", f"{kept}^2:a.txt") == "staged"
    assert git(root, "log", "-1", "--format=%s", f"{kept}^1") == "fix"


def test_a_clean_worktree_is_kept_by_its_last_commit(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    tip = git(there, "rev-parse", "HEAD")
    trees = worktrees(root, ada)
    assert trees.losses(there, BRANCH).words == "1 commit"
    assert trees.throw(there, BRANCH, "fix-1") == tip


def test_commits_beside_the_branch_are_kept_too(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    tip = git(there, "rev-parse", "HEAD")
    git(there, "checkout", "-q", "--detach")
    (there / "b.txt").write_text("beside\n", encoding="utf-8")
    git(there, "commit", "-qam", "beside")
    trees = worktrees(root, ada)
    assert trees.losses(there, BRANCH).commits == 2
    kept = trees.throw(there, BRANCH, "fix-1")
    assert git(root, "show", f"{kept}:b.txt") == "beside"
    assert git(root, "merge-base", "--is-ancestor", tip, kept) == ""


def test_a_worktree_whose_directory_is_gone_is_thrown_away_all_the_same(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    tip = git(there, "rev-parse", "HEAD")
    there.rename(there.with_name("moved"))
    assert worktrees(root, ada).throw(there, BRANCH, "fix-1") == tip
    assert git(root, "branch", "--list", BRANCH) == ""


def test_a_repository_inside_is_not_lost_with_it(
    root: Path, there: Path, ada: dict[str, str]
) -> None:
    inner = there / "inner"
    inner.mkdir()
    committed(inner, {"x.txt": "x\n"})
    with pytest.raises(WorktreeRefusedError, match=r"repositories of their own \(inner/\)"):
        worktrees(root, ada).throw(there, BRANCH, "fix-1")
    assert inner.is_dir()


def test_an_empty_repository_has_nothing_to_begin_at(tmp_path: Path, ada: dict[str, str]) -> None:
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    with pytest.raises(WorktreeRefusedError, match="has no commit yet"):
        worktrees(root, ada).head()


def test_a_hostile_repository_runs_nothing(
    root: Path, there: Path, ada: dict[str, str], tmp_path: Path
) -> None:
    canary, program = tmp_path / "canary", tmp_path / "evil"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {canary}\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    (root / "b.txt").write_text("B\n", encoding="utf-8")
    (root / ".gitattributes").write_text("*.txt filter=e merge=e diff=e\n", encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "meanwhile")
    hooks = root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "pre-merge-commit", "post-merge", "commit-msg",
                 "prepare-commit-msg", "reference-transaction", "post-index-change"):  # fmt: skip
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {canary}\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    with (root / ".git/config").open("a", encoding="utf-8") as file:
        file.write(
            f"[core]\n\tfsmonitor = {program}\n[commit]\n\tgpgsign = true\n"
            f"[gpg]\n\tprogram = {program}\n[diff]\n\texternal = {program}\n"
            f'[filter "e"]\n\tclean = {program}\n\tsmudge = {program}\n\trequired = true\n'
            f'[merge "e"]\n\tdriver = {program}\n[diff "e"]\n\ttextconv = {program}\n'
        )
    trees = worktrees(root, ada, is_trusted=False)
    other = root.parent / "other"
    trees.add(other, "winx/other", trees.head())
    (other / "b.txt").write_text("more\n", encoding="utf-8")
    trees.losses(other, "winx/other")
    trees.throw(other, "winx/other", "other-1")
    assert merge(trees, there, BRANCH, "main").way == "merge"
    assert not canary.exists(), canary.read_text(encoding="utf-8")
