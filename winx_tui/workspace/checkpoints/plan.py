"""What putting a project back comes to: from changes in order to one step a path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from winx_tui.workspace.checkpoints.comparing import Change
from winx_tui.workspace.checkpoints.entries import Entry

Direction = Literal["undo", "redo"]


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


def steps_of(changes: Iterable[Iterable[Change]], direction: Direction) -> tuple[Step, ...]:
    """Fold the changes of several spans into one step a path.

    Args:
        changes: of each span, in the order in which they were made.
        direction: "undo" takes them back, "redo" makes them again.
    """
    steps: dict[str, Step] = {}
    for span in changes:
        for change in span:
            known = steps.get(change.path)
            if known is None:
                steps[change.path] = Step(change.path, change.after, change.before)
            else:
                is_crossed = known.is_crossed or not is_equal(known.expected, change.before)
                steps[change.path] = Step(change.path, change.after, known.wanted, is_crossed)
    if direction == "redo":
        turned = (Step(s.path, s.wanted, s.expected, s.is_crossed) for s in steps.values())
        return tuple(step for step in turned if not is_equal(step.expected, step.wanted))
    return tuple(step for step in steps.values() if not is_equal(step.expected, step.wanted))


def is_equal(one: Entry | None, other: Entry | None) -> bool:
    """Tell whether two entries are the same thing; what lies in directories is not compared."""
    if one is None or other is None:
        return one is other
    if one.kind == other.kind == "directory":
        return one.mode == other.mode
    return one == other
