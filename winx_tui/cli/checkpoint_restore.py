"""`winx checkpoints restore`: the project, or paths of it, as it was before or after some work."""

from __future__ import annotations

from collections.abc import Collection

from winx_tui.cli.checkpoint_choice import chosen
from winx_tui.cli.moments import local_minute
from winx_tui.cli.project_deeds import Manner, ProjectDeed, do, refuse_at_work, standing, tell
from winx_tui.cli.recorded_project import RecordedProject
from winx_tui.cli.step_words import quoted
from winx_tui.runtime.way_finding import steps_along


def restore(
    project: RecordedProject,
    typed: str,
    paths: Collection[str],
    manner: Manner,
    *,
    is_after: bool,
) -> int:
    """Put the project back to what it was, once a person has seen what that changes.

    Args:
        project: as it is recorded.
        typed: the number of the work.
        paths: relative to the project; nothing else is touched. None: all of it is.
        manner: how it is done.
        is_after: to what it was after the work, not before it.

    Raises:
        WinxError: there is no such work, or it cannot be done; nothing was changed.
    """
    refuse_at_work(project, manner)
    tell(project.prepare())
    row = chosen(project.checkpoints.spans(), typed)
    snapshot = row.after if is_after else row.spans[0].before
    steps = steps_along(project.checkpoints.steps_to(snapshot), paths)
    moment = f"{'after' if is_after else 'before'} {typed}"
    deed = ProjectDeed(
        "restore",
        (
            f"Puts back what was there {moment}: {quoted(row.title)} "
            f"({local_minute(row.spans[0].at)})",
            "Whatever has changed since goes, yours too; it is recorded first.",
        ),
        f"back to {moment}",
        (),
        steps,
        project.checkpoints.examine(steps),
        standing(project, steps),
        must_ask=bool(steps),
        question=f"Put back what was there {moment}?",
        done="Put back:",
        afterwards="`winx checkpoints restore {number}` brings back what was here until now.",
        put_back_to=None if paths else snapshot,
    )
    return do(project, deed, manner)
