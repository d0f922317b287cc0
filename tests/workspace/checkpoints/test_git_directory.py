"""Git's own directory comes back when it was deleted, and is never touched else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.git_project import committed, numbered
from tests.workspace.checkpoints.going_back import commanded, gone, refusals, run
from tests.workspace.checkpoints.project import quick_directory
from tests.workspace.checkpoints.recorded import opened, settle, work
from winx_tui.workspace.checkpoints import git_shelf
from winx_tui.workspace.checkpoints.entries import digest_of
from winx_tui.workspace.checkpoints.examining import GITS_OWN, OTHER_REPOSITORY, REPOSITORY_HERE
from winx_tui.workspace.checkpoints.git_forgetting import forget_gone
from winx_tui.workspace.checkpoints.git_notes import git_notes
from winx_tui.workspace.checkpoints.git_shelf import TOO_LARGE
from winx_tui.workspace.checkpoints.gitkeeping import GitKeeping
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.store import CheckpointStore


@pytest.fixture
def place() -> Iterator[Path]:
    with quick_directory() as directory:
        yield directory


@pytest.fixture
def root(place: Path) -> Path:
    (place / "project").mkdir()
    root = committed(place / "project", {"a": numbered(30), "lib/b": "b\n", ".gitignore": "out"})
    run(root, "git branch side; git tag one; printf 'staged\n' >> a; git add a")
    run(root, "git stash -q; printf 'mine\n' >> lib/b; git add lib/b; printf 'more\n' >> lib/b")
    return root


@pytest.fixture
def checkpoints(root: Path) -> Iterator[Checkpoints]:
    with opened(root) as checkpoints:
        yield checkpoints


QUESTIONS = (
    "git status --porcelain=v2 --branch; git log --all --format='%H %s %D'; git reflog; "
    "git stash list; git config -l --local; git fsck --full --no-dangling 2>&1; ls .git/hooks; "
    "cat .git/description; git diff; git diff --cached; git ls-files --stage"
)


def test_a_deleted_repository_comes_back_whole(root: Path, checkpoints: Checkpoints) -> None:
    before = run(root, QUESTIONS)
    spans = commanded(checkpoints, root, "rm -rf .git")
    assert "not a git repository" in run(root, "git log")
    restored = gone(checkpoints, spans, "undo")
    assert (restored.done, restored.refused) == ((".git",), ())
    assert run(root, QUESTIONS) == before
    assert run(root, "git commit -qam next && git stash pop -q && git gc -q") == ""


def test_a_packed_repository_with_submodules_and_worktrees_comes_back(
    root: Path, place: Path, checkpoints: Checkpoints
) -> None:
    library = place / "library"
    library.mkdir()
    committed(library, {"l": "l\n"})
    run(root, f"git -c protocol.file.allow=always submodule add -q {library} sub")
    run(root, "git commit -qam sub; git gc -q --prune=now; git pack-refs --all")
    run(root, f"git worktree add -q {place / 'tree'} side; echo x > loose; git add loose")
    before = run(root, f"{QUESTIONS}; git submodule status; git worktree list")
    spans = commanded(checkpoints, root, "rm -rf .git sub")
    assert not refusals(gone(checkpoints, spans, "undo"))
    assert run(root, f"{QUESTIONS}; git submodule status; git worktree list") == before
    assert run(root, "git -C sub fsck; git -C sub status --porcelain") == ""


def test_what_git_does_in_its_own_directory_stays(root: Path, checkpoints: Checkpoints) -> None:
    first = (root / "lib" / "b").read_text(encoding="utf-8")
    spans = commanded(
        checkpoints,
        root,
        "git checkout -qb new; echo more > a; git commit -qam one; git branch -D side; "
        "git config a.b c; git gc -q --prune=now; rm a",
    )
    after = run(root, "git log --all --format=%H; git branch; git config -l --local")
    restored = gone(checkpoints, spans, "undo")
    assert not restored.refused
    assert run(root, "git log --all --format=%H; git branch; git config -l --local") == after
    assert (root / "a").read_text(encoding="utf-8") == numbered(30)
    assert (root / "lib" / "b").read_text(encoding="utf-8") == first


def test_a_person_is_told_how_git_is_brought_back(
    root: Path, place: Path, checkpoints: Checkpoints
) -> None:
    store = CheckpointStore(place / "state")

    def notes(command: str) -> tuple[str, ...]:
        (span,) = commanded(checkpoints, root, command)
        assert span.after is not None
        return git_notes(store, span.before, span.after)

    commit = run(root, "git rev-parse HEAD").strip()
    (note,) = notes("git checkout -qf side")
    assert note.endswith(
        "The branch side is still checked out; it was the branch main before: `git switch main`."
    )
    (note,) = notes("git -c advice.detachedHead=false checkout -qf one")
    assert "The commit " in note
    assert note.endswith("`git switch side`.")
    assert run(root, "git switch -q main") == ""
    (note,) = notes("echo 1 > lib/b; git commit -qam two")
    assert note.startswith("The branch main is still at ")
    assert f"`git reset {commit[:10]}` moves it back" in note
    (note,) = notes("echo 2 > lib/b; git stash -q")
    assert note == "The stash has something new: `git stash list`."
    assert notes("echo 3 > lib/b; git add .; git branch other; git tag x") == ()
    side, stashed = run(root, "git rev-parse side stash").split()
    first, second = notes("git branch -D side; git stash drop -q")
    assert first.endswith(
        f"`git branch side {side[:10]}` brings it back, unless git has pruned it."
    )
    assert second.endswith(f"store {stashed[:10]}` brings it back, unless git has pruned it.")
    assert run(root, f"git branch side {side[:10]}; git stash store -m x {stashed[:10]}") == ""
    # Where there is nothing to take back and nothing to say, nothing is kept.
    assert commanded(checkpoints, root, "git tag y; git config c.d e; git add .") == ()
    run(root, "git init -q -b main in/ner; cd in/ner; git commit -q --allow-empty -m x")
    (note,) = notes("git -C in/ner checkout -q --orphan new")
    assert note == (
        "In in/ner, the branch new is still checked out; it was the branch main "
        "before: `git -C in/ner switch main`."
    )
    store.close()


def test_a_new_repository_stays_and_so_does_what_holds_it(
    root: Path, place: Path, checkpoints: Checkpoints
) -> None:
    spans = commanded(checkpoints, root, "git clone -q . deep/copy; git init -q made; rm a")
    restored = gone(checkpoints, spans, "undo")
    assert refusals(restored) == {"deep/copy/.git": GITS_OWN, "made/.git": GITS_OWN}
    assert [path.name for path in (root / "deep" / "copy").iterdir()] == [".git"]
    assert (root / "a").exists()
    restored = gone(checkpoints, spans, "redo")
    assert not restored.refused
    assert run(root / "deep" / "copy", "git status --porcelain; git fsck --no-dangling") == ""
    # Whoever has deleted it has it again.
    gone(checkpoints, spans, "undo")
    run(root, "rm -rf deep made")
    assert not gone(checkpoints, spans, "redo").refused
    assert run(root / "deep" / "copy", "git status --porcelain; git fsck --no-dangling") == ""


def test_a_file_that_a_repository_has_taken_the_place_of_is_named(
    root: Path, checkpoints: Checkpoints
) -> None:
    spans = commanded(checkpoints, root, "rm a; git init -q a; rm lib/b")
    assert refusals(gone(checkpoints, spans, "undo")) == {"a": REPOSITORY_HERE, "a/.git": GITS_OWN}
    assert (root / "lib" / "b").exists()


def test_a_repository_that_was_made_anew_is_kept_until_a_person_says_otherwise(
    root: Path, checkpoints: Checkpoints
) -> None:
    before = run(root, QUESTIONS)
    command = "rm -rf .git; git init -q -b main; git add -A; git commit -qm fresh"
    spans = commanded(checkpoints, root, command)
    fresh = run(root, "git rev-parse HEAD")
    (refusal,) = gone(checkpoints, spans, "undo").refused
    assert (refusal.path, refusal.why) == (".git", OTHER_REPOSITORY)
    assert refusal.can_be_overridden
    assert run(root, "git rev-parse HEAD") == fresh
    assert not gone(checkpoints, spans, "undo", [".git"]).refused
    (aside,) = [path for path in root.iterdir() if path.name.startswith(".git-")]
    assert run(root, f"git --git-dir {aside} rev-parse HEAD") == fresh
    aside.rename(root.parent / "aside")
    assert run(root, QUESTIONS) == before


@pytest.mark.parametrize(
    "command",
    [
        "rm .git/HEAD",
        "rm -rf .git/objects",
        "rm -rf .git/objects/*",
        "rm -rf .git/refs .git/packed-refs",
        "find .git -type f -delete",
        "rm -rf .git/objects .git/HEAD .git/index .git/hooks",
    ],
)
def test_a_damaged_repository_gets_back_what_it_lacks(
    command: str, root: Path, checkpoints: Checkpoints
) -> None:
    before = run(root, QUESTIONS)
    spans = commanded(checkpoints, root, f"echo '# new' >> .git/config; {command}")
    kept = (root / ".git" / "config").exists()
    assert not gone(checkpoints, spans, "undo").refused
    assert run(root, QUESTIONS) == before
    assert ("# new" in (root / ".git" / "config").read_text(encoding="utf-8")) == kept


def test_an_index_that_alone_was_deleted_comes_back_unless_there_is_another(
    root: Path, checkpoints: Checkpoints
) -> None:
    staged = run(root, "git diff --cached; git ls-files --stage")
    spans = commanded(checkpoints, root, "rm .git/index; git branch -D side; echo 1 > out")
    restored = gone(checkpoints, spans, "undo")
    assert (restored.done, restored.refused) == ((".git", "out"), ())
    assert run(root, "git diff --cached; git ls-files --stage") == staged
    assert run(root, "git branch --list side") == ""
    spans = commanded(checkpoints, root, "rm .git/index; echo 1 > out")
    run(root, "git reset -q")
    assert not gone(checkpoints, spans, "undo").refused
    assert run(root, "git diff --cached") == ""
    spans = commanded(checkpoints, root, "echo 2 >> a; rm .git/index; git add a; git commit -qam 2")
    (step,) = (step for step in checkpoints.steps(spans, "undo"))
    assert step.path == "a"


def test_a_branch_that_was_packed_meanwhile_is_not_moved_back(
    root: Path, checkpoints: Checkpoints
) -> None:
    command = (
        "git commit -qam newer; git rev-parse main > ../new; git pack-refs --all; rm .git/HEAD"
    )
    spans = commanded(checkpoints, root, command)
    gone(checkpoints, spans, "undo")
    assert run(root, "git rev-parse main") == (root.parent / "new").read_text(encoding="utf-8")


def test_a_repository_that_somebody_has_made_meanwhile_is_left_alone(
    root: Path, checkpoints: Checkpoints
) -> None:
    spans = commanded(checkpoints, root, "rm -rf .git; rm a")
    run(root, "git init -q; git commit -q --allow-empty -m mine")
    mine = run(root, "git rev-parse HEAD")
    assert refusals(gone(checkpoints, spans, "undo")) == {".git": OTHER_REPOSITORY}
    assert run(root, "git rev-parse HEAD") == mine
    run(root, "rm -rf .git; echo elsewhere > .git")
    assert refusals(gone(checkpoints, spans, "undo")) == {".git": GITS_OWN}
    assert (root / ".git").read_text(encoding="utf-8") == "elsewhere\n"


def test_a_file_that_names_a_git_directory_is_a_file(root: Path, checkpoints: Checkpoints) -> None:
    tree = root / "tree"
    run(root, f"git worktree add -q {tree} side")
    named = (tree / ".git").read_bytes()
    spans = commanded(checkpoints, root, "rm -rf tree")
    assert not gone(checkpoints, spans, "undo").refused
    assert (tree / ".git").read_bytes() == named
    assert run(tree, "git status --porcelain") == ""


def test_links_in_a_git_directory_are_kept_and_never_followed(
    root: Path, place: Path, checkpoints: Checkpoints
) -> None:
    secret = place / "secret"
    (secret / "ab").mkdir(parents=True)
    (secret / "ab" / "cd").write_text("secret", encoding="utf-8")
    objects = root / ".git" / "objects"
    # Which of the 256 directories git has made follows from ids, and these from the clock.
    free = next(at for n in range(256) if not (at := objects / f"{n:02x}").exists())
    free.symlink_to(secret / "ab")
    (root / ".git" / "logs" / "more").symlink_to(secret)
    (root / ".git" / "modules").symlink_to(secret)
    os.mkfifo(root / ".git" / "pipe")
    spans = commanded(checkpoints, root, "rm -rf .git")
    kept = place / "state" / "git"
    assert not [path for path in kept.rglob("*") if path.is_file() and path.name == "cd"]
    gone(checkpoints, spans, "undo")
    assert (root / ".git" / "modules").readlink() == secret
    assert (root / ".git" / "logs" / "more").readlink() == secret


def test_the_git_directory_is_not_looked_at_for_an_edit(
    root: Path, checkpoints: Checkpoints
) -> None:
    checkpoints.prepare()
    number = checkpoints.begin(work(kind="edit"), ["a"])
    run(root, "git commit -qam meanwhile; echo x > a")
    assert [change.path for change in checkpoints.end(number, ["a"])] == ["a"]


def test_where_nothing_can_be_linked_objects_are_copied_within_a_bound(
    root: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", no_link)
    before = run(root, QUESTIONS)
    with opened(root) as checkpoints:
        spans = commanded(checkpoints, root, "rm -rf .git")
        assert not gone(checkpoints, spans, "undo").refused
        assert run(root, QUESTIONS) == before
        monkeypatch.setattr(git_shelf, "COPIED_BYTES", 0)
        run(root, "echo new > lib/b; git commit -qam new")
        checkpoints.prepare()
        assert [(each.path, each.why) for each in checkpoints.left_out] == [(".git", TOO_LARGE)]


def test_a_name_in_the_git_directory_that_is_no_text_comes_back(
    root: Path, checkpoints: Checkpoints
) -> None:
    name = os.fsdecode(b".git/refs/heads/\xff\xfe")
    (root / name).write_bytes((root / ".git/refs/heads/main").read_bytes())
    run(root, "mkdir -p .git/refs/heads/objects .git/refs/heads/index.d")
    (root / ".git/refs/heads/objects/x").write_bytes((root / name).read_bytes())
    before = run(root, "git for-each-ref")
    assert "refs/heads/objects/x" in before
    gone(checkpoints, commanded(checkpoints, root, "rm -rf .git"), "undo")
    assert run(root, "git for-each-ref") == before


def test_objects_that_git_has_not_had_for_long_leave_the_shelf(
    root: Path, place: Path, checkpoints: Checkpoints
) -> None:
    checkpoints.prepare()
    shelves, later = place / "state" / "git", (root / ".git").stat().st_ctime + 3_600
    assert forget_gone(shelves, later) == 0
    command = "git reflog expire --expire=now --all; git gc -q --prune=now"
    assert commanded(checkpoints, root, command)
    assert forget_gone(shelves, 0.0) == 0
    assert forget_gone(shelves, later) > 0
    checkpoints.prepare()
    before = run(root, QUESTIONS)
    spans = commanded(checkpoints, root, "rm -rf .git")
    assert forget_gone(shelves, 0.0) == 0
    gone(checkpoints, spans, "undo")
    assert run(root, QUESTIONS) == before
    run(root, "rm -rf .git")
    assert forget_gone(shelves, later) > 0
    assert not list(shelves.iterdir())


def test_what_has_not_come_into_the_store_is_read_again(root: Path, place: Path) -> None:
    run(root, "rm .git/index")
    settle(root)
    keeping = GitKeeping(root, place / "shelves", 1 << 20)
    top = os.open(root, os.O_RDONLY)

    def read() -> int:
        contents: list[bytes] = []

        def stored(content: bytes) -> bytes:
            contents.append(content)
            return digest_of(content)

        keeping.record(top, ".git", stored)
        return len(contents)

    first = read()
    assert read() == first > 20
    keeping.keep()
    assert read() == 1
    keeping.forget()
    assert read() == first
    os.close(top)
