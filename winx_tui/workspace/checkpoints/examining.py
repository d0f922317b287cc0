"""What would become of steps: which paths may be put back as they are now, and why others may not.

Nothing is touched here. What is about to be put back is looked at by the same rules.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from winx_tui.workspace.checkpoints.descending import (
    DIRECTORY_FLAGS,
    NO_DIRECTORY,
    Descent,
    is_named_so,
    names_in,
    opened,
    read_name,
    status_of,
)
from winx_tui.workspace.checkpoints.drafts import DRAFT_PREFIX
from winx_tui.workspace.checkpoints.entries import (
    Entry,
    decoded,
    digest_of,
    permissions,
    unkept_entry,
)
from winx_tui.workspace.checkpoints.git_states import (
    is_damaged,
    is_other,
    present_state,
    recorded_state,
)
from winx_tui.workspace.checkpoints.gitkeeping import GIT
from winx_tui.workspace.checkpoints.plan import Step, is_equal
from winx_tui.workspace.checkpoints.store import ContentLostError

CHANGED = "was changed since"
CROSSED = "was changed by somebody else in between"
SHARED = (
    "may be somebody else's: it was changed while a command ran in the background, "
    "or after winx was killed"
)
UNKEPT = "was not recorded"
NOT_AGAIN = "is kept: what it holds was not recorded, and could not be had again"
HOLDS_OTHERS = "is kept: it holds what winx has not made"
GITS_OWN = "is kept: git's own"
OTHER_REPOSITORY = "is kept: it is another repository than before"
REPOSITORY_HERE = "cannot be put back: a repository lies in its place"
_HOLDS_GIT = "is kept: a repository lies in it"
_NO_PLACE = "cannot be put back: its directory is gone"
_IN_THE_WAY = "cannot be put back: its directory is none any more"

_OVERRIDABLE = frozenset({CHANGED, CROSSED, SHARED, NOT_AGAIN, OTHER_REPOSITORY, _NO_PLACE})

GitDeed = Literal["build", "mend", "exchange"]
"""What is done where git's own directory was: made again, given what it lacks, or made again
with the one that is there moved aside."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A path that was left as it is."""

    path: str
    why: str
    """CHANGED, or the end of a sentence about the path."""
    can_be_overridden: bool = False
    """Whether it is put back all the same if a person says so."""


@dataclass(frozen=True, slots=True)
class Findings:
    """How the paths of steps are now."""

    refused: dict[str, str] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    """What is as it shall be already."""
    present: dict[str, Entry | None] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    """Directories that nobody may enter, and that shall be open: what lies in them is not known."""
    twins: set[str] = field(default_factory=set)
    """Paths that are one and the same where case, or the form of accents, is nothing."""
    git_deeds: dict[str, GitDeed] = field(default_factory=dict)

    def refusals(self) -> tuple[Refusal, ...]:
        """Say what is left as it is; a directory around a repository that stays is not worth it."""
        return tuple(
            Refusal(path, why, why in _OVERRIDABLE)
            for path, why in sorted(self.refused.items())
            if why != _HOLDS_GIT
        )


def examine(
    root: Path, steps: Sequence[Step], content_of: Callable[[bytes], bytes]
) -> tuple[Refusal, ...]:
    """Tell which paths would be left as they are, and why; nothing is touched.

    Raises:
        OSError: the root cannot be opened.
    """
    try:
        top = os.open(root, DIRECTORY_FLAGS)
    except FileNotFoundError:
        # It is made anew, and everything in it.
        return ()
    try:
        return look_at(top, steps, content_of, ()).refusals()
    finally:
        os.close(top)


