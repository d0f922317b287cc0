"""What stands in the way of going back or forth, and what a person says to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from winx_tui.core.errors import WorkspaceError
from winx_tui.runtime.shown_steps import (
    ShownStep,
    Version,
    present_version,
    recorded,
    shown_step,
)
from winx_tui.workspace.checkpoints.entries import Entry, digest_of
from winx_tui.workspace.checkpoints.examining import CHANGED, Refusal
from winx_tui.workspace.checkpoints.plan import Direction, Step, is_equal
from winx_tui.workspace.three_way import merged_content

if TYPE_CHECKING:
    from winx_tui.runtime.way_finding import WayBack
    from winx_tui.workspace.checkpoints.keeper import Checkpoints

Answer = Literal["keep", "take", "merge"]
_MOST_MERGED_BYTES = 2 << 20


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path that would be left as it is, unless a person says otherwise."""

    shown: ShownStep
    why: str
    """The end of a sentence about the path."""
    direction: Direction = "undo"
    merged: bytes | None = None
    """Both sides' lines; None: they cannot be brought together."""
    is_firm: bool = False
    """Whether it is left as it is whatever a person says."""

    @property
    def path(self) -> str:
        """Return the path, relative to the project."""
        return self.shown.step.path

    @property
    def taken(self) -> str:
        """Name what the path would become: "the old", or what is made again."""
        return "the old" if self.direction == "undo" else "winx's"

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return what can be said, the one that changes nothing first."""
        if self.is_firm:
            return ("keep",)
        return ("keep", "take") if self.merged is None else ("keep", "take", "merge")

    def as_merged(self) -> ShownStep:
        """Return what it holds now with what it would hold if both sides were merged."""
        now = self.shown.now.entry
        if self.merged is None or now is None:
            return self.shown
        step = _merging(self.shown.step, now, self.merged)
        return ShownStep(step, self.shown.now, Version(step.wanted, self.merged))


@dataclass(frozen=True, slots=True)
class Merge:
    """A path that becomes what neither side has."""

    step: Step
    content: bytes


@dataclass(frozen=True, slots=True)
class Settled:
    """A way on which every obstacle has an answer."""

    way: WayBack
    overwriting: frozenset[str] = frozenset()
    """Paths that are put back although something stands in the way."""
    merges: tuple[Merge, ...] = ()
    seen: Mapping[str, Entry | None] = field(default_factory=dict)
    """Path → what it held when a person said that it may be overwritten."""

    @property
    def is_vain(self) -> bool:
        """Tell whether every path stays as it is."""
        has_answers = self.overwriting or self.merges
        return not has_answers and 0 < len(self.way.steps) <= len(self.way.refusals)

    def still_overwriting(self, root: Path) -> frozenset[str]:
        """Return what may be overwritten: only what holds what the person saw; may block."""
        return frozenset(
            path
            for path in self.overwriting
            if path not in self.seen or is_equal(present_version(root, path).entry, self.seen[path])
        )


def conflicts_on(root: Path, checkpoints: Checkpoints, way: WayBack) -> tuple[Conflict, ...]:
    """Look at all that stands in the way; may block.

    Raises:
        WorkspaceError: the record cannot be read.
    """
    steps = {step.path: step for step in way.steps}
    return tuple(_conflict(root, checkpoints, way, steps[each.path], each) for each in way.refusals)


def settled(way: WayBack, conflicts: Sequence[Conflict], answers: Mapping[str, Answer]) -> Settled:
    """Put a person's answers into the way.

    Args:
        way: as it was worked out.
        conflicts: on it.
        answers: by path; a path without one is kept.
    """
    steps = {step.path: step for step in way.steps}
    seen: dict[str, Entry | None] = {}
    merges: list[Merge] = []
    for conflict in conflicts:
        answer, now = answers.get(conflict.path, "keep"), conflict.shown.now.entry
        if answer == "take" and answer in conflict.answers:
            seen[conflict.path] = now
        elif answer == "merge" and conflict.merged is not None and now is not None:
            merge = Merge(_merging(conflict.shown.step, now, conflict.merged), conflict.merged)
            steps[conflict.path] = merge.step
            merges.append(merge)
    way = replace(way, steps=tuple(steps.values()))
    return Settled(way, frozenset(seen), tuple(merges), seen)


def _conflict(
    root: Path, checkpoints: Checkpoints, way: WayBack, step: Step, refusal: Refusal
) -> Conflict:
    try:
        shown = shown_step(root, step, checkpoints.content)
        merged = _merged(checkpoints, shown) if refusal.why == CHANGED else None
    except WorkspaceError as error:
        # One content that is lost is no reason to leave the others.
        gone = shown_step(root, replace(step, wanted=None), checkpoints.content)
        return Conflict(gone, f"cannot be put back: {error}", way.direction, is_firm=True)
    is_firm = not refusal.can_be_overridden
    return Conflict(shown, refusal.why, way.direction, merged, is_firm)


def _merged(checkpoints: Checkpoints, shown: ShownStep) -> bytes | None:
    left = recorded(shown.step.expected, checkpoints.content)
    base, mine, theirs = left.text, shown.now.text, shown.then.text
    if base is None or mine is None or theirs is None:
        return None
    if max(len(base), len(mine), len(theirs)) > _MOST_MERGED_BYTES:
        return None
    merged = merged_content(base, mine, theirs)
    return None if merged in (mine, theirs) else merged


def _merging(step: Step, now: Entry, content: bytes) -> Step:
    assert step.expected is not None, "both sides are files"
    assert step.wanted is not None, "as above"
    # Whoever changed the permissions has them.
    mode = step.wanted.mode if now.mode == step.expected.mode else now.mode
    # Nothing but what was shown is overwritten.
    return Step(step.path, now, Entry("file", mode, len(content), digest_of(content)))
