"""What a git directory says of itself: whether it is whole, and which repository it is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS, names_in, opened, read_file
from winx_tui.workspace.checkpoints.entries import Listing
from winx_tui.workspace.checkpoints.git_shelf import holds_objects
from winx_tui.workspace.checkpoints.gitkeeping import INDEX, NO_OBJECTS, OBJECTS

_ID = re.compile(rb"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")
_SYMBOLIC = b"ref: "
_BRANCHES = "refs/heads/"
_REFS = ("refs", "reftable")
"""Where branches are, before and since Git 2.45 (gitrepository-layout)."""
_HEAD_LOG = "logs/HEAD"
_PACKED = "packed-refs"
_MAX_BYTES = 16 << 20
"""Of one small file that is read."""
_MAX_HOPS = 5
"""From one symbolic ref to the next, as in git's refs.c."""


@dataclass(frozen=True, slots=True)
class GitState:
    """A git directory, as it was recorded or as it is."""

    names: frozenset[str]
    """Paths of refs, and of what else tells something."""
    read: Callable[[str], bytes]
    """Gives the content of a path; nothing where there is none."""
    has_objects: bool
    has_index: bool

    def head(self) -> str:
        """Return what HEAD names: a ref, a commit, or nothing."""
        text = self.read("HEAD").strip()
        named = text.removeprefix(_SYMBOLIC).strip() if text.startswith(_SYMBOLIC) else text
        return os.fsdecode(named)

    def commit_of(self, ref: str) -> str:
        """Return the commit that a ref or HEAD stands for; "" where that is not known."""
        for _ in range(_MAX_HOPS):
            text = self.read(ref).strip()
            if not text.startswith(_SYMBOLIC):
                break
            ref = os.fsdecode(text.removeprefix(_SYMBOLIC).strip())
        if not text:
            text = self.packed().get(ref, b"")
        return text.decode("ascii") if _ID.fullmatch(text) else ""

    def packed(self) -> dict[str, bytes]:
        """Return the refs of the file that has many."""
        lines = (line.split(b" ", 1) for line in self.read(_PACKED).splitlines())
        return {os.fsdecode(line[1]): line[0] for line in lines if len(line) == 2}

    def branch_names(self) -> frozenset[str]:
        """Return the branches that stand for a commit."""
        refs = {name for name in (*self.names, *self.packed()) if name.startswith(_BRANCHES)}
        return frozenset(ref.removeprefix(_BRANCHES) for ref in refs if self.commit_of(ref))

    def stashes(self) -> list[str]:
        """Return the commits in the stash, oldest first."""
        lines = (line.split(b" ", 2) for line in self.read("logs/refs/stash").splitlines())
        return [os.fsdecode(line[1]) for line in lines if len(line) == 3]

    def branches(self) -> frozenset[str]:
        """Return the commits that HEAD, the branches and the stash stand for."""
        refs = (f"{_BRANCHES}{name}" for name in self.branch_names())
        commits = {self.commit_of(ref) for ref in (*refs, "refs/stash", "HEAD")}
        return frozenset(commits - {""})

    def known_ids(self) -> frozenset[str]:
        """Return every id that refs and the log of HEAD name."""
        places = [name for name in self.names if name.startswith(("refs/", "logs/"))]
        found: set[bytes] = set()
        for place in (*places, "HEAD", "ORIG_HEAD", _PACKED):
            found.update(_ID.findall(self.read(place)))
        return frozenset(each.decode("ascii") for each in found)


def recorded_state(listing: Listing, content_of: Callable[[bytes], bytes]) -> GitState:
    """Return how a git directory was when its listing was recorded."""

    def read(path: str) -> bytes:
        entry = listing.get(path)
        return content_of(entry.digest) if entry is not None and entry.kind == "file" else b""

    objects = listing.get(OBJECTS)
    has_objects = objects is not None and objects.digest != NO_OBJECTS
    index = listing.get(INDEX)
    has_index = index is not None and index.kind == "unkept"
    return GitState(frozenset(listing), read, has_objects, has_index)


def present_state(git: int) -> GitState:
    """Return how an open git directory is."""
    names = set(names_in(git))
    for place in ("refs", "logs"):
        with suppress(OSError), opened(git, place) as descriptor:
            names.update(f"{place}/{name}" for name in _names_below(descriptor))

    def read(path: str) -> bytes:
        try:
            return read_file(git, path, _MAX_BYTES)
        except OSError:
            return b""

    return GitState(frozenset(names), read, holds_objects(git), INDEX in names)


def is_damaged(now: GitState, before: GitState) -> bool:
    """Tell whether a git directory lacks what it had before and git never takes out of it."""
    return now.has_index < before.has_index or is_broken(now, before)


def is_broken(now: GitState, before: GitState) -> bool:
    """Tell whether a git directory is no repository any more, and was one before."""
    if "HEAD" not in before.names:
        return False
    lacks_refs = before.names.isdisjoint(_REFS) < now.names.isdisjoint(_REFS)
    return "HEAD" not in now.names or lacks_refs or now.has_objects < before.has_objects


def is_other(now: GitState, before: GitState) -> bool:
    """Tell whether another repository has taken the place of one that had commits."""
    log = before.read(_HEAD_LOG).splitlines()
    # A repository that writes no log cannot be told from another one whose commits are new.
    if not log or log[-1] in now.read(_HEAD_LOG).splitlines():
        return False
    return not before.branches() <= now.known_ids()


def _names_below(directory: int) -> Iterator[str]:
    with os.scandir(directory) as names:
        found = [(each.name, each.is_dir(follow_symlinks=False)) for each in names]
    for name, is_directory in found:
        if not is_directory:
            yield name
        else:
            with suppress(OSError):
                descriptor = os.open(name, DIRECTORY_FLAGS, dir_fd=directory)
                try:
                    yield from (f"{name}/{below}" for below in _names_below(descriptor))
                finally:
                    os.close(descriptor)
