"""Whatever commands do to a real project under git is taken back as a model predicts.

A person works in between. `WINX_EXPLORE=1 WINX_EXAMPLES=5000` looks for more than a few.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.workspace.checkpoints.going_back import commanded, gone, refusals, run
from tests.workspace.checkpoints.project import State, quick_directory, state_of
from tests.workspace.checkpoints.recorded import opened
from winx_tui.workspace.checkpoints.examining import GITS_OWN, OTHER_REPOSITORY
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.plan import Direction
from winx_tui.workspace.checkpoints.spans import Span

EXAMPLES = settings().max_examples if os.environ.get("WINX_EXPLORE") else 10

MADE = """
git init -q -b main; mkdir -p src/deep out
printf 'one\\ntwo\\n' > a; echo b > src/b; echo c > src/deep/c; echo out > .gitignore
ln -s src/b link; chmod 755 src/b; git add .; git commit -qm first
git switch -qc side; echo side > a; echo new > src/new; git add .; git commit -qm side
git switch -q main; echo more >> src/b; git commit -qam second; git tag v1
echo built > out/x; echo ignored > out/y; echo mine > untracked; mkdir empty; echo d > src/d
echo changed >> a; echo staged >> src/deep/c; git add src/deep/c
"""

_NAMES = (
    "a src src/b src/deep src/deep/c src/d src/new src/deep/er out out/x untracked link new empty "
    "empty/n copy"
)
PATHS = st.sampled_from(_NAMES.split())
TEXTS = st.sampled_from(["1", "2", "one\ntwo", ""])
MODES = st.sampled_from(["600", "755", "500", "+x"])
EDITS = st.one_of(
    st.builds("printf %s '{}' > {}".format, TEXTS, PATHS),
    st.builds("echo {} >> {}".format, TEXTS.map(lambda text: text[:1]), PATHS),
    st.builds("rm -rf {}".format, PATHS),
    st.builds("mv {} {}".format, PATHS, PATHS),
    st.builds("cp -r {} {}".format, PATHS, PATHS),
    st.builds("ln -s {} {}".format, PATHS, PATHS),
    st.builds("ln {} {}".format, PATHS, PATHS),
    st.builds("mkdir -p {}".format, PATHS),
    st.builds("chmod {} {}".format, MODES, PATHS),
    st.builds("rm -rf {0}; mkdir {0}; echo in > {0}/n".format, PATHS),
)
GIT = st.sampled_from(
    [
        "git clean -fdxq",
        "git clean -ffdxq; git checkout -q .",
        "git checkout -qf side",
        "git checkout -qf main",
        "git checkout -q --detach v1",
        "git reset -q --hard",
        "git reset -q --hard HEAD~1",
        "git stash -qu",
        "git stash -qa",
        "git stash pop -q",
        "git add -A",
        "git commit -qam more",
        "git add -A; git commit -qm all",
        "git rm -rq --cached .",
        "git rm -rfq src",
        "git mv src/b src/moved",
        "git merge -q side",
        "git rebase -q side",
        "git cherry-pick side",
        "git branch -D side",
        "git gc -q --prune=now",
        "git pack-refs --all",
        "git reflog expire --expire=now --all",
        "git clone -q . copy",
        "git worktree add -q tree",
        "git init -q src/deep/er",
        "rm -rf .git",
        "rm -rf .git; git init -q; git add .; git commit -qm fresh",
        "rm -rf .git/objects",
        "rm .git/HEAD .git/index",
        "mv .git .gone",
        "find . -name b -delete",
        "rm -rf ./* ./.[!.]*",
    ]
)
WORK = st.lists(st.one_of(EDITS, GIT), min_size=1, max_size=4).map("\n".join)
TURNS = st.lists(st.tuples(WORK, st.one_of(st.just(""), EDITS, GIT)), min_size=1, max_size=4)
STAYS = (GITS_OWN, OTHER_REPOSITORY)
OF_GIT = "git for-each-ref; cat .git/HEAD; git config -l --local; git ls-files -s"


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    with quick_directory() as directory:
        (directory / "project").mkdir()
        assert run(directory / "project", MADE) == ""
        yield directory / "project"


@contextmanager
def a_copy(template: Path) -> Iterator[tuple[Path, Checkpoints]]:
    with quick_directory() as directory:
        root = directory / "project"
        shutil.copytree(template, root, symlinks=True)
        with opened(root) as checkpoints:
            yield root, checkpoints


def done(
    root: Path, checkpoints: Checkpoints, turns: Sequence[tuple[str, str]]
) -> Iterator[tuple[State, State, tuple[Span, ...]]]:
    """Do turns, a person's work after each; yield the states before and after, and the spans."""
    for commands, between in turns:
        before = state_of(root)
        spans = commanded(checkpoints, root, commands)
        yield before, state_of(root), spans
        run(root, between)


