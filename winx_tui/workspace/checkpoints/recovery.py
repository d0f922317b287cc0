"""What was under way when winx was killed is brought to an end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from winx_tui.workspace.checkpoints.comparing import Change, changes_between
from winx_tui.workspace.checkpoints.partial import paths_of_any
from winx_tui.workspace.checkpoints.plan import Direction, SpanChanges, Step, steps_of
from winx_tui.workspace.checkpoints.restoring import Restored
from winx_tui.workspace.checkpoints.scanning import Snapshot
from winx_tui.workspace.checkpoints.span_rows import delete_span, end_span, read_spans
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.checkpoints.store import (
    CheckpointStore,
    ContentLostError,
    ProjectTooLargeError,
)
from winx_tui.workspace.display import visible

_MOST_NAMED = 5
_FORGOTTEN = "the work that it was about is not kept any more"
_LIMITED = "it was about some paths only, and which ones is not kept"


def changes_of(store: CheckpointStore, span: Span) -> tuple[Change, ...]:
    """Return what a span has changed; of one that has not ended, nothing is known.

    Raises:
        WorkspaceError: what it names is not there any more.
    """
    if span.after is None:
        return ()
    return changes_between(store, span.before, span.after)


def steps_along(
    store: CheckpointStore, spans: Sequence[Span], direction: Direction
) -> tuple[Step, ...]:
    """Work out how spans are taken back, or made again."""
    return steps_of(
        (SpanChanges(changes_of(store, span), span.is_shared) for span in spans), direction
    )


class Recorded(Protocol):
    """Records the project; what is written in the block goes along with it."""

    def __call__(
        self, only: Iterable[str], *, touched: Iterable[str] = ()
    ) -> AbstractContextManager[tuple[sqlite3.Connection, Snapshot]]:
        """Enter the block."""
        ...


@dataclass(frozen=True, slots=True)
class Recovery:
    """Ends what others have begun."""

    store: CheckpointStore
    recorded: Recorded
    go: Callable[[int, Sequence[Step], Collection[str]], Restored]
    """Puts paths back in a span that was begun, and ends it."""

    def carry_out(self, is_alive: Callable[[str], bool]) -> tuple[str, ...]:
        """End all that was begun by a winx that is not there any more; say so, a sentence each.

        Raises:
            WorkspaceError: the store cannot be read or written.
        """
        found = interrupted(read_spans(self.store), is_alive)
        if found.work:
            self._end(found.work)
        return (
            *map(_told_of_work, found.work),
            *(self._go_on(deed) for deed in found.deeds_back),
        )

    def _end(self, work: Sequence[Span]) -> None:
        touched = paths_of_any(self.store, [span.before for span in work])
        # What a project was before it was too large stays without an end.
        unknown = suppress(ProjectTooLargeError)
        with unknown, self.recorded((), touched=touched) as (connection, now):
            for span in work:
                if span.before == now.digest:
                    delete_span(connection, span.number)
                else:
                    # The person may have worked here since.
                    end_span(connection, span.number, now.digest, is_shared=True)

    def _go_on(self, deed: Span) -> str:
        """Do the rest of a way back or forth; say what has become of it."""
        work = [span for span in read_spans(self.store) if span.number in deed.undoes]
        try:
            if not work and deed.kind != "restore":
                raise ContentLostError(_FORGOTTEN if deed.undoes else _LIMITED)
            steps = steps_along(self.store, work, "redo" if deed.kind == "redo" else "undo")
        except ContentLostError as error:
            self.go(deed.number, (), deed.overwriting)
            return _told_of_lost_deed(deed, str(error), self._changed_in(deed))
        return _told_of_deed(deed, self.go(deed.number, steps, deed.overwriting))

    def _changed_in(self, deed: Span) -> tuple[str, ...] | str:
        """Return the paths that have changed since a way was begun, or why that is not known.

        One that had changed nothing is forgotten: what it was about stands as before.
        """
        (ended,) = (span for span in read_spans(self.store) if span.number == deed.number)
        try:
            changes = changes_of(self.store, ended)
        except ContentLostError as error:
            return str(error)
        if not changes:
            with self.store.writing() as connection:
                delete_span(connection, deed.number)
        return tuple(change.path for change in changes)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Spans that nobody will end any more."""

    work: tuple[Span, ...] = ()
    """What it has changed is not known for sure: others may have worked here since."""
    deeds_back: tuple[Span, ...] = ()
    """Ways back and forth: what is left of them can be gone now."""


def interrupted(spans: Sequence[Span], is_alive: Callable[[str], bool]) -> Interrupted:
    """Find what was begun by a winx that is not there any more."""
    dead = [span for span in spans if span.after is None and not is_alive(span.owner)]
    return Interrupted(
        tuple(span for span in dead if span.is_work),
        tuple(span for span in dead if not span.is_work),
    )


def _told_of_work(span: Span) -> str:
    return (
        f"winx was ended in the middle of '{visible(span.title)}' ({_clock(span.at)}): what "
        "changed since then counts as its work, and /undo asks before it takes that back."
    )


def _told_of_deed(deed: Span, restored: Restored) -> str:
    begun = f"winx was ended in the middle of '{visible(deed.title)}' ({_clock(deed.at)})"
    if deed.kind == "restore":
        return (
            f"{begun}; it was not gone on with: `winx checkpoints list` shows what can be restored."
        )
    if not restored.refused:
        return f"{begun}; the rest of it is done now."
    left = _listed([f"{visible(each.path)} {visible(each.why)}" for each in restored.refused], "; ")
    if not restored.done:
        return f"{begun}, and nothing of it could be done: {left}."
    return f"{begun}; the rest of it is done now, but not all: {left}."


def _told_of_lost_deed(deed: Span, why: str, changed: tuple[str, ...] | str) -> str:
    match changed:
        case str():
            became = "What it had done by then is not known either."
        case ():
            became = "It had changed nothing yet, and what it was about stands as before."
        case paths:
            became = f"Changed since it began: {_listed([visible(path) for path in paths], ', ')}."
    return (
        f"winx was ended in the middle of '{visible(deed.title)}' ({_clock(deed.at)}), and the "
        f"rest of it cannot be done: {why}. {became}"
    )


def _listed(names: Sequence[str], between: str) -> str:
    """Join the first few; say how many more there are."""
    more = len(names) - _MOST_NAMED
    return between.join(names[:_MOST_NAMED]) + (f"{between}{more} more" if more > 0 else "")


def _clock(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