def look_at(
    top: int,
    steps: Sequence[Step],
    content_of: Callable[[bytes], bytes],
    overwriting: Collection[str],
    opened_up: Collection[str] = (),
) -> Findings:
    """Look at the paths of steps below an open directory.

    Args:
        top: the project.
        steps: one a path.
        content_of: gives the content of a digest, or raises ContentLostError.
        overwriting: paths that are put back whatever they hold now.
        opened_up: directories that nobody could enter until now.
    """
    downwards = in_order(steps)
    by_path = {step.path: step for step in downwards}
    with closing(Descent(top)) as way:
        look = _Look(top, way, by_path, content_of, frozenset(overwriting), frozenset(opened_up))
        look.found.twins.update(twins_of(by_path))
        for step in downwards:
            look.at(step)
        for step in reversed(downwards):
            look.inside(step)
    return look.found


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Sort steps so that a directory comes before what lies in it."""
    return sorted(steps, key=lambda step: step.path.split("/"))


def twins_of(paths: Iterable[str]) -> frozenset[str]:
    """Return the paths that are one and the same where case, or the form of accents, is nothing."""
    alike: dict[str, list[str]] = {}
    for path in paths:
        alike.setdefault(unicodedata.normalize("NFC", path).casefold(), []).append(path)
    return frozenset(path for group in alike.values() if len(group) > 1 for path in group)


def present_entry(parent: int, step: Step) -> Entry | None:
    """Look at what a path holds now; a content is read only if it may be a likely one.

    Args:
        parent: the open directory in which it lies.
        step: of the path.

    Raises:
        OSError: it cannot be looked at.
    """
    name = step.path.rpartition("/")[2]
    status = status_of(parent, name)
    if status is None:
        return None
    mode = permissions(status.st_mode)
    unkept = unkept_entry(status)
    if unkept in (step.expected, step.wanted):
        return unkept
    if stat.S_ISDIR(status.st_mode):
        return Entry("git" if name == GIT else "directory", mode, 0, b"")
    if stat.S_ISLNK(status.st_mode):
        target = os.fsencode(os.readlink(name, dir_fd=parent))
        return Entry("link", 0, len(target), digest_of(target))
    likely = [entry for entry in (step.expected, step.wanted) if entry is not None]
    sizes = {entry.size_bytes for entry in likely if entry.kind == "file"}
    if not stat.S_ISREG(status.st_mode) or status.st_size not in sizes:
        return unkept
    content = read_name(parent, name, status.st_size + 1)
    return Entry("file", mode, len(content), digest_of(content))


class _RefusedError(Exception):
    """A path is left as it is; the text says why."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at all steps."""

    top: int
    way: Descent
    steps: Mapping[str, Step]
    content_of: Callable[[bytes], bytes]
    overwriting: frozenset[str]
    opened_up: frozenset[str]
    found: Findings = field(default_factory=Findings)

    def at(self, step: Step) -> None:
        """Compare a path with what it should hold."""
        found = self.found
        try:
            present = self._present(step)
            found.present[step.path] = present
            if self._is_gits(step, present):
                self._check_git(step, present)
            elif is_equal(present, step.wanted):
                found.standing.add(step.path)
            else:
                self._check(step, present)
        except _RefusedError as error:
            found.refused[step.path] = str(error)
        except ContentLostError as error:
            found.refused[step.path] = f"cannot be put back: {error}"
        except OSError as error:
            if not _is_below(step, self.found.closed):
                found.refused[step.path] = f"cannot be put back: {error.strerror}"

    def inside(self, step: Step) -> None:
        """Refuse a directory that shall go if something in it stays."""
        found, path = self.found, step.path
        present = found.present.get(path)
        if present is None or not present.is_directory or path in found.standing:
            return
        if path in found.refused or (step.wanted is not None and step.wanted.is_directory):
            return
        try:
            names = names_in(self.way.to(path))
        except OSError as error:
            found.refused[path] = f"cannot be put back: {error.strerror}"
            return
        staying = [name for name in names if self._stays(f"{path}/{name}")]
        if staying:
            reasons = {found.refused.get(f"{path}/{name}") for name in staying}
            is_gits = reasons <= {GITS_OWN, OTHER_REPOSITORY, _HOLDS_GIT}
            if is_gits:
                found.refused[path] = _HOLDS_GIT if step.wanted is None else REPOSITORY_HERE
            else:
                found.refused[path] = HOLDS_OTHERS

    def _stays(self, path: str) -> bool:
        if path.rpartition("/")[2].startswith(DRAFT_PREFIX):
            return False
        step = self.steps.get(path)
        return step is None or step.wanted is not None or path in self.found.refused

    def _present(self, step: Step) -> Entry | None:
        try:
            if step.path in self.found.twins and not is_named_so(self.top, step.path):
                return None
            return present_entry(self.way.to(step.path.rpartition("/")[0]), step)
        except OSError as error:
            if error.errno not in NO_DIRECTORY:
                raise
        if step.wanted is not None:
            self._check_place(step)
        return None

    def _check_place(self, step: Step) -> None:
        """Make sure that there will be a directory for a path whose own one is not there."""
        nearest, way = self.way.nearest(step.path.rpartition("/")[0])
        start = len(way) + 1 if way else 0
        blocking = step.path[: step.path.index("/", start)]
        is_there = status_of(nearest, blocking[start:]) is not None
        above = self.steps.get(blocking)
        will_be = above is not None and above.wanted is not None and above.wanted.is_directory
        if will_be and blocking not in self.found.refused:
            return
        if is_there:
            raise _RefusedError(_IN_THE_WAY)
        if step.path not in self.overwriting:
            raise _RefusedError(_NO_PLACE if step.expected is None else CHANGED)

    def _check(self, step: Step, present: Entry | None) -> None:
        """Make sure that what is there may go, and what is wanted may come."""
        if step.wanted is not None and step.wanted.kind == "unkept":
            raise _RefusedError(UNKEPT)
        if step.path in self.overwriting or step.path in self.opened_up:
            return
        if _is_half_made(step, present):
            return
        if self._is_hidden_directory(step, present):
            self.found.closed.add(step.path)
            return
        if not is_equal(present, step.expected):
            raise _RefusedError(CHANGED)
        if step.is_crossed:
            raise _RefusedError(CROSSED)
        if step.is_shared:
            raise _RefusedError(SHARED)
        if present is None or present.kind != "unkept" or not present.size_bytes:
            return
        if step.wanted is None or not step.wanted.is_directory or not self._is_directory(step):
            raise _RefusedError(NOT_AGAIN)
        self.found.closed.add(step.path)

    def _is_directory(self, step: Step) -> bool:
        directory, _, name = step.path.rpartition("/")
        status = status_of(self.way.to(directory), name)
        return status is not None and stat.S_ISDIR(status.st_mode)

    def _is_hidden_directory(self, step: Step, present: Entry | None) -> bool:
        """Tell whether a directory was not seen when winx looked last, as one above was closed."""
        kinds = {entry.kind for entry in (present, step.wanted) if entry is not None}
        return kinds == {"directory"} and present is not None and _is_below(step, self.opened_up)

    def _is_gits(self, step: Step, present: Entry | None) -> bool:
        if step.path.rpartition("/")[2] != GIT:
            return False
        kinds = {entry.kind for entry in (step.expected, step.wanted, present) if entry is not None}
        return "git" in kinds

    def _check_git(self, step: Step, present: Entry | None) -> None:
        """Leave a repository alone; let one come back only where none is."""
        wanted, found = step.wanted, self.found
        if wanted is None or wanted.kind != "git":
            if is_equal(present, wanted):
                found.standing.add(step.path)
            elif present is not None:
                raise _RefusedError(GITS_OWN)
            return
        if present is None:
            found.git_deeds[step.path] = "build"
            return
        if present.kind != "git":
            raise _RefusedError(GITS_OWN)
        before = recorded_state(decoded(self.content_of(wanted.digest)), self.content_of)
        # What a state tells is read while its directory is open.
        with opened(self.top, step.path) as git:
            now = present_state(git)
            if is_damaged(now, before):
                found.git_deeds[step.path] = "mend"
            elif not is_other(now, before):
                found.standing.add(step.path)
            elif step.path in self.overwriting:
                found.git_deeds[step.path] = "exchange"
            else:
                raise _RefusedError(OTHER_REPOSITORY)


def _is_half_made(step: Step, present: Entry | None) -> bool:
    """Tell whether a directory is as a restoration that was killed has left it."""
    if step.expected is not None or step.wanted is None or present is None:
        return False
    is_open = present.kind == step.wanted.kind == "directory"
    return is_open and present.mode == step.wanted.mode | 0o700


def _is_below(step: Step, directories: Collection[str]) -> bool:
    return any(step.path.startswith(f"{directory}/") for directory in directories)
