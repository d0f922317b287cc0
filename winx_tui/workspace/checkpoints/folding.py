"""Many steps in few lines: a directory that comes or goes stands for all in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.workspace.checkpoints.plan import Step

_FEW = 15
"""So many steps are named one by one."""


def folded(steps: Sequence[Step]) -> tuple[tuple[Step, int], ...]:
    """Return the steps to be named, by path, each with how many files go along in it."""
    by_path = sorted(steps, key=lambda step: step.path.split("/"))
    if len(by_path) <= _FEW:
        return tuple((step, 0) for step in by_path)
    named: list[tuple[Step, int]] = []
    top, files = "", 0
    for step in by_path:
        if top and step.path.startswith(top):
            files += not is_directory(step)
            named[-1] = (named[-1][0], files)
            continue
        named.append((step, 0))
        top, files = f"{step.path}/" if _stands_for_all(step) else "", 0
    return tuple(named)


def is_directory(step: Step) -> bool:
    """Tell whether a path is a directory, or was one."""
    return any(each is not None and each.is_directory for each in (step.expected, step.wanted))


def _stands_for_all(step: Step) -> bool:
    """Tell whether a directory comes or goes as a whole."""
    return is_directory(step) and (step.expected is None or step.wanted is None)
