"""What a shell takes over from the one that ran the command before: directory and exports."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.shell.exports import (
    Carries,
    ExportChanges,
    carried,
    carried_within,
    catching_up,
)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the shell stands that ran the last command, and what was exported by then."""

    directory: Path
    changes: ExportChanges
    """What went along to all shells so far."""
    within: Mapping[str, str] | None = None
    """All that a shell in the same place exports, whose part the next one takes; None without."""
    previous: str = ""
    """Where `cd -` leads; "" where nothing tells."""
    identity: tuple[int, int] | None = None
    """Device and file number of the directory as that shell sees it; None where unknown."""


@dataclass(frozen=True, slots=True)
class Handover:
    """The same as words for a shell that takes it over; every value is quoted anew."""

    exported: Mapping[str, str]
    """What the shell will export then, unless it refuses."""
    variables: str
    """Lines, each by itself: what the shell refuses is left out, and the next goes on."""
    entering: str
    """A command that fails where the directory cannot be entered."""


def handover_for(
    origin: Whereabouts, have: Mapping[str, str], base: Mapping[str, str], carries: Carries
) -> Handover:
    """Return what makes a shell stand where another one stood.

    Args:
        origin: What is taken over.
        have: What the shell exports by now.
        base: What it exported when it was started.
        carries: Whether a variable of that name is handed to it.
    """
    changes = origin.changes.limited(carries)
    if origin.within is None:
        want = changes.applied(base)
        exported, unset = catching_up(have, want, lambda name: carried(name) and carries(name))
    else:
        exported, unset = catching_up(have, changes.applied(origin.within), carried_within)
    # Unset first: a number or a reference of that name would make words of the value.
    lines = [f"builtin unset -v {name}\n" for name in (*unset, *exported)]
    lines += [f"builtin export {name}={_quoted(value)}\n" for name, value in exported.items()]
    enter = _entering(str(origin.directory))
    if origin.previous.startswith("/"):
        enter = f"{enter} && {{ {_entering(origin.previous)}; {enter}; }}"
    kept = {name: value for name, value in have.items() if name not in unset}
    return Handover(kept | exported, "".join(lines), enter)


def identity_of(directory: Path, view: Path) -> tuple[int, int] | None:
    """Return which directory that is, by device and file number; None where it cannot be told.

    Not by /proc/PID/cwd: zsh climbs up for a moment to find its own name.

    Args:
        directory: As the shell reports it.
        view: The top of what that shell sees, such as /proc/PID/root.
    """
    try:
        status = (view / directory.relative_to("/")).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def is_another_there(origin: Whereabouts, view: Path) -> bool:
    """Tell whether something else is where the origin's directory is, or nothing.

    A sandbox may show an empty directory, or one of its own, in place of what it hides.
    False where that cannot be told: there is no /proc, or it is somebody else's.

    Args:
        origin: What is taken over.
        view: The top of what is seen there.
    """
    if origin.identity is None:
        return False
    try:
        view.stat()
    except OSError:
        return False
    return identity_of(origin.directory, view) != origin.identity


def _entering(directory: str) -> str:
    return f"builtin cd -P -- {shlex.quote(directory)} 2>/dev/null"


def _quoted(value: str) -> str:
    """Quote a value, always: zsh takes more characters for its own than shlex knows of."""
    return "'{}'".format(value.replace("'", "'\"'\"'"))
