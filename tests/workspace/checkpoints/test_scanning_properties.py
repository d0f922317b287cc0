"""What is recorded bit by bit, by several winx, is what one look at everything would record."""

from __future__ import annotations

import itertools
import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workspace.checkpoints.project import remove, write
from winx_tui.workspace.checkpoints import walking
from winx_tui.workspace.checkpoints.comparing import changes_between
from winx_tui.workspace.checkpoints.limits import Bounds, Limits, StoreRetention
from winx_tui.workspace.checkpoints.partial import tree_of
from winx_tui.workspace.checkpoints.pruning import prune
from winx_tui.workspace.checkpoints.scanning import Scanner, Snapshot
from winx_tui.workspace.checkpoints.store import CheckpointStore

PATHS = st.lists(st.sampled_from(["a", "b", "venv", "\udcff"]), min_size=1, max_size=4).map(
    "/".join
)
DEEDS = st.one_of(
    st.tuples(st.just("write"), PATHS, PATHS),
    st.tuples(st.just("remove"), PATHS, PATHS),
    st.tuples(st.just("link"), PATHS, PATHS),
    st.tuples(st.just("mode"), PATHS, PATHS),
    st.tuples(st.just("move"), PATHS, PATHS),
)
ROUNDS = st.lists(
    st.tuples(
        st.lists(DEEDS, max_size=4), st.sampled_from(["whole", "only", "another winx", "prune"])
    ),
    min_size=1,
    max_size=6,
)
LIMITS = replace(Limits(), rebuildable=Bounds(3, 1 << 20), left_out=("b/[b]",))

_sizes = itertools.count(1)


def do(root: Path, deed: tuple[str, str, str]) -> set[str]:
    """Change something; return which paths that may have changed."""
    kind, path, other = deed
    target = root / path
    if any(parent.is_symlink() for parent in target.relative_to(root).parents if parent.name):
        return set()
    if any((root / parent).is_symlink() for parent in Path(path).parents):
        return set()
    if kind == "write":
        # Never the same size twice: here, files change faster than clocks tick.
        write(target, "x" * next(_sizes))
    elif kind == "remove":
        remove(target)
    elif kind == "link":
        write(target, "")
        target.unlink()
        target.symlink_to("x" * (next(_sizes) % 200 + 1))
    elif kind == "mode" and target.is_file() and not target.is_symlink():
        target.chmod(target.stat().st_mode ^ 0o111)
    elif kind == "move" and target.exists() and not os.path.lexists(root / other):
        if not (root / other).parent.is_dir() or (root / other).is_relative_to(target):
            return set()
        if any((root / parent).is_symlink() for parent in Path(other).parents):
            return set()
        target.rename(root / other)
        return {path.split("/")[0], other.split("/")[0]}
    return {path.split("/")[0]}


def look(scanner: Scanner, only: tuple[str, ...] = ()) -> Snapshot:
    with scanner.recorded(only) as (_, snapshot):
        pass
    return snapshot


@settings(max_examples=settings().max_examples // 5, deadline=None)
@given(rounds=ROUNDS)
def test_what_is_recorded_bit_by_bit_is_what_is_there(
    rounds: list[tuple[list[tuple[str, str, str]], str]],
) -> None:
    settled = walking._SETTLED_NS
    # What was just written may then be believed.
    walking._SETTLED_NS = -(10**12)
    try:
        with tempfile.TemporaryDirectory() as directory:
            _compare(Path(directory).resolve(), rounds)
    finally:
        walking._SETTLED_NS = settled


def _compare(place: Path, rounds: list[tuple[list[tuple[str, str, str]], str]]) -> None:
    root = place / "project"
    for path in ("a/a/a", "a/b", "venv/a", "b/a/venv/b"):
        write(root / path, "x" * next(_sizes))
    store = CheckpointStore(place / "state")
    scanner = Scanner(root, LIMITS, store)
    look(scanner)
    fresh = CheckpointStore(place / "fresh")
    for deeds, how in rounds:
        touched: set[str] = set()
        for deed in deeds:
            touched |= do(root, deed)
        if how == "another winx":
            scanner = Scanner(root, LIMITS, store)
        if how == "prune":
            # No work was recorded: of all contents, only what was seen last is needed.
            prune(store, StoreRetention(), datetime.now(UTC), (), bool)
        with fresh.writing() as connection:
            connection.execute("DELETE FROM seen")
        truth = look(Scanner(root, LIMITS, fresh))
        only = tuple(touched) if how == "only" else ()
        found = look(scanner, only)
        assert found.digest == truth.digest, changes_between(fresh, truth.digest, found.digest)
        assert set(found.left_out) == set(truth.left_out)
        # And all that it names can be had.
        _read_all(store, found.digest)
    store.close()
    fresh.close()


def _read_all(store: CheckpointStore, digest: bytes) -> None:
    for entry in store.listing(digest).values():
        if entry.kind == "directory":
            _read_all(store, entry.digest)
        elif entry.kind != "unkept":
            assert len(store.content(entry.digest)) == entry.size_bytes


def test_of_paths_in_each_other_the_outer_one_is_all_of_them() -> None:
    assert tree_of(["a/b", "a", "a-b", "c/d", "c/e/f"]) == {
        "a": {},
        "a-b": {},
        "c": {"d": {}, "e": {"f": {}}},
    }
