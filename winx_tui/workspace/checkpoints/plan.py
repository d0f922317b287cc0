"""What putting a project back comes to: from changes in order to one step a path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from winx_tui.workspace.checkpoints.comparing import Change
from winx_tui.workspace.checkpoints.entries import Entry

Direction = Literal["undo", "redo"]


@dataclass(frozen=True, slots=True)
class SpanChanges:
    """What came of one piece of work."""

    changes: Iterable[Change]
    is_shared: bool = False
    """Whether others may have done it as well."""


@dataclass(frozen=True, slots=True)
class Step:
    """One path on its way from what winx left there to what was there before."""

    path: str
    """Relative to the project."""
    expected: Entry | None
    """What winx left there; None: nothing. What differs from it is somebody's later work."""
    wanted: Entry | None
    """What shall be there."""
    is_crossed: bool = False
    """Whether somebody else changed it in between: their work would be lost with winx's."""
    is_shared: bool = False
    """Whether it may be somebody else's work to begin with."""


def steps_of(spans: Iterable[SpanChanges], direction: Direction) -> tuple[Step, ...]:
    """Fold the changes of several spans into one step a path.

    Args:
        spans: in the order in which they were made.
        direction: "undo" takes them back, "redo" makes them again.
    """
    steps: dict[str, Step] = {}
    for span in spans:
        for change in span.changes:
            known = steps.get(change.path)
            if known is None:
                known = Step(change.path, change.before, change.before)
            steps[change.path] = replace(
                known,
                expected=change.after,
                is_crossed=known.is_crossed or not is_equal(known.expected, change.before),
                is_shared=known.is_shared or span.is_shared,
            )
    if direction == "redo":
        steps = {
            path: replace(step, expected=step.wanted, wanted=step.expected)
            for path, step in steps.items()
        }
    return tuple(step for step in steps.values() if _is_needed(step))


def is_equal(one: Entry | None, other: Entry | None) -> bool:
    """Tell whether two entries are the same thing; what lies in directories is not compared."""
    if one is None or other is None:
        return one is other
    if one.kind == other.kind == "directory":
        return one.mode == other.mode
    if one.kind == other.kind == "git":
        return True
    return one == other


def _is_needed(step: Step) -> bool:
    expected, wanted = step.expected, step.wanted
    if expected is not None and wanted is not None and expected.kind == wanted.kind == "git":
        # It is a change only where git's directory was damaged, or another one took its place.
        return expected.digest != wanted.digest
    return not is_equal(expected, wanted)