def gits(root: Path) -> dict[str, str]:
    """Return what each repository of a project says of itself."""
    places = [path.parent for path in root.rglob(".git") if path.is_dir()]
    return {str(place.relative_to(root)): run(place, OF_GIT) for place in places}


def check_untouched(before: dict[str, str], after: dict[str, str]) -> None:
    """Make sure that no repository that was whole has changed."""
    for place, said in before.items():
        if "fatal" not in said:
            assert after.get(place) == said, place


def without(state: State, kept: Collection[str]) -> State:
    """Leave out the places where directories stay because a repository lies in them."""
    return {
        path: entry
        for path, entry in state.items()
        if not any(each.startswith(f"{path}/") for each in kept)
    }


@settings(max_examples=EXAMPLES, deadline=None)
@given(turns=st.lists(WORK, min_size=1, max_size=4))
def test_what_commands_did_is_taken_back_and_made_again(template: Path, turns: list[str]) -> None:
    with a_copy(template) as (root, checkpoints):
        for line in turns:
            note(line)
        work = list(done(root, checkpoints, [(each, "") for each in turns]))
        kept: set[str] = set()

        def go(spans: Sequence[Span], direction: Direction, expected: State) -> None:
            repositories = gits(root)
            restored = gone(checkpoints, spans, direction)
            check_untouched(repositories, gits(root))
            refused = refusals(restored)
            kept.update(path for path, why in refused.items() if why in STAYS)
            for path in refused.keys() - kept:
                # A repository stays in it, perhaps one that another turn has made.
                assert any(each.startswith(f"{path}/") for each in kept), path
            assert without(state_of(root), kept) == without(expected, kept)

        for before, _, spans in reversed(work):
            go(spans, "undo", before)
        assert "fatal" not in run(root, "git rev-parse HEAD; git log -1")
        for _, after, spans in work:
            go(spans, "redo", after)
        # And all of it at once.
        everything = [span for _, _, spans in work for span in spans]
        go(everything, "undo", work[0][0])


@settings(max_examples=EXAMPLES, deadline=None)
@given(turns=TURNS)
def test_what_a_person_did_in_between_stays(template: Path, turns: list[tuple[str, str]]) -> None:
    with a_copy(template) as (root, checkpoints):
        for each in turns:
            note("\n--\n".join(each))
        work = list(done(root, checkpoints, turns))
        for first, left, spans in reversed(work):
            present, repositories = state_of(root), gits(root)
            restored = gone(checkpoints, spans, "undo")
            check_untouched(repositories, gits(root))
            check(first, left, present, state_of(root), refusals(restored))


def check(
    first: State, left: State, present: State, result: State, refused: dict[str, str]
) -> None:
    """Compare with what a model says of each path."""
    kept = [path for path, why in refused.items() if why in STAYS]
    for path in first.keys() | left.keys() | present.keys() | result.keys():
        was, is_now = present.get(path), result.get(path)
        holds_git = any(each.startswith(f"{path}/") for each in kept)
        if first.get(path) == left.get(path):
            assert is_now == was, path
        elif was == left.get(path):
            # Untouched since: as it was before, or said not to be, for what lies around it.
            is_told = path in refused or holds_git
            assert is_now == first.get(path) or (is_told and is_now == was), path
        elif was != first.get(path):
            # Touched since: exactly as it was left, and said so.
            assert is_now == was, path
            assert path in refused or holds_git, path
        else:
            assert is_now == was, path
