"""What was under way when winx was killed is brought to an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.display import visible


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


def told(work: Sequence[Span], deeds_back: Sequence[Span]) -> tuple[str, ...]:
    """Say what was interrupted, a sentence each.

    Args:
        work: whose changes may be somebody else's.
        deeds_back: that were gone on with.
    """
    return (
        *(
            f"winx was ended in the middle of '{visible(span.title)}' ({_clock(span.at)}): what "
            "changed since then counts as its work, and /undo asks before it takes that back."
            for span in work
        ),
        *(
            f"winx was ended in the middle of '{visible(span.title)}' ({_clock(span.at)}); "
            "the rest of it is done now."
            for span in deeds_back
        ),
    )


def _clock(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
