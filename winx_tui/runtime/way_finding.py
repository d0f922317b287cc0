"""Ways back from recorded work, and forth again, worked out and not gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from winx_tui.workspace.checkpoints.examining import Refusal
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.plan import Direction, Step
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.checkpoints.turns import next_redo, standing_work


@dataclass(frozen=True, slots=True)
class WayBack:
    """A way back or forth that is worked out and not gone."""

    direction: Direction
    spans: tuple[Span, ...]
    """The work that is taken back, or made again; oldest first."""
    steps: tuple[Step, ...]
    """One for each path that changes."""
    refusals: tuple[Refusal, ...] = ()
    """What is left as it is, unless the person says otherwise."""
    partly: frozenset[int] = frozenset()
    """Numbers of the spans that are not wholly gone back on: they still stand in the end."""
    paths: tuple[str, ...] = ()
    """What it was limited to; empty: it was not."""

    @property
    def title(self) -> str:
        """Name the work: the prompt of its turn, or of how many turns it is, and its paths."""
        prompts = list(dict.fromkeys(span.prompt or span.title for span in self.spans))
        work = prompts[0] if len(prompts) == 1 else f"{len(prompts)} turns"
        return f"{', '.join(self.paths)} ({work})" if self.paths else work

    @property
    def whole(self) -> tuple[Span, ...]:
        """Return the work that is wholly taken back, or made again; oldest first."""
        return tuple(span for span in self.spans if span.is_work and span.number not in self.partly)

    @property
    def blocked(self) -> frozenset[str]:
        """Return the paths that are left as they are, unless the person says otherwise."""
        return frozenset(refusal.path for refusal in self.refusals)


def work_out(
    checkpoints: Checkpoints,
    spans: Sequence[Span],
    direction: Direction,
    paths: Collection[str] = (),
) -> WayBack:
    """Work out how spans are taken back, or made again, and what stands in the way.

    Args:
        checkpoints: of the project.
        spans: oldest first.
        direction: back or forth.
        paths: relative to the project; nothing else is touched. None: all of it is.

    Raises:
        WorkspaceError: the record cannot be read.
    """
    needed = checkpoints.steps(spans, direction)
    steps = steps_along(needed, paths)
    left = {step.path for step in needed} - {step.path for step in steps}
    partly = frozenset(
        span.number
        for span in (spans if left else ())
        if any(change.path in left for change in checkpoints.changes(span))
    )
    refusals = checkpoints.examine(steps)
    return WayBack(direction, tuple(spans), steps, refusals, partly, tuple(paths))


@dataclass(frozen=True, slots=True)
class WorkAlong:
    """How the work on some paths stands; of its turns the rest may stand otherwise."""

    standing: tuple[Span, ...]
    """Of the newest turn that is not taken back there; oldest first, as below."""
    gone: tuple[Span, ...]
    """What was taken back there last, if nothing new was done since."""


def work_along(spans: Sequence[Span], turns: Collection[str]) -> WorkAlong:
    """Follow the work on some paths, back and forth.

    Args:
        spans: those that have changed them, oldest first.
        turns: the ids of the turns that count.
    """
    mine = [span for span in spans if span.is_work and span.turn in turns]
    turn_of = {span.number: span.turn for span in mine}
    begun: dict[str, None] = {}
    gone: list[frozenset[str]] = []
    """Turns that were taken back, together each time."""
    taken: set[str] = set()
    for span in spans:
        hit = frozenset(turn_of[each] for each in span.undoes if each in turn_of)
        if span.number in turn_of:
            begun[span.turn] = None
            gone.clear()
        elif span.kind == "undo":
            if not hit and span.turn in turns:
                # It was limited to paths: the newest turn that stood there was meant.
                hit = frozenset([turn for turn in begun if turn not in taken][-1:])
            taken |= hit
            gone.append(hit)
        elif span.kind == "redo" and gone:
            taken -= hit or gone[-1]
            gone.pop()
    newest = [turn for turn in begun if turn not in taken][-1:]
    last = gone[-1] if gone else frozenset()
    return WorkAlong(
        tuple(span for span in mine if span.turn in newest),
        tuple(span for span in mine if span.turn in last),
    )


def turns_along(
    spans: Sequence[Span], turns: Collection[str], direction: Direction, count: int
) -> tuple[tuple[Span, ...], ...]:
    """Return the work on some paths that goes back, or forth, in so many ways one after another.

    Args:
        spans: those that have changed the paths, oldest first.
        turns: the ids of the turns that count.
        direction: back or forth.
        count: of turns; what was taken back together counts as one.
    """
    known, ways = list(spans), list[tuple[Span, ...]]()
    while len(ways) < count:
        along = work_along(known, turns)
        way = along.standing if direction == "undo" else along.gone
        if not way:
            break
        ways.append(way)
        numbers = tuple(span.number for span in way)
        known.append(replace(way[-1], number=0, kind=direction, undoes=numbers))
    return tuple(ways)


def steps_along(steps: Sequence[Step], paths: Collection[str]) -> tuple[Step, ...]:
    """Return the steps at some paths and below, with the directories that they need; or all."""
    chosen = {step.path for step in steps if is_any_below(step.path, paths)}
    return tuple(
        step
        for step in steps
        if step.path in chosen
        or (_makes_directory(step) and any(is_below(path, step.path) for path in chosen))
    )


def changing(
    checkpoints: Checkpoints, spans: Sequence[Span], paths: Collection[str]
) -> tuple[Span, ...]:
    """Return the spans that have changed one of some paths, or something below; or all.

    Raises:
        WorkspaceError: the record cannot be read.
    """
    return tuple(
        span
        for span in spans
        if not paths
        or any(is_any_below(change.path, paths) for change in checkpoints.changes(span))
    )


def newest_standing(
    spans: Sequence[Span], turns: Collection[str] | None, count: int
) -> tuple[Span, ...]:
    """Return the work of so many newest turns that is not taken back, oldest first.

    Args:
        spans: all that was recorded, oldest first.
        turns: the ids of the turns that count; None: all do.
        count: of turns; 1 or more.
    """
    standing = standing_work(spans, turns)
    newest = list(dict.fromkeys(span.turn for span in reversed(standing)))[:count]
    return tuple(span for span in standing if span.turn in newest)


def last_taken_back(
    spans: Sequence[Span], turns: Collection[str] | None, count: int
) -> tuple[Span, ...]:
    """Return the work of so many turns that was taken back last, oldest first.

    They may be more: what was taken back together is made again together. Arguments are
    those of newest_standing().
    """
    known, chosen = list(spans), list[Span]()
    while len({span.turn for span in chosen}) < count and (again := next_redo(known, turns)):
        chosen += again
        numbers = tuple(span.number for span in again)
        known.append(replace(known[-1], kind="redo", undoes=numbers))
    return tuple(sorted(chosen, key=lambda span: span.number))


def notes_on(checkpoints: Checkpoints, way: WayBack) -> tuple[str, ...]:
    """Say what is to be known of branches after a way was gone: git's own directory stays.

    Raises:
        WorkspaceError: what was recorded is lost.
    """
    foreseen = notes_before(checkpoints, way)
    put_back_to, present = _ends(way)[0], checkpoints.spans()[-1].after
    # What only others have done with branches since is nothing to wonder about.
    if not foreseen or put_back_to is None or present is None:
        return ()
    return checkpoints.git_notes(put_back_to, present)


def notes_before(checkpoints: Checkpoints, way: WayBack) -> tuple[str, ...]:
    """Say what would be to be known of branches if a way were gone; as notes_on() does."""
    put_back_to, left_by_work = _ends(way)
    if way.paths or put_back_to is None or left_by_work is None:
        return ()
    return checkpoints.git_notes(put_back_to, left_by_work)


def _ends(way: WayBack) -> tuple[bytes | None, bytes | None]:
    """Return the snapshot that is gone to, and the one that work has left."""
    if not way.spans:
        return None, None
    ends = (way.spans[0].before, way.spans[-1].after)
    return ends if way.direction == "undo" else ends[::-1]


def is_below(path: str, directory: str) -> bool:
    """Tell whether a path is another one, or lies in it; in "" all do."""
    return not directory or path == directory or path.startswith(f"{directory}/")


def is_any_below(path: str, directories: Collection[str]) -> bool:
    """Tell whether a path is one of some, or lies in one; where there are none, all do."""
    return not directories or any(is_below(path, directory) for directory in directories)


def _makes_directory(step: Step) -> bool:
    return step.expected is None and step.wanted is not None and step.wanted.kind == "directory"
